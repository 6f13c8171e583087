"""Bringing a database to the schema of this program, once even when several processes start together."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from servicebot.adapters.storage.faults import told_in_words
from servicebot.adapters.storage.revision import HEAD, require_older
from servicebot.adapters.storage.sqlite_tx import read_revision
from servicebot.adapters.storage.urls import sqlite_path
from servicebot.domain.errors import Refused

Result = TypeVar("Result")

SCRIPTS = Path(__file__).with_name("migrations")


def is_current(url: str) -> bool:
    """Whether the database exists and has the schema of this program; cheap, and without Alembic."""
    return revision_of(url) == HEAD


def revision_of(url: str) -> str | None:
    """The schema revision of the database behind ``url``, None when it has no schema yet."""
    path = sqlite_path(url)
    if path is not None:
        with told_in_words(url):
            return read_revision(path) if _is_there(path) else None
    from servicebot.adapters.storage.postgres_probe import fetch_revision  # noqa: PLC0415 -- loads asyncpg

    return off_the_loop(lambda: asyncio.run(fetch_revision(url)))


def _is_there(path: Path) -> bool:
    """Whether a database can be looked at; raises Refused where the place is none for a file."""
    try:
        if path.is_dir():
            raise Refused("database_unusable", f"{path} is a folder, not a file.")
        return path.is_file()
    except PermissionError as error:
        raise Refused("database_unusable", f"{path} may not be reached by this user.") from error


def migrate(url: str, *, scripts: Path = SCRIPTS) -> None:
    """Create or upgrade the database behind ``url``; a migration that fails leaves nothing of itself behind.

    Raises Refused where a newer program made it. Blocks until it is done, also when called inside a running event loop.
    """
    if scripts == SCRIPTS:
        revision = revision_of(url)
        if revision == HEAD:
            return
        require_older(revision)
    # Alembic says a line for every step and, while it is loaded, for every plugin; one for all of it is enough.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    from servicebot.adapters.storage import upgrade  # noqa: PLC0415 -- loads Alembic, which a current database never needs

    path = sqlite_path(url)
    with told_in_words(url):
        if path is None:
            off_the_loop(lambda: upgrade.upgrade_postgresql(url, scripts))
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            upgrade.upgrade_sqlite(path, scripts)


def off_the_loop(call: Callable[[], Result]) -> Result:
    """The result of ``call``, made in a thread where no event loop runs."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(call).result()
