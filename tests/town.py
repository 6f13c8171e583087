"""The town in which written chats take place: what is stored before their first line."""

from pathlib import Path

from fakes import FakeClock
from knowledge_samples import fill
from place_samples import PLACES
from report_samples import ASSETS
from servicebot.ports import Storage, UnitOfWork

# Only these chats need the answers and notices, which take a moment to store.
LOOKING_UP = {"knowledge", "notices"}


async def furnish(storage: Storage, clock: FakeClock, path: Path) -> None:
    """Store the places, the things with codes, and what the chat in this file looks up."""
    await storage.write(_furnished)
    if path.parent.name in LOOKING_UP:
        await fill(storage, clock)


async def _furnished(uow: UnitOfWork) -> None:
    await uow.places.put(PLACES)
    for asset in ASSETS:
        await uow.reports.put_asset(asset)
