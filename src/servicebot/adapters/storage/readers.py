"""Reader connections of SQLite: a small pool of aiosqlite connections that cannot write."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import aiosqlite

from servicebot.adapters.storage.statements import Row, Statement, Values
from servicebot.domain.errors import Refused

Result = TypeVar("Result")


class ReaderTx:
    """A read transaction on an aiosqlite connection; everything it reads is of one instant."""

    __slots__ = ("_connection",)

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def execute(self, statement: Statement, values: Values = ()) -> int:
        """Run a statement; SQLite refuses it when it would write."""
        compiled = statement.sqlite
        async with self._connection.execute(compiled.sql, compiled.arranged(values)) as cursor:
            return cursor.rowcount

    async def fetch(self, statement: Statement, values: Values = ()) -> list[Row]:
        """Run a statement and return all of its rows."""
        compiled = statement.sqlite
        return list(await self._connection.execute_fetchall(compiled.sql, compiled.arranged(values)))

    async def fetch_one(self, statement: Statement, values: Values = ()) -> Row | None:
        """Run a statement that gives one row at most."""
        rows = await self.fetch(statement, values)
        return rows[0] if rows else None


class Readers:
    """Up to ``size`` connections, opened when first needed."""

    def __init__(self, path: Path, *, size: int) -> None:
        self._path = path
        self._free: list[aiosqlite.Connection] = []
        self._room = asyncio.Semaphore(size)
        self._size = size
        self._closing = False

    async def run(self, work: Callable[[ReaderTx], Awaitable[Result]]) -> Result:
        """Run ``work`` in a read transaction."""
        if self._closing:
            raise Refused("storage_closed", "The database is closing; nothing more is accepted.")
        async with self._room:
            connection = self._free.pop() if self._free else await self._open()
            try:
                await connection.execute("BEGIN")
                try:
                    result = await work(ReaderTx(connection))
                finally:
                    await connection.rollback()
            except (asyncio.CancelledError, sqlite3.Error):
                # Whether an interrupted statement still runs is not known, so nobody else gets this connection.
                await connection.close()
                raise
            except BaseException:
                self._free.append(connection)
                raise
            self._free.append(connection)
            return result

    async def close(self) -> None:
        """Wait for the accepted reads, then close every connection."""
        if self._closing:
            return
        self._closing = True
        for _ in range(self._size):
            await self._room.acquire()
        for connection in self._free:
            await connection.close()
        self._free.clear()

    async def _open(self) -> aiosqlite.Connection:
        opening = aiosqlite.connect(self._path, isolation_level=None)
        # A reader that nobody closed (after a crash, or a failing test) must not keep the process from ending.
        opening._thread.daemon = True  # noqa: SLF001 -- aiosqlite has no other way to say so
        connection = await opening
        await connection.execute("PRAGMA busy_timeout = 10000")
        await connection.execute("PRAGMA query_only = ON")
        return connection
