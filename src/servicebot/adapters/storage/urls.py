"""Database URLs: which engine, and where."""

from pathlib import Path

from servicebot.domain.errors import Refused

_SQLITE = "sqlite:///"


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite URL, None for a PostgreSQL one; raises Refused for anything else."""
    if url.startswith(_SQLITE) and len(url) > len(_SQLITE) and ":memory:" not in url:
        return Path(url.removeprefix(_SQLITE))
    if url.startswith(("postgresql://", "postgres://")):
        return None
    raise Refused(
        "database_url_invalid",
        "The database URL must be sqlite:///<file> or postgresql://<user>@<host>/<name>.",
    )
