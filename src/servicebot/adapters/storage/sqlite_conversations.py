"""Conversations beside the one connection that writes to SQLite, kept in memory."""

from dataclasses import replace

from servicebot.adapters.storage.conversation_cache import ConversationCache
from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.repositories.conversations import SAVE, StoredConversations
from servicebot.adapters.storage.schema import inbox
from servicebot.adapters.storage.sqlite_tx import SqliteTx
from servicebot.adapters.storage.statements import insertion
from servicebot.domain.errors import AlreadyRecorded, Conflict
from servicebot.domain.people import Resident
from servicebot.ports import InboxEntry, LoadedConversation

ENTER = insertion(inbox, without=["id"])


class CachedConversations(StoredConversations):
    """The cache holds what the running transaction sees; its owner undoes what does not commit."""

    __slots__ = ("_cache", "_writer")

    def __init__(self, tx: SqliteTx, cipher: FieldCipher, cache: ConversationCache) -> None:
        super().__init__(tx, cipher)
        self._writer = tx
        self._cache = cache

    async def open(self, channel: str, external_id: str, at: int) -> LoadedConversation:
        """The conversation with this person, created at the first contact."""
        cached = self._cache.get((channel, external_id))
        if cached is not None:
            return cached
        loaded = await super().open(channel, external_id, at)
        self._cache.put((channel, external_id), loaded)
        return loaded

    async def save(self, loaded: LoadedConversation, state: bytes, at: int) -> None:
        """Replace the state; raises Conflict when somebody else saved first."""
        await self._replace(loaded, state, at, loaded.last_entry)

    async def record(self, loaded: LoadedConversation, state: bytes, entry: InboxEntry) -> None:
        """Log a message and save the state that it led to; raises AlreadyRecorded or Conflict."""
        number = await self._writer.insert(ENTER, self._entered(loaded, entry))
        if not number:
            raise AlreadyRecorded
        await self._replace(loaded, state, entry.received_at, number)

    async def remember(self, resident: Resident) -> None:
        """Store what is remembered of a resident."""
        await super().remember(resident)
        self._know(resident)

    async def note_told(self, resident: Resident, version: int) -> None:
        """Note which privacy notice a resident has read, and change nothing else."""
        await super().note_told(resident, version)
        cached = self._cache.get((resident.channel, resident.external_id))
        if cached is not None:
            self._know(replace(cached.resident, told=version))

    async def note_unfollowed(self, resident: Resident) -> None:
        """Note that a resident cannot be written to any more, and change nothing else."""
        await super().note_unfollowed(resident)
        cached = self._cache.get((resident.channel, resident.external_id))
        if cached is not None:
            self._know(replace(cached.resident, subscribed=False))

    async def _replace(self, loaded: LoadedConversation, state: bytes, at: int, last_entry: int) -> None:
        resident = loaded.resident
        who = (resident.channel, resident.external_id)
        values = self._saved(loaded, state, at)
        if not await self._tx.execute(SAVE, (*values, last_entry, resident.id, loaded.version)):
            self._cache.evict(who)
            raise Conflict(f"The conversation of resident {resident.id} was saved by somebody else.")
        # What was remembered of the resident since ``loaded`` was opened stands in the cache.
        cached = self._cache.get(who)
        if cached is not None:
            self._cache.put(who, LoadedConversation(cached.resident, state, loaded.version + 1, last_entry))

    def _outdated(self, channel: str, external_id: str) -> None:
        self._cache.evict((channel, external_id))

    def _know(self, resident: Resident) -> None:
        who = (resident.channel, resident.external_id)
        cached = self._cache.get(who)
        if cached is not None:
            self._cache.put(who, cached._replace(resident=resident))
