"""Backup and restore of a SQLite file by SQLite's own online copy."""

import sqlite3
from contextlib import closing
from pathlib import Path

from servicebot.adapters.storage.revision import BOOKKEEPING, require_head, require_known
from servicebot.adapters.storage.sqlite_tx import BUSY_MS, connect_readonly, read_revision
from servicebot.adapters.storage.sqlite_words import KIND, why_unusable
from servicebot.domain.errors import Refused


def dump(source: Path, path: Path) -> None:
    """Copy a database, in use or not, into a file of its own, and check the copy."""
    require_head(read_revision(source))
    try:
        with closing(connect_readonly(source)) as reader, closing(sqlite3.connect(path)) as copy:
            reader.backup(copy)
            # A backup is one file: it must not need a write-ahead log beside it.
            copy.execute("PRAGMA journal_mode = DELETE").fetchall()
    except sqlite3.OperationalError as error:
        # The database was read a moment ago; what fails now is the copy, except for a lock.
        locked = error.sqlite_errorcode & KIND == sqlite3.SQLITE_BUSY
        raise Refused(
            "backup_failed", why_unusable(source if locked else path, error) or f"{error}."
        ) from error
    check(path)
    require_head(read_revision(path))


def load(path: Path, target: Path, *, force: bool) -> None:
    """Replace what is in the target, in one transaction that running processes see or do not see."""
    check(path)
    require_known(read_revision(path))
    if target.exists() and not force and _has_rows(target):
        raise Refused("database_not_empty", f"{target} holds data; --force replaces it.")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with closing(connect_readonly(path)) as reader, closing(sqlite3.connect(target)) as writer:
            writer.execute(f"PRAGMA busy_timeout = {BUSY_MS}").fetchall()
            reader.backup(writer)
    except sqlite3.OperationalError as error:
        raise Refused("restore_failed", why_unusable(target, error) or f"{target}: {error}.") from error
    except sqlite3.DatabaseError as error:
        raise Refused(
            "restore_failed", f"{target} cannot be written ({error}); move it away first."
        ) from error
    check(target)


def check(path: Path) -> None:
    """Raise Refused when the file is damaged."""
    try:
        with closing(connect_readonly(path)) as connection:
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(1)")]
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.OperationalError as error:
        raise Refused("database_damaged", why_unusable(path, error) or f"{path}: {error}.") from error
    except sqlite3.DatabaseError as error:
        raise Refused("database_damaged", f"{path} is not a sound SQLite database: {error}.") from error
    if found != ["ok"]:
        raise Refused("database_damaged", f"{path} is not a sound SQLite database: {found[0]}.")
    if broken is not None:
        table, _, owner, _ = broken
        raise Refused(
            "database_damaged", f"{path} is damaged: {table} speaks of a row that there is not in {owner}."
        )


def _has_rows(path: Path) -> bool:
    try:
        with closing(connect_readonly(path)) as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            return any(
                connection.execute(f"SELECT 1 FROM {_quoted(name)} LIMIT 1").fetchone()  # noqa: S608 -- a quoted identifier
                for (name,) in tables
                if name not in BOOKKEEPING
            )
    except sqlite3.DatabaseError as error:
        raise Refused(
            "database_unreadable", f"{path} is not a SQLite database; move it away first."
        ) from error


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
