"""SQLAlchemy statements compiled once for each engine, then run as plain SQL on the raw drivers."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter, ClauseElement, ColumnElement
from sqlalchemy.sql.schema import Table

# An engine's dialect is loaded when a statement is first compiled for it: a station has one engine.
if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

    Insert: TypeAlias = sqlite.Insert | postgresql.Insert

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
        self._other = statement if on_postgresql is None else on_postgresql

    @cached_property
    def sqlite(self) -> Compiled:
        """The statement for sqlite3."""
        from sqlalchemy.dialects.sqlite.base import SQLiteDialect  # noqa: PLC0415 - only where it is used

        return Compiled(self._on_sqlite(), self._names, SQLiteDialect(paramstyle="qmark"))

    @cached_property
    def postgresql(self) -> Compiled:
        """The statement for asyncpg."""
        from sqlalchemy.dialects.postgresql.base import PGDialect  # noqa: PLC0415 - only where it is used

        dialect = PGDialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]  # SQLAlchemy left it so
        return Compiled(self._on_postgresql(), self._names, dialect)

    def _on_sqlite(self) -> ClauseElement:
        return self._statement

    def _on_postgresql(self) -> ClauseElement:
        return self._other


class Insertion(Statement):
    """An INSERT of a row, and what happens when its place is taken; each engine has its own form of that."""

    def __init__(self, table: Table, finish: "Callable[[Insert], ClauseElement]", *names: str) -> None:
        super().__init__(table, *names)
        self._table = table
        self._finish = finish

    def _on_sqlite(self) -> ClauseElement:
        from sqlalchemy.dialects import sqlite  # noqa: PLC0415 - only where it is used

        return self._finish(sqlite.insert(self._table))

    def _on_postgresql(self) -> ClauseElement:
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - only where it is used

        return self._finish(postgresql.insert(self._table))


def value(name: str) -> BindParameter[Any]:
    """A place in a statement for the value called ``name``."""
    return bindparam(name)


def columns_of(table: Table, *, without: Sequence[str] = ()) -> tuple[str, ...]:
    """The names of a table's columns in their order, which is also the order of an INSERT's values."""
    return tuple(column.name for column in table.columns if column.name not in without)


def insertion(table: Table, *, without: Sequence[str] = (), returning: Sequence[str] = ()) -> Statement:
    """An INSERT of a whole row, which does nothing when a row with the same unique value is there."""
    names = columns_of(table, without=without)
    back = [table.c[name] for name in returning]

    def finish(insert: "Insert") -> ClauseElement:
        kept = insert.values({name: value(name) for name in names}).on_conflict_do_nothing()
        return kept.returning(*back) if back else kept

    return Insertion(table, finish, *names)


def upsert(
    table: Table,
    *given: str,
    key: Sequence[str],
    taken: Sequence[str],
    added: Sequence[str] = (),
    only_if: ColumnElement[bool] | None = None,
) -> Statement:
    """An INSERT of a whole row; a row with the same ``key`` takes over or adds up these columns.

    It does so only where the condition ``only_if`` holds, whose own values ``given`` names; they come last.
    """
    names = columns_of(table)

    def finish(insert: "Insert") -> ClauseElement:
        row = insert.values({name: value(name) for name in names})
        changes: dict[str, ColumnElement[Any]] = {name: row.excluded[name] for name in taken}
        changes |= {name: table.c[name] + row.excluded[name] for name in added}
        return row.on_conflict_do_update(index_elements=key, set_=changes, where=only_if)

    return Insertion(table, finish, *names, *given)


def _arranger(
    order: list[str], names: tuple[str, ...], constants: dict[str, Any]
) -> Callable[[Values], Values]:
    # A name that the caller does not give is a constant that SQLAlchemy made a parameter (SQLite's OFFSET 0).
    places = [(names.index(name) if name in names else -1, constants[name]) for name in order]

    def arrange(values: Values) -> Values:
        return tuple(values[at] if at >= 0 else constant for at, constant in places)

    return arrange
