"""SQLite connections as servicebot needs them, and the transaction that the writer thread hands to a work."""

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from servicebot.adapters.storage.revision import READ_REVISION
from servicebot.adapters.storage.sqlite_words import why_unusable
from servicebot.adapters.storage.statements import Row, Statement, Values
from servicebot.domain.errors import Refused

BUSY_MS = 30_000


def open_sqlite(path: Path, *, busy_ms: int = BUSY_MS) -> sqlite3.Connection:
    """A writing connection to an existing database, for the thread that calls this; waits for other processes."""
    connection = _connect(path, "rw")
    # synchronous=FULL: a reply leaves only when its commit would survive a power cut.
    # SQLite's own small cache stays as it is: what it misses the operating system has (decision 0002).
    for pragma in (
        f"busy_timeout = {busy_ms}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "wal_autocheckpoint = 0",
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


def read_revision(path: Path) -> str | None:
    """The schema revision of the database in this file, None when it has no schema; Refused when it is no database."""
    try:
        with closing(connect_readonly(path)) as connection:
            if not connection.execute(
                "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
            ).fetchone():
                return None
            row = connection.execute(READ_REVISION).fetchone()
    except sqlite3.DatabaseError as error:
        told = why_unusable(path, error) or f"{path} cannot be read as a database: {error}."
        raise Refused("database_unreadable", told) from error
    return None if row is None else str(row[0])


def connect_readonly(path: Path) -> sqlite3.Connection:
    """A connection that can only read, to an existing database."""
    connection = _connect(path, "ro")
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}").fetchall()
    return connection


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    if path.is_dir():
        raise Refused("database_unusable", f"{path} is a folder, not a file.")
    if not path.is_file():
        raise Refused("database_missing", f"There is no database at {path}; run `servicebot migrate`.")
    return sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode={mode}",
        uri=True,
        isolation_level=None,
        cached_statements=512,
    )


class SqliteTx:
    """A transaction on a connection that this thread owns; its methods never suspend."""

    __slots__ = ("_cursor",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._cursor = connection.cursor()

    async def execute(self, statement: Statement, values: Values = ()) -> int:
        """Run a statement and return how many rows it changed."""
        compiled = statement.sqlite
        return self._cursor.execute(compiled.sql, compiled.arranged(values)).rowcount

    async def insert(self, statement: Statement, values: Values) -> int:
        """Run an INSERT of one row and return its number, 0 when it was left out."""
        compiled, cursor = statement.sqlite, self._cursor
        cursor.execute(compiled.sql, compiled.arranged(values))
        return (cursor.lastrowid or 0) if cursor.rowcount > 0 else 0

    async def fetch(self, statement: Statement, values: Values = ()) -> list[Row]:
        """Run a statement and return all of its rows."""
        compiled = statement.sqlite
        return self._cursor.execute(compiled.sql, compiled.arranged(values)).fetchall()

    async def fetch_one(self, statement: Statement, values: Values = ()) -> Row | None:
        """Run a statement that gives one row at most."""
        compiled = statement.sqlite
        row: Row | None = self._cursor.execute(compiled.sql, compiled.arranged(values)).fetchone()
        return row
