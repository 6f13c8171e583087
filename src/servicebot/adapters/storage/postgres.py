"""Storage on PostgreSQL: the same works, awaited on pooled connections and retried when they collide."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg

from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.postgres_probe import fetch_revision
from servicebot.adapters.storage.postgres_sessions import Sessions
from servicebot.adapters.storage.postgres_tx import LOST
from servicebot.adapters.storage.revision import require_head
from servicebot.domain.errors import Conflict, Refused
from servicebot.ports import Clock, UnitOfWork

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

TRIES = 5
PAUSE = 0.005
READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

COLLISIONS = (Conflict, asyncpg.SerializationError, asyncpg.DeadlockDetectedError)


class PostgresStorage:
    """The database for many processes; nothing is kept in memory between transactions."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._closing = False

    @classmethod
    async def open(cls, url: str, cipher: FieldCipher, clock: Clock) -> "PostgresStorage":
        """The storage behind this URL; raises Refused when it is out of reach or its schema is not this program's."""
        require_head(await fetch_revision(url))
        storage = cls(Sessions(url, cipher, clock))
        await storage.check()
        return storage

    async def write(self, work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
        """Run ``work`` in one transaction and return its result only after the commit; collisions are retried."""
        return await self._retrying(lambda tried: self._write_once(work, tried))

    async def read(self, work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
        """Run ``work`` in a transaction that sees one instant and cannot write."""
        return await self._retrying(lambda _: self._read_once(work))

    async def check(self) -> None:
        """Raise when the database does not answer."""
        await self.read(lambda uow: uow.reference.versions())

    async def close(self) -> None:
        """Finish what was accepted and close every connection."""
        self._closing = True
        await self._idle.wait()
        await self._sessions.close()

    async def _retrying(self, attempt: Callable[[int], Awaitable[Result]]) -> Result:
        if self._closing:
            raise Refused("storage_closed", "The database is closing; nothing more is accepted.")
        self._running += 1
        self._idle.clear()
        try:
            for tried in range(1, TRIES):
                try:
                    return await attempt(tried)
                except TimeoutError:
                    raise
                except (*COLLISIONS, *LOST) as error:
                    cause = type(error).__name__
                    logger.info("a transaction is tried again", extra={"action": "retry", "cause": cause})
                await asyncio.sleep(PAUSE * 2**tried * (0.5 + random.random()))  # noqa: S311 -- jitter, not a secret
            return await attempt(TRIES)
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()

    async def _write_once(self, work: Callable[[UnitOfWork], Awaitable[Result]], tried: int) -> Result:
        async with self._sessions.take() as session:
            tx = session.tx
            try:
                # Who lost a race once locks what it opens, and cannot lose it again.
                result = await work(session.writing if tried == 1 else session.locking)
                await tx.commit()
            except BaseException:
                await tx.rollback()
                raise
            return result

    async def _read_once(self, work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
        async with self._sessions.take() as session:
            await session.tx.begin(READING)
            try:
                return await work(session.reading)
            finally:
                await session.tx.rollback()
