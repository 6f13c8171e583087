"""Urging, moving the visit, judging and rating, by the rules."""

import pytest

from desk_samples import Office
from servicebot.domain.errors import Refused
from servicebot.domain.followups import RateTicket, Satisfaction
from servicebot.domain.people import Actor, Resident
from servicebot.domain.tickets import Status
from servicebot.domain.times import Visit
from servicebot.domain.workdays import DAY, HOUR
from servicebot.ports import Storage
from ticket_samples import instant

NUMBER = "48217090"


async def urge(office: Office, resident: Resident) -> int:
    at = office.clock.now_ms()
    return (await office.storage.write(lambda uow: office.follow_up.urge(uow, resident, NUMBER, at))).times


async def judge(office: Office, resident: Resident, *, fixed: bool, words: str = "") -> tuple[Status, bool]:
    at = office.clock.now_ms()
    judged = await office.storage.write(
        lambda uow: office.follow_up.judge(uow, resident, NUMBER, at, fixed=fixed, words=words)
    )
    return judged.ticket.status, judged.escalated


async def test_urging_is_bounded_in_working_time(storage: Storage) -> None:
    office = Office(storage)
    resident = await office.resident()
    await office.opens()
    assert await urge(office, resident) == 1
    office.clock.advance(5 * HOUR)
    # Two of these hours were the lunch break.
    with pytest.raises(Refused, match=r"今天 10:00 刚催过"):
        await urge(office, resident)
    office.clock.advance(HOUR)
    assert await urge(office, resident) == 2
    assert await storage.read(lambda uow: uow.handovers.waiting(9)) == []
    office.clock.advance(3 * DAY)
    assert await urge(office, resident) == 3
    (handover,) = await storage.read(lambda uow: uow.handovers.waiting(9))
    assert (handover.ticket, handover.reason) == (NUMBER, "urged 3 times")
    office.clock.advance(DAY)
    with pytest.raises(Refused, match="三次"):
        await urge(office, resident)


async def test_what_is_done_cannot_be_urged(sqlite_storage: Storage) -> None:
    office = Office(sqlite_storage)
    resident = await office.resident()
    await office.opens()
    await urge(office, resident)
    await office.act("fix")
    with pytest.raises(Refused, match="不用催"):
        await urge(office, resident)


async def test_the_second_failure_goes_to_the_streets_supervisor(storage: Storage) -> None:
    office = Office(storage)
    resident = await office.resident()
    await office.opens()
    await office.act("fix")
    assert await judge(office, resident, fixed=False) == (Status.REOPENED, False)
    await office.act("fix")
    assert await judge(office, resident, fixed=False, words="还在漏") == (Status.REOPENED, True)
    ticket = await storage.read(lambda uow: uow.tickets.get(NUMBER))
    assert ticket is not None
    assert ticket.owner.startswith("street:")
    await office.act("fix")
    assert await judge(office, resident, fixed=False) == (Status.REOPENED, True)
    await office.act("fix")
    assert await judge(office, resident, fixed=True) == (Status.CONFIRMED, False)


async def test_nobody_judges_or_rates_a_strangers_ticket(sqlite_storage: Storage) -> None:
    office = Office(sqlite_storage)
    await office.opens()
    await office.act("fix")
    stranger = Resident(99, "wechat", "o-stranger")
    with pytest.raises(Refused):
        await judge(office, stranger, fixed=True)
    with pytest.raises(Refused):
        await judge(office, stranger, fixed=False)
    rating = RateTicket(NUMBER, Satisfaction.SATISFIED)
    with pytest.raises(Refused):
        await sqlite_storage.write(lambda uow: office.follow_up.rate(uow, stranger, rating, 1))


async def test_a_ticket_is_rated_once_after_it_was_closed(sqlite_storage: Storage) -> None:
    office = Office(sqlite_storage)
    resident = await office.resident()
    await office.opens()
    rating = RateTicket(NUMBER, Satisfaction.UNSATISFIED, "一地水")

    async def rate() -> Satisfaction:
        return (await sqlite_storage.write(lambda uow: office.follow_up.rate(uow, resident, rating, 1))).level

    with pytest.raises(Refused, match="还没办结"):
        await rate()
    await office.act("fix")
    await judge(office, resident, fixed=True)
    assert await rate() is Satisfaction.UNSATISFIED
    with pytest.raises(Refused, match="已经评价过"):
        await rate()
    (handover,) = await sqlite_storage.read(lambda uow: uow.handovers.waiting(9))
    assert (handover.reason, handover.ticket) == ("rated unsatisfied", NUMBER)


async def test_a_moved_visit_is_what_is_promised(storage: Storage) -> None:
    office = Office(storage)
    resident = await office.resident()
    await office.opens()
    visit = Visit("下周五上午", instant("2026-11-27 08:00"), instant("2026-11-27 12:00"))
    actor = Actor.of_resident(resident.id)
    moved = await storage.write(
        lambda uow: office.follow_up.reschedule(uow, actor, NUMBER, visit, office.clock.now_ms())
    )
    assert (moved.visit, moved.due_visit) == (visit, visit.end)
    assert await storage.read(lambda uow: uow.tickets.get(NUMBER)) == moved
