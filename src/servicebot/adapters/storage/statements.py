"""SQLAlchemy statements compiled once for each engine, then run as plain SQL on the raw drivers."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, TypeAlias

from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter, ClauseElement
from sqlalchemy.sql.schema import Table

Value: TypeAlias = str | int | bytes
Values: TypeAlias = tuple[Value, ...]
Row: TypeAlias = Sequence[Any]


class Compiled:
    """SQL text for one engine, and how to bring the values into its order."""

    __slots__ = ("_arrange", "only_reads", "sql")

    def __init__(self, statement: ClauseElement, names: tuple[str, ...], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        self.sql = str(compiled)
        self.only_reads = self.sql.startswith("SELECT") and "FOR UPDATE" not in self.sql
        order = list(compiled.positiontup or ())
        self._arrange = None if tuple(order) == names else _arranger(order, names, dict(compiled.params))

    def arranged(self, values: Values) -> Values:
        """The values in the order of the SQL."""
        return values if self._arrange is None else self._arrange(values)


class Statement:
    """A statement whose values are given as a tuple in the order of ``names``, on either engine."""

    def __init__(
        self, statement: ClauseElement, *names: str, on_postgresql: ClauseElement | None = None
    ) -> None:
        self._statement = statement
        self._names = names
        self._on_postgresql = statement if on_postgresql is None else on_postgresql

    @cached_property
    def sqlite(self) -> Compiled:
        """The statement for sqlite3."""
        return Compiled(self._statement, self._names, SQLiteDialect(paramstyle="qmark"))

    @cached_property
    def postgresql(self) -> Compiled:
        """The statement for asyncpg."""
        dialect = PGDialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]  # SQLAlchemy left it so
        return Compiled(self._on_postgresql, self._names, dialect)


def value(name: str) -> BindParameter[Any]:
    """A place in a statement for the value called ``name``."""
    return bindparam(name)


def columns_of(table: Table, *, without: Sequence[str] = ()) -> tuple[str, ...]:
    """The names of a table's columns in their order, which is also the order of an INSERT's values."""
    return tuple(column.name for column in table.columns if column.name not in without)


def insertion(table: Table, *, without: Sequence[str] = (), returning: Sequence[str] = ()) -> Statement:
    """An INSERT of a whole row, which does nothing when a row with the same unique value is there."""
    names = columns_of(table, without=without)
    row = {name: value(name) for name in names}
    back = [table.c[name] for name in returning]
    here = sqlite.insert(table).values(row).on_conflict_do_nothing()
    there = postgresql.insert(table).values(row).on_conflict_do_nothing()
    if not back:
        return Statement(here, *names, on_postgresql=there)
    return Statement(here.returning(*back), *names, on_postgresql=there.returning(*back))


def _arranger(
    order: list[str], names: tuple[str, ...], constants: dict[str, Any]
) -> Callable[[Values], Values]:
    # A name that the caller does not give is a constant that SQLAlchemy made a parameter (SQLite's OFFSET 0).
    places = [(names.index(name) if name in names else -1, constants[name]) for name in order]

    def arrange(values: Values) -> Values:
        return tuple(values[at] if at >= 0 else constant for at, constant in places)

    return arrange
