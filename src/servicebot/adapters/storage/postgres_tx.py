"""A transaction on PostgreSQL with as few round trips as its work allows."""

import asyncpg

from servicebot.adapters.storage.statements import Compiled, Row, Statement, Values
from servicebot.domain.errors import AlreadyRecorded, Conflict, ServicebotError

LOST = (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.CannotConnectNowError, OSError)


class OutcomeUnknown(ServicebotError):
    """The connection was lost during a commit; only the database knows whether it took effect."""


class PostgresTx:
    """One transaction after the other on a connection, each begun only when something is changed or locked.

    What only reads needs none, because every statement sees what was committed when it started. The statement that
    concludes a work is held back to its end: when nothing else changed anything, it commits by itself.
    """

    __slots__ = ("_begun", "_connection", "_last")

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._connection = connection
        self._begun = False
        self._last: tuple[Statement, Values] | None = None

    async def begin(self, how: str = "BEGIN") -> None:
        """Begin, if that was not done."""
        if not self._begun:
            await self._connection.execute(how)
            self._begun = True

    async def execute(self, statement: Statement, values: Values = ()) -> int:
        """Run a statement and return how many rows it changed."""
        compiled = statement.postgresql
        await self._ready_for(compiled)
        status = await self._connection.execute(compiled.sql, *compiled.arranged(values))
        return int(status.rpartition(" ")[2])

    async def fetch(self, statement: Statement, values: Values = ()) -> list[Row]:
        """Run a statement and return all of its rows."""
        compiled = statement.postgresql
        await self._ready_for(compiled)
        return [tuple(row) for row in await self._connection.fetch(compiled.sql, *compiled.arranged(values))]

    async def fetch_one(self, statement: Statement, values: Values = ()) -> Row | None:
        """Run a statement that gives one row at most."""
        compiled = statement.postgresql
        await self._ready_for(compiled)
        row = await self._connection.fetchrow(compiled.sql, *compiled.arranged(values))
        return None if row is None else tuple(row)

    async def conclude(self, statement: Statement, values: Values) -> None:
        """Run a statement as the last one of the work.

        Later, from ``commit``: AlreadyRecorded when a unique value is there already, Conflict when it changes nothing.
        """
        self._last = statement, values

    async def commit(self) -> None:
        """Make everything stand; raises OutcomeUnknown when the connection was lost on the way."""
        if self._begun:
            await self._run_last()
        begun, self._begun = self._begun, False
        try:
            await (self._connection.execute("COMMIT") if begun else self._run_last())
        except LOST as error:
            raise OutcomeUnknown from error

    async def rollback(self) -> None:
        """Undo everything."""
        self._last = None
        if self._begun:
            self._begun = False
            await self._connection.execute("ROLLBACK")

    async def _ready_for(self, compiled: Compiled) -> None:
        if not compiled.only_reads or self._last is not None:
            await self.begin()
            await self._run_last()

    async def _run_last(self) -> None:
        if self._last is None:
            return
        (statement, values), self._last = self._last, None
        compiled = statement.postgresql
        try:
            status = await self._connection.execute(compiled.sql, *compiled.arranged(values))
        except asyncpg.UniqueViolationError:
            raise AlreadyRecorded from None
        if status.endswith(" 0"):
            raise Conflict
