"""What keeps a database from being used, told in words instead of its driver's exceptions."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from servicebot.adapters.storage.urls import sqlite_path
from servicebot.domain.errors import Refused


@contextmanager
def told_in_words(url: str) -> Iterator[None]:
    """Raise Refused where the set-up of a database is to blame: its place, rights, disk or server; the rest passes."""
    path = sqlite_path(url)
    if path is None:
        with _postgresql(url):
            yield
        return
    from servicebot.adapters.storage.sqlite_words import why_unusable  # noqa: PLC0415 -- only when it is needed

    try:
        yield
    except (sqlite3.Error, DBAPIError) as error:
        for cause in _chain(error):
            if isinstance(cause, sqlite3.Error) and (words := why_unusable(path, cause)):
                raise Refused("database_unusable", words) from error
        raise


@contextmanager
def _postgresql(url: str) -> Iterator[None]:
    # Each engine's driver is loaded only where it is used: start-up is counted.
    import asyncpg  # noqa: PLC0415 -- see above

    from servicebot.adapters.storage.postgres_words import why_refused  # noqa: PLC0415 -- see above

    try:
        yield
    except (asyncpg.PostgresError, DBAPIError) as error:
        for cause in _chain(error):
            if isinstance(cause, asyncpg.PostgresError) and (words := why_refused(url, cause)):
                raise Refused("database_unusable", words) from error
        raise


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
