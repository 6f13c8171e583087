"""A fresh installation knows no place at all; whole conversations go through all the same."""

from pathlib import Path

import pytest

from fakes import FakeClock
from flow_chat import Chat, read, write
from servicebot.domain.owners import HOTLINE_DESK
from servicebot.ports import Storage
from servicebot.services.packaged import packaged_calendar, packaged_catalogue
from servicebot.services.reference import ReferenceCache
from servicebot.services.tickets.desk import TicketDesk
from ticket_samples import numbers

PATH = Path(__file__).parent / "without_directory" / "repair.md"


async def test_a_station_without_places_takes_repairs(
    storage: Storage, clock: FakeClock, request: pytest.FixtureRequest
) -> None:
    reference, draw = ReferenceCache(packaged_catalogue()), numbers()
    chat = Chat(storage, reference, lambda: TicketDesk(reference, packaged_calendar(), draw), clock)
    head, lines, tail = read(PATH)
    played = await chat.play(lines)
    if request.config.getoption("update", default=False):
        write(PATH, head, played, tail)
    else:
        assert played == lines
    assert [ticket.owner for ticket, _ in await chat.tickets()] == [HOTLINE_DESK] * 3
