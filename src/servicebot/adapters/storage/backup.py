"""Online backup and checked restore of either engine."""

import os
from pathlib import Path

from servicebot.adapters.storage import backup_postgresql, backup_sqlite
from servicebot.adapters.storage.urls import sqlite_path
from servicebot.domain.errors import Refused


def backup(url: str, path: Path) -> None:
    """Copy the database behind ``url``, in use or not, into a new file, which appears only when it proved good."""
    if path.exists():
        raise Refused("backup_exists", f"{path} is there already; choose another name.")
    source = sqlite_path(url)
    if source is None:
        backup_postgresql.require_new_enough(url)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    # Personal data: nobody but the owner may read it, from its first byte on.
    part.touch(mode=0o600)
    try:
        if source is None:
            backup_postgresql.dump(url, part)
        else:
            backup_sqlite.dump(source, part)
        _flush(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def restore(path: Path, url: str, *, force: bool = False) -> None:
    """Fill the database behind ``url`` from a backup; refuses to overwrite rows unless ``force``.

    A backup of an older schema is restored as it is; ``migrate`` then brings it up.
    """
    if not path.is_file():
        raise Refused("backup_missing", f"There is no backup at {path}.")
    target = sqlite_path(url)
    if target is None:
        backup_postgresql.load(path, url, force=force)
    else:
        backup_sqlite.load(path, target, force=force)


def _flush(path: Path) -> None:
    with path.open("rb") as written:
        os.fsync(written.fileno())
