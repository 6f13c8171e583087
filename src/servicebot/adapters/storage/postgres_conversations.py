"""Conversations on PostgreSQL, where several processes may answer the same resident."""

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects import postgresql

from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.postgres_tx import PostgresTx
from servicebot.adapters.storage.repositories.conversations import (
    AS_LOADED,
    LOOK,
    OPEN_LOCKED,
    StoredConversations,
)
from servicebot.adapters.storage.schema import conversations, inbox
from servicebot.adapters.storage.statements import Statement, columns_of, value
from servicebot.ports import InboxEntry, LoadedConversation

_ENTRY = columns_of(inbox, without=["id"])
_saved = (
    update(conversations)
    .where(*AS_LOADED)
    .values(
        {name: value(name) for name in ("state", "version", "updated_at")}
        | {"last_entry": func.nextval(text("'inbox_id_seq'"))}
    )
    .returning(conversations.c.last_entry)
    .cte("saved")
)
# Nothing is stored unless all of it is: without the version nothing is inserted, and a known key is an error.
RECORD = Statement(
    postgresql.insert(inbox).from_select(
        ["id", *_ENTRY], select(_saved.c.last_entry, *(value(name) for name in _ENTRY))
    ),
    *(*_ENTRY, "state", "version", "updated_at", "id_", "loaded_version"),
)


class SharedConversations(StoredConversations):
    """Nothing is kept in memory; ``locked`` makes messages of one resident take turns from the beginning."""

    __slots__ = ("_open", "_shared")

    def __init__(self, tx: PostgresTx, cipher: FieldCipher, *, locked: bool) -> None:
        super().__init__(tx, cipher)
        self._shared = tx
        self._open = OPEN_LOCKED if locked else LOOK

    async def record(self, loaded: LoadedConversation, state: bytes, entry: InboxEntry) -> None:
        """Log a message and save the state that it led to, when the work is over."""
        values = *self._entered(loaded, entry), *self._saved(loaded, state, entry.received_at)
        await self._shared.conclude(RECORD, (*values, loaded.resident.id, loaded.version))
