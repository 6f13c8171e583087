"""Matters in the hands of people, with what was said about them."""

from collections.abc import Sequence

from sqlalchemy import select, text, update

from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.follow_up_tables import handover_messages
from servicebot.adapters.storage.schema import WAITING as OPEN
from servicebot.adapters.storage.schema import handovers
from servicebot.adapters.storage.statements import Row, Statement, insertion, value
from servicebot.adapters.storage.tx import Tx
from servicebot.ports import Handover, HandoverMessage

_REASON, _WORDS = b"handovers.reason", b"handover_messages.words"
_URGENT, _NORMAL = 0, 1

ADD = insertion(handovers, without=["id"])
WAITING = Statement(
    select(handovers)
    .where(text(OPEN))
    .order_by(handovers.c.rank, handovers.c.at, handovers.c.id)
    .limit(value("count")),
    "count",
)
# Locked, because what is saved is decided by what was read.
HOLD = Statement(select(handovers).where(handovers.c.id == value("id_")).with_for_update(), "id_")
HOLD_OF_RESIDENT = Statement(
    select(handovers).where(text(OPEN), handovers.c.resident_id == value("resident")).with_for_update(),
    "resident",
)
SAVE = Statement(
    update(handovers)
    .where(handovers.c.id == value("id_"))
    .values({name: value(name) for name in ("at", "reason", "rank", "ticket", "staff", "closed_at")}),
    *("at", "reason", "rank", "ticket", "staff", "closed_at", "id_"),
)
SAY = insertion(handover_messages, without=["id"])
SAID = Statement(
    select(handover_messages)
    .where(handover_messages.c.handover_id == value("handover"))
    .order_by(handover_messages.c.id),
    "handover",
)


class StoredHandovers:
    """Residents who wait for a person or talk with one, at most one matter each."""

    __slots__ = ("_cipher", "_tx")

    def __init__(self, tx: Tx, cipher: FieldCipher) -> None:
        self._tx = tx
        self._cipher = cipher

    async def add(self, handover: Handover) -> bool:
        """Record the request; False when the resident already has an open one."""
        return await self._tx.execute(ADD, (handover.resident_id, *self._values(handover))) > 0

    async def hold(self, handover_id: int) -> Handover | None:
        """The handover with this id, which nobody else changes before this transaction ends."""
        return await self._found(HOLD, handover_id)

    async def hold_of_resident(self, resident_id: int) -> Handover | None:
        """The resident's open handover, held in the same way."""
        return await self._found(HOLD_OF_RESIDENT, resident_id)

    async def save(self, handover: Handover) -> None:
        """Replace a handover that this transaction holds."""
        await self._tx.execute(SAVE, (*self._values(handover), handover.id))

    async def waiting(self, limit: int) -> Sequence[Handover]:
        """Open handovers, urgent first, then oldest first."""
        return [self._handover(row) for row in await self._tx.fetch(WAITING, (limit,))]

    async def say(self, message: HandoverMessage) -> None:
        """Append what somebody said."""
        words = self._cipher.encrypt_text(message.words, _WORDS)
        await self._tx.execute(SAY, (message.handover_id, message.at, message.staff, words, message.media))

    async def said(self, handover_id: int) -> Sequence[HandoverMessage]:
        """What was said, oldest first."""
        rows = await self._tx.fetch(SAID, (handover_id,))
        decrypt = self._cipher.decrypt_text
        return [
            HandoverMessage(handover, at, decrypt(words, _WORDS), staff, media)
            for _id, handover, at, staff, words, media in rows
        ]

    async def _found(self, statement: Statement, wanted: int) -> Handover | None:
        row = await self._tx.fetch_one(statement, (wanted,))
        return None if row is None else self._handover(row)

    def _values(self, handover: Handover) -> tuple[int, bytes, int, str, str, int]:
        return (
            handover.at,
            self._cipher.encrypt_text(handover.reason, _REASON),
            _URGENT if handover.urgent else _NORMAL,
            handover.ticket,
            handover.staff,
            handover.closed_at,
        )

    def _handover(self, row: Row) -> Handover:
        row_id, resident_id, at, reason, rank, ticket, staff, closed_at = row
        return Handover(
            resident_id=resident_id,
            at=at,
            reason=self._cipher.decrypt_text(reason, _REASON),
            urgent=rank == _URGENT,
            ticket=ticket,
            id=row_id,
            staff=staff,
            closed_at=closed_at,
        )
