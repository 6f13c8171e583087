"""Tickets and what belongs to them."""

from collections.abc import Sequence
from typing import Protocol

from servicebot.domain.address import Address
from servicebot.domain.followups import Rating
from servicebot.domain.geo import Point
from servicebot.domain.reports import Asset, Habit, ReportPlace
from servicebot.domain.tickets import Ticket, TicketEvent


class Tickets(Protocol):
    """Tickets and their history."""

    async def add(self, ticket: Ticket) -> bool:
        """Store a new ticket; False when its number is taken (draw another)."""
        ...

    async def get(self, number: str) -> Ticket | None:
        """The ticket with this number."""
        ...

    async def save(self, ticket: Ticket) -> Ticket:
        """Replace a ticket whose version still matches and return it with the next one; raises Conflict."""
        ...

    async def hold(self, ticket: Ticket) -> None:
        """Let nobody change this ticket before this transaction ends; raises Conflict when somebody did since it was read."""
        ...

    async def log(self, event: TicketEvent) -> None:
        """Append one line to the history."""
        ...

    async def history(self, number: str) -> Sequence[TicketEvent]:
        """The history of a ticket, oldest first."""
        ...

    async def of_resident(self, resident_id: int, *, open_only: bool, limit: int) -> Sequence[Ticket]:
        """A resident's tickets, newest first."""
        ...

    async def opened_since(
        self, resident_id: int, kind: str, item: str, since: int, limit: int
    ) -> Sequence[tuple[str, Address]]:
        """The number and the place of a resident's open tickets for one item opened at or after ``since``.

        Newest first.
        """
        ...

    async def page(
        self, *, status: str = "", community: str = "", before: str = "", limit: int = 100
    ) -> Sequence[Ticket]:
        """Tickets newest first, optionally of one status or community, after the ticket ``before`` in that order."""
        ...

    async def fixed(self, before: int, after: tuple[int, str], limit: int) -> Sequence[tuple[int, str]]:
        """Tickets that wait for a judgement and did not change since ``before``: when they did, and their numbers.

        Oldest first, after the place ``after`` in that order.
        """
        ...


class Ratings(Protocol):
    """How residents found the service, one rating a ticket."""

    async def add(self, rating: Rating) -> bool:
        """Store a rating; False when the ticket has one."""
        ...

    async def get(self, number: str) -> Rating | None:
        """The rating of a ticket."""
        ...


class Reports(Protocol):
    """Where reports are, who follows them, how residents like to report, and the assets that bear codes."""

    async def add(self, report: ReportPlace) -> None:
        """Store where a report is; its ticket is there already."""
        ...

    async def place(self, number: str) -> ReportPlace | None:
        """Where the report with this number is."""
        ...

    async def move(self, report: ReportPlace) -> None:
        """Replace where a report is."""
        ...

    async def nearby(
        self, matter: str, point: Point, radius_m: float, since: int, limit: int
    ) -> Sequence[tuple[str, int]]:
        """Open public reports of a type within the radius (WGS-84), nearest first: number and metres."""
        ...

    async def in_estate(
        self, matter: str, community: str, estate: str, since: int, limit: int
    ) -> Sequence[str]:
        """The numbers of open public reports of a type in one estate, for those without a point."""
        ...

    async def follow(self, number: str, resident_id: int, at: int) -> bool:
        """Let a resident follow a report; False when they do already."""
        ...

    async def unfollow(self, number: str, resident_id: int) -> bool:
        """End it; False when they did not follow."""
        ...

    async def follows(self, number: str, resident_id: int) -> bool:
        """Whether a resident follows a report."""
        ...

    async def followers(self, number: str) -> Sequence[int]:
        """The ids of the residents who follow a report: all of them get its news, beside its reporter."""
        ...

    async def followed(self, resident_id: int, limit: int) -> Sequence[str]:
        """The numbers of the reports that a resident follows, newest first."""
        ...

    async def habit(self, resident_id: int) -> Habit | None:
        """How a resident reported the last time."""
        ...

    async def remember(self, resident_id: int, habit: Habit) -> None:
        """Keep it for the next time."""
        ...

    async def forget_habit(self, resident_id: int) -> None:
        """Keep it no longer."""
        ...

    async def asset(self, code: str) -> Asset | None:
        """The asset that bears this code."""
        ...

    async def all_assets(self) -> Sequence[Asset]:
        """Every asset, by community and code."""
        ...

    async def put_asset(self, asset: Asset) -> bool:
        """Store an asset, in place of the one with its code; True when it is a new one."""
        ...

    async def remove_asset(self, code: str) -> bool:
        """Take an asset away; reports about it keep its name. False when there is none."""
        ...
