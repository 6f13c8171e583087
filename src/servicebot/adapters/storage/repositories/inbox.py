"""Every inbound message with its reply."""

from collections.abc import Sequence

from sqlalchemy import CTE, ColumnElement, Integer, and_, delete, literal_column, select

from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.repositories.conversations import MESSAGE, REPLY
from servicebot.adapters.storage.schema import conversations, inbox
from servicebot.adapters.storage.statements import Row, Statement, value
from servicebot.adapters.storage.tx import Tx
from servicebot.ports import InboxEntry

_NAMES = ("key", "resident_id", "received_at", "message", "reply", "deferred")
_ENTRY = tuple(inbox.c[name] for name in _NAMES)


def entries_of(resident: ColumnElement[int], count: ColumnElement[int] | None = None) -> CTE:
    """The numbers of a resident's newest entries with their places, newest first: a chain from the conversation on."""
    chain = (
        select(conversations.c.last_entry.label("entry"), literal_column("1", Integer).label("place"))
        .where(conversations.c.resident_id == resident)
        .cte("chain", recursive=True)
    )
    older = (
        select(inbox.c.previous, chain.c.place + literal_column("1"))
        .join_from(chain, inbox, inbox.c.id == chain.c.entry)
        .where(inbox.c.resident_id == resident, inbox.c.previous < inbox.c.id)
    )
    if count is not None:
        older = older.where(chain.c.place < count)
    return chain.union_all(older)


_newest = entries_of(value("resident"), value("count"))
_own = inbox.c.id == _newest.c.entry, inbox.c.resident_id == value("resident")
OF_RESIDENT = Statement(
    select(*_ENTRY, _newest.c.place).join_from(_newest, inbox, and_(*_own)), "resident", "count"
)
FIND = Statement(select(*_ENTRY).where(inbox.c.key == value("name")), "name")
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
    """The log of conversations; entries are made where conversations are saved."""

    __slots__ = ("_cipher", "_tx")

    def __init__(self, tx: Tx, cipher: FieldCipher) -> None:
        self._tx = tx
        self._cipher = cipher

    async def find(self, key: str) -> InboxEntry | None:
        """The entry recorded under this key."""
        row = await self._tx.fetch_one(FIND, (key,))
        return None if row is None else self._entry(row)

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
            message=decrypt(message, MESSAGE),
            reply=decrypt(reply, REPLY),
            deferred=bool(deferred),
        )


def _place(row: Row) -> int:
    place: int = row[-1]
    return place
