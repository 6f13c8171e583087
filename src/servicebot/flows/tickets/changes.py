"""What residents change about a ticket: adding to it, urging it, moving the visit, and taking it back."""

import re
from collections.abc import Mapping

from servicebot.domain.errors import Invalid
from servicebot.domain.followups import AddToTicket, CancelTicket, ChangeVisit, Urged, UrgeTicket
from servicebot.domain.lifecycle import Action
from servicebot.domain.numbers import say_number
from servicebot.domain.tickets import Status, Ticket
from servicebot.engine import slots
from servicebot.engine.outcomes import Json, Say
from servicebot.flows.tickets.lately import LONGEST_WORDS, Alone, just_opened, moves, presses, remark_in
from servicebot.flows.tickets.one_ticket import OneTicket
from servicebot.flows.tickets.unfixed import still_unfixed
from servicebot.services.world import World

_TIME = r"(?:今天|明[天早晚]|后[天日]|周[一二三四五六日末天]|星期|礼拜|上午|下午|晚上|早上|\d+[点号日]|[一二三四五六七八九十]点|时间|天)"
WHY_NOT = re.compile(r"自己|已经|修好|弄好|好了|没事了|买了|找了|找到|找人|搬")
MOVED = re.compile(
    rf"[改换](?:到|成|在|约|个|下)?(?:一下)?(?:下|这)?{_TIME}|(?:不在家|没空|没时间).{{0,6}}(?:改|换|别|不要|再)"
    rf"|(?:推迟|延后|提前|晚点|早点)(?:再)?(?:来|上门|到|{_TIME})"
)


class AddToTicketFlow(
    OneTicket[AddToTicket],
    name="add_to_ticket",
    title="补充工单",
    keywords=("补充", "补充工单", "补充说明", "加照片", "补照片"),
    confirms=False,
):
    """A resident adds words or photos to an open ticket."""

    which = "要补充哪一张？"

    @classmethod
    async def goes_on(cls, text: str, world: World, alone: Alone) -> Mapping[str, Json] | None:
        """A remark for whoever comes, about the newest ticket; what gets worse after it was urged is one, too.

        So is what is still wrong with a ticket that was just called not fixed.
        """
        words = remark_in(text)
        if words:
            first, *others = await world.my_tickets(open_only=True, limit=2) or (None,)
            newest = await world.just_opened() or (None if others else first)
            known = {"heard": newest.number} if newest is not None else {}
            return None if first is None else {**known, "words": words, "photos": []}
        ticket = await still_unfixed(text, world, alone)
        if ticket is None and presses(text):
            opened = await just_opened(text, world, alone)
            ticket = opened if opened is not None and await world.was_urged(opened) else None
        return None if ticket is None else {"heard": ticket.number, "words": text, "photos": []}

    words = slots.text("想补充什么？打字、语音都行。", optional=True, default="")
    photos = slots.photos("有照片就发来，发完回复「完成」，没有回复「跳过」。")

    @photos.check
    async def something_was_said(self) -> None:
        if not self.words and not self.photos:
            raise Invalid("还没有补充内容。发张照片，或回复「上一步」写几个字。")

    def summary(self) -> str:
        """What it is about."""
        return f"补充工单 {say_number(self.number)}"

    def command(self) -> AddToTicket:
        """The addition to the chosen ticket."""
        return AddToTicket(self.number, self.words, self.photos)

    def done(self, result: Ticket) -> str:
        """That it reached the desk."""
        sorry = "让您费心了，" if result.status is Status.REOPENED else ""
        told = f"{sorry}已补充到工单 {say_number(result.number)}，师傅看得到。"
        if presses(self.words) and (advice := self.world.urgent_advice(result)):
            return f"{told}\n{advice}\n急事请打{self.world.contact()}。"
        return f"{told}\n看进度回复「我的工单」。"


class CancelTicketFlow(
    OneTicket[CancelTicket],
    name="cancel_ticket",
    title="取消工单",
    keywords=("取消工单", "撤销工单", "取消报修"),
    given_up="好的，不取消了，工单照常办。",
):
    """A resident takes a ticket back."""

    intents = ("cancel",)
    on_the_page = ("确定取消", "改一下原因", "不取消了")
    sent_by = ("取消", "取消工单", "确定取消", "取消吧", "不修了", "不用来了")
    which = "要取消哪一张？"
    only_own = True

    reason = slots.text(label="原因", optional=True, default="", max_length=100)

    @reason.find
    def said_with_it(self, text: str) -> str | None:
        return text.strip() if WHY_NOT.search(text) else None

    @reason.check
    async def is_no_number(self) -> None:
        if self.reason.isdigit():
            self.put(CancelTicketFlow.reason, None)

    @reason.ask
    def which_and_why(self) -> str:
        return f"要取消工单 {say_number(self.number)}，方便说下原因吗？"

    def summary(self) -> str:
        """Which ticket would be cancelled."""
        return f"要取消工单 {say_number(self.number)}，确定吗？"

    def command(self) -> CancelTicket:
        """The cancellation of the chosen ticket."""
        return CancelTicket(self.number, self.reason)

    def done(self, result: Ticket) -> str:
        """That nobody will come."""
        return f"工单 {say_number(result.number)} 已取消，师傅不会上门了。\n要再报修，回复「报修」。"

    def closed(self, result: Ticket) -> str:
        """The ticket that was taken back."""
        return result.number


class UrgeTicketFlow(
    OneTicket[UrgeTicket],
    name="urge_ticket",
    title="催办",
    keywords=("催办", "催一下", "催单", "催催", "催促", "怎么还没来", "还没人来"),
    confirms=False,
):
    """A resident asks what keeps a ticket so long."""

    which = "要催哪一张？"

    only_own = True

    words = slots.known("")

    @classmethod
    async def goes_on(cls, text: str, world: World, alone: Alone) -> Mapping[str, Json] | None:
        """Hurry right after a ticket was opened; the words go along."""
        ticket = await just_opened(text, world, alone) if presses(text) else None
        return None if ticket is None else {"heard": ticket.number, "words": text[:LONGEST_WORDS]}

    def summary(self) -> str:
        """What it is about."""
        return f"催办工单 {say_number(self.number)}"

    def command(self) -> UrgeTicket:
        """The urging of the chosen ticket."""
        return UrgeTicket(self.number, self.words)

    def done(self, result: Urged) -> str:
        """What happens now, and by when."""
        head = f"已催办工单 {say_number(result.ticket.number)}（第 {result.times} 次），值班人员会看到。"
        if advice := self.world.urgent_advice(result.ticket):
            head += f"\n{advice}"
        promise = self.world.promise(result.ticket)
        if result.called_at:
            return f"{head}\n会有人联系您{self.world.called_by(result.called_at)}，说明为什么还没办好。"
        soon = f"{promise}，请再等等" if promise else "能接着办时马上告诉您"
        return f"{head}\n{soon}。急事请打{self.world.contact()}。"


class ChangeVisitFlow(
    OneTicket[ChangeVisit],
    name="change_visit",
    title="改上门时间",
    keywords=("改时间", "改约", "换个时间", "换时间", "改上门时间", "改天来"),
    given_up="好的，时间不改，照原来的来。",
):
    """A resident chooses another time for the visit."""

    which = "要改哪一张的时间？"

    only_own = True

    possible = slots.known[list[str]]([])
    visit = slots.when(
        "改到什么时候？选一个，或直接说时间。",
        suggestions=("今天下午", "明天上午", "明天下午", "周末"),
        label="时间",
    )

    @classmethod
    async def goes_on(cls, text: str, world: World, alone: Alone) -> Mapping[str, Json] | None:
        """Another time right after a ticket was opened."""
        ticket = await just_opened(text, world, alone) if MOVED.search(text) or moves(text) else None
        return None if ticket is None else {"heard": ticket.number}

    @classmethod
    def recognises(cls, text: str, world: World) -> bool:
        """Whether the sentence moves something to another time, or says that nobody will be in."""
        del world
        return MOVED.search(text) is not None

    @possible.look_up
    async def what_can_be_done(self) -> list[str]:
        return list(await self.world.possible(self.number))

    @possible.then
    def too_late(self) -> Say | None:
        if Action.RESCHEDULE in self.possible:
            return None
        return Say(f"工单 {say_number(self.number)} 现在改不了时间。\n急事请打{self.world.contact()}。")

    def summary(self) -> str:
        """Which ticket it is about."""
        return f"工单 {say_number(self.number)} 改上门时间，请核对："

    def command(self) -> ChangeVisit:
        """The new time of the chosen ticket."""
        return ChangeVisit(self.number, self.visit)

    def done(self, result: Ticket) -> str:
        """The new time as it stands."""
        promise = self.world.promise(result)
        told = promise or "师傅会按新的时间来"
        return f"改好了，{told}。\n还要改就回复「改时间」。"
