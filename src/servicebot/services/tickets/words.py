"""What a resident reads about a ticket: one line in a list, a card with its history, and a kind no."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from servicebot.domain.catalogue import Catalogue
from servicebot.domain.deadlines import REPORT
from servicebot.domain.directory import Directory, say_address
from servicebot.domain.lifecycle import Action
from servicebot.domain.numbers import say_number
from servicebot.domain.people import Role, mask_phone
from servicebot.domain.tickets import Status, Ticket, TicketEvent
from servicebot.services.spoken_times import say_time, say_visit

MOST_LINES = 8
A_NAME = (2, 3)
TITLES = ("师傅", "阿姨", "老师", "医生", "律师")


@dataclass(frozen=True, slots=True)
class Label:
    """A status as residents and as staff call it."""

    resident: str
    staff: str


LABELS: Mapping[Status, Label] = {
    Status.ACCEPTED: Label("已受理，正在安排", "待派单"),
    Status.ASSIGNED: Label("师傅已接单", "已派单"),
    Status.ON_THE_WAY: Label("师傅在路上", "已出发"),
    Status.WORKING: Label("正在办", "处理中"),
    Status.WAITING: Label("暂时等一等", "挂起"),
    Status.REPLIED: Label("已答复，等您确认", "已答复"),
    Status.FIXED: Label("已办好，等您确认", "待确认"),
    Status.CONFIRMED: Label("已办结", "已办结"),
    Status.REOPENED: Label("重新安排中", "重办"),
    Status.RETURNED: Label("重新安排中", "已退回"),
    Status.MERGED: Label("已和另一张工单一起办", "已合并"),
    Status.CANCELLED: Label("已取消", "已取消"),
}

_OF_REPORTS: Mapping[Status, str] = {
    Status.ASSIGNED: "已派人处理",
    Status.ON_THE_WAY: "正在去现场",
}

_REFUSALS: Mapping[tuple[Action, str], str] = {
    (Action.CANCEL, "not_now"): "师傅已经开工或已经办好，现在不能取消。要停下来请打{contact}。",
    (Action.CONFIRM, "not_now"): "这张工单还没办好，办好了再请您确认。",
    (Action.REOPEN, "not_now"): "这张工单还在办，不用重开。有话要说，回复「补充」。",
    (Action.REOPEN, "too_often"): "这张工单已经重办过一次，要由街道负责人来处理，请打{contact}。",
    (Action.REOPEN, "words_needed"): "请说一下哪里没弄好。",
    (Action.URGE, "not_now"): "这张工单不用催了：已经办好或者已经结束。没弄好就回复「没修好」。",
    (Action.URGE, "too_often"): "已经催过三次，值班人员都看到了。请回复「人工」，直接和他们说。",
    (Action.RESCHEDULE, "not_now"): "师傅已经出发或者办好了，时间改不了。有事请打{contact}。",
    (Action.ADD, "words_needed"): "还没有内容，写几个字或发张照片。",
}
_ENDED = "这张工单已经结束，改不了了。有新的事，回复「报修」。"


_HAPPENED: Mapping[str, str] = {
    Action.OPEN: "已受理",
    Action.ASSIGN: "已派师傅",
    Action.SET_OUT: "师傅出发",
    Action.START: "开始办",
    Action.WAIT: "暂停{note}",
    Action.RESUME: "接着办",
    Action.REPLY: "答复{note}",
    Action.FIX: "办好了{note}",
    Action.CONFIRM: "{who}确认办好",
    Action.REMIND: "提醒您看看修好了没有",
    Action.LAPSE: "没有回话，按办好结单",
    Action.REOPEN: "{who}要求重办{note}",
    # Why a ticket went back is between the desks.
    Action.RETURN: "换人办理",
    Action.MERGE: "和另一张工单一起办",
    Action.CANCEL: "{who}取消{note}",
    Action.EXTEND: "延期{note}",
    Action.RESCHEDULE: "{who}改了上门时间{note}",
    Action.URGE: "{who}催办{note}",
    Action.ESCALATE: "{who}再次要求重办{note}，转街道负责人",
}


def refusal_for_resident(action: Action, code: str, contact: str) -> str:
    """Why a resident cannot do this now, and what helps instead; ``contact`` is whom to ring at this hour."""
    return _REFUSALS.get((action, code), _ENDED).format(contact=contact)


def item_name(ticket: Ticket, catalogue: Catalogue) -> str:
    """What was asked for or reported, also after the item left the catalogue."""
    if ticket.kind == REPORT:
        matter = catalogue.reports.by_id.get(ticket.item)
        return matter.name if matter else "小区问题"
    item = catalogue.by_code.get(ticket.item)
    return item.name if item else "上门服务"


def line(ticket: Ticket, catalogue: Catalogue, now: int) -> str:
    """A ticket in one line: ``4821 7093 水龙头/阀门漏水 — 师傅已接单，今天 17:30 前上门``."""
    promise = promise_of(ticket, now)
    state = state_of(ticket) + (f"，{promise}" if promise else "")
    followed = "" if ticket.resident_id else "（跟进的）"
    return f"{say_number(ticket.number)} {item_name(ticket, catalogue)}{followed} — {state}"


def state_of(ticket: Ticket) -> str:
    """Where a ticket stands as residents call it; nobody comes to the door for a report."""
    other = _OF_REPORTS.get(ticket.status) if ticket.kind == REPORT else None
    return other or LABELS[ticket.status].resident


def promise_of(ticket: Ticket, now: int) -> str:
    """What happens next and by when; honest when it is late, empty when nothing was promised."""
    due = ticket.next_due
    if not due:
        return ""
    if ticket.overdue(now):
        return "比答应的晚了，可回复「催办」"
    booked = ticket.visit.end > now and ticket.due_visit >= ticket.visit.end
    if booked and ticket.status is not Status.WORKING:
        return f"约在{say_visit(ticket.visit, now)}"
    act = {ticket.due_contact: "联系您", ticket.due_visit: "上门"}.get(due, "办好")
    return f"{say_time(due, now)} 前{act}"


def card(
    ticket: Ticket,
    history: Sequence[TicketEvent],
    catalogue: Catalogue,
    directory: Directory,
    now: int,
    *,
    into: Ticket | None = None,
) -> str:
    """A ticket with where it stands, who has it, by when, and what has happened.

    ``history`` is what the reader may see (``TicketDesk.history``), ``into`` the ticket it is done with, if they may see that.
    """
    state = (
        state_of(ticket) if into is None else f"已和工单 {say_number(into.number)} 一起办，回复这个号码看那张"
    )
    promise = promise_of(ticket, now)
    rows = [
        f"工单 {say_number(ticket.number)}",
        item_name(ticket, catalogue),
        f"进度：{state}",
        f"谁在办：{_who(ticket, directory)}" if ticket.is_open else "",
        f"时间：{promise}" if promise else "",
        f"地址：{say_address(ticket.address, directory)}",
        f"电话：{mask_phone(ticket.phone)}" if ticket.phone else "",
        f"帮谁办：{ticket.beneficiary}" if ticket.beneficiary else "",
        f"说明：{ticket.description}" if ticket.description else "",
        "经过：" if history else "",
        *(f"· {say_time(event.at, now)} {_happened(event)}" for event in history[-MOST_LINES:]),
    ]
    return "\n".join(row for row in rows if row)


def owner_name(owner: str, directory: Directory) -> str:
    """The desk that answers for a ticket."""
    for station in directory.stations:
        if station.id == owner:
            return station.name
    street = directory.street_by_id.get(owner.removeprefix("street:"))
    if street is not None:
        return f"{street.name}负责人"
    community = directory.community_by_id.get(owner.removeprefix("station:"))
    return f"{community.name}服务站" if community else "区服务热线"


def say_assignee(ticket: Ticket) -> str:
    """Who does the work, by the family name; a name with a title, and a firm's, are said as they are."""
    name = ticket.assignee
    if not name:
        return "工作人员"
    return name if len(name) not in A_NAME or name.endswith(TITLES) else f"{name[0]}师傅"


def _who(ticket: Ticket, directory: Directory) -> str:
    desk = owner_name(ticket.owner, directory)
    return f"{say_assignee(ticket)}（{desk}）" if ticket.assignee else desk


def _happened(event: TicketEvent) -> str:
    said = _HAPPENED.get(event.action, "{who}补充{note}").format(
        who="您" if event.actor.role is Role.RESIDENT else "工作人员",
        note=f"：{event.note}" if event.note else "",
    )
    return said + (f"（照片 {len(event.photos)} 张）" if event.photos else "")
