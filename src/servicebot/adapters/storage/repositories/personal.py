"""Finding and taking away what is personal, for its owner and when its time is over."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.repositories import personal_statements as statements
from servicebot.adapters.storage.repositories.copying import copied
from servicebot.adapters.storage.repositories.silence import SILENT, SILENT_KNOWN
from servicebot.adapters.storage.statements import Statement, Values
from servicebot.adapters.storage.tx import Tx
from servicebot.domain.privacy import StoredCounts
from servicebot.ports import StoredMedia


class StoredPersonal:
    """What is personal, wherever it stands."""

    __slots__ = ("_cipher", "_tx")

    def __init__(self, tx: Tx, cipher: FieldCipher) -> None:
        self._tx = tx
        self._cipher = cipher

    async def counts(self, resident_id: int) -> StoredCounts:
        """How much is kept about a resident."""
        wanted = (
            statements.COUNT_TICKETS,
            statements.COUNT_OPEN,
            statements.COUNT_WORDS,
            statements.COUNT_MEDIA,
            statements.COUNT_CONSENTS,
        )
        found = [await self._one(statement, (resident_id,)) for statement in wanted]
        return StoredCounts(*found)

    async def stored(self, resident_id: int) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Every row of a resident by its table, decrypted, without what only leads to it."""
        return await copied(self._tx, self._cipher, resident_id)

    async def photos_elsewhere(self, resident_id: int) -> frozenset[str]:
        """The media that a resident added to other people's reports."""
        rows = await self._tx.fetch(statements.ELSEWHERE, (str(resident_id), resident_id))
        return frozenset(photo for row in rows for photo in orjson.loads(row[-1]))

    async def silent(self, after: int, before: int, limit: int) -> Sequence[int]:
        """Residents with something in the state of their conversation who have not been in touch since ``before``."""
        return [row[0] for row in await self._tx.fetch(SILENT, (after, before, limit))]

    async def silent_known(self, after: int, before: int, limit: int) -> Sequence[int]:
        """The same for those whose name, phone, address or habits are remembered."""
        return [row[0] for row in await self._tx.fetch(SILENT_KNOWN, (after, before, limit))]

    async def forget_words(self, resident_id: int) -> int:
        """Redact everything a resident wrote and was answered; the keys stay, so that nothing acts twice."""
        # SQLite does not count what an UPDATE changes that begins with a WITH.
        count = await self._one(statements.COUNT_WORDS, (resident_id,))
        await self._tx.execute(statements.FORGET_WORDS, (resident_id, b""))
        return count

    async def forget_talks(self, resident_id: int) -> None:
        """Redact what was said with the desk in requests that are closed."""
        await self._tx.execute(statements.FORGET_TALKS, (resident_id, b""))

    async def forget_deliveries(self, resident_id: int) -> int:
        """Delete what was sent or still waits to be sent to a resident."""
        return await self._tx.execute(statements.FORGET_DELIVERIES, (resident_id,))

    async def forget_belongings(self, resident_id: int, at: int) -> None:
        """Close a resident's requests for a person, blank their words elsewhere, delete the rows that go with them."""
        await self._tx.execute(statements.FORGET_REASONS, (resident_id, b"", at))
        await self._tx.execute(statements.FORGET_THREADS, (resident_id, b""))
        await self._tx.execute(statements.FORGET_ELSEWHERE, (str(resident_id), resident_id, b""))
        for statement in statements.OF_RESIDENT:
            await self._tx.execute(statement, (resident_id,))

    async def media_of(self, resident_id: int) -> Sequence[str]:
        """The ids of everything a resident sent."""
        return [row[0] for row in await self._tx.fetch(statements.MEDIA_OF, (resident_id,))]

    async def doom(self, media_ids: Sequence[str]) -> None:
        """Mark media whose bytes must be deleted; nobody is shown them any more."""
        for media_id in media_ids:
            await self._tx.execute(statements.DOOM, (media_id,))

    async def doomed(self, limit: int) -> Sequence[StoredMedia]:
        """Media whose bytes must be deleted."""
        return [StoredMedia(*row) for row in await self._tx.fetch(statements.DOOMED_MEDIA, (limit,))]

    async def drop_media(self, media_id: str) -> None:
        """Delete the row of media whose bytes are gone."""
        await self._tx.execute(statements.DROP_MEDIA, (media_id,))

    async def media_between(self, since: int, before: int, limit: int) -> Sequence[tuple[str, int, int]]:
        """Media by their age: id, resident and when it came, oldest first."""
        rows = await self._tx.fetch(statements.OLD_MEDIA, (since, before, limit))
        return [(media_id, resident_id, at) for media_id, resident_id, at in rows]

    async def hold_tickets(self, resident_id: int) -> None:
        """Let nobody change a resident's tickets before this transaction ends."""
        await self._tx.fetch(statements.HOLD_TICKETS, (resident_id,))

    async def closed_tickets(self, resident_id: int) -> Sequence[str]:
        """The closed tickets of a resident that still show whose they are."""
        return [row[0] for row in await self._tx.fetch(statements.CLOSED_OF, (resident_id,))]

    async def tickets_before(self, at: int, limit: int) -> Sequence[str]:
        """Tickets closed before an instant that still show whose they are, oldest first."""
        return [row[0] for row in await self._tx.fetch(statements.OLD_TICKETS, (at, limit))]

    async def anonymise(self, number: str, nobody: int) -> bool:
        """Take everything personal from a closed ticket, which then belongs to ``nobody``; False when it is open."""
        if not await self._tx.execute(statements.ANONYMISE, (number, b"", nobody)):
            return False
        await self._tx.execute(statements.ANONYMISE_EVENTS, (number, b""))
        await self._tx.execute(statements.ANONYMISE_RATING, (number, b"", nobody))
        await self._tx.execute(statements.DROP_PLACE, (number,))
        await self._tx.execute(statements.BLANK_PLACE, (number, b""))
        for statement in statements.OF_TICKET:
            await self._tx.execute(statement, (number,))
        return True

    async def erasing(self, after: int, limit: int) -> Sequence[int]:
        """Erased residents of whom something is still kept, by their ids."""
        return [row[0] for row in await self._tx.fetch(statements.ERASING_RESIDENTS, (after, limit))]

    async def erased(self, resident_id: int) -> None:
        """Note that nothing more is kept of an erased resident."""
        await self._tx.execute(statements.ERASED, (resident_id,))

    async def redact_words(self, since: int, before: int, limit: int) -> tuple[int, int]:
        """Redact the oldest words in a span of time; how many, and the instant reached."""
        rows = await self._tx.fetch(statements.OLD_WORDS, (since, before, limit))
        for entry, _ in rows:
            await self._tx.execute(statements.BLANK, (b"", entry))
        return len(rows), rows[-1][1] if rows else before

    async def count_words(self, since: int, before: int) -> int:
        """How many messages ``redact_words`` would redact."""
        return await self._one(statements.COUNT_OLD_WORDS, (since, before))

    async def forget_threads(self, since: int, before: int, limit: int) -> tuple[int, int]:
        """Delete what was said in the oldest closed requests for a person; how many requests, and the instant reached."""
        rows = await self._tx.fetch(statements.OLD_THREADS, (since, before, limit))
        for thread, _ in rows:
            await self._tx.execute(statements.DROP_THREAD, (thread,))
        return len(rows), before if len(rows) < limit else max(rows[-1][1], since + 1)

    async def delete_old(self, kind: str, before: int, limit: int) -> int:
        """Delete the oldest rows of one kind: handovers, deliveries, consents or audit."""
        if kind != "handovers":
            return await self._tx.execute(statements.DELETE_BY_AGE[kind], (before, limit))
        rows = await self._tx.fetch(statements.OLD_THREADS, (0, before, limit))
        for thread, _ in rows:
            await self._tx.execute(statements.DROP_THREAD, (thread,))
            await self._tx.execute(statements.DROP_HANDOVER, (thread,))
        return len(rows)

    async def count_old(self, kind: str, before: int) -> int:
        """How many rows of one kind (or messages, or tickets) are older than an instant."""
        return await self._one(statements.COUNT_BY_AGE[kind], (before,))

    async def _one(self, statement: Statement, values: Values) -> int:
        row = await self._tx.fetch_one(statement, values)
        return int(row[0]) if row else 0
