"""Running the migrations with Alembic; loaded only when there is something to migrate."""

import asyncio
import logging
import sqlite3
from pathlib import Path
from typing import Any

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationInfo
from sqlalchemy import Connection, NullPool, create_engine, event, text
from sqlalchemy.ext.asyncio import create_async_engine

from servicebot.domain.counting import counted
from servicebot.domain.errors import Refused

logger = logging.getLogger(__name__)

# Any number that nothing else takes as an advisory lock in the same database.
LOCK = 0x73657276


def upgrade_sqlite(path: Path, scripts: Path) -> None:
    """Create or upgrade the database in this file, in one transaction."""
    engine = create_engine("sqlite://", creator=lambda: _sqlite(path), poolclass=NullPool)
    event.listen(engine, "begin", _begin_immediate)
    # The IMMEDIATE transaction is the lock as well: a second process waits here, then finds nothing to do.
    with engine.begin() as connection:
        _upgrade(connection, scripts)
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise Refused(
                "migration_broke_references",
                f"{counted(len(broken), 'row')} would refer to rows that are gone.",
            )


def upgrade_postgresql(url: str, scripts: Path) -> None:
    """Create or upgrade the database behind this URL, each migration in a transaction; needs a thread without a loop."""
    asyncio.run(_upgrade_postgresql(url, scripts))


async def _upgrade_postgresql(url: str, scripts: Path) -> None:
    async def connect() -> Any:
        return await asyncpg.connect(url, timeout=30)

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.execute(text(f"SELECT pg_advisory_lock({LOCK})"))
        # The lock belongs to the session, so it outlives this commit and covers every migration.
        await connection.commit()
        await connection.run_sync(_upgrade, scripts)
    await engine.dispose()


def _upgrade(connection: Connection, scripts: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    steps: list[MigrationInfo] = []
    config.attributes["steps"] = steps
    command.upgrade(config, "head")
    if steps:
        before, after = (
            ", ".join(ids) or "nothing"
            for ids in (steps[0].source_revision_ids, steps[-1].destination_revision_ids)
        )
        logger.info("the database schema went from %s to %s", before, after, extra={"action": "migrate"})


def _sqlite(path: Path) -> sqlite3.Connection:
    # Python must not begin transactions by itself, else DDL would run outside of them.
    return sqlite3.connect(path, isolation_level=None, timeout=60)


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
