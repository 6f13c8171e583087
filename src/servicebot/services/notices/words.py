"""What a notice says: the number, what, who, and by when, in two or three short lines."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from servicebot.domain.catalogue import Catalogue
from servicebot.domain.deadlines import REPORT
from servicebot.domain.lifecycle import Action
from servicebot.domain.numbers import say_number
from servicebot.domain.tickets import Ticket, TicketEvent
from servicebot.engine.messages import Option, Reply
from servicebot.services.spoken_times import say_time, say_visit
from servicebot.services.tickets.words import item_name, promise_of, say_assignee


class Asking(NamedTuple):
    """Whether it is fixed, as it is asked and answered; a heap of rubbish is not repaired."""

    question: str
    fixed: str
    not_fixed: str


# A question that begins with a choice would be made tappable in its place.
AT_HOME = Asking("您看修好了吗？", "修好了", "没修好")
OUTSIDE = Asking("您看办好了吗？", "办好了", "没办好")
NOT_YET = "还没好"

Words = Callable[[Ticket, TicketEvent, int], str]


def _assigned(ticket: Ticket, _event: TicketEvent, now: int) -> str:
    return _with_promise(f"{say_assignee(ticket)}接单了", ticket, now)


def _set_out(ticket: Ticket, _event: TicketEvent, _now: int) -> str:
    where = "去现场的路上" if ticket.kind == REPORT else "来您家的路上，请留意电话"
    return f"{say_assignee(ticket)}出发了，正在{where}。"


def _started(ticket: Ticket, _event: TicketEvent, _now: int) -> str:
    return f"{say_assignee(ticket)}开始办了。"


def _waiting(_ticket: Ticket, event: TicketEvent, _now: int) -> str:
    return f"要先等一等{_note(event)}。能接着办时马上告诉您。"


def _resumed(ticket: Ticket, _event: TicketEvent, now: int) -> str:
    return _with_promise("接着办了", ticket, now)


def _replied(_ticket: Ticket, event: TicketEvent, _now: int) -> str:
    # Who only follows a report does not read the words.
    return f"答复{_note(event)}。" if _note(event) else "工作人员已经答复。"


def _fixed(ticket: Ticket, event: TicketEvent, _now: int) -> str:
    return f"{say_assignee(ticket)}说办好了{_note(event)}。"


def _confirmed(ticket: Ticket, _event: TicketEvent, _now: int) -> str:
    if not ticket.resident_id:
        return "已办结。又有问题，再上报一次就行。"
    return f"已办结，谢谢您。{'又有问题' if ticket.kind == REPORT else '又坏了'}可以回复「{_asking(ticket).not_fixed}」。"


def _reminded(ticket: Ticket, _event: TicketEvent, _now: int) -> str:
    return f"{say_assignee(ticket)}说办好了，还没听到您的回话。过几天没回话，就先按办好了处理。"


def _lapsed(ticket: Ticket, event: TicketEvent, now: int) -> str:
    # Who only follows a report was never asked.
    return "没等到您的回话，先按办好了处理。" if ticket.resident_id else _confirmed(ticket, event, now)


def _again(ticket: Ticket, _event: TicketEvent, now: int) -> str:
    return _with_promise("重新安排了", ticket, now)


def _returned(ticket: Ticket, _event: TicketEvent, now: int) -> str:
    return _with_promise("正在换人办", ticket, now)


def _merged(ticket: Ticket, _event: TicketEvent, _now: int) -> str:
    return f"和工单 {say_number(ticket.merged_into)} 是同一件事，一起办。"


def _cancelled(_ticket: Ticket, event: TicketEvent, _now: int) -> str:
    return f"已取消{_note(event)}。要再报，直接说就行。"


def _extended(ticket: Ticket, event: TicketEvent, now: int) -> str:
    return f"要多等几天{_note(event)}。最晚{say_time(ticket.due_close, now)} 前办好。"


def _rescheduled(ticket: Ticket, _event: TicketEvent, now: int) -> str:
    return f"上门时间改到{say_visit(ticket.visit, now)}。"


WORDS: Mapping[str, Words] = {
    Action.ASSIGN: _assigned,
    Action.SET_OUT: _set_out,
    Action.START: _started,
    Action.WAIT: _waiting,
    Action.RESUME: _resumed,
    Action.REPLY: _replied,
    Action.FIX: _fixed,
    Action.CONFIRM: _confirmed,
    Action.REMIND: _reminded,
    Action.LAPSE: _lapsed,
    Action.REOPEN: _again,
    Action.ESCALATE: _again,
    Action.RETURN: _returned,
    Action.MERGE: _merged,
    Action.CANCEL: _cancelled,
    Action.EXTEND: _extended,
    Action.RESCHEDULE: _rescheduled,
}
"""The changes that residents are told of."""


def notice(
    ticket: Ticket, event: TicketEvent, catalogue: Catalogue, now: int, *, asks: bool, numbered: bool
) -> Reply:
    """The notice of a change; ``asks`` adds whether it is fixed, with numbers only where no other numbers are waited for."""
    head = f"工单 {say_number(ticket.number)} {item_name(ticket, catalogue)}"
    text = f"{head}\n{WORDS[event.action](ticket, event, now)}"
    if not asks:
        return Reply(text)
    asking = _asking(ticket)
    yes = Option(asking.fixed, f"{asking.fixed} {ticket.number}")
    no = Option(asking.not_fixed, f"{asking.not_fixed} {ticket.number}")
    if event.action == Action.LAPSE:
        return Reply(f"{text}\n要是还没好，回复「{no.label}」，马上重新安排。", (no,))
    if event.action == Action.REPLY:
        return Reply(f"{text}\n还没好可以回复「{no.label}」。", (no,))
    if numbered:
        lines = f"{asking.question}\n1 {yes.label}\n2 {NOT_YET}"
        return Reply(f"{text}\n{lines}", (yes, Option(NOT_YET, no.send)))
    return Reply(f"{text}\n{asking.question}请回复「{yes.label}」或「{no.label}」。", (yes, no))


def _asking(ticket: Ticket) -> Asking:
    return OUTSIDE if ticket.kind == REPORT else AT_HOME


def _note(event: TicketEvent) -> str:
    return f"：{event.note.strip().rstrip('。')}" if event.note.strip() else ""


def _with_promise(said: str, ticket: Ticket, now: int) -> str:
    promise = promise_of(ticket, now)
    return f"{said}，{promise}。" if promise else f"{said}。"
