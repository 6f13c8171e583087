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
from servicebot.domain.errors import Invalid
from servicebot.ports import Clock, Storage
from servicebot.settings import Settings

Result = TypeVar("Result")


def add_data(parser: argparse.ArgumentParser) -> None:
    """Add ``--data``, by which a command works on a demo."""
    parser.add_argument("--data", type=Path, metavar="DIR", help="use a demo's database in this directory")


def settings_for(data: Path | None) -> Settings:
    """The settings of the environment, or those of the demo that keeps its data in a directory."""
    given = settings.load(os.environ)
    if data is None:
        return given
    database = data / "servicebot.db"
    if not database.is_file():
        raise Invalid(f"there is no demo in {data}: {database.name} is missing")
    return replace(
        given,
        database_url=f"sqlite:///{database}",
        data_key_file=data / "data.key",
        media_dir=data / "media",
    )


@asynccontextmanager
async def opened(chosen: Settings) -> AsyncIterator[tuple[Storage, Clock]]:
    """The database and the time; closed on leaving."""
    from servicebot.adapters.clock import SystemClock  # noqa: PLC0415 - --help needs no database
    from servicebot.adapters.storage.connect import connect  # noqa: PLC0415 - as above
    from servicebot.adapters.storage.encryption import FieldCipher  # noqa: PLC0415 - as above

    clock = SystemClock()
    cipher = FieldCipher.from_text(settings.data_keys(chosen))
    storage = await connect(chosen.database_url, cipher=cipher, clock=clock)
    try:
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
