"""What must leave: the outbox, the channels it leaves by, and their tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from servicebot.domain.deliveries import Contact, SendOutcome, Subscription
from servicebot.domain.people import Resident


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message that must leave, as stored in the outbox.

    ``unique`` names the cause ("reply:<inbox key>", "ticket:<number>:<version>:<resident>"), so one cause sends once;
    ``kind`` is ``service``, ``template`` or ``subscribe``; ``payload`` is JSON for the channel's sender;
    ``not_before`` is UTC epoch ms; ``attempts`` doubles as the fence of a lease; ``begun`` says of a lease that ran out
    that the delivery was about to leave, so that it may have arrived.
    """

    unique: str
    resident_id: int
    kind: str
    payload: bytes
    created_at: int
    not_before: int = 0
    id: int = 0
    attempts: int = 0
    begun: bool = False


class Outbox(Protocol):
    """Messages on their way out: leased, sent, and marked, never lost between a commit and a send."""

    async def put(self, delivery: Delivery) -> bool:
        """Queue a delivery; False when its cause was queued before."""
        ...

    async def lease(self, owner: str, at: int, until: int, limit: int) -> Sequence[Delivery]:
        """Take up to ``limit`` due deliveries that nobody holds (or whose lease ran out); attempts grow by one.

        One of a resident at a time: what follows by ``not_before`` is not taken before the first one is settled.
        """
        ...

    async def begin(self, delivery: Delivery, at: int) -> bool:
        """Note that it leaves now, for whoever takes it over; False when the lease had passed to somebody else."""
        ...

    async def sent(self, delivery: Delivery, at: int) -> bool:
        """Mark as sent; False when the lease had passed to somebody else (attempts moved on)."""
        ...

    async def retry(self, delivery: Delivery, not_before: int, error: str) -> bool:
        """Give back for another try at ``not_before``."""
        ...

    async def park(self, delivery: Delivery, error: str) -> bool:
        """Keep until the resident writes again (the channel's window is closed)."""
        ...

    async def unpark(self, resident_id: int, at: int) -> int:
        """Make the parked deliveries of a resident due again; returns how many."""
        ...

    async def service_since(self, resident_id: int, since: int) -> int:
        """How many service messages were queued for a resident at or after an instant, the withdrawn left out."""
        ...

    async def reroute(self, delivery: Delivery, not_before: int, error: str, *, parked: bool = False) -> bool:
        """Give back with another ``kind`` and ``payload``, for a try at ``not_before`` or for the resident's next words."""
        ...

    async def withdraw(self, unique: str) -> Delivery | None:
        """Take back what is queued or parked under this cause; None when it is on its way or gone."""
        ...

    async def dead(self, delivery: Delivery, error: str) -> bool:
        """Give up for good; staff see it among the dead letters."""
        ...

    async def dead_letters(self, limit: int) -> Sequence[tuple[Delivery, str]]:
        """Deliveries that were given up, newest first, each with its error."""
        ...


class TicketNotices(Protocol):
    """The newest notice to each resident about each ticket, by its cause in the outbox."""

    async def newest(self, number: str, resident_id: int) -> str:
        """The cause of the newest notice; empty when there was none."""
        ...

    async def put(self, number: str, resident_id: int, cause: str) -> None:
        """Note the newest one."""
        ...


class Subscriptions(Protocol):
    """The subscribe messages that residents allowed: one acceptance is one message, by resident and template."""

    async def answered(self, resident_id: int, template: str, at: int, *, allowed: bool) -> None:
        """Note an answer to the platform's question; an acceptance is one more message and ends a refusal."""
        ...

    async def standing(self, resident_id: int, template: str) -> Subscription:
        """What a resident allows now."""
        ...

    async def take(self, resident_id: int, template: str) -> bool:
        """Use one up for a message that is about to leave; False when none is left."""
        ...

    async def give_back(self, resident_id: int, template: str) -> None:
        """Undo a ``take``, because the message was not sent."""
        ...

    async def drop(self, resident_id: int, template: str) -> None:
        """None is left, whatever was counted."""
        ...


class Tokens(Protocol):
    """Shared access tokens of outside platforms, one row a name, so that one process refreshes for all."""

    async def get(self, name: str) -> tuple[str, int] | None:
        """The token and its expiry (UTC epoch ms)."""
        ...

    async def put(self, name: str, token: str, expires_at: int) -> None:
        """Store a token and end the claim on refreshing it."""
        ...

    async def claim_refresh(self, name: str, owner: str, at: int, until: int) -> bool:
        """Become the one who refreshes; False while somebody else's claim is younger than its ``until``."""
        ...


class Channel(Protocol):
    """A way to reach residents from our side."""

    async def send(
        self, delivery: Delivery, resident: Resident, *, contact: Contact | None = None
    ) -> SendOutcome:
        """Send one delivery; failures of the platform are outcomes, not exceptions."""
        ...

    def closed_until(self) -> int:
        """Until when nothing can be sent at all (UTC epoch ms); 0 when the channel is open."""
        ...
