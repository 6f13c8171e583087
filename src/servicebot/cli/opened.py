"""A station's database, opened for one command."""

import argparse
import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from servicebot import settings
from servicebot.adapters.storage.faults import told_in_words
from servicebot.adapters.storage.urls import sqlite_path
from servicebot.cli.chosen import chosen_settings
from servicebot.domain.errors import Invalid
from servicebot.ports import Clock, Storage
from servicebot.settings import Settings

Result = TypeVar("Result")

DEMO = Path("var/demo")
DATABASE = "servicebot.db"


def add_data(parser: argparse.ArgumentParser) -> None:
    """Add ``--data``, by which a command works on a demo."""
    parser.add_argument("--data", type=Path, metavar="DIR", help="use a demo's database in this directory")


def settings_for(data: Path | None) -> Settings:
    """The settings of the environment, or those of the demo that keeps its data in a directory."""
    return settings_of(chosen_settings(), data)


def settings_of(given: Settings, data: Path | None) -> Settings:
    """These settings, turned to the demo in a directory where one is named."""
    if data is None:
        if not _is_there(given) and (DEMO / DATABASE).is_file():
            raise Invalid(f"there is no database of a station here; for the demo's add --data {DEMO}")
        return given
    key_file = os.environ.get(settings.variable("data_key_file"), "")
    kept = replace(given, data_key_file=key_file, media_dir=data / "media")
    database = data / DATABASE
    if database.is_file():
        return replace(kept, database_url=f"sqlite:///{database}")
    if settings.variable("database_url") in os.environ:
        # Like the demo itself, which then keeps only its pictures there.
        return kept
    raise Invalid(f"there is no demo in {data}: {database.name} is missing")


def _is_there(chosen: Settings) -> bool:
    path = sqlite_path(chosen.database_url)
    return path is None or path.is_file()


@asynccontextmanager
async def opened(chosen: Settings) -> AsyncIterator[tuple[Storage, Clock]]:
    """The database and the time; closed on leaving."""
    from servicebot.adapters.clock import SystemClock  # noqa: PLC0415 - --help needs no database
    from servicebot.bootstrap.database import open_database  # noqa: PLC0415 - as above

    clock = SystemClock()
    storage = await open_database(chosen, clock)
    try:
        with told_in_words(chosen.database_url):
            yield storage, clock
    finally:
        await storage.close()


def on_database(chosen: Settings, work: Callable[[Storage, Clock], Awaitable[Result]]) -> Result:
    """What the work returns, done on the database of these settings and logged as they say."""
    from servicebot.bootstrap.logs import configure_logs  # noqa: PLC0415 - --help needs no logs

    configure_logs(chosen)

    async def run() -> Result:
        async with opened(chosen) as (storage, clock):
            return await work(storage, clock)

    return asyncio.run(run())
