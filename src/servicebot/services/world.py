"""What a conversation may look at while one message is answered."""

from collections.abc import Sequence
from typing import NamedTuple

from servicebot.domain.address import Address
from servicebot.domain.catalogue import Catalogue, Urgency
from servicebot.domain.directory import Directory
from servicebot.domain.lifecycle import Action, allowed
from servicebot.domain.people import Actor, Resident, Role
from servicebot.domain.privacy import NO_TERMS, Terms
from servicebot.domain.tickets import Status, Ticket
from servicebot.domain.workdays import DAY
from servicebot.ports import UnitOfWork
from servicebot.services.handovers.waiting import attendance, called_by, contact_line
from servicebot.services.knowledge.view import KnowledgeView
from servicebot.services.places.desk import PlaceDesk
from servicebot.services.privacy.view import PrivacyView
from servicebot.services.reference import ReferenceCache
from servicebot.services.reports.view import ReportView
from servicebot.services.tickets import words
from servicebot.services.tickets.desk import SAME_WITHIN_MS, TicketDesk
from servicebot.understanding.places.gazetteer import Gazetteer

_CANNOT_WAIT = frozenset({Urgency.EMERGENCY, Urgency.URGENT})
_AGAIN = frozenset({Action.REOPEN.value, Action.ESCALATE.value})
MOST_OPEN = 8
RATE, UNFOLLOW = "rate", "unfollow"
# Later it is a new matter, with a new ticket.
REOPENED_WITHIN_MS = 30 * DAY


class World(NamedTuple):
    """The resident, the time, the reference data in memory, and look-ups inside the running transaction."""

    uow: UnitOfWork
    desk: TicketDesk
    resident: Resident
    now_ms: int
    catalogue: Catalogue
    directory: Directory
    gazetteer: Gazetteer
    terms: Terms = NO_TERMS

    @classmethod
    def of(
        cls, uow: UnitOfWork, resident: Resident, now_ms: int, reference: ReferenceCache, desk: TicketDesk
    ) -> "World":
        """The world of one message; all of it reads the same snapshot of the reference data."""
        return cls(
            uow,
            desk,
            resident,
            now_ms,
            reference.catalogue,
            reference.directory,
            reference.gazetteer,
            reference.terms,
        )

    @property
    def knowledge(self) -> KnowledgeView:
        """Look-ups of articles and notices."""
        return KnowledgeView(self.uow, self.resident, self.now_ms, self.directory)

    @property
    def privacy(self) -> PrivacyView:
        """Look-ups about the resident's own data."""
        return PrivacyView(self.uow, self.resident, self.now_ms, self.catalogue, self.directory, self.terms)

    @property
    def reports(self) -> ReportView:
        """Look-ups about neighbourhood problems."""
        return ReportView(self.uow, self.desk, self.resident, self.now_ms)

    def contact(self) -> str:
        """How to reach a person at this hour."""
        return contact_line(self.directory, self.desk.calendar, self.now_ms)

    def attendance(self, *, urgent: bool = False, since: int = 0) -> str:
        """That a person was called, and when they will answer."""
        return attendance(self.desk.policy, self.now_ms, urgent=urgent, since=since)

    def called_by(self, since: int = 0) -> str:
        """When a person who was called will be in touch, in brackets."""
        return called_by(self.desk.policy, self.now_ms, since=since)

    @property
    def places(self) -> PlaceDesk:
        """Where the resident can go."""
        calendar = self.desk.calendar
        return PlaceDesk(self.uow, self.directory, self.gazetteer, calendar, self.resident, self.now_ms)

    async def recent_same(self, item: str, address: Address) -> Ticket | None:
        """A ticket that the resident opened minutes ago for the same item at the same door."""
        return await self.desk.recent_same(self.uow, self.resident, item, address, self.now_ms)

    async def just_opened(self) -> Ticket | None:
        """The newest of the resident's own open tickets, when it was opened minutes ago."""
        newest = await self.uow.tickets.of_resident(self.resident.id, open_only=True, limit=1)
        return newest[0] if newest and self.now_ms - newest[0].opened_at < SAME_WITHIN_MS else None

    async def just_found_unfixed(self) -> Ticket | None:
        """The resident's own open ticket that they said minutes ago is not fixed; the last of several."""
        last, found = self.now_ms - SAME_WITHIN_MS, None
        for ticket in await self.uow.tickets.of_resident(self.resident.id, open_only=True, limit=MOST_OPEN):
            # Most have rested longer, and need no look into their history.
            history = await self.uow.tickets.history(ticket.number) if ticket.updated_at >= last else ()
            for event in history:
                if event.action in _AGAIN and event.at >= last:
                    last, found = event.at, ticket
        return found

    async def was_urged(self, ticket: Ticket) -> bool:
        """Whether somebody has pressed for this ticket before."""
        return any(
            event.action == Action.URGE.value for event in await self.uow.tickets.history(ticket.number)
        )

    def urgent_advice(self, ticket: Ticket) -> str:
        """What keeps a home safe until somebody comes, where it cannot wait; empty elsewhere."""
        item = self.catalogue.by_code.get(ticket.item)
        return item.advice if item is not None and item.urgency in _CANNOT_WAIT else ""

    async def my_tickets(self, *, open_only: bool, limit: int) -> Sequence[Ticket]:
        """The resident's own tickets, newest first."""
        return await self.desk.mine(self.uow, self.resident, open_only=open_only, limit=limit)

    async def ticket(self, number: str) -> Ticket:
        """A ticket of the resident's own; raises Refused for any other."""
        return await self.desk.of(self.uow, Actor.of_resident(self.resident.id), number)

    async def ticket_card(self, number: str) -> str:
        """Where a ticket of the resident's own stands, and what happened to it."""
        ticket, reader = await self.ticket(number), Actor.of_resident(self.resident.id)
        history = await self.desk.history(self.uow, reader, number)
        into = await self.desk.went_into(self.uow, reader, ticket)
        return words.card(ticket, history, self.catalogue, self.directory, self.now_ms, into=into)

    async def possible(self, number: str) -> Sequence[str]:
        """What the resident can do about a ticket now, by the names of the actions; ``RATE`` and ``UNFOLLOW`` among them."""
        ticket = await self.ticket(number)
        if ticket.resident_id != self.resident.id:
            return [Action.ADD, UNFOLLOW] if ticket.is_open else []
        found = allowed(ticket, Role.RESIDENT, await self.uow.tickets.history(number))
        names = [action.value for action in found if action is not Action.RESCHEDULE or ticket.due_visit]
        if ticket.status is Status.CONFIRMED and self.now_ms - ticket.updated_at > REOPENED_WITHIN_MS:
            names = [name for name in names if name not in {Action.REOPEN, Action.ESCALATE}]
        return [*names, RATE] if await self.can_rate(ticket) else names

    async def can_rate(self, ticket: Ticket) -> bool:
        """Whether this is a finished ticket of the resident's own that has no rating."""
        done = ticket.status is Status.CONFIRMED and ticket.resident_id == self.resident.id
        return done and await self.uow.ratings.get(ticket.number) is None

    async def invitation(self) -> str:
        """A line that invites the resident to allow a notice; empty for most."""
        return await self.desk.invitation(self.uow, self.resident)

    def ticket_line(self, ticket: Ticket) -> str:
        """A ticket in one line of a list."""
        return words.line(ticket, self.catalogue, self.now_ms)

    def promise(self, ticket: Ticket) -> str:
        """What happens next with a ticket, and by when."""
        return words.promise_of(ticket, self.now_ms)
