"""The station's own things examined: its database, the keys that open it, and the place for photos."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from servicebot import settings
from servicebot.adapters.clock import SystemClock
from servicebot.adapters.storage import migrate
from servicebot.adapters.storage.connect import connect
from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.faults import told_in_words
from servicebot.adapters.storage.keys import UNKNOWN_KEY, require_keys
from servicebot.adapters.storage.revision import require_head
from servicebot.adapters.storage.urls import sqlite_path
from servicebot.bootstrap.database import cure_of_missing_key
from servicebot.cli.findings import Finding, good, problem, warning
from servicebot.domain.errors import Refused
from servicebot.settings import Settings, SettingsError

LOW_SPACE = 1 << 30


async def examine_station(chosen: Settings) -> AsyncIterator[Finding]:
    """Whether database, data keys and directories can be used; changes nothing."""
    try:
        revision = await asyncio.to_thread(migrate.revision_of, chosen.database_url)
    except (Refused, OSError, sqlite3.Error) as error:
        yield problem(f"The database cannot be used: {error}")
        return
    if revision is None:
        yield problem("The database has no schema yet: run servicebot migrate.")
    elif told := _other_schema(revision):
        yield problem(told)
    else:
        for finding in await _opened(chosen):
            yield finding
    path = sqlite_path(chosen.database_url)
    for place in (chosen.media_dir, *([path.parent] if path else [])):
        for finding in _directory(place):
            yield finding


def _other_schema(revision: str) -> str:
    """What to do where the schema is not this program's; empty where it is."""
    try:
        require_head(revision)
    except Refused as refused:
        return str(refused)
    return ""


async def _opened(chosen: Settings) -> list[Finding]:
    """Whether the data keys open what is stored, and whether there is a community in it."""
    try:
        keys, place = settings.data_keys(chosen), settings.key_file(chosen)
    except SettingsError:
        return [warning("The database was not opened: the data keys come first.")]
    try:
        cipher = FieldCipher.from_text(keys or FieldCipher.new_key())
        storage = await connect(chosen.database_url, cipher=cipher, clock=SystemClock())
        try:
            with told_in_words(chosen.database_url):
                await require_keys(storage)
                directory = await storage.read(lambda uow: uow.reference.directory())
        finally:
            await storage.close()
    except Refused as error:
        lost = not keys and error.code == UNKNOWN_KEY
        return [problem(f"The database cannot be used: {cure_of_missing_key(chosen) if lost else error}")]
    found = [
        good("The database is there, current, and opens with the data keys.")
        if keys
        else good(f"The database is there and current; the first start makes its key in {place}.")
    ]
    if not directory.communities:
        found.append(
            warning(
                "No community is known, and so no address: import yours with servicebot directory import."
            )
        )
    return found


def _directory(path: Path) -> Iterator[Finding]:
    places = (path.absolute(), *path.absolute().parents)
    existing = next(place for place in places if os.access(place, os.F_OK))
    if not existing.is_dir():
        yield problem(f"{existing} is a file where a folder is needed.")
    elif not os.access(existing, os.W_OK | os.X_OK):
        yield problem(f"{path} cannot be written to: give it to the user that servicebot runs as.")
    elif shutil.disk_usage(existing).free < LOW_SPACE:
        yield warning(f"Less than 1 GB is free where {path} lies.")
