"""The desk of reports: what is stored, who sees what, and who hears of it."""

from dataclasses import replace
from typing import Any

import pytest

from report_samples import ASSETS
from sample_flows import DIRECTORY
from servicebot.domain.address import Address, Place
from servicebot.domain.errors import Invalid, Refused
from servicebot.domain.people import Actor, Resident
from servicebot.domain.report_types import ReportTypes
from servicebot.domain.reports import (
    Anonymity,
    Habit,
    MovePin,
    OpenReport,
    Reported,
    Spot,
    Visibility,
)
from servicebot.domain.tickets import Status, Ticket
from servicebot.ports import Storage, UnitOfWork
from servicebot.services.packaged import packaged_catalogue
from servicebot.services.reference import ReferenceCache, provide_catalogue
from servicebot.services.reports.desk import ReportDesk, by_end_of_work
from servicebot.services.tickets.desk import TicketDesk
from ticket_samples import CALENDAR, STAFF, instant, numbers, shown

DRAW = numbers()
DESK = TicketDesk(ReferenceCache(packaged_catalogue(), DIRECTORY), CALENDAR, DRAW)
REPORTS = ReportDesk(DESK)
HERE = Place(33.351, 120.151)
WANG = "15400001234"
LAMP = OpenReport(
    "public_lighting",
    Spot(Address("huaiyin", "huaiyin_1", "3"), HERE),
    "三盏都不亮",
    ("photo-1",),
    phone=WANG,
)


async def resident_of(storage: Storage, external_id: str, phone: str = "") -> Resident:
    async def work(uow: UnitOfWork) -> Resident:
        loaded = await uow.conversations.open("wechat", external_id, 1)
        known = replace(loaded.resident, phone=phone, name="王桂芳")
        await uow.conversations.remember(known)
        return known

    return await storage.write(work)


async def opened(storage: Storage, resident: Resident, command: OpenReport, at: int) -> Reported:
    return await storage.write(lambda uow: REPORTS.open(uow, resident, command, at))


def actor(resident: Resident) -> Actor:
    return Actor.of_resident(resident.id)


@pytest.fixture
async def wang(storage: Storage) -> Resident:
    return await resident_of(storage, "o-wang", WANG)


@pytest.fixture
async def li(storage: Storage) -> Resident:
    return await resident_of(storage, "o-li")


async def test_a_report_is_a_ticket_of_its_community_with_the_limits_of_its_type(
    storage: Storage, wang: Resident
) -> None:
    at = instant("2026-11-20 10:00")
    ticket = (await opened(storage, wang, LAMP, at)).ticket
    assert (ticket.kind, ticket.item, ticket.owner) == ("report", "public_lighting", "station:huaiyin")
    assert (ticket.public, ticket.phone, ticket.photos) == (True, WANG, ("photo-1",))
    assert (ticket.resident_id, ticket.channel) == (wang.id, wang.channel)
    assert (shown(ticket.due_contact), shown(ticket.due_close)) == ("2026-11-23 17:30", "2026-11-25 17:30")
    place = await storage.read(lambda uow: uow.reports.place(ticket.number))
    assert place is not None
    assert (place.matter, place.spot, place.searchable) == ("public_lighting", LAMP.spot, True)
    assert await storage.read(lambda uow: uow.tickets.get(ticket.number)) == ticket


@pytest.mark.parametrize(
    ("said", "days", "due"),
    [
        ("2026-11-20 10:00", 0, "2026-11-20 17:30"),
        ("2026-11-20 18:00", 0, "2026-11-23 17:30"),
        ("2026-11-21 10:00", 0, "2026-11-23 17:30"),
        ("2026-11-20 10:00", 1, "2026-11-23 17:30"),
    ],
)
def test_the_same_day_is_a_working_day(said: str, days: int, due: str) -> None:
    assert shown(by_end_of_work(CALENDAR, instant(said), days)) == due


async def test_nobody_learns_the_phone_of_an_anonymous_reporter(storage: Storage, wang: Resident) -> None:
    ticket = (await opened(storage, wang, replace(LAMP, anonymity=Anonymity.ANONYMOUS), 1)).ticket
    assert ticket.phone == ""
    place = await storage.read(lambda uow: uow.reports.place(ticket.number))
    assert place is not None
    assert place.anonymity is Anonymity.ANONYMOUS


@pytest.mark.parametrize(
    "change",
    [{"visibility": Visibility.PRIVATE}, {"matter": "noise"}],
    ids=["kept private", "about neighbours"],
)
async def test_a_private_report_is_shown_to_nobody_else(
    storage: Storage, wang: Resident, li: Resident, change: dict[str, Any]
) -> None:
    command = replace(LAMP, **change)
    ticket = (await opened(storage, wang, command, 10)).ticket
    assert not ticket.public
    found = await storage.read(lambda uow: REPORTS.similar(uow, li, command.matter, command.spot, 20))
    assert found == ()
    with pytest.raises(Refused, match="另外上报"):
        await opened(storage, li, replace(LAMP, same_as=ticket.number), 30)
    with pytest.raises(Refused):
        await storage.read(lambda uow: DESK.of(uow, actor(li), ticket.number))


async def test_a_repair_can_neither_be_followed_nor_found(
    storage: Storage, wang: Resident, li: Resident
) -> None:
    report = (await opened(storage, wang, LAMP, 10)).ticket
    repair = replace(report, number=DRAW(), kind="repair", public=False)
    await storage.write(lambda uow: uow.tickets.add(repair))
    await storage.write(lambda uow: uow.reports.follow(repair.number, li.id, 20))
    with pytest.raises(Refused):
        await opened(storage, li, replace(LAMP, same_as=repair.number), 30)
    with pytest.raises(Refused):
        await storage.read(lambda uow: DESK.of(uow, actor(li), repair.number))


async def test_a_follower_sees_where_it_stands_and_nothing_of_the_reporter(
    storage: Storage, wang: Resident, li: Resident
) -> None:
    spot = Spot(Address("huaiyin", "huaiyin_1", "3", "2", "501", "王家门口"), HERE)
    number = (await opened(storage, wang, replace(LAMP, spot=spot), 10)).ticket.number
    await storage.write(lambda uow: DESK.add(uow, actor(wang), number, "我家电话 15400001234", (), 20))
    joined = await opened(storage, li, replace(LAMP, description="", photos=(), same_as=number), 30)
    await storage.write(lambda uow: DESK.assign(uow, STAFF, number, "物业维修班", 40))
    await storage.write(lambda uow: DESK.fix(uow, STAFF, number, "已和王桂芳确认", ("photo-9",), 50))

    async def seen(uow: UnitOfWork) -> tuple[Ticket, str]:
        ticket = await DESK.of(uow, actor(li), number)
        return ticket, repr((ticket, await DESK.history(uow, actor(li), number)))

    ticket, everything = await storage.read(seen)
    assert (joined.joined, joined.own) == (True, False)
    assert (ticket.status, ticket.assignee) == (Status.FIXED, "物业维修班")
    assert ticket.resident_id == 0
    for secret in (WANG, "王桂芳", "王家", "501", "三盏", "photo-", "o-wang"):
        assert secret not in everything
    mine = await storage.read(lambda uow: DESK.mine(uow, li, open_only=True, limit=9))
    assert list(mine) == [ticket]
    assert await storage.read(lambda uow: uow.reports.followers(number)) == [li.id]


async def test_a_follower_may_add_but_not_change(storage: Storage, wang: Resident, li: Resident) -> None:
    number = (await opened(storage, wang, LAMP, 10)).ticket.number
    await opened(storage, li, replace(LAMP, description="晚上更黑", photos=(), same_as=number), 20)
    with pytest.raises(Refused, match="别人上报的"):
        await storage.write(lambda uow: DESK.cancel(uow, actor(li), number, "", 30))
    with pytest.raises(Refused, match="别人上报的"):
        await storage.write(lambda uow: REPORTS.move_pin(uow, actor(li), MovePin(number, LAMP.spot), 30))
    kept = await storage.read(lambda uow: uow.tickets.get(number))
    assert kept is not None
    assert (kept.resident_id, kept.phone, kept.description) == (wang.id, WANG, "三盏都不亮")
    notes = [event.note for event in await storage.read(lambda uow: DESK.history(uow, actor(wang), number))]
    assert "晚上更黑" not in notes
    assert "晚上更黑" in [
        event.note for event in await storage.read(lambda uow: DESK.history(uow, STAFF, number))
    ]


async def test_a_merged_report_takes_its_people_along(storage: Storage, wang: Resident, li: Resident) -> None:
    zhao = await resident_of(storage, "o-zhao")
    first = (await opened(storage, wang, LAMP, 10)).ticket.number
    second = (await opened(storage, li, LAMP, 20)).ticket.number
    await opened(storage, zhao, replace(LAMP, same_as=second), 30)
    await opened(storage, wang, replace(LAMP, same_as=second), 30)
    await storage.write(lambda uow: DESK.merge(uow, STAFF, second, first, 40))
    # Whose own report it is does not follow it as well.
    assert await storage.read(lambda uow: uow.reports.followers(first)) == sorted([li.id, zhao.id])


async def test_similar_ones_are_nearest_first_and_say_nothing_of_their_reporter(
    storage: Storage, wang: Resident, li: Resident
) -> None:
    north = replace(HERE, latitude=HERE.latitude + 0.0004)
    far = replace(HERE, latitude=HERE.latitude + 0.01)
    for place in (north, HERE, far):
        await opened(storage, wang, replace(LAMP, spot=replace(LAMP.spot, place=place)), 10)
    spot = Spot(Address("huaiyin"), HERE)
    found = await storage.read(lambda uow: REPORTS.similar(uow, li, "public_lighting", spot, 20))
    assert [one.metres for one in found] == [0, 44]
    assert {one.ticket.resident_id for one in found} == {0}
    own = await storage.read(lambda uow: REPORTS.similar(uow, wang, "public_lighting", spot, 20))
    assert {one.ticket.resident_id for one in own} == {wang.id}


async def test_without_a_pin_the_building_tells_whether_it_is_near(
    storage: Storage, wang: Resident, li: Resident
) -> None:
    spot = Spot(Address("huaiyin", "huaiyin_1", "3"))
    await opened(storage, wang, replace(LAMP, spot=spot), 10)

    async def near(building: str) -> int:
        there = Spot(Address("huaiyin", "huaiyin_1", building))
        found = await storage.read(lambda uow: REPORTS.similar(uow, li, "public_lighting", there, 20))
        return len(found)

    assert [await near(building) for building in ("3", "4", "")] == [1, 0, 0]


async def test_a_code_brings_the_place_of_its_asset(storage: Storage, wang: Resident) -> None:
    await storage.write(lambda uow: uow.reports.put_asset(ASSETS[0]))
    ticket = (await opened(storage, wang, replace(LAMP, spot=Spot(asset="LAMP-0001")), 10)).ticket
    assert (ticket.address.community, ticket.address.detail) == ("huaiyin", "3号楼东侧路灯")
    with pytest.raises(Invalid, match="没有登记"):
        await opened(storage, wang, replace(LAMP, spot=Spot(asset="LAMP-0002")), 20)


async def test_a_type_that_is_gone_is_asked_again(storage: Storage, wang: Resident) -> None:
    with pytest.raises(Invalid, match="重新选"):
        await opened(storage, wang, replace(LAMP, matter="ufo"), 10)


async def test_a_moved_pin_is_written_down_and_changes_the_desk(
    storage: Storage, wang: Resident, li: Resident
) -> None:
    number = (await opened(storage, wang, LAMP, 10)).ticket.number
    there = Spot(Address("chenxing", "chenxing_1", "2"), replace(HERE, latitude=33.4))
    moved = await storage.write(lambda uow: REPORTS.move_pin(uow, actor(wang), MovePin(number, there), 20))
    assert (moved.owner, moved.address) == ("station:chenxing", there.address)
    history = await storage.read(lambda uow: DESK.history(uow, actor(wang), number))
    assert history[-1].note == "更正位置：晨星社区晨星花园2号楼（已定位）"
    assert await storage.read(lambda uow: REPORTS.similar(uow, li, LAMP.matter, LAMP.spot, 30)) == ()
    assert len(await storage.read(lambda uow: REPORTS.similar(uow, li, LAMP.matter, there, 30))) == 1


async def test_a_closed_report_stays_where_it_is(storage: Storage, wang: Resident) -> None:
    number = (await opened(storage, wang, LAMP, 10)).ticket.number
    await storage.write(lambda uow: DESK.cancel(uow, actor(wang), number, "", 20))
    with pytest.raises(Refused):
        await storage.write(lambda uow: REPORTS.move_pin(uow, actor(wang), MovePin(number, Spot()), 30))


@pytest.mark.parametrize("first", [Visibility.PRIVATE, Visibility.PUBLIC])
async def test_what_was_not_asked_does_not_change_the_habit(
    storage: Storage, wang: Resident, first: Visibility
) -> None:
    await opened(storage, wang, replace(LAMP, visibility=first, anonymity=Anonymity.NAMED), 10)
    await opened(storage, wang, replace(LAMP, matter="noise", anonymity=Anonymity.HIDDEN), 20)
    habit = await storage.read(lambda uow: uow.reports.habit(wang.id))
    assert habit == Habit(first, Anonymity.HIDDEN)


async def test_following_ends_once(storage: Storage, wang: Resident, li: Resident) -> None:
    number = (await opened(storage, wang, LAMP, 10)).ticket.number
    await opened(storage, li, replace(LAMP, same_as=number), 20)
    await storage.write(lambda uow: REPORTS.stop_following(uow, li, number))
    with pytest.raises(Refused):
        await storage.write(lambda uow: REPORTS.stop_following(uow, li, number))
    with pytest.raises(Refused):
        await storage.read(lambda uow: DESK.of(uow, actor(li), number))


async def test_a_catalogue_from_before_there_were_reports_is_given_their_types(
    sqlite_storage: Storage,
) -> None:
    old = replace(packaged_catalogue(), reports=ReportTypes())
    await sqlite_storage.write(lambda uow: uow.reference.replace_catalogue(old))
    assert not await sqlite_storage.write(provide_catalogue)
    now = await sqlite_storage.read(lambda uow: uow.reference.catalogue())
    assert now.reports == packaged_catalogue().reports
    assert now.categories == old.categories
