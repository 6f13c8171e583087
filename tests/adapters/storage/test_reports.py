"""Reports by place, followers, habits and assets, on both engines."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from acquainted import resident_of
from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.domain.address import Address, Place
from servicebot.domain.geo import Point, gcj_of_wgs, wgs_of_gcj
from servicebot.domain.reports import Anonymity, Asset, AssetKind, Habit, ReportPlace, Spot, Visibility
from servicebot.domain.tickets import Status
from servicebot.ports import Storage, UnitOfWork
from servicebot.services.packaged import packaged_catalogue
from ticket_samples import ticket

HERE = Place(33.3821, 120.1614, "槐荫社区服务站")
CENTRE = wgs_of_gcj(Point(HERE.latitude, HERE.longitude))
METRE = 1 / 111_195


def at(north_m: float) -> Place:
    """A place so many metres north of here, as WeChat would send it."""
    return Place(*gcj_of_wgs(Point(CENTRE.latitude + north_m * METRE, CENTRE.longitude)))


async def report(storage: Storage, number: str, place: Place | None = HERE, **changes: object) -> ReportPlace:
    resident = await resident_of(storage)
    opened = ticket(number=number, kind="report", item="public_lighting", resident_id=resident, public=True)
    spot = Spot(Address("huaiyin", "huaiyin_1", "3"), place)
    stored = replace(
        ReportPlace(number, "public_lighting", spot, searchable=True),
        **changes,  # type: ignore[arg-type] # a test names real fields
    )

    async def work(uow: UnitOfWork) -> None:
        await uow.tickets.add(opened)
        await uow.reports.add(stored)

    await storage.write(work)
    return stored


async def near(storage: Storage, radius_m: float = 60, since: int = 0) -> list[tuple[str, int]]:
    return list(
        await storage.read(lambda uow: uow.reports.nearby("public_lighting", CENTRE, radius_m, since, 3))
    )


async def test_a_report_is_found_where_it_is_and_nowhere_else(storage: Storage) -> None:
    await report(storage, "48217090", at(59))
    await report(storage, "48217104", at(20))
    await report(storage, "48217112", at(61))
    assert await near(storage) == [("48217104", 20), ("48217090", 59)]
    assert await near(storage, 10) == []


async def test_only_open_public_reports_of_the_type_are_found(storage: Storage) -> None:
    await report(storage, "48217090", searchable=False)
    await report(storage, "48217104", matter="garbage")
    await report(storage, "48217112")

    async def close(uow: UnitOfWork) -> None:
        found = await uow.tickets.get("48217112")
        assert found is not None
        await uow.tickets.save(replace(found, status=Status.CONFIRMED))

    assert await near(storage) == [("48217112", 0)]
    assert await near(storage, since=ticket().opened_at + 1) == []
    await storage.write(close)
    assert await near(storage) == []


async def test_a_report_that_moves_is_found_at_its_new_place(storage: Storage) -> None:
    first = await report(storage, "48217090", at(500))
    assert await near(storage) == []
    moved = replace(first, spot=replace(first.spot, place=at(10)))
    await storage.write(lambda uow: uow.reports.move(moved))
    assert await near(storage) == [("48217090", 10)]
    await storage.write(lambda uow: uow.reports.move(replace(moved, searchable=False)))
    assert await near(storage) == []
    assert await storage.read(lambda uow: uow.reports.place("48217090")) == replace(moved, searchable=False)


async def test_what_came_in_comes_out_with_its_datum(storage: Storage) -> None:
    spot = Spot(
        Address("huaiyin", "huaiyin_1", "3", "2", "", "门口"), replace(HERE, datum="wgs84"), "LAMP-0001"
    )
    stored = await report(storage, "48217090", spot=spot, anonymity=Anonymity.ANONYMOUS)
    assert await storage.read(lambda uow: uow.reports.place("48217090")) == stored
    wordy = await report(storage, "48217104", None)
    assert await storage.read(lambda uow: uow.reports.place("48217104")) == wordy
    assert await storage.read(lambda uow: uow.reports.place("48217112")) is None


async def test_reports_without_a_point_are_found_by_their_estate(storage: Storage) -> None:
    await report(storage, "48217090", None)
    await report(storage, "48217104", None, searchable=False)
    await report(storage, "48217112", None, spot=Spot(Address("huaiyin", "huaiyin_2")))

    async def found(uow: UnitOfWork) -> list[str]:
        return list(await uow.reports.in_estate("public_lighting", "huaiyin", "huaiyin_1", 0, 5))

    assert await storage.read(found) == ["48217090"]
    assert await near(storage) == []


async def test_residents_follow_once_and_stop(storage: Storage) -> None:
    await report(storage, "48217090")
    await report(storage, "48217104")
    li, zhao = await resident_of(storage, "o-li"), await resident_of(storage, "o-zhao")

    async def follow(uow: UnitOfWork) -> list[bool]:
        return [
            await uow.reports.follow("48217090", li, 10),
            await uow.reports.follow("48217090", li, 20),
            await uow.reports.follow("48217104", li, 30),
            await uow.reports.follow("48217090", zhao, 40),
        ]

    assert await storage.write(follow) == [True, False, True, True]
    assert await storage.read(lambda uow: uow.reports.followers("48217090")) == sorted([li, zhao])
    assert await storage.read(lambda uow: uow.reports.followed(li, 9)) == ["48217104", "48217090"]
    assert await storage.write(lambda uow: uow.reports.unfollow("48217090", li))
    assert not await storage.write(lambda uow: uow.reports.unfollow("48217090", li))
    assert not await storage.read(lambda uow: uow.reports.follows("48217090", li))
    assert await storage.read(lambda uow: uow.reports.follows("48217104", li))


async def test_a_habit_is_the_last_one(storage: Storage) -> None:
    resident = await resident_of(storage)
    first = Habit(Visibility.PUBLIC, Anonymity.HIDDEN)
    assert await storage.read(lambda uow: uow.reports.habit(resident)) is None
    await storage.write(lambda uow: uow.reports.remember(resident, first))
    assert await storage.read(lambda uow: uow.reports.habit(resident)) == first
    second = Habit(Visibility.PRIVATE, Anonymity.ANONYMOUS)
    await storage.write(lambda uow: uow.reports.remember(resident, second))
    assert await storage.read(lambda uow: uow.reports.habit(resident)) == second


async def test_an_asset_is_stored_and_replaced_by_its_code(storage: Storage) -> None:
    lamp = Asset(
        "LAMP-0001", AssetKind.LAMP, "3号楼东侧路灯", "huaiyin", "huaiyin_1", None, "public_lighting"
    )
    seen = replace(lamp, place=replace(HERE, label=lamp.name))
    assert await storage.write(lambda uow: uow.reports.put_asset(lamp))
    assert await storage.read(lambda uow: uow.reports.asset("LAMP-0001")) == lamp
    assert not await storage.write(lambda uow: uow.reports.put_asset(seen))
    assert await storage.read(lambda uow: uow.reports.asset("LAMP-0001")) == seen
    assert await storage.read(lambda uow: uow.reports.all_assets()) == [seen]
    assert await storage.read(lambda uow: uow.reports.asset("LAMP-0002")) is None


async def test_the_catalogue_keeps_its_report_types(storage: Storage) -> None:
    catalogue = packaged_catalogue()
    await storage.write(lambda uow: uow.reference.replace_catalogue(catalogue))
    assert await storage.read(lambda uow: uow.reference.catalogue()) == catalogue


@pytest.mark.parametrize("searchable", [True, False])
async def test_a_private_point_is_readable_nowhere_in_the_file(
    sqlite_storage: Storage, sqlite_url: str, cipher: FieldCipher, *, searchable: bool
) -> None:
    await report(sqlite_storage, "48217090", searchable=searchable)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as raw:
        kept, north = raw.execute("SELECT place, north FROM report_places").fetchone()
        found = raw.execute("SELECT count(*) FROM report_index").fetchone()[0]
    assert "槐荫社区服务站".encode() not in kept
    assert "槐荫社区服务站" in cipher.decrypt_text(kept, b"report_places.place")
    assert (bool(north), found) == (searchable, int(searchable))
