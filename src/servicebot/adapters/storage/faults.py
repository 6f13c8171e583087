"""What keeps a database from being used, told in words instead of its driver's exceptions."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy.exc import DBAPIError

from servicebot.adapters.storage.urls import sqlite_path
from servicebot.domain.errors import Refused


@contextmanager
def told_in_words(url: str) -> Iterator[None]:
    """Raise Refused where the set-up of a database is to blame: its place, rights, disk or server; the rest passes."""
    of_its_driver, why = _words_for(url)
    try:
        yield
    except (of_its_driver, DBAPIError) as error:
        for cause in _chain(error):
            if isinstance(cause, of_its_driver) and (words := why(cause)):
                raise Refused("database_unusable", words) from error
        raise


def _words_for(url: str) -> tuple[type[Exception], Callable[[Any], str]]:
    """What the driver of a database raises, and what to say of it."""
    # Each engine's driver is loaded only where it is used: start-up is counted.
    path = sqlite_path(url)
    if path is not None:
        from servicebot.adapters.storage.sqlite_words import why_unusable  # noqa: PLC0415 -- see above

        return sqlite3.Error, partial(why_unusable, path)
    import asyncpg  # noqa: PLC0415 -- see above

    from servicebot.adapters.storage.postgres_words import why_refused  # noqa: PLC0415 -- see above

    return asyncpg.PostgresError, partial(why_refused, url)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
