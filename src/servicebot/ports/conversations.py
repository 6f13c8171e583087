"""Residents, the state of their conversations, and the log of what was said."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from servicebot.domain.people import Resident


class LoadedConversation(NamedTuple):
    """A resident with the state of their conversation; ``state`` is JSON, empty when nothing is going on.

    ``last_entry`` is the storage's number of the newest entry in the resident's log.
    """

    resident: Resident
    state: bytes
    version: int
    last_entry: int = 0


class Conversations(Protocol):
    """Residents and the state of their conversations, one row a resident."""

    async def open(self, channel: str, external_id: str, at: int) -> LoadedConversation:
        """The conversation with this person, created (version 0, empty state) at the first contact."""
        ...

    async def save(self, loaded: LoadedConversation, state: bytes, at: int) -> None:
        """Replace the state; raises Conflict when another process saved first (the transaction is then retried)."""
        ...

    async def record(self, loaded: LoadedConversation, state: bytes, entry: "InboxEntry") -> None:
        """Log a message of the resident and save the state that it led to, as the last step of its transaction.

        Raises AlreadyRecorded when the key is there, Conflict like ``save``; the transaction must fail with either.
        """
        ...

    async def remember(self, resident: Resident) -> None:
        """Store what is remembered of a resident (name, phone, address, subscribed)."""
        ...

    async def resident(self, resident_id: int) -> Resident | None:
        """The resident with this id."""
        ...

    async def note_told(self, resident: Resident, version: int) -> None:
        """Note which privacy notice a resident has read, and change nothing else."""
        ...

    async def note_unfollowed(self, resident: Resident) -> None:
        """Note that a resident cannot be written to any more, and change nothing else."""
        ...

    async def known(self, channel: str, external_id: str) -> Resident | None:
        """The resident whom the channel calls so, without making one."""
        ...

    async def forget_state(self, resident_id: int, before: int) -> bool:
        """Drop the state of somebody who has not written since ``before``; False when they have."""
        ...

    async def forget_known(self, resident_id: int, before: int) -> bool:
        """Drop name, phone and address of somebody who has not written since ``before``; False when they have."""
        ...

    async def erase(self, resident: Resident, at: int) -> None:
        """Leave of a resident nothing but a number, so that the same person is a stranger the next time."""
        ...


class InboxEntry(NamedTuple):
    """One inbound message with the reply it got; the unique ``key`` is what makes a message act once.

    ``message`` and ``reply`` are JSON (the engine's Incoming and Reply); ``reply`` is empty for "no reply";
    ``deferred`` is True when the reply went to the outbox and the door answered "received" only.
    """

    key: str
    resident_id: int
    received_at: int
    message: bytes
    reply: bytes
    deferred: bool = False


class Inbox(Protocol):
    """Every inbound message with its reply: the log of conversations, read and forgotten."""

    async def find(self, key: str) -> InboxEntry | None:
        """The entry recorded under this key."""
        ...

    async def of_resident(self, resident_id: int, limit: int) -> Sequence[InboxEntry]:
        """The newest entries of a resident, oldest first."""
        ...

    async def forget_before(self, at: int, limit: int) -> int:
        """Delete up to ``limit`` entries received before ``at``; returns how many went."""
        ...
