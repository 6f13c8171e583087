"""Every question, page and rule of every flow stands in a transcript, either way that it can turn out."""

import shutil
from pathlib import Path

import pytest

from fakes import FakeClock
from flow_chat import numbers, read
from knowledge_samples import fill
from place_samples import PLACES
from report_samples import ASSETS
from sample_flows import DIRECTORY
from servicebot.adapters.storage.connect import connect
from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.flows import FLOWS
from servicebot.ports import UnitOfWork
from servicebot.services.packaged import packaged_calendar, packaged_catalogue
from servicebot.services.reference import ReferenceCache
from servicebot.services.tickets.desk import TicketDesk
from visited import Visited, Visitor

FOLDER = Path(__file__).parent / "transcripts"
LOOKING_UP = {"knowledge", "notices"}
# Whoever begins this one has said it already, and it is never rested or started over.
ALWAYS_GIVEN = {"is_it_fixed.fixed: never asked"}


async def test_transcripts_reach_everything(
    sqlite_url: str, cipher: FieldCipher, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visited = Visited()
    for flow in FLOWS:
        for slot in flow.slots:
            visited.listen(monkeypatch, flow, slot)
    empty = tmp_path / "empty.db"
    shutil.copy(sqlite_url.removeprefix("sqlite:///"), empty)
    began = clock.now_ms()
    for number, path in enumerate(sorted(FOLDER.rglob("*.md"))):
        clock.advance(began - clock.now_ms())
        copied = shutil.copy(empty, tmp_path / f"{number}.db")
        await _play(path, f"sqlite:///{copied}", cipher, clock, visited)
    assert {gone for flow in FLOWS for gone in visited.missing(flow)} == ALWAYS_GIVEN


async def _play(path: Path, url: str, cipher: FieldCipher, clock: FakeClock, visited: Visited) -> None:
    storage = await connect(url, cipher=cipher, clock=clock)
    await storage.write(_furnish)
    if path.parent.name in LOOKING_UP:
        await fill(storage, clock)
    draw, reference = numbers(), ReferenceCache(packaged_catalogue(), DIRECTORY)
    chat = Visitor(
        storage, reference, lambda: TicketDesk(reference, packaged_calendar(), draw), clock, restarts=False
    )
    chat.visited = visited
    await chat.play(read(path)[1])
    await storage.close()


async def _furnish(uow: UnitOfWork) -> None:
    await uow.places.put(PLACES)
    for asset in ASSETS:
        await uow.reports.put_asset(asset)
