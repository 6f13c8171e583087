"""The one thing repositories stand on: a transaction that runs compiled statements, on either engine."""

from typing import Protocol

from servicebot.adapters.storage.statements import Row, Statement, Values


class Tx(Protocol):
    """A running transaction."""

    async def execute(self, statement: Statement, values: Values = ()) -> int:
        """Run a statement and return how many rows it changed."""
        ...

    async def fetch(self, statement: Statement, values: Values = ()) -> list[Row]:
        """Run a statement and return all of its rows."""
        ...

    async def fetch_one(self, statement: Statement, values: Values = ()) -> Row | None:
        """Run a statement that gives one row at most."""
        ...
