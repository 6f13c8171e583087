"""Tickets and their history, on both engines."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import pytest

from acquainted import resident_of
from servicebot.domain.address import Address
from servicebot.domain.catalogue import FeeType, Urgency
from servicebot.domain.errors import Conflict
from servicebot.domain.people import SYSTEM, Actor, Role
from servicebot.domain.tickets import Status, Ticket, TicketEvent
from servicebot.domain.times import Visit
from servicebot.ports import Storage, UnitOfWork

HOME = Address("huaiyin", "huayuan", "3", "2", "501", "门口有红灯笼")


def ticket(resident_id: int, number: str = "48217093", opened_at: int = 100) -> Ticket:
    return Ticket(
        number=number,
        kind="repair",
        item="water.pipe",
        status=Status.ACCEPTED,
        urgency=Urgency.URGENT,
        fee=FeeType.LOW,
        resident_id=resident_id,
        channel="wechat",
        owner="station:huaiyin",
        address=HOME,
        phone="15400001234",
        description="厨房水管爆了",
        visit=Visit("明天上午", 1_000, 2_000),
        opened_at=opened_at,
        updated_at=opened_at,
        due_contact=200,
        due_visit=300,
        due_close=400,
        paused_at=0,
        photos=("p1", "p2"),
        beneficiary="邻居王奶奶",
        assignee="t-7",
        public=True,
        merged_into="",
    )


async def store(storage: Storage, *tickets: Ticket) -> None:
    async def add(uow: UnitOfWork) -> None:
        for one in tickets:
            assert await uow.tickets.add(one)

    await storage.write(add)


async def test_a_ticket_comes_back_as_it_was_stored(storage: Storage) -> None:
    stored = ticket(await resident_of(storage))
    await store(storage, stored)

    assert await storage.read(lambda uow: uow.tickets.get("48217093")) == stored
    assert await storage.read(lambda uow: uow.tickets.get("00000000")) is None


async def test_a_number_that_is_taken_is_refused(storage: Storage) -> None:
    stored = ticket(await resident_of(storage))
    await store(storage, stored)

    assert not await storage.write(lambda uow: uow.tickets.add(replace(stored, phone="other")))

    assert await storage.read(lambda uow: uow.tickets.get("48217093")) == stored


async def test_a_saved_ticket_has_the_next_version(storage: Storage) -> None:
    stored = ticket(await resident_of(storage))
    await store(storage, stored)
    changed = replace(stored, status=Status.ASSIGNED, assignee="t-9", address=replace(HOME, room="502"))

    saved = await storage.write(lambda uow: uow.tickets.save(changed))

    assert saved == replace(changed, version=2)
    assert await storage.read(lambda uow: uow.tickets.get("48217093")) == saved


async def test_saving_a_stale_ticket_is_a_conflict(storage: Storage) -> None:
    stored = ticket(await resident_of(storage))
    await store(storage, stored)
    await storage.write(lambda uow: uow.tickets.save(replace(stored, assignee="first")))

    with pytest.raises(Conflict):
        await storage.write(lambda uow: uow.tickets.save(replace(stored, assignee="second")))

    found = await storage.read(lambda uow: uow.tickets.get("48217093"))
    assert found is not None
    assert found.assignee == "first"


async def test_concurrent_changes_of_one_ticket_are_all_kept(storage: Storage) -> None:
    await store(storage, ticket(await resident_of(storage)))

    async def add_word(uow: UnitOfWork) -> None:
        found = await uow.tickets.get("48217093")
        assert found is not None
        await uow.tickets.save(replace(found, description=found.description + "。"))

    await asyncio.gather(*(storage.write(add_word) for _ in range(4)))

    found = await storage.read(lambda uow: uow.tickets.get("48217093"))
    assert found is not None
    assert (found.description, found.version) == ("厨房水管爆了。。。。", 5)


async def test_the_history_is_read_oldest_first(storage: Storage) -> None:
    await store(storage, ticket(await resident_of(storage)))
    lines = [
        TicketEvent("48217093", 1, Actor(Role.RESIDENT, "1"), "open", "", "accepted", "请快点", ("p1",)),
        TicketEvent("48217093", 2, SYSTEM, "assign", "accepted", "assigned"),
        TicketEvent("48217093", 2, Actor(Role.TECHNICIAN, "t-7"), "set_out", "assigned", "on_the_way"),
    ]

    async def log(uow: UnitOfWork) -> None:
        for line in lines:
            await uow.tickets.log(line)

    await storage.write(log)

    assert list(await storage.read(lambda uow: uow.tickets.history("48217093"))) == lines
    assert list(await storage.read(lambda uow: uow.tickets.history("00000000"))) == []


async def test_a_residents_tickets_come_newest_first_and_may_be_only_the_open_ones(storage: Storage) -> None:
    wang, li = await resident_of(storage), await resident_of(storage, "o-li")
    await store(
        storage,
        ticket(wang, "10000001", 1),
        ticket(wang, "10000002", 2),
        ticket(wang, "10000003", 3),
        ticket(li, "10000004", 4),
    )
    newest = await storage.read(lambda uow: uow.tickets.get("10000003"))
    assert newest is not None
    await storage.write(lambda uow: uow.tickets.save(replace(newest, status=Status.CONFIRMED)))

    async def numbers(*, open_only: bool, limit: int) -> list[str]:
        found = await storage.read(
            lambda uow: uow.tickets.of_resident(wang, open_only=open_only, limit=limit)
        )
        return [one.number for one in found]

    assert await numbers(open_only=False, limit=2) == ["10000003", "10000002"]
    assert await numbers(open_only=True, limit=5) == ["10000002", "10000001"]


async def test_what_is_open_for_the_same_item_since_then_is_found_with_its_place(storage: Storage) -> None:
    wang, li = await resident_of(storage), await resident_of(storage, "o-li")
    await store(
        storage,
        ticket(wang, "10000001", 99),
        ticket(wang, "10000002", 100),
        replace(ticket(wang, "10000003", 101), status=Status.CANCELLED),
        replace(ticket(wang, "10000004", 102), item="water.tap"),
        replace(ticket(wang, "10000005", 103), kind="report"),
        ticket(li, "10000006", 104),
        ticket(wang, "10000007", 105),
    )

    found = await storage.read(lambda uow: uow.tickets.opened_since(wang, "repair", "water.pipe", 100, 5))

    assert found == [(number, ticket(wang, number).address) for number in ("10000007", "10000002")]


async def test_pages_walk_through_all_tickets_newest_first(storage: Storage) -> None:
    resident_id = await resident_of(storage)
    await store(storage, *(ticket(resident_id, f"1000000{n}", opened_at=n // 2) for n in range(8)))

    async def next_page(before: str, uow: UnitOfWork) -> Sequence[Ticket]:
        return await uow.tickets.page(before=before, limit=3)

    walked: list[str] = []
    while True:
        before = walked[-1] if walked else ""
        page = await storage.read(partial(next_page, before))
        if not page:
            break
        walked += [one.number for one in page]

    assert walked == [f"1000000{n}" for n in reversed(range(8))]


async def test_a_page_may_be_of_one_status_and_one_community(storage: Storage) -> None:
    resident_id = await resident_of(storage)
    elsewhere = replace(HOME, community="other")
    await store(
        storage,
        ticket(resident_id, "10000001", 1),
        replace(ticket(resident_id, "10000002", 2), status=Status.FIXED),
        replace(ticket(resident_id, "10000003", 3), address=elsewhere),
        replace(ticket(resident_id, "10000004", 4), status=Status.FIXED, address=elsewhere),
        replace(ticket(resident_id, "10000005", 5), status=Status.FIXED, address=elsewhere),
    )

    async def numbers(status: str = "", community: str = "", before: str = "") -> list[str]:
        found = await storage.read(
            lambda uow: uow.tickets.page(status=status, community=community, before=before)
        )
        return [one.number[-1] for one in found]

    assert await numbers() == ["5", "4", "3", "2", "1"]
    assert await numbers(status="fixed") == ["5", "4", "2"]
    assert await numbers(community="other") == ["5", "4", "3"]
    assert await numbers(status="fixed", community="other") == ["5", "4"]
    assert await numbers(status="fixed", before="10000005") == ["4", "2"]
    assert await numbers(community="other", before="10000004") == ["3"]
    assert await numbers(status="fixed", community="other", before="10000005") == ["4"]
    assert await numbers(before="00000000") == []
