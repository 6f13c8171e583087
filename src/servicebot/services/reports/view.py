"""What a conversation about reports may look up inside the running transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from servicebot.domain.deadlines import REPORT
from servicebot.domain.people import Resident
from servicebot.domain.reports import Asset, Habit, Similar, Spot
from servicebot.domain.tickets import Ticket
from servicebot.ports import UnitOfWork
from servicebot.services.reports.desk import ReportDesk
from servicebot.services.reports.words import similar_line
from servicebot.services.tickets.access import NOBODY
from servicebot.services.tickets.desk import TicketDesk

MOST_LISTED = 8
MOST_LOOKED_THROUGH = 40


@dataclass(frozen=True, slots=True)
class ReportView:
    """The resident's own reports, those that they follow, and what is near a place."""

    uow: UnitOfWork
    desk: TicketDesk
    resident: Resident
    now_ms: int

    async def asset(self, code: str) -> Asset | None:
        """The asset that bears this code."""
        return await self.uow.reports.asset(code)

    async def resolved(self, spot: Spot) -> Spot:
        """The place with what is known of its asset; raises Invalid for a code nobody knows."""
        return await ReportDesk(self.desk).resolved(self.uow, spot)

    async def similar(self, matter: str, spot: Spot) -> Sequence[Similar]:
        """Open public reports that may be the same one."""
        return await ReportDesk(self.desk).similar(self.uow, self.resident, matter, spot, self.now_ms)

    def similar_line(self, one: Similar) -> str:
        """One of them in words."""
        reference = self.desk.reference
        return similar_line(one, self.resident, reference.catalogue, reference.directory, self.now_ms)

    async def habit(self) -> Habit | None:
        """How the resident reported the last time."""
        return await self.uow.reports.habit(self.resident.id)

    async def own(self) -> Sequence[Ticket]:
        """The resident's own open reports, newest first."""
        mine = await self._open_ones()
        return [ticket for ticket in mine if ticket.resident_id != NOBODY][:MOST_LISTED]

    async def followed(self) -> Sequence[Ticket]:
        """The open reports of others that the resident follows, newest first."""
        mine = await self._open_ones()
        return [ticket for ticket in mine if ticket.resident_id == NOBODY][:MOST_LISTED]

    async def _open_ones(self) -> Sequence[Ticket]:
        found = await self.desk.mine(self.uow, self.resident, open_only=True, limit=MOST_LOOKED_THROUGH)
        return [ticket for ticket in found if ticket.kind == REPORT]
