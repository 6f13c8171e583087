"""What a PostgreSQL database is, asked on a connection of its own before anything relies on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from servicebot.adapters.storage.postgres_words import why_unreachable
from servicebot.adapters.storage.revision import BOOKKEEPING, READ_REVISION
from servicebot.domain.errors import Refused


async def fetch_revision(url: str) -> str | None:
    """The schema revision, None when there is no schema yet; Refused when the database cannot be reached."""
    async with _connected(url) as connection:
        try:
            found = await connection.fetchval(READ_REVISION)
        except asyncpg.UndefinedTableError:
            return None
    return None if found is None else str(found)


async def fetch_version(url: str) -> str:
    """The version of the server, such as ``18.4``."""
    async with _connected(url) as connection:
        return str(await connection.fetchval("SHOW server_version")).partition(" ")[0]


async def has_rows(url: str) -> bool:
    """Whether any table holds anything but servicebot's own bookkeeping."""
    async with _connected(url) as connection:
        tables = await connection.fetch(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema() AND tablename <> ALL($1)",
            list(BOOKKEEPING),
        )
        for (table,) in tables:
            if await connection.fetchval(f"SELECT EXISTS (SELECT 1 FROM {table})"):  # noqa: S608 -- a quoted identifier
                return True
    return False


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    try:
        connection = await asyncpg.connect(url, timeout=10)
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise Refused("database_unreachable", why_unreachable(url, error)) from error
    try:
        yield connection
    finally:
        await connection.close()
