"""The connections to PostgreSQL: each with its transaction and its units of work, handed out in turn."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.postgres_conversations import SharedConversations
from servicebot.adapters.storage.postgres_tx import PostgresTx
from servicebot.adapters.storage.repositories.conversations import StoredConversations
from servicebot.adapters.storage.repositories.unit import Unit
from servicebot.ports import Clock

CONNECTIONS = 8
TIMEOUT = 15


class Session:
    """A connection with its transaction and the units of work over it, made once because they keep nothing."""

    __slots__ = ("connection", "locking", "reading", "tx", "writing")

    def __init__(
        self, connection: "asyncpg.Connection[asyncpg.Record]", cipher: FieldCipher, clock: Clock
    ) -> None:
        self.connection = connection
        self.tx = tx = PostgresTx(connection)
        self.reading = Unit(tx, cipher, clock, StoredConversations(tx, cipher))
        self.writing = Unit(tx, cipher, clock, SharedConversations(tx, cipher, locked=False))
        self.locking = Unit(tx, cipher, clock, SharedConversations(tx, cipher, locked=True))


class Sessions:
    """Up to ``CONNECTIONS`` of them, opened when first needed; the one used last goes out first."""

    def __init__(self, url: str, cipher: FieldCipher, clock: Clock) -> None:
        self._url = url
        self._cipher = cipher
        self._clock = clock
        self._free: list[Session] = []
        self._room = asyncio.Semaphore(CONNECTIONS)

    @asynccontextmanager
    async def take(self) -> AsyncIterator[Session]:
        """A session for one transaction."""
        if self._room.locked():
            async with asyncio.timeout(TIMEOUT):
                await self._room.acquire()
        else:
            await self._room.acquire()
        try:
            session = await self._session()
            try:
                yield session
            finally:
                connection = session.connection
                if connection.is_closed() or connection.is_in_transaction():
                    connection.terminate()
                else:
                    self._free.append(session)
        finally:
            self._room.release()

    async def close(self) -> None:
        """Close every connection; nothing may be running."""
        while self._free:
            await self._free.pop().connection.close(timeout=TIMEOUT)

    async def _session(self) -> Session:
        while self._free:
            session = self._free.pop()
            if not session.connection.is_closed():
                return session
        connection = await asyncpg.connect(
            self._url,
            timeout=TIMEOUT,
            command_timeout=TIMEOUT,
            statement_cache_size=512,
            max_cached_statement_lifetime=0,
            server_settings={
                "application_name": "servicebot",
                "idle_in_transaction_session_timeout": str(2 * TIMEOUT * 1000),
                "jit": "off",
            },
        )
        return Session(connection, self._cipher, self._clock)
