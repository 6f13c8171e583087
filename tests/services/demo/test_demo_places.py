"""The places of the invented city."""

from collections import Counter

from fakes import FakeClock
from servicebot.domain.geo import Point, distance_m, wgs_of
from servicebot.domain.opening import read_hours
from servicebot.domain.places import PlaceKind
from servicebot.ports import Storage
from servicebot.services.demo.plan import place_of
from servicebot.services.demo.seeding import seed_demo


async def test_the_city_has_every_kind_of_place_that_was_asked_for(
    sqlite_storage: Storage, clock: FakeClock
) -> None:
    await seed_demo(sqlite_storage, clock)
    places = await sqlite_storage.read(lambda uow: uow.places.all())
    assert Counter(place.kind for place in places) == {
        PlaceKind.SERVICE_CENTER: 4,
        PlaceKind.SERVICE_STATION: 60,
        PlaceKind.BRANCH: 60,
        PlaceKind.BUILDING_SERVICE_POINT: 4,
        PlaceKind.SERVICE_POINT: 120,
    }
    assert all(place.address and place.phone and place.services and place.is_mapped for place in places)
    assert all(any(read_hours(place.hours).week) for place in places)


async def test_a_station_stands_where_its_community_is_drawn(
    sqlite_storage: Storage, clock: FakeClock
) -> None:
    await seed_demo(sqlite_storage, clock)
    directory = await sqlite_storage.read(lambda uow: uow.reference.directory())
    estate_of = {estate.community: estate.id for estate in reversed(directory.estates)}
    for station in directory.stations:
        if station.community:
            there = wgs_of(place_of(directory, estate_of[station.community], "1"))
            assert distance_m(there, Point(station.latitude, station.longitude)) < 20
