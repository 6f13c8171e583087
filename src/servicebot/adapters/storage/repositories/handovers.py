"""Requests for a human."""

from collections.abc import Sequence

from sqlalchemy import select, text

from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.schema import WAITING as OPEN
from servicebot.adapters.storage.schema import handovers
from servicebot.adapters.storage.statements import Row, Statement, insertion, value
from servicebot.adapters.storage.tx import Tx
from servicebot.ports import Handover

_REASON = b"handovers.reason"
_URGENT, _NORMAL = 0, 1

ADD = insertion(handovers, without=["id"])
WAITING = Statement(
    select(handovers)
    .where(text(OPEN))
    .order_by(handovers.c.rank, handovers.c.at, handovers.c.id)
    .limit(value("count")),
    "count",
)


class StoredHandovers:
    """Residents who wait for a person."""

    __slots__ = ("_cipher", "_tx")

    def __init__(self, tx: Tx, cipher: FieldCipher) -> None:
        self._tx = tx
        self._cipher = cipher

    async def add(self, handover: Handover) -> bool:
        """Record the request; False when the resident already has an open one with the same urgency."""
        values = (
            handover.resident_id,
            handover.at,
            self._cipher.encrypt_text(handover.reason, _REASON),
            _URGENT if handover.urgent else _NORMAL,
            handover.ticket,
            0,
        )
        return await self._tx.execute(ADD, values) > 0

    async def waiting(self, limit: int) -> Sequence[Handover]:
        """Open requests, urgent first, then oldest first."""
        return [self._handover(row) for row in await self._tx.fetch(WAITING, (limit,))]

    def _handover(self, row: Row) -> Handover:
        row_id, resident_id, at, reason, rank, ticket, _closed_at = row
        return Handover(
            resident_id=resident_id,
            at=at,
            reason=self._cipher.decrypt_text(reason, _REASON),
            urgent=rank == _URGENT,
            ticket=ticket,
            id=row_id,
        )
