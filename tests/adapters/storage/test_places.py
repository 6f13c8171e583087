"""Places on both databases: words, communities, and the nearest ones compared with looking at all of them."""

import random
from dataclasses import replace

import pytest

from servicebot.adapters.storage.repositories import places as repository
from servicebot.domain.directory import Community, Directory, Street
from servicebot.domain.geo import Point, distance_m
from servicebot.domain.places import PlaceKind, ServicePlace
from servicebot.ports import Storage, UnitOfWork
from servicebot.understanding.places.names import KIND, NAME, SERVICE

MIDDLE = Point(33.35, 120.15)
STATION = ServicePlace(
    id="station:huaiyin",
    kind=PlaceKind.SERVICE_STATION,
    name="槐荫社区服务站",
    aliases=("老槐树服务站",),
    street="dongyuan",
    community="huaiyin",
    building="槐荫新村1号楼",
    address="槐荫路 1 号",
    phone="000-0000 0111",
    hours="周一至周五 08:30-12:00",
    services=("办理老年证", "社保"),
    latitude=33.3512345,
    longitude=120.1598765,
    contact="周师傅",
    updated_at=1_795_000_000_000,
    review_due=1_800_000_000_000,
)


def scattered(count: int) -> list[ServicePlace]:
    """Points around the middle, every fortieth a barber, every hundredth not surveyed."""
    chance = random.Random(7)  # noqa: S311 - a fixed pattern
    return [
        ServicePlace(
            f"point:{number}",
            PlaceKind.SERVICE_POINT,
            f"便民网点{number}",
            community=f"c{number % 60}",
            services=("理发",) if number % 40 == 0 else ("修鞋",),
            latitude=0.0 if number % 100 == 99 else round(MIDDLE.latitude + chance.uniform(-0.2, 0.2), 7),
            longitude=0.0 if number % 100 == 99 else round(MIDDLE.longitude + chance.uniform(-0.2, 0.2), 7),
        )
        for number in range(count)
    ]


async def put(storage: Storage, *places: ServicePlace) -> None:
    await storage.write(lambda uow: uow.places.put(places))


async def test_a_place_comes_back_as_it_was_put(storage: Storage) -> None:
    await put(storage, STATION)
    assert await storage.read(lambda uow: uow.places.all()) == [STATION]
    moved = replace(STATION, name="槐荫服务站", latitude=0.0, longitude=0.0, services=())
    await put(storage, moved)
    assert await storage.read(lambda uow: uow.places.all()) == [moved]
    assert await storage.read(lambda uow: uow.places.nearest(MIDDLE, 3)) == []
    assert await storage.read(lambda uow: uow.places.count_words([SERVICE + "社保"], 5)) == {}


async def test_removed_places_are_found_by_nothing(storage: Storage) -> None:
    await put(storage, STATION)
    await storage.write(lambda uow: uow.places.remove([STATION.id, "nobody"]))
    assert await storage.read(lambda uow: uow.places.all()) == []
    assert await storage.read(lambda uow: uow.places.nearest(MIDDLE, 3)) == []
    assert await storage.read(lambda uow: uow.places.having([NAME + "槐荫服务站"], 3)) == []


async def test_a_place_stands_under_its_names_its_kind_and_its_services(storage: Storage) -> None:
    await put(storage, STATION)
    words = [
        NAME + "槐荫社区服务站",
        NAME + "槐荫服务站",
        NAME + "老槐树服务站",
        NAME + "槐荫新村1号楼",
        NAME + "槐荫路1号",
        KIND + "service_station",
        SERVICE + "老年证",
        SERVICE + "社保",
        SERVICE + "理发",
    ]
    found = await storage.read(lambda uow: uow.places.count_words(words, 5))
    assert found == dict.fromkeys(words[:-1], 1)
    assert await storage.read(lambda uow: uow.places.having([SERVICE + "老年证"], 5)) == [
        (SERVICE + "老年证", STATION.id)
    ]


async def test_the_places_of_a_community_come_once_each(storage: Storage) -> None:
    await put(storage, STATION, replace(STATION, id="other", community="chenxing"))
    words = [SERVICE + "老年证", SERVICE + "社保"]
    assert await storage.read(lambda uow: uow.places.of_community("huaiyin", words)) == [STATION]


async def test_ids_keep_their_order_and_lose_those_that_are_gone(storage: Storage) -> None:
    other = replace(STATION, id="other")
    await put(storage, STATION, other)
    named = await storage.read(lambda uow: uow.places.named(["other", "gone", STATION.id]))
    assert named == [other, STATION]


@pytest.mark.parametrize("most_sorted", [500, 10])
@pytest.mark.parametrize("word", ["", SERVICE + "理发", SERVICE + "修鞋", SERVICE + "配钥匙"])
async def test_the_nearest_are_those_that_looking_at_all_would_give(
    storage: Storage, monkeypatch: pytest.MonkeyPatch, word: str, most_sorted: int
) -> None:
    monkeypatch.setattr(repository, "MOST_SORTED", most_sorted)
    everything = scattered(1_200)
    await put(storage, *everything)
    for point in (MIDDLE, Point(33.16, 119.96), Point(33.9, 120.5)):
        wanted = sorted(
            (distance_m(point, Point(place.latitude, place.longitude)), place.id)
            for place in everything
            if place.is_mapped and (not word or word.removeprefix(SERVICE) in place.services)
        )[:9]

        async def nearest(uow: UnitOfWork, point: Point = point) -> list[tuple[float, str]]:
            found = await uow.places.nearest(point, 9, [word] if word else [])
            return [(metres, place.id) for place, metres in found]

        assert await storage.read(nearest) == wanted


async def test_nothing_is_near_what_is_far_away(storage: Storage) -> None:
    await put(storage, STATION)
    assert await storage.read(lambda uow: uow.places.nearest(Point(39.9, 116.4), 3)) == []


async def test_every_change_of_a_place_is_a_new_directory(storage: Storage) -> None:
    async def version(uow: UnitOfWork) -> int:
        return (await uow.reference.versions())[1]

    before = await storage.read(version)
    await put(storage, STATION)
    await storage.write(lambda uow: uow.places.remove([STATION.id]))
    assert await storage.read(version) == before + 2


async def test_centres_and_stations_are_the_desks_of_the_directory(storage: Storage) -> None:
    branch = replace(STATION, id="branch:huaiyin", kind=PlaceKind.BRANCH)
    directory = Directory(
        "区", "110", (Street("dongyuan", "东苑街道"),), (Community("huaiyin", "槐荫社区", "dongyuan"),)
    )
    await storage.write(lambda uow: uow.reference.replace_directory(directory))
    await put(storage, branch, STATION)
    assert (await storage.read(lambda uow: uow.reference.directory())).stations == (STATION,)

    await storage.write(lambda uow: uow.reference.replace_directory(directory))
    assert (await storage.read(lambda uow: uow.reference.directory())).stations == ()
    assert await storage.read(lambda uow: uow.places.all()) == [branch]
