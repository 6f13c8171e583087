"""Every inbound message with its reply."""

from collections.abc import Sequence

from sqlalchemy import Integer, delete, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite

from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.schema import conversations, inbox
from servicebot.adapters.storage.statements import Row, Statement, value
from servicebot.adapters.storage.tx import Tx
from servicebot.ports import InboxEntry

_MESSAGE, _REPLY = b"inbox.message", b"inbox.reply"

_NAMES = ("key", "resident_id", "received_at", "message", "reply", "deferred")
_ENTRY = tuple(inbox.c[name] for name in _NAMES)
# The chain of a resident's entries: each names the one before it; a trigger keeps the newest in the conversation.
_LAST = (
    select(conversations.c.last_entry)
    .where(conversations.c.resident_id == value("resident_id"))
    .with_for_update()
    .scalar_subquery()
)
_ROW = {**{name: value(name) for name in _NAMES}, "previous": _LAST}


def _of_resident() -> Statement:
    chain = (
        select(conversations.c.last_entry.label("entry"), literal_column("1", Integer).label("place"))
        .where(conversations.c.resident_id == value("resident"))
        .cte("chain", recursive=True)
    )
    older = select(inbox.c.previous, chain.c.place + literal_column("1")).join_from(
        chain, inbox, inbox.c.id == chain.c.entry
    )
    chain = chain.union_all(older.where(chain.c.place < value("count")))
    entries = select(*_ENTRY, chain.c.place).join_from(chain, inbox, inbox.c.id == chain.c.entry)
    return Statement(entries, "resident", "count")


RECORD = Statement(
    sqlite.insert(inbox).values(_ROW).on_conflict_do_nothing(),
    *_NAMES,
    on_postgresql=postgresql.insert(inbox).values(_ROW).on_conflict_do_nothing(),
)
FIND = Statement(select(*_ENTRY).where(inbox.c.key == value("name")), "name")
OF_RESIDENT = _of_resident()
FORGET = Statement(
    delete(inbox).where(
        inbox.c.id.in_(
            select(inbox.c.id)
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
        oldest_first = sorted(rows, key=_place, reverse=True)
        return [self._entry(row[:-1]) for row in oldest_first]

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


def _place(row: Row) -> int:
    place: int = row[-1]
    return place
