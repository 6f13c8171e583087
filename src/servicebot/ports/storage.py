"""A database as the core sees it: one unit of work at a time."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from servicebot.ports.codes import SceneCodes
from servicebot.ports.conversations import Conversations, Inbox
from servicebot.ports.deliveries import Outbox, Subscriptions, TicketNotices, Tokens
from servicebot.ports.handovers import Handovers
from servicebot.ports.media import Media
from servicebot.ports.privacy import Audit, Consents, Marks, Personal
from servicebot.ports.reference import Knowledge, Places, PublicNotices, Reference
from servicebot.ports.tickets import Ratings, Reports, Tickets

Result = TypeVar("Result")


class UnitOfWork(Protocol):
    """Everything one transaction can reach; nothing is visible to others before it commits."""

    @property
    def conversations(self) -> Conversations: ...

    @property
    def inbox(self) -> Inbox: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def tickets(self) -> Tickets: ...

    @property
    def handovers(self) -> Handovers: ...

    @property
    def ratings(self) -> Ratings: ...

    @property
    def ticket_notices(self) -> TicketNotices: ...

    @property
    def subscriptions(self) -> Subscriptions: ...

    @property
    def reference(self) -> Reference: ...

    @property
    def media(self) -> Media: ...

    @property
    def tokens(self) -> Tokens: ...

    @property
    def consents(self) -> Consents: ...

    @property
    def audit(self) -> Audit: ...

    @property
    def marks(self) -> Marks: ...

    @property
    def personal(self) -> Personal: ...

    @property
    def knowledge(self) -> Knowledge: ...

    @property
    def public_notices(self) -> PublicNotices: ...

    @property
    def places(self) -> Places: ...

    @property
    def reports(self) -> Reports: ...

    @property
    def scene_codes(self) -> SceneCodes: ...


class Storage(Protocol):
    """A database. ``work`` awaits nothing but its unit of work, so it may run in another thread or be retried."""

    async def write(self, work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
        """Run ``work`` in one transaction and return its result only after the commit; retried on Conflict."""
        ...

    async def read(self, work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
        """Run ``work`` on a reader connection, which may see a slightly older state and must not write."""
        ...

    async def check(self) -> None:
        """Raise when the database cannot serve; for readiness."""
        ...

    async def close(self) -> None:
        """Finish what was accepted and close every connection."""
        ...
