"""The schema revision of a PostgreSQL database."""

import asyncpg

from servicebot.adapters.storage.revision import READ_REVISION
from servicebot.domain.errors import Refused


async def fetch_revision(url: str) -> str | None:
    """The revision, None when the database has no schema yet; Refused when the database cannot be reached."""
    try:
        connection = await asyncpg.connect(url, timeout=10)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        raise Refused(
            "database_unreachable", f"PostgreSQL does not answer: {type(error).__name__}."
        ) from error
    try:
        found = await connection.fetchval(READ_REVISION)
    except asyncpg.UndefinedTableError:
        return None
    else:
        return None if found is None else str(found)
    finally:
        await connection.close()
