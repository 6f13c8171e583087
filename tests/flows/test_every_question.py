"""Every question, page and rule of every flow stands in a transcript, either way that it can turn out."""

import shutil
from pathlib import Path

import pytest

from fakes import FakeClock
from flow_chat import read
from sample_flows import DIRECTORY
from servicebot.adapters.storage.connect import connect
from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.flows import FLOWS
from servicebot.services.packaged import packaged_calendar, packaged_catalogue
from servicebot.services.reference import ReferenceCache
from servicebot.services.tickets.desk import TicketDesk
from ticket_samples import numbers
from town import furnish
from visited import Visited, Visitor

FOLDER = Path(__file__).parent / "transcripts"
# Whoever begins the first has said it already, and it is never rested or started over; the second is taken when it comes.
ALWAYS_GIVEN = {"is_it_fixed.fixed: never asked", "photo.where: never asked"}


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
    await furnish(storage, clock, path)
    draw, reference = numbers(), ReferenceCache(packaged_catalogue(), DIRECTORY)
    chat = Visitor(
        storage, reference, lambda: TicketDesk(reference, packaged_calendar(), draw), clock, restarts=False
    )
    chat.visited = visited
    await chat.play(read(path)[1])
    await storage.close()
