"""My tickets: where each stands, adding words or photos to one, and taking one back."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

from servicebot.domain.errors import Invalid, Refused
from servicebot.domain.followups import AddToTicket, CancelTicket
from servicebot.domain.numbers import mistyped_number, read_number, say_number
from servicebot.domain.tickets import Ticket
from servicebot.engine import slots
from servicebot.engine.choices import Choices
from servicebot.engine.flow import Flow
from servicebot.engine.outcomes import Ending, Say, Start
from servicebot.services.world import World

C = TypeVar("C")

MOST_LISTED = 8
NONE_YET = "您还没有工单。\n要报修，回复「报修」。"
NONE_OPEN = "您没有正在办的工单。\n要报修，回复「报修」。"
NOT_FOUND = "没查到这个工单号。"


class Next(StrEnum):
    """What a resident may want after seeing a ticket."""

    ADD = "add"
    CANCEL = "cancel"
    NOTHING = "nothing"


class OneTicket(Flow[C, World]):
    """The ticket that a flow is about: by the number that was typed, else chosen from a list."""

    open_only = True

    heard = slots.known("")
    listed = slots.known[list[list[str]]]([])
    ticket = slots.pick("您的工单，要看哪一张？", default="")

    @heard.find
    def typed_number(self, text: str) -> str | None:
        return read_number(text) or mistyped_number(text)

    @listed.look_up
    async def to_choose_from(self) -> list[list[str]]:
        found = await self._meant()
        if not found:
            # Who mistyped a number is helped more by their own tickets than by a no.
            only_open = self.open_only or bool(self.heard)
            found = await self.world.my_tickets(open_only=only_open, limit=MOST_LISTED)
        return [[ticket.number, self.world.ticket_line(ticket)] for ticket in found]

    async def _meant(self) -> Sequence[Ticket]:
        try:
            return [await self.world.ticket(self.heard)] if self.heard else ()
        except Refused:
            return ()

    @listed.note
    def is_another_one(self) -> str:
        if not self.heard or not self.listed or self.listed[0][0] == self.heard:
            return ""
        return f"{NOT_FOUND}您正在办的有：" if len(self.listed) > 1 else f"{NOT_FOUND}您正在办的是这张："

    @listed.then
    def nothing_there(self) -> Say | None:
        if self.listed:
            return None
        if self.heard:
            return Say(f"{NOT_FOUND}\n{NONE_OPEN}")
        return Say(NONE_OPEN if self.open_only else NONE_YET)

    @ticket.when
    def there_are_several(self) -> bool:
        return len(self.listed) > 1

    @ticket.options
    def listed_tickets(self) -> Choices[str]:
        return Choices((number, line, ()) for number, line in self.listed)

    @property
    def number(self) -> str:
        """The number of the ticket."""
        return self.ticket or self.listed[0][0]


class MyTickets(
    OneTicket[None],
    name="tickets",
    title="我的工单",
    keywords=(
        "我的工单",
        "工单",
        "查工单",
        "查询工单",
        "查进度",
        "进度",
        "我的报修",
        "我的单子",
        "查单子",
        "报修进度",
        "维修进度",
        "看进度",
        "我报的修",
        "我报的修怎么样了",
        "我报的修咋样了",
        "报修怎么样了",
        "修得怎么样了",
        "修的怎么样了",
        "我报修的",
        "报修记录",
    ),
    menu="我的工单、查进度",
):
    """A resident sees their tickets: state, who has it, and by when."""

    intents = ("check_ticket",)
    open_only = False

    card = slots.known("")
    is_open = slots.known(default=False)
    wish = slots.choice(
        "还要办什么？",
        {Next.ADD: "补充说明或照片", Next.CANCEL: "取消这张工单", Next.NOTHING: "没有了"},
        default=Next.NOTHING,
    )

    @classmethod
    def recognises(cls, text: str, world: World) -> bool:
        """Whether a ticket number stands in the text, or plainly was meant to."""
        del world
        return (read_number(text) or mistyped_number(text)) is not None

    @card.look_up
    async def how_it_stands(self) -> str:
        return await self.world.ticket_card(self.number)

    @is_open.look_up
    async def can_still_change(self) -> bool:
        return (await self.world.ticket(self.number)).is_open

    @wish.when
    def something_can_be_done(self) -> bool:
        return self.is_open

    @wish.ask
    def card_and_what_next(self) -> str:
        return f"{self.card}\n还要办什么？"

    @wish.then
    def go_there(self) -> Ending:
        if self.wish is Next.ADD:
            return Start("add_to_ticket", {"heard": self.number})
        if self.wish is Next.CANCEL:
            return Start("cancel_ticket", {"heard": self.number})
        return Say("好的，有事随时找我。")

    def summary(self) -> str:
        """A ticket that is only to be read."""
        return self.card


class AddToTicketFlow(
    OneTicket[AddToTicket],
    name="add_to_ticket",
    title="补充工单",
    keywords=("补充", "补充工单", "补充说明", "加照片", "补照片"),
    confirms=False,
):
    """A resident adds words or photos to an open ticket."""

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
        return f"已补充到工单 {say_number(result.number)}，师傅看得到。"


class CancelTicketFlow(
    OneTicket[CancelTicket],
    name="cancel_ticket",
    title="取消工单",
    keywords=("取消工单", "撤销工单", "取消报修", "不用来了", "不修了"),
    given_up="好的，不取消了，工单照常办。",
):
    """A resident takes a ticket back."""

    intents = ("cancel",)

    reason = slots.text("方便说下原因吗？", label="原因", optional=True, default="", max_length=100)

    def summary(self) -> str:
        """Which ticket would be cancelled."""
        return f"要取消工单 {say_number(self.number)}，确定吗？"

    def command(self) -> CancelTicket:
        """The cancellation of the chosen ticket."""
        return CancelTicket(self.number, self.reason)

    def done(self, result: Ticket) -> str:
        """That nobody will come."""
        return f"工单 {say_number(result.number)} 已取消，师傅不会上门了。\n要再报修，回复「报修」。"
