"""The ticket that a flow is about: by the number that was typed, else chosen from a list."""

from collections.abc import Sequence
from typing import TypeVar

from servicebot.domain.errors import Refused
from servicebot.domain.numbers import mistyped_number, read_number
from servicebot.domain.tickets import Ticket
from servicebot.engine import slots
from servicebot.engine.flow import Flow
from servicebot.engine.outcomes import Say
from servicebot.engine.questions.choices import Choices
from servicebot.services.tickets.desk import FOLLOWED_ONLY
from servicebot.services.world import World

C = TypeVar("C")

MOST_LISTED = 8
MOST_LOOKED_THROUGH = 4 * MOST_LISTED
NONE_YET = "您还没有工单。家里人用别的微信报的，要问请打{}。\n要报修，回复「报修」；有话要说，回复「人工」。"
NONE_OPEN = "您没有正在办的工单。家里人用别的微信报的，要问请打{}。\n要报修，回复「报修」。"
NOT_FOUND = "没查到这个工单号。"
# Whoever left and came back is somebody new, and a child may have reported for their parents.
ELSEWHERE = "别的微信报的，或者取消关注以前报的，这里看不到，要问请打{}。\n要报修，回复「报修」。"


class OneTicket(Flow[C, World]):
    """The ticket that a flow is about: by the number that was typed, else chosen from a list."""

    open_only = True
    which = "说的是哪一张工单？"
    only_own = False
    """Whether reports that the resident only follows are left out."""

    heard = slots.known("")
    listed = slots.known[list[list[str]]]([])
    only_followed = slots.known(False)
    ticket = slots.pick(default="")

    @heard.find
    def typed_number(self, text: str) -> str | None:
        return read_number(text) or mistyped_number(text)

    @listed.look_up
    async def to_choose_from(self) -> list[list[str]]:
        # Who mistyped a number is helped more by their own tickets than by a no.
        found = await self.meant() or await self.candidates()
        return [[ticket.number, self.world.ticket_line(ticket)] for ticket in found]

    async def meant(self) -> Sequence[Ticket]:
        """The ticket whose number was typed."""
        try:
            return self.fitting([await self.world.ticket(self.heard)]) if self.heard else ()
        except Refused:
            return ()

    def fitting(self, tickets: Sequence[Ticket]) -> Sequence[Ticket]:
        """Those of the tickets that it may be about."""
        own = self.world.resident.id
        return [one for one in tickets if one.resident_id == own or not self.only_own]

    async def candidates(self) -> Sequence[Ticket]:
        """The tickets to choose from when none was named."""
        only_open = self.open_only or bool(self.heard)
        found = await self.world.my_tickets(open_only=only_open, limit=MOST_LOOKED_THROUGH)
        return self.fitting(found)[:MOST_LISTED]

    def nothing_found(self) -> str:
        """What is said when there is nothing to choose from."""
        if self.heard:
            return f"{NOT_FOUND}\n{ELSEWHERE.format(self.world.contact())}"
        return (NONE_OPEN if self.open_only else NONE_YET).format(self.world.contact())

    @listed.note
    def is_another_one(self) -> str:
        if not self.heard or not self.listed or self.listed[0][0] == self.heard:
            return ""
        return f"{NOT_FOUND}您正在办的有：" if len(self.listed) > 1 else f"{NOT_FOUND}您正在办的是这张："

    @only_followed.look_up
    async def follows_something(self) -> bool:
        if self.listed or not self.only_own:
            return False
        return bool(await self.world.my_tickets(open_only=True, limit=1))

    @only_followed.then
    def nothing_there(self) -> Say | None:
        if self.listed:
            return None
        return Say(FOLLOWED_ONLY if self.only_followed else self.nothing_found())

    @ticket.when
    def there_are_several(self) -> bool:
        return len(self.listed) > 1

    @ticket.options
    def listed_tickets(self) -> Choices[str]:
        return Choices((number, line, ()) for number, line in self.listed)

    @ticket.ask
    def which_ticket(self) -> str:
        return self.which

    @property
    def number(self) -> str:
        """The number of the ticket."""
        return self.ticket or self.listed[0][0]

    def concerns(self) -> str:
        """The number, once it is known which ticket is meant."""
        listed = self.answers.get("listed") or []
        return self.answers.get("ticket") or (listed[0][0] if len(listed) == 1 else "")

    def outlasts(self, number: str) -> bool:
        """Whether it is about another ticket, or one of others can still be chosen."""
        listed = self.answers.get("listed") or []
        left = [row for row in listed if row[0] != number]
        if self.concerns() == number or (listed and not left):
            return False
        if len(left) < len(listed):
            self.put(OneTicket.listed, left)
        return True
