"""What the law asks for: consents, the audit, and finding everything personal."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from servicebot.domain.privacy import AuditLine, Consent, StoredCounts
from servicebot.ports.media import StoredMedia


class Consents(Protocol):
    """The proof of what residents were told and agreed to."""

    async def add(self, consent: Consent) -> None:
        """Append one line."""
        ...

    async def of_resident(self, resident_id: int, limit: int) -> Sequence[Consent]:
        """The newest lines of a resident, oldest first."""
        ...


class Audit(Protocol):
    """The log of what was done to personal data; lines go only by their age."""

    async def write(self, line: AuditLine) -> None:
        """Append one line."""
        ...

    async def about(self, subject: str, limit: int) -> Sequence[AuditLine]:
        """The newest lines about a subject, oldest first."""
        ...


class Marks(Protocol):
    """How far jobs have come that run again and again."""

    async def at(self, name: str) -> int:
        """Where a job stands; 0 before its first run."""
        ...

    async def move(self, name: str, seen: int, at: int) -> bool:
        """Move a mark on that stands no later than ``seen``; False when somebody else has moved it further."""
        ...


class Personal(Protocol):
    """What is personal, wherever it stands: counted and taken away, for its owner or when its time is over."""

    async def counts(self, resident_id: int) -> StoredCounts:
        """How much is kept about a resident."""
        ...

    async def stored(self, resident_id: int) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Every row of a resident by its table, decrypted, without what only leads to it."""
        ...

    async def photos_elsewhere(self, resident_id: int) -> frozenset[str]:
        """The media that a resident added to other people's reports."""
        ...

    async def silent(self, after: int, before: int, limit: int) -> Sequence[int]:
        """Residents, by id, whose conversation has a state and who have not been in touch since ``before``."""
        ...

    async def silent_known(self, after: int, before: int, limit: int) -> Sequence[int]:
        """The same for those whose name, phone, address or habits are remembered."""
        ...

    async def forget_words(self, resident_id: int) -> int:
        """Redact everything a resident wrote and was answered; the keys stay, so that nothing acts twice."""
        ...

    async def forget_talks(self, resident_id: int) -> None:
        """Redact what was said with the desk in requests that are closed."""
        ...

    async def forget_deliveries(self, resident_id: int) -> int:
        """Delete what was sent or still waits to be sent to a resident."""
        ...

    async def forget_belongings(self, resident_id: int, at: int) -> None:
        """Close a resident's requests for a person, blank their words elsewhere, delete the rows that go with them."""
        ...

    async def media_of(self, resident_id: int) -> Sequence[str]:
        """The ids of everything a resident sent."""
        ...

    async def doom(self, media_ids: Sequence[str]) -> None:
        """Mark media whose bytes must be deleted; nobody is shown them any more."""
        ...

    async def doomed(self, limit: int) -> "Sequence[StoredMedia]":
        """Media whose bytes must be deleted."""
        ...

    async def drop_media(self, media_id: str) -> None:
        """Delete the row of media whose bytes are gone."""
        ...

    async def media_between(self, since: int, before: int, limit: int) -> Sequence[tuple[str, int, int]]:
        """Media by their age: id, resident and when it came, oldest first."""
        ...

    async def hold_tickets(self, resident_id: int) -> None:
        """Let nobody change a resident's tickets before this transaction ends."""
        ...

    async def closed_tickets(self, resident_id: int) -> Sequence[str]:
        """The closed tickets of a resident that still show whose they are."""
        ...

    async def tickets_before(self, at: int, limit: int) -> Sequence[str]:
        """Tickets closed before an instant that still show whose they are, oldest first."""
        ...

    async def anonymise(self, number: str, nobody: int) -> bool:
        """Take everything personal from a closed ticket, which then belongs to ``nobody``; False when it is open."""
        ...

    async def erasing(self, after: int, limit: int) -> Sequence[int]:
        """Erased residents of whom something is still kept, by their ids."""
        ...

    async def erased(self, resident_id: int) -> None:
        """Note that nothing more is kept of an erased resident."""
        ...

    async def redact_words(self, since: int, before: int, limit: int) -> tuple[int, int]:
        """Redact the oldest words in a span of time; how many, and the instant reached."""
        ...

    async def count_words(self, since: int, before: int) -> int:
        """How many messages ``redact_words`` would redact."""
        ...

    async def forget_threads(self, since: int, before: int, limit: int) -> tuple[int, int]:
        """Delete what was said in the oldest closed requests for a person; how many requests, and the instant reached."""
        ...

    async def delete_old(self, kind: str, before: int, limit: int) -> int:
        """Delete the oldest rows of one kind: handovers, deliveries, consents or audit."""
        ...

    async def count_old(self, kind: str, before: int) -> int:
        """How many rows of one kind (or messages, or tickets) are older than an instant."""
        ...
