"""Why a SQLite database cannot be used, in words for whoever chose its place, with what to look at."""

import sqlite3
from pathlib import Path

# The first eight bits of what SQLite gives: finer codes tell the same in more detail.
KIND = 0xFF


def why_unusable(path: Path, error: sqlite3.Error) -> str:
    """What is wrong with the file, its folder or its disk; empty for what is a mistake of the program."""
    code = getattr(error, "sqlite_errorcode", None)
    kind = code & KIND if isinstance(code, int) else -1
    if kind == sqlite3.SQLITE_CANTOPEN:
        return _not_opened(path)
    words = {
        sqlite3.SQLITE_PERM: f"{path} may not be opened by this user",
        sqlite3.SQLITE_READONLY: (
            f"{path} cannot be written to: is its file system read-only, or does the file or its folder belong to another "
            "user than the one that servicebot runs as?"
        ),
        sqlite3.SQLITE_BUSY: f"{path} is locked by another program for long: end that one, or wait for it",
        sqlite3.SQLITE_LOCKED: f"{path} is locked by another program for long: end that one, or wait for it",
        sqlite3.SQLITE_FULL: f"The disk on which {path} lies is full: make room",
        sqlite3.SQLITE_IOERR: f"The disk on which {path} lies fails: is it full, broken or away? The system's log may tell",
        sqlite3.SQLITE_NOTADB: f"{path} is no SQLite database",
        sqlite3.SQLITE_CORRUPT: f"{path} is damaged: move it away and restore a backup",
    }
    told = words.get(kind, "")
    return told if not told or told.endswith("?") else f"{told}."


def _not_opened(path: Path) -> str:
    if path.is_dir():
        return f"{path} is a folder, not a file."
    if not path.parent.is_dir():
        return f"There is no folder {path.parent}."
    return f"{path} cannot be opened: it and its folder must belong to the user that servicebot runs as."
