"""Storage on PostgreSQL: the same works, awaited on pooled connections and retried when they collide."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.postgres_probe import fetch_revision
from servicebot.adapters.storage.repositories.unit import Unit
from servicebot.adapters.storage.revision import require_head
from servicebot.adapters.storage.statements import Row, Statement, Values
from servicebot.domain.errors import Conflict, Refused, ServicebotError
from servicebot.ports import Clock, UnitOfWork

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

CONNECTIONS = 8
TRIES = 5
PAUSE = 0.005
TIMEOUT = 15

COLLISIONS = (Conflict, asyncpg.SerializationError, asyncpg.DeadlockDetectedError)
LOST = (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.CannotConnectNowError, OSError)


class PostgresTx:
    """A transaction on an asyncpg connection."""

    __slots__ = ("_connection",)

    def __init__(self, connection: "PoolConnectionProxy[asyncpg.Record]") -> None:
        self._connection = connection

    async def execute(self, statement: Statement, values: Values = ()) -> int:
        """Run a statement and return how many rows it changed."""
        compiled = statement.postgresql
        status = await self._connection.execute(compiled.sql, *compiled.arranged(values))
        return int(status.rpartition(" ")[2])

    async def fetch(self, statement: Statement, values: Values = ()) -> list[Row]:
        """Run a statement and return all of its rows."""
        compiled = statement.postgresql
        return [tuple(row) for row in await self._connection.fetch(compiled.sql, *compiled.arranged(values))]

    async def fetch_one(self, statement: Statement, values: Values = ()) -> Row | None:
        """Run a statement that gives one row at most."""
        compiled = statement.postgresql
        row = await self._connection.fetchrow(compiled.sql, *compiled.arranged(values))
        return None if row is None else tuple(row)


class OutcomeUnknown(ServicebotError):
    """The connection was lost during a commit; only the database knows whether it took effect."""


class PostgresStorage:
    """The database for many processes; nothing is kept in memory between transactions."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", cipher: FieldCipher, clock: Clock) -> None:
        self._pool = pool
        self._cipher = cipher
        self._clock = clock
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._closing = False

    @classmethod
    async def open(cls, url: str, cipher: FieldCipher, clock: Clock) -> "PostgresStorage":
        """The storage behind this URL; raises Refused when it is out of reach or its schema is not this program's."""
        require_head(await fetch_revision(url))
        pool = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=CONNECTIONS,
            reset=_nothing_to_reset,
            command_timeout=TIMEOUT,
            statement_cache_size=512,
            max_cached_statement_lifetime=0,
            server_settings={
                "application_name": "servicebot",
                "idle_in_transaction_session_timeout": str(2 * TIMEOUT * 1000),
                "jit": "off",
            },
        )
        return cls(pool, cipher, clock)

    async def write(self, work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
        """Run ``work`` in one transaction and return its result only after the commit; collisions are retried."""
        return await self._retrying(lambda: self._write_once(work))

    async def read(self, work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
        """Run ``work`` in a transaction that sees one instant and cannot write."""
        return await self._retrying(lambda: self._read_once(work))

    async def check(self) -> None:
        """Raise when the database does not answer."""
        await self.read(lambda uow: uow.reference.versions())

    async def close(self) -> None:
        """Finish what was accepted and close every connection."""
        self._closing = True
        await self._idle.wait()
        await self._pool.close()

    async def _retrying(self, attempt: Callable[[], Awaitable[Result]]) -> Result:
        if self._closing:
            raise Refused("storage_closed", "The database is closing; nothing more is accepted.")
        self._running += 1
        self._idle.clear()
        try:
            for tried in range(1, TRIES):
                try:
                    return await attempt()
                except TimeoutError:
                    raise
                except (*COLLISIONS, *LOST) as error:
                    cause = type(error).__name__
                    logger.info("a transaction is tried again", extra={"action": "retry", "cause": cause})
                await asyncio.sleep(PAUSE * 2**tried * (0.5 + random.random()))  # noqa: S311 -- jitter, not a secret
            return await attempt()
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()

    async def _write_once(self, work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
        async with self._pool.acquire(timeout=TIMEOUT) as connection:
            transaction = connection.transaction()
            await transaction.start()
            try:
                result = await work(Unit(PostgresTx(connection), self._cipher, self._clock))
            except BaseException:
                await transaction.rollback()
                raise
            try:
                await transaction.commit()
            except LOST as error:
                raise OutcomeUnknown from error
            return result

    async def _read_once(self, work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
        async with (
            self._pool.acquire(timeout=TIMEOUT) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            return await work(Unit(PostgresTx(connection), self._cipher, self._clock, reading=True))


async def _nothing_to_reset(_connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Spares a round trip a transaction: a work cannot leave locks, cursors or settings behind."""
