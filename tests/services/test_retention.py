"""What is kept long enough goes, and nothing else."""

import pytest
from sqlalchemy import text

from fakes import FakeClock
from privacy_station import CLOSED, OPEN, BytesInMemory, leave_traces, path_of, traces
from servicebot.adapters.storage.repositories.unit import Unit
from servicebot.adapters.storage.statements import Statement
from servicebot.domain.privacy import AuditLine, Periods
from servicebot.engine.messages import Kind, incoming_from_json
from servicebot.ports import Delivery, InboxEntry, Storage, UnitOfWork
from servicebot.services import retention as module
from servicebot.services.retention import DAY_MS, Cleared, Retention

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
    clock.advance(31 * DAY_MS)
    assert (await job.dry_run()).words == 3
    assert (await job.run()).words == 3
    assert (await job.dry_run()).words == 0
    entry = await storage.read(lambda uow: uow.inbox.find(f"k{wang.id}-1"))
    assert entry is not None
    assert incoming_from_json(entry.message).kind is Kind.OTHER

    clock.advance(60 * DAY_MS)
    assert (await job.run()).messages == 3
    assert await storage.read(lambda uow: uow.inbox.find(f"k{wang.id}-1")) is None


async def test_a_dry_run_counts_what_a_run_takes_and_changes_nothing(
    storage: Storage, clock: FakeClock, job: Retention
) -> None:
    await leave_traces(storage, clock)
    await finish_everything(storage)
    clock.advance(1100 * DAY_MS)
    before = await traces(storage, "哭了一夜", "红灯笼")

    counted = await job.dry_run()
    assert await traces(storage, "哭了一夜", "红灯笼") == before
    done = await job.run()
    assert str(counted) == (
        "words 3, messages 3, deliveries 1, tickets 1, emergencies 1, media 0, residents 0, consents 1, audit 1"
    )
    # Only afterwards is it known that nothing holds these pictures any more.
    assert (done.media, done.tickets, done.emergencies) == (2, 1, 1)


async def test_a_closed_ticket_is_anonymised_after_a_year_and_an_open_one_never(
    storage: Storage, clock: FakeClock, job: Retention
) -> None:
    wang = await leave_traces(storage, clock)
    clock.advance(366 * DAY_MS)
    assert (await job.run()).tickets == 1
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
    store = BytesInMemory({path_of(one): b"x" for one in (OPEN, CLOSED, "stray")})
    clock.advance(91 * DAY_MS)
    assert (await Retention(storage, store, clock, Periods(), pause_s=0).run()).media == 1
    assert set(store.kept) == {path_of(OPEN), path_of(CLOSED)}


async def test_the_key_of_a_message_is_kept_three_days_whatever_is_set(
    storage: Storage, clock: FakeClock
) -> None:
    await leave_traces(storage, clock)
    hasty = Retention(storage, BytesInMemory(), clock, Periods(words=0, messages=0), pause_s=0)
    clock.advance(2 * DAY_MS)
    done = await hasty.run()
    assert (done.words, done.messages) == (3, 0)
    clock.advance(2 * DAY_MS)
    assert (await hasty.run()).messages == 3


async def test_many_rows_go_in_several_steps(
    storage: Storage, clock: FakeClock, job: Retention, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STEP", 2)
    wang = await leave_traces(storage, clock)

    async def more(uow: UnitOfWork) -> None:
        for number in range(5):
            at = clock.now_ms() + number // 2
            await uow.inbox.record(InboxEntry(f"more-{number}", wang.id, at, b"{}", b""))
            await uow.outbox.put(Delivery(f"more-{number}", wang.id, "service", b"{}", at))

    await storage.write(more)
    await finish_everything(storage)
    clock.advance(100 * DAY_MS)
    done = await job.run()
    assert (done.words, done.messages, done.deliveries, done.media) == (8, 8, 6, 1)


async def test_one_process_a_day_does_it(clock: FakeClock, job: Retention) -> None:
    assert await job.run_daily() is not None
    assert await job.run_daily() is None
    clock.advance(DAY_MS)
    assert await job.run_daily() is not None
