"""Every inbound message with its reply."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.schema import inbox
from servicebot.adapters.storage.statements import Row, Statement, insertion, value
from servicebot.adapters.storage.tx import Tx
from servicebot.ports import InboxEntry

_MESSAGE, _REPLY = b"inbox.message", b"inbox.reply"

RECORD = insertion(inbox)
FIND = Statement(select(inbox).where(inbox.c.key == value("name")), "name")
OF_RESIDENT = Statement(
    select(inbox)
    .where(inbox.c.resident_id == value("resident"))
    .order_by(inbox.c.received_at.desc())
    .limit(value("count")),
    *("resident", "count"),
)
FORGET = Statement(
    delete(inbox).where(
        inbox.c.key.in_(
            select(inbox.c.key)
            .where(inbox.c.received_at < value("before"))
            .order_by(inbox.c.received_at)
            .limit(value("count"))
        )
    ),
    *("before", "count"),
)


class StoredInbox:
    """The log of conversations and the guard against doubles."""

    __slots__ = ("_cipher", "_tx")

    def __init__(self, tx: Tx, cipher: FieldCipher) -> None:
        self._tx = tx
        self._cipher = cipher

    async def find(self, key: str) -> InboxEntry | None:
        """The entry recorded under this key."""
        row = await self._tx.fetch_one(FIND, (key,))
        return None if row is None else self._entry(row)

    async def record(self, entry: InboxEntry) -> bool:
        """Store the entry; False when the key is already there."""
        encrypt = self._cipher.encrypt
        values = (
            entry.key,
            entry.resident_id,
            entry.received_at,
            encrypt(entry.message, _MESSAGE),
            encrypt(entry.reply, _REPLY),
            int(entry.deferred),
        )
        return await self._tx.execute(RECORD, values) > 0

    async def of_resident(self, resident_id: int, limit: int) -> Sequence[InboxEntry]:
        """The newest entries of a resident, oldest first."""
        rows = await self._tx.fetch(OF_RESIDENT, (resident_id, limit))
        return [self._entry(row) for row in reversed(rows)]

    async def forget_before(self, at: int, limit: int) -> int:
        """Delete up to ``limit`` entries received before ``at``; returns how many went."""
        return await self._tx.execute(FORGET, (at, limit))

    def _entry(self, row: Row) -> InboxEntry:
        key, resident_id, received_at, message, reply, deferred = row
        decrypt = self._cipher.decrypt
        return InboxEntry(
            key=key,
            resident_id=resident_id,
            received_at=received_at,
            message=decrypt(message, _MESSAGE),
            reply=decrypt(reply, _REPLY),
            deferred=bool(deferred),
        )
