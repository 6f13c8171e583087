"""What is kept long enough goes, and nothing else."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from fakes import FakeClock
from logged import log
from privacy_station import CLOSED, HOME, OPEN, REPORTED, BytesInMemory, leave_traces, path_of, traces
from servicebot.adapters.storage.repositories.unit import Unit
from servicebot.adapters.storage.statements import Statement
from servicebot.domain.people import Resident
from servicebot.domain.privacy import AuditLine, Periods
from servicebot.domain.reports import Anonymity, Habit, Visibility
from servicebot.domain.tickets import Status
from servicebot.domain.workdays import DAY
from servicebot.engine.messages import Kind, incoming_from_json
from servicebot.ports import Delivery, Handover, InboxEntry, Storage, UnitOfWork
from servicebot.services.privacy import retention as module
from servicebot.services.privacy.retention import Cleared, Retention
from ticket_samples import ticket

CLOSE_WAIT = Statement(text("UPDATE handovers SET closed_at = at"))
SEND_ALL = Statement(text("UPDATE outbox SET state = 'sent'"))


@pytest.fixture
def job(storage: Storage, clock: FakeClock) -> Retention:
    return Retention(storage, BytesInMemory(), clock, Periods(), pause_s=0)


async def finish_everything(storage: Storage) -> None:
    async def work(uow: UnitOfWork) -> None:
        assert isinstance(uow, Unit)
        await uow.tx.execute(CLOSE_WAIT)
        await uow.tx.execute(SEND_ALL)
        await uow.audit.write(AuditLine(0, "test", "test", "test"))

    await storage.write(work)


async def test_on_the_first_day_nothing_goes(storage: Storage, clock: FakeClock, job: Retention) -> None:
    await leave_traces(storage, clock)
    assert await job.run() == Cleared()


async def test_words_go_after_a_month_and_messages_after_three(
    storage: Storage, clock: FakeClock, job: Retention
) -> None:
    wang = await leave_traces(storage, clock)
    clock.advance(31 * DAY)
    assert (await job.dry_run()).words == 3
    assert (await job.run()).words == 3
    assert (await job.dry_run()).words == 0
    entry = await storage.read(lambda uow: uow.inbox.find(f"k{wang.id}-1"))
    assert entry is not None
    assert incoming_from_json(entry.message).kind is Kind.OTHER

    clock.advance(60 * DAY)
    assert (await job.run()).messages == 3
    assert await storage.read(lambda uow: uow.inbox.find(f"k{wang.id}-1")) is None


async def test_a_dry_run_counts_what_a_run_takes_and_changes_nothing(
    storage: Storage, clock: FakeClock, job: Retention
) -> None:
    await leave_traces(storage, clock)
    await finish_everything(storage)
    clock.advance(1100 * DAY)
    before = await traces(storage, "哭了一夜", "红灯笼")

    counted = await job.dry_run()
    assert await traces(storage, "哭了一夜", "红灯笼") == before
    done = await job.run()
    assert str(counted) == (
        "words 3, messages 3, deliveries 1, tickets 2, emergencies 1, media 0, states 0, known 0, residents 0,"
        " consents 1, audit 1"
    )
    # Only afterwards is it known that nothing holds these pictures any more.
    assert (done.media, done.tickets, done.emergencies) == (3, 2, 1)


async def test_a_closed_ticket_is_anonymised_after_a_year_and_an_open_one_never(
    storage: Storage, clock: FakeClock, job: Retention
) -> None:
    wang = await leave_traces(storage, clock)
    clock.advance(366 * DAY)
    assert (await job.run()).tickets == 2
    assert (await job.run()).tickets == 0

    left = await storage.read(lambda uow: uow.tickets.of_resident(wang.id, open_only=False, limit=9))
    assert [ticket.number for ticket in left] == [OPEN]
    emptied = await storage.read(lambda uow: uow.tickets.get(CLOSED))
    assert emptied is not None
    assert (emptied.phone, emptied.description, emptied.item) == ("", "", "plumbing_electric.tap_valve")


async def test_a_picture_that_a_ticket_holds_outlives_one_that_none_does(
    storage: Storage, clock: FakeClock
) -> None:
    await leave_traces(storage, clock)
    held = (OPEN, CLOSED, REPORTED, "elsewhere")
    store = BytesInMemory({path_of(one): b"x" for one in (*held, "stray")})
    clock.advance(91 * DAY)
    assert (await Retention(storage, store, clock, Periods(), pause_s=0).run()).media == 1
    assert set(store.kept) == {path_of(one) for one in held}


async def test_the_key_of_a_message_is_kept_three_days_whatever_is_set(
    storage: Storage, clock: FakeClock
) -> None:
    await leave_traces(storage, clock)
    hasty = Retention(storage, BytesInMemory(), clock, Periods(words=0, messages=0), pause_s=0)
    clock.advance(2 * DAY)
    done = await hasty.run()
    assert (done.words, done.messages) == (3, 0)
    clock.advance(2 * DAY)
    assert (await hasty.run()).messages == 3


async def test_many_rows_go_in_several_steps(
    storage: Storage, clock: FakeClock, job: Retention, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STEP", 2)
    wang = await leave_traces(storage, clock)

    async def more(uow: UnitOfWork) -> None:
        for number in range(5):
            at = clock.now_ms() + number // 2
            await log(uow, InboxEntry(f"more-{number}", wang.id, at, b"{}", b""))
            await uow.outbox.put(Delivery(f"more-{number}", wang.id, "service", b"{}", at))

    await storage.write(more)
    await finish_everything(storage)
    clock.advance(100 * DAY)
    done = await job.run()
    assert (done.words, done.messages, done.deliveries, done.media) == (8, 8, 6, 1)


async def test_one_process_a_day_does_it(clock: FakeClock, job: Retention) -> None:
    assert await job.run_daily() is not None
    assert await job.run_daily() is None
    clock.advance(DAY)
    assert await job.run_daily() is not None


async def met(storage: Storage, at: int, openid: str = "openid-li") -> Resident:
    """Somebody who once wrote, began a form, and agreed to be remembered."""

    async def work(uow: UnitOfWork) -> Resident:
        loaded = await uow.conversations.open("wechat", openid, at)
        known = replace(loaded.resident, name="李四", phone="15400004321", address=HOME, told=1, consented=1)
        await uow.conversations.remember(known)
        await uow.conversations.save(loaded, b'{"d":[]}', at)
        await uow.reports.remember(known.id, Habit(Visibility.PRIVATE, Anonymity.HIDDEN))
        return known

    return await storage.write(work)


async def remembered(storage: Storage, resident: Resident) -> tuple[bytes, str, bool, bool]:
    """What stands in the conversation, the phone, and whether address and habits are known."""

    async def work(uow: UnitOfWork) -> tuple[bytes, str, bool, bool]:
        now, state, *_ = await uow.conversations.open("wechat", resident.external_id, 0)
        assert replace(now, name="", phone="", address=None) == replace(
            resident, name="", phone="", address=None
        )
        habit = await uow.reports.habit(resident.id)
        return state, now.phone, now.address is not None, habit is not None

    # By the writer, whose cache must have heard of it.
    return await storage.write(work)


async def test_of_somebody_who_no_longer_writes_the_form_goes_after_a_month_and_the_rest_after_a_year(
    storage: Storage, clock: FakeClock, job: Retention
) -> None:
    li = await met(storage, clock.now_ms())
    clock.advance(29 * DAY)
    await job.run()
    assert await remembered(storage, li) == (b'{"d":[]}', "15400004321", True, True)

    clock.advance(2 * DAY)
    assert (await job.dry_run()).states == (await job.run()).states == 1
    assert await remembered(storage, li) == (b"", "15400004321", True, True)

    clock.advance(335 * DAY)
    assert (await job.dry_run()).known == (await job.run()).known == 1
    assert await remembered(storage, li) == (b"", "", False, False)
    done = await job.run()
    assert (done.states, done.known) == (0, 0)


async def test_the_period_of_what_is_remembered_can_be_set(storage: Storage, clock: FakeClock) -> None:
    li = await met(storage, clock.now_ms())
    clock.advance(61 * DAY)
    assert (await Retention(storage, BytesInMemory(), clock, Periods(known=60), pause_s=0).run()).known == 1
    assert (await remembered(storage, li))[1:] == ("", False, False)


@pytest.mark.parametrize("touch", ["message", "open ticket", "ticket", "handover"])
async def test_who_is_in_touch_is_remembered(
    storage: Storage, clock: FakeClock, job: Retention, touch: str
) -> None:
    begun = clock.now_ms()
    li = await met(storage, begun)
    clock.advance(366 * DAY)
    now = clock.now_ms() - DAY

    async def work(uow: UnitOfWork) -> None:
        match touch:
            case "message":
                await log(uow, InboxEntry("k", li.id, now, b"{}", b""))
            case "open ticket":
                await uow.tickets.add(ticket(resident_id=li.id, opened_at=begun, updated_at=begun))
            case "ticket":
                closed = ticket(resident_id=li.id, status=Status.CONFIRMED, opened_at=begun, updated_at=now)
                await uow.tickets.add(closed)
            case _:
                await uow.handovers.add(Handover(li.id, now, "?"))

    await storage.write(work)
    done = await job.run()
    assert (done.states, done.known) == (0, 0)
    assert await remembered(storage, li) == (b'{"d":[]}', "15400004321", True, True)


async def test_who_writes_at_the_very_moment_is_not_forgotten(storage: Storage, clock: FakeClock) -> None:
    begun = clock.now_ms()
    li = await met(storage, begun)

    async def writes(uow: UnitOfWork) -> None:
        await uow.conversations.save(await uow.conversations.open("wechat", "openid-li", 0), b"[]", begun + 2)

    await storage.write(writes)
    forgot = await storage.write(lambda uow: uow.conversations.forget_state(li.id, begun + 1))
    assert not forgot
    assert not await storage.write(lambda uow: uow.conversations.forget_known(li.id, begun + 1))
    assert await remembered(storage, li) == (b"[]", "15400004321", True, True)


async def test_many_who_no_longer_write_are_forgotten_in_several_steps(
    storage: Storage, clock: FakeClock, job: Retention, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STEP", 2)
    for number in range(5):
        await met(storage, clock.now_ms(), f"openid-{number}")
    clock.advance(400 * DAY)
    done = await job.run()
    assert (done.states, done.known) == (5, 5)
