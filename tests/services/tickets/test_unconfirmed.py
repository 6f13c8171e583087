"""Who says nothing is reminded once, by day; then the ticket is closed, and one tap opens it again."""

import asyncio

import pytest

from desk_samples import Office
from servicebot.domain.people import Actor
from servicebot.domain.tickets import Status
from servicebot.domain.workdays import DAY, HOUR, MINUTE
from servicebot.ports import Storage
from servicebot.services.tickets.unconfirmed import Settled, Silence, Unconfirmed
from ticket_samples import instant

NUMBER = "48217090"


def job(office: Office, silence: Silence | None = None) -> Unconfirmed:
    return Unconfirmed(office.storage, office.desk, office.clock, silence)


async def happened(office: Office) -> list[str]:
    events = await office.storage.read(lambda uow: uow.tickets.history(NUMBER))
    return [event.action for event in events]


async def status(office: Office) -> Status:
    ticket = await office.storage.read(lambda uow: uow.tickets.get(NUMBER))
    assert ticket is not None
    return ticket.status


@pytest.fixture
async def office(storage: Storage) -> Office:
    """A ticket that was called fixed on Friday at ten, of which the resident was told."""
    office = Office(storage)
    await office.writes()
    await office.opens()
    await office.act("fix", "换了阀芯")
    await office.due(MINUTE)
    return office


async def test_one_reminder_then_the_end(office: Office) -> None:
    office.clock.advance(DAY - 1)
    assert await job(office).run_once() == Settled()
    office.clock.advance(1)
    assert await job(office).run_once() == Settled(reminded=1)
    office.clock.advance(MINUTE)
    assert [words for words in await office.told() if "还没听到" in words] == [
        "工作人员说办好了，还没听到您的回话。过几天没回话，就先按办好了处理。\n您看修好了吗？\n1 修好了\n2 还没好"
    ]
    for _ in range(4):
        office.clock.advance(DAY)
        assert await job(office).run_once() == Settled()
    office.clock.advance(DAY)
    assert await job(office).run_once() == Settled(closed=1)
    assert await status(office) is Status.CONFIRMED
    assert (await office.told())[
        -1
    ] == "没等到您的回话，先按办好了处理。\n要是还没好，回复「没修好」，马上重新安排。"
    assert await job(office).run_once() == Settled()
    assert (await happened(office))[-2:] == ["remind", "lapse"]


async def test_nothing_happens_at_night(office: Office) -> None:
    office.clock.advance(instant("2026-11-21 21:30") - office.clock.now_ms())
    assert await job(office).run_once() == Settled()
    office.clock.advance(instant("2026-11-22 08:00") - office.clock.now_ms())
    assert await job(office).run_once() == Settled(reminded=1)
    office.clock.advance(MINUTE)
    assert any("还没听到" in words for words in await office.told())


async def test_several_processes_do_it_once(office: Office) -> None:
    office.clock.advance(DAY)
    runs = await asyncio.gather(*(job(office).run_once() for _ in range(8)))
    assert sum(run.reminded for run in runs) == 1
    office.clock.advance(5 * DAY)
    runs = await asyncio.gather(*(job(office).run_once() for _ in range(8)))
    assert sum(run.closed for run in runs) == 1
    assert (await happened(office))[-2:] == ["remind", "lapse"]


async def test_what_the_resident_adds_begins_the_time_anew(office: Office) -> None:
    office.clock.advance(DAY)
    await job(office).run_once()
    resident = await office.writes("还要再看看")
    office.clock.advance(4 * DAY)
    await office.storage.write(
        lambda uow: office.desk.add(
            uow, Actor.of_resident(resident.id), NUMBER, "明天再看", (), office.clock.now_ms()
        )
    )
    office.clock.advance(4 * DAY)
    assert await job(office).run_once() == Settled()
    office.clock.advance(DAY)
    assert await job(office).run_once() == Settled(closed=1)


async def test_an_answer_ends_it(office: Office) -> None:
    office.clock.advance(DAY)
    await job(office).run_once()
    resident = await office.writes()
    await office.storage.write(
        lambda uow: office.follow_up.judge(uow, resident, NUMBER, office.clock.now_ms(), fixed=True)
    )
    office.clock.advance(30 * DAY)
    assert await job(office).run_once() == Settled()


async def test_what_was_closed_is_reopened_once_and_reminded_of_anew(office: Office) -> None:
    silence = Silence(HOUR, HOUR)
    for _ in range(2):
        office.clock.advance(HOUR)
        await job(office, silence).run_once()
    resident = await office.writes("没修好")
    judged = await office.storage.write(
        lambda uow: office.follow_up.judge(uow, resident, NUMBER, office.clock.now_ms(), fixed=False)
    )
    assert (judged.ticket.status, judged.escalated) == (Status.REOPENED, False)
    await office.act("fix", "又修了")
    office.clock.advance(HOUR)
    assert await job(office, silence).run_once() == Settled(reminded=1)
    judged = await office.storage.write(
        lambda uow: office.follow_up.judge(uow, resident, NUMBER, office.clock.now_ms(), fixed=False)
    )
    assert judged.escalated


async def test_who_only_phones_is_left_to_the_desk(storage: Storage) -> None:
    office = Office(storage, channel="phone")
    await office.opens()
    await office.act("fix", "换了阀芯")
    office.clock.advance(30 * DAY)
    assert await job(office).run_once() == Settled()
    assert await status(office) is Status.FIXED


async def test_more_than_a_page_is_gone_through(sqlite_storage: Storage) -> None:
    office = Office(sqlite_storage)
    await office.writes()
    many = iter(f"{number:08d}" for number in range(10_000_000, 10_000_230))
    office.desk = office.a_desk(lambda: next(many))
    for _ in range(230):
        ticket = await office.opens()
        await office.act("fix", "好了", ticket.number)
    office.clock.advance(DAY)
    assert await job(office).run_once() == Settled(reminded=230)


def test_settings_are_hours_and_days() -> None:
    assert Silence.of(24, 5) == Silence()
