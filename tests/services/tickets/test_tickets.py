import logging
import secrets
from dataclasses import replace
from functools import partial
from itertools import count

import pytest

from fakes import FakeClock
from servicebot.domain.address import Address
from servicebot.domain.errors import Conflict, Invalid, Refused
from servicebot.domain.files.directory import read_directory
from servicebot.domain.numbers import draw_number, is_number
from servicebot.domain.owners import HOTLINE_DESK
from servicebot.domain.people import Actor, Resident, Role
from servicebot.domain.repairs import OpenRepair
from servicebot.domain.tickets import Status, Ticket, TicketEvent
from servicebot.domain.times import Visit
from servicebot.domain.workdays import WorkCalendar
from servicebot.ports import Storage, UnitOfWork
from servicebot.services.packaged import packaged_catalogue, packaged_text
from servicebot.services.reference import ReferenceCache
from servicebot.services.tickets.desk import TicketDesk
from ticket_samples import CALENDAR, STAFF, SUPERVISOR, instant, shown

ASKED = instant("2026-11-20 10:00")
HOME = Address("huaiyin", "huaiyin_1", "3", "2", "501")
TAP = "plumbing_electric.tap_valve"
REFERENCE = ReferenceCache(packaged_catalogue(), read_directory(packaged_text("demo/directory.toml")))
TECHNICIAN = Actor(Role.TECHNICIAN, "周师傅")


def a_desk(calendar: WorkCalendar = CALENDAR) -> TicketDesk:
    return TicketDesk(REFERENCE, calendar, lambda: draw_number(secrets.randbelow))


DESK = a_desk()


def asking(item: str = TAP, address: Address = HOME, same_as: str = "") -> OpenRepair:
    return OpenRepair(item, address, "15400001234", "一直滴水", Visit("随时"), same_as=same_as)


async def arrived(storage: Storage, name: str = "o-wang") -> Resident:
    opened = await storage.write(lambda uow: uow.conversations.open("wechat", name, ASKED))
    return opened.resident


def of(resident: Resident) -> Actor:
    return Actor.of_resident(resident.id)


async def opened(storage: Storage, resident: Resident, command: OpenRepair | None = None) -> Ticket:
    return await storage.write(lambda uow: DESK.open_repair(uow, resident, command or asking(), ASKED))


async def history(storage: Storage, actor: Actor, number: str) -> list[TicketEvent]:
    return list(await storage.read(lambda uow: DESK.history(uow, actor, number)))


async def test_a_request_becomes_a_ticket_with_number_owner_and_deadlines(storage: Storage) -> None:
    resident = await arrived(storage)
    ticket = await opened(storage, resident)
    assert is_number(ticket.number)
    assert (ticket.status, ticket.owner, ticket.kind) == (Status.ACCEPTED, "station:huaiyin", "repair")
    assert [shown(at) for at in (ticket.due_contact, ticket.due_visit, ticket.due_close)] == [
        "2026-11-20 16:00",
        "2026-11-23 10:00",
        "2026-11-25 17:30",
    ]
    assert await storage.read(lambda uow: DESK.of(uow, of(resident), ticket.number)) == ticket
    [event] = await history(storage, of(resident), ticket.number)
    assert (event.action, event.before, event.after, event.at) == ("open", "", "accepted", ASKED)


async def test_an_address_outside_the_directory_goes_to_the_hotline(sqlite_storage: Storage) -> None:
    resident = await arrived(sqlite_storage)
    ticket = await opened(sqlite_storage, resident, asking(address=Address(detail="河边的老房子")))
    assert ticket.owner == HOTLINE_DESK


async def test_an_item_that_is_not_offered_is_answered_politely(sqlite_storage: Storage) -> None:
    resident = await arrived(sqlite_storage)
    with pytest.raises(Invalid, match="重新选"):
        await opened(sqlite_storage, resident, asking("appliance.gas_stove"))


async def test_a_number_that_is_taken_is_drawn_again(storage: Storage) -> None:
    resident = await arrived(storage)
    drawn = count(1_000_000)
    # Every number comes twice.
    desk = TicketDesk(REFERENCE, CALENDAR, lambda: draw_number(lambda _: (next(drawn) - 1_000_000) // 2))

    async def work(uow: UnitOfWork) -> list[Ticket]:
        return [await desk.open_repair(uow, resident, asking(), ASKED) for _ in range(4)]

    assert len({ticket.number for ticket in await storage.write(work)}) == 4


async def test_a_source_that_repeats_itself_is_a_bug_and_not_a_loop(sqlite_storage: Storage) -> None:
    resident = await arrived(sqlite_storage)
    desk = TicketDesk(REFERENCE, CALENDAR, lambda: "10000007")
    await sqlite_storage.write(lambda uow: desk.open_repair(uow, resident, asking(), ASKED))
    with pytest.raises(RuntimeError):
        await sqlite_storage.write(lambda uow: desk.open_repair(uow, resident, asking(), ASKED))


@pytest.mark.parametrize(
    ("address", "minutes", "item", "same"),
    [
        (HOME, 29, TAP, True),
        (replace(HOME, detail="门口有红灯笼"), 5, TAP, True),
        (HOME, 31, TAP, False),
        (replace(HOME, room="502"), 5, TAP, False),
        (HOME, 5, "plumbing_electric.pipe_burst", False),
    ],
)
async def test_the_same_request_within_half_an_hour_is_recognised(
    sqlite_storage: Storage, address: Address, minutes: int, item: str, same: bool
) -> None:
    resident = await arrived(sqlite_storage)
    ticket = await opened(sqlite_storage, resident)
    at = ASKED + minutes * 60_000
    found = await sqlite_storage.read(lambda uow: DESK.recent_same(uow, resident, item, address, at))
    assert found == (ticket if same else None)


async def test_a_cancelled_request_is_no_repetition(sqlite_storage: Storage) -> None:
    resident = await arrived(sqlite_storage)
    ticket = await opened(sqlite_storage, resident)
    await sqlite_storage.write(lambda uow: DESK.cancel(uow, of(resident), ticket.number, "", ASKED))
    assert not await sqlite_storage.read(lambda uow: DESK.recent_same(uow, resident, TAP, HOME, ASKED))


async def test_the_same_matter_opens_nothing_new(storage: Storage) -> None:
    resident = await arrived(storage)
    ticket = await opened(storage, resident)
    again = await opened(storage, resident, asking(same_as=ticket.number))
    assert again.number == ticket.number
    mine = await storage.read(lambda uow: DESK.mine(uow, resident, open_only=True, limit=10))
    assert [one.number for one in mine] == [ticket.number]
    assert [event.action for event in await history(storage, of(resident), ticket.number)] == ["open", "add"]


async def test_a_stranger_learns_nothing_of_a_ticket(storage: Storage) -> None:
    resident, stranger = await arrived(storage), await arrived(storage, "o-zhang")
    ticket = await opened(storage, resident)
    answers = []
    for actor, number in (
        (of(stranger), ticket.number),
        (of(stranger), "10000007"),
        (TECHNICIAN, ticket.number),
    ):
        for attempt in (
            lambda uow, a=actor, n=number: DESK.of(uow, a, n),
            lambda uow, a=actor, n=number: DESK.history(uow, a, n),
            lambda uow, a=actor, n=number: DESK.add(uow, a, n, "看看", (), ASKED),
        ):
            with pytest.raises(Refused) as refused:
                await storage.write(attempt)
            answers.append((refused.value.code, str(refused.value)))
    assert len(set(answers)) == 1
    assert [event.action for event in await history(storage, of(resident), ticket.number)] == ["open"]


async def test_the_whole_way_of_a_repair(storage: Storage) -> None:
    resident = await arrived(storage)
    number = (await opened(storage, resident)).number

    async def work(uow: UnitOfWork) -> Ticket:
        await DESK.assign(uow, STAFF, number, "周师傅", ASKED + 1)
        await DESK.set_out(uow, TECHNICIAN, number, ASKED + 2)
        await DESK.start(uow, TECHNICIAN, number, ASKED + 3)
        await DESK.wait(uow, TECHNICIAN, number, "等配件", ASKED + 4)
        await DESK.resume(uow, TECHNICIAN, number, ASKED + 5)
        await DESK.note(uow, TECHNICIAN, number, "配件自备", ASKED + 6)
        await DESK.fix(uow, TECHNICIAN, number, "换了阀芯", ("photo",), ASKED + 7)
        await DESK.reopen(uow, of(resident), number, "还在滴", ASKED + 8)
        await DESK.return_(uow, STAFF, number, "换一组", ASKED + 9, owner=HOTLINE_DESK)
        await DESK.assign(uow, STAFF, number, "吴师傅", ASKED + 10)
        await DESK.extend(uow, STAFF, number, 2, "等厂家", ASKED + 11)
        await DESK.reply(uow, Actor(Role.TECHNICIAN, "吴师傅"), number, "明天再来", ASKED + 12)
        await DESK.fix(uow, Actor(Role.TECHNICIAN, "吴师傅"), number, "好了", (), ASKED + 13)
        return await DESK.confirm(uow, of(resident), number, ASKED + 14)

    ticket = await storage.write(work)
    assert (ticket.status, ticket.assignee, ticket.owner) == (Status.CONFIRMED, "吴师傅", HOTLINE_DESK)
    assert ticket.photos == ("photo",)
    told = [event.action for event in await history(storage, of(resident), number)]
    assert "note" not in told
    assert len(await history(storage, STAFF, number)) == len(told) + 1 == 15


async def test_a_resident_is_refused_in_kind_words(sqlite_storage: Storage) -> None:
    resident = await arrived(sqlite_storage)
    number = (await opened(sqlite_storage, resident)).number

    async def begin(uow: UnitOfWork) -> None:
        await DESK.assign(uow, STAFF, number, "周师傅", ASKED)
        await DESK.start(uow, TECHNICIAN, number, ASKED)

    await sqlite_storage.write(begin)
    with pytest.raises(Refused, match="请打热线 000-0000 0110") as refused:
        await sqlite_storage.write(lambda uow: DESK.cancel(uow, of(resident), number, "", ASKED))
    assert refused.value.code == "not_now"
    with pytest.raises(Refused, match="cannot cancel"):
        await sqlite_storage.write(lambda uow: DESK.cancel(uow, STAFF, number, "", ASKED))


async def test_a_second_reopening_is_the_supervisors(sqlite_storage: Storage) -> None:
    resident = await arrived(sqlite_storage)
    number = (await opened(sqlite_storage, resident)).number

    async def twice(uow: UnitOfWork) -> None:
        await DESK.fix(uow, STAFF, number, "", (), ASKED)
        await DESK.reopen(uow, of(resident), number, "还在滴", ASKED)
        await DESK.fix(uow, STAFF, number, "", (), ASKED)

    await sqlite_storage.write(twice)
    with pytest.raises(Refused, match="街道负责人"):
        await sqlite_storage.write(lambda uow: DESK.reopen(uow, of(resident), number, "又滴", ASKED))
    reopened = await sqlite_storage.write(lambda uow: DESK.reopen(uow, SUPERVISOR, number, "督办", ASKED))
    assert reopened.status is Status.REOPENED


async def test_merging_goes_to_the_root_and_never_in_a_circle(storage: Storage) -> None:
    resident = await arrived(storage)
    a, b, c = [(await opened(storage, resident)).number for _ in range(3)]
    await storage.write(lambda uow: DESK.merge(uow, STAFF, a, b, ASKED))
    await storage.write(lambda uow: DESK.merge(uow, STAFF, b, c, ASKED))
    for into in (a, b, c):
        with pytest.raises(Refused):
            await storage.write(partial(DESK.merge, actor=STAFF, number=c, into=into, at=ASKED))
    notes = [event.note for event in await history(storage, STAFF, c)]
    assert notes == ["", f"{b[:4]} {b[4:]} 并入本单"]


async def test_what_is_added_to_a_merged_ticket_reaches_who_works_on_it(storage: Storage) -> None:
    resident, neighbour = await arrived(storage), await arrived(storage, "o-zhang")
    mine, theirs = await opened(storage, resident), await opened(storage, neighbour)
    await storage.write(lambda uow: DESK.merge(uow, STAFF, theirs.number, mine.number, ASKED))
    kept = await storage.write(
        lambda uow: DESK.add(uow, of(neighbour), theirs.number, "楼下也漏了", (), ASKED)
    )
    assert kept.number == theirs.number
    assert (await history(storage, STAFF, mine.number))[-1].note == "楼下也漏了"
    # A neighbour's words are for those who do the work, not for the resident whose ticket it is.
    assert all(event.note != "楼下也漏了" for event in await history(storage, of(resident), mine.number))


async def test_nothing_is_merged_into_what_is_over(sqlite_storage: Storage) -> None:
    resident = await arrived(sqlite_storage)
    a, b = [(await opened(sqlite_storage, resident)).number for _ in range(2)]
    await sqlite_storage.write(lambda uow: DESK.cancel(uow, of(resident), b, "", ASKED))
    with pytest.raises(Refused, match="open one"):
        await sqlite_storage.write(lambda uow: DESK.merge(uow, STAFF, a, b, ASKED))


async def test_a_change_over_somebody_elses_change_is_a_conflict(sqlite_storage: Storage) -> None:
    resident = await arrived(sqlite_storage)
    ticket = await opened(sqlite_storage, resident)
    await sqlite_storage.write(lambda uow: DESK.assign(uow, STAFF, ticket.number, "周师傅", ASKED))
    with pytest.raises(Conflict):
        await sqlite_storage.write(lambda uow: uow.tickets.save(ticket))


async def test_a_year_without_holidays_is_reported_once(
    sqlite_storage: Storage, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    resident = await arrived(sqlite_storage)
    desk = a_desk(WorkCalendar({}))
    with caplog.at_level(logging.WARNING, "servicebot.services.tickets.desk"):
        for _ in range(2):
            await sqlite_storage.write(lambda uow: desk.open_repair(uow, resident, asking(), clock.now_ms()))
    assert [record.message for record in caplog.records] == [
        "The holidays of 2026 are not entered; deadlines count every Monday to Friday as worked."
    ]
