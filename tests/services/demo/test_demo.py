import random
from collections import Counter
from itertools import pairwise

import pytest

from fakes import FakeClock
from sample_flows import DIRECTORY
from servicebot.domain.files.directory import read_directory
from servicebot.domain.numbers import is_number
from servicebot.domain.reports import Asset, ReportPlace
from servicebot.domain.tickets import Status, Ticket, TicketEvent
from servicebot.ports import Storage, UnitOfWork
from servicebot.services.demo.people import SHELVES, People, read_people
from servicebot.services.demo.seeding import Seeded, seed_demo
from servicebot.services.demo.tickets import TICKETS, Stories, Story
from servicebot.services.packaged import packaged_catalogue, packaged_report_types, packaged_text
from ticket_samples import POLICY, instant

NOWS = [
    *("2026-11-21 10:00", "2026-11-24 15:20", "2026-11-25 03:10", "2026-10-03 11:00", "2026-02-14 09:00"),
    # On a weekend nobody is on the way in time, least of all at night.
    *("2026-11-21 11:30", "2026-11-22 03:00", "2026-11-23 08:30"),
]


async def _tickets(
    storage: Storage, kind: str = "repair"
) -> tuple[list[Ticket], dict[str, list[TicketEvent]]]:
    async def work(uow: UnitOfWork) -> tuple[list[Ticket], dict[str, list[TicketEvent]]]:
        tickets = [one for one in await uow.tickets.page(limit=1000) if one.kind == kind]
        return tickets, {ticket.number: list(await uow.tickets.history(ticket.number)) for ticket in tickets}

    return await storage.read(work)


async def test_the_city_is_built_once(storage: Storage, clock: FakeClock) -> None:
    assert await seed_demo(storage, clock) == Seeded(60, 38, 180, 300, 40, 60, 248, 33, 12)
    before = await _tickets(storage)
    clock.advance(5 * 3_600_000)
    assert await seed_demo(storage, clock) == Seeded()
    assert await _tickets(storage) == before


async def test_a_directory_that_is_there_is_left_alone(sqlite_storage: Storage, clock: FakeClock) -> None:
    await sqlite_storage.write(lambda uow: uow.reference.replace_directory(DIRECTORY))
    seeded = await seed_demo(sqlite_storage, clock)
    assert (seeded.communities, seeded.places, seeded.tickets) == (0, 0, 300)
    directory = await sqlite_storage.read(lambda uow: uow.reference.directory())
    assert directory.communities == DIRECTORY.communities
    assert await sqlite_storage.read(lambda uow: uow.places.all()) == list(DIRECTORY.stations)


async def test_the_city_has_the_shape_that_was_asked_for(sqlite_storage: Storage, clock: FakeClock) -> None:
    await seed_demo(sqlite_storage, clock)
    directory = await sqlite_storage.read(lambda uow: uow.reference.directory())
    assert (len(directory.streets), len(directory.communities), len(directory.estates)) == (4, 60, 120)
    assert sum(len(estate.buildings) for estate in directory.estates) == 720
    assert Counter(station.id.partition(":")[0] for station in directory.stations) == {
        "centre": 4,
        "station": 60,
    }
    assert {f"station:{place.id}" for place in directory.communities} <= {
        station.id for station in directory.stations
    }


@pytest.mark.parametrize("now", NOWS)
async def test_the_tickets_are_as_many_in_each_state_as_planned(
    sqlite_storage: Storage, clock: FakeClock, now: str
) -> None:
    clock.advance(instant(now) - clock.now_ms())
    await seed_demo(sqlite_storage, clock)
    tickets, histories = await _tickets(sqlite_storage)
    assert Counter(ticket.status for ticket in tickets) == {
        Status.CONFIRMED: 120,
        Status.FIXED: 24,
        Status.REPLIED: 12,
        Status.WORKING: 18,
        Status.ON_THE_WAY: 12,
        Status.ASSIGNED: 36,
        Status.ACCEPTED: 30,
        Status.WAITING: 12,
        Status.REOPENED: 8,
        Status.RETURNED: 6,
        Status.CANCELLED: 16,
        Status.MERGED: 6,
    }
    assert sum(ticket.overdue(clock.now_ms()) for ticket in tickets) == 30
    assert sum(any(event.action == "reopen" for event in events) for events in histories.values()) == 15
    assert sum(ticket.channel == "phone" for ticket in tickets) == 25


async def test_every_history_is_one_that_can_happen(sqlite_storage: Storage, clock: FakeClock) -> None:
    await seed_demo(sqlite_storage, clock)
    tickets, histories = await _tickets(sqlite_storage)
    for ticket in tickets:
        events = histories[ticket.number]
        assert is_number(ticket.number)
        assert ticket.phone.startswith("1540000")
        assert ticket.owner == f"station:{ticket.address.community}"
        assert (events[0].at, events[0].before) == (ticket.opened_at, "")
        assert (events[-1].at, events[-1].after) == (ticket.updated_at, ticket.status)
        assert ticket.updated_at <= clock.now_ms()
        assert all(one.after == two.before and one.at <= two.at for one, two in pairwise(events))


def _told() -> list[Story]:
    chance = random.Random(5)  # noqa: S311 - it must be the same every time
    directory = read_directory(packaged_text("demo/directory.toml"))
    people = People(read_people(packaged_text("demo/people.toml")), directory, chance)
    numbers = [str(number) for number in range(TICKETS)]
    return Stories(people, packaged_catalogue(), POLICY, chance, instant(NOWS[0])).tell(numbers)


def test_the_same_chance_tells_the_same_stories() -> None:
    assert _told() == _told()


async def test_a_fan_finds_tickets_of_their_own(sqlite_storage: Storage, clock: FakeClock) -> None:
    fans = ["o-first", "o-second"]
    await seed_demo(sqlite_storage, clock, fans=fans)

    async def known(uow: UnitOfWork) -> list[str]:
        return [(await uow.conversations.open("wechat", fan, clock.now_ms())).resident.name for fan in fans]

    assert all(await sqlite_storage.write(known))


def test_there_are_42_technicians_on_one_to_three_shelves_each() -> None:
    technicians = read_people(packaged_text("demo/people.toml")).technicians
    shelves = Counter(name for shelf in (*SHELVES, "licensed") for name in technicians[shelf])
    assert len(shelves) == 42
    assert max(shelves.values()) <= 3


@pytest.mark.parametrize("now", NOWS)
async def test_the_reports_have_places_codes_and_followers(
    sqlite_storage: Storage, clock: FakeClock, now: str
) -> None:
    clock.advance(instant(now) - clock.now_ms())
    await seed_demo(sqlite_storage, clock)
    reports, histories = await _tickets(sqlite_storage, "report")

    async def beside(uow: UnitOfWork) -> tuple[list[ReportPlace | None], int, list[Asset]]:
        places = [await uow.reports.place(one.number) for one in reports]
        followers = sum([len(await uow.reports.followers(one.number)) for one in reports])
        assets = [one for one in await uow.reports.all_assets() if one.community == "huaiyin"]
        return places, followers, assets

    places, followers, assets = await sqlite_storage.read(beside)
    assert len(reports) == 40
    assert {one.item for one in reports} == set(packaged_report_types().by_id)
    assert len({one.status for one in reports}) >= 4
    assert all(is_number(one.number) and histories[one.number][-1].at <= clock.now_ms() for one in reports)
    assert sum(place is not None and place.spot.place is not None for place in places) == 32
    assert followers > 20
    assert {one.code for one in assets} == {"LAMP-0001", "LIFT-0001"}
