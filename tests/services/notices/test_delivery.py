import asyncio
from dataclasses import replace

import pytest

from acquainted import resident_of
from fakes import FakeClock
from outbox_station import ScriptedChannel, Station, StumblingStorage
from servicebot.adapters.logs.redacting import RedactingFilter
from servicebot.domain.deliveries import Contact, SendOutcome, SendResult
from servicebot.domain.people import Resident
from servicebot.engine.messages import Kind
from servicebot.ports import Storage
from servicebot.services.notices.delivery import Deliverer, Pace, Waker

MINUTE = 60_000


@pytest.fixture
async def station(storage: Storage, clock: FakeClock) -> Station:
    resident = await resident_of(storage, "oRes_ident-0123456789ABCDEF0")
    return Station(storage, clock, ScriptedChannel(), resident)


async def test_what_waits_is_sent_once_and_in_order(station: Station) -> None:
    for number in range(5):
        await station.queue(f"reply:{number}")
    assert await station.deliverer().run_once() == 5
    assert await station.deliverer().run_once() == 0
    assert station.channel.payloads() == [f"reply:{number}" for number in range(5)]


async def test_more_than_a_batch_is_sent_in_one_run(station: Station) -> None:
    residents = [await station.another_resident(f"o{number:027}") for number in range(4)]
    for number in range(10):
        await station.queue(f"reply:{number}", resident=residents[number % 4])
    assert await station.deliverer(pace=Pace(batch=3)).run_once() == 10
    for place, resident in enumerate(residents):
        mine = [payload for payload, to, _ in station.channel.sent if to == resident]
        assert mine == [f"reply:{number}" for number in range(10) if number % 4 == place]


async def test_two_processes_share_the_work_without_doubling_it(station: Station) -> None:
    residents = [await station.another_resident(f"o{number:027}") for number in range(6)]
    for number in range(30):
        await station.queue(f"reply:{number}", resident=residents[number % 6])
    pace = Pace(batch=4)
    counts = await asyncio.gather(
        *(station.deliverer(name, pace).run_once() for name in ("one", "two", "three"))
    )
    assert sum(counts) == 30
    assert len(set(station.channel.payloads())) == len(station.channel.sent) == 30


async def test_messages_of_one_resident_never_overlap_and_residents_do(station: Station) -> None:
    running: dict[int, int] = {}
    most_at_once = 0
    both = asyncio.Event()
    other = await station.another_resident("o" + "1" * 27)

    async def watch(resident: Resident) -> None:
        nonlocal most_at_once
        running[resident.id] = running.get(resident.id, 0) + 1
        assert running[resident.id] == 1
        most_at_once = max(most_at_once, sum(running.values()))
        if most_at_once == 2:
            both.set()
        await both.wait()
        running[resident.id] -= 1

    station.channel.meanwhile = watch
    for number in range(3):
        await station.queue(f"a:{number}")
        await station.queue(f"b:{number}", resident=other)
    assert await station.deliverer().run_once() == 6
    assert most_at_once == 2


async def test_a_delivery_waits_for_its_time(station: Station) -> None:
    await station.queue("reminder", not_before=station.clock.now_ms() + MINUTE)
    assert await station.deliverer().run_once() == 0
    station.clock.advance(MINUTE)
    assert await station.deliverer().run_once() == 1


async def test_failures_are_retried_with_growing_pauses(station: Station) -> None:
    await station.queue("reply")
    station.channel.script = [SendOutcome(SendResult.RETRY, "-1")] * 3
    deliverer = station.deliverer()
    for pause in (2_000, 4_000, 8_000):
        assert await deliverer.run_once() == 0
        station.clock.advance(pause - 1)
        calls = len(station.channel.sent)
        assert await deliverer.run_once() == 0
        assert len(station.channel.sent) == calls
        station.clock.advance(1)
    assert await deliverer.run_once() == 1


def test_pauses_are_capped() -> None:
    assert Pace().retry_ms(1) == 2_000
    assert Pace().retry_ms(500) == 3_600_000


def test_a_send_longer_than_its_lease_is_no_pace() -> None:
    with pytest.raises(ValueError, match="lease"):
        Pace(lease_ms=1_000, send_ms=1_000)


async def test_the_channels_own_time_for_a_retry_is_kept(station: Station) -> None:
    await station.queue("reply")
    later = station.clock.now_ms() + 5 * MINUTE
    station.channel.script = [SendOutcome(SendResult.OFF, "48001", later)]
    await station.deliverer().run_once()
    station.clock.advance(5 * MINUTE - 1)
    assert await station.deliverer().run_once() == 0
    station.clock.advance(1)
    assert await station.deliverer().run_once() == 1


async def test_what_is_switched_off_is_tried_again_in_a_minute(station: Station) -> None:
    await station.queue("reply")
    station.channel.script = [SendOutcome(SendResult.OFF, "48001")]
    await station.deliverer().run_once()
    station.clock.advance(MINUTE - 1)
    assert await station.deliverer().run_once() == 0
    station.clock.advance(1)
    assert await station.deliverer().run_once() == 1


async def test_endless_failure_ends_among_the_dead_letters(station: Station) -> None:
    await station.queue("reply")
    station.channel.script = [SendOutcome(SendResult.RETRY, "-1")] * 3
    deliverer = station.deliverer(pace=Pace(most_attempts=3))
    for _ in range(4):
        await deliverer.run_once()
        station.clock.advance(MINUTE)
    assert await station.dead() == [("reply", "-1")]
    assert len(station.channel.sent) == 3


async def test_what_can_never_arrive_is_dead_at_once(station: Station) -> None:
    await station.queue("reply")
    station.channel.script = [SendOutcome(SendResult.DEAD, "47003 data.time2.value")]
    await station.deliverer().run_once()
    assert await station.dead() == [("reply", "47003 data.time2.value")]


async def test_parked_delivery_goes_out_after_the_resident_wrote(station: Station) -> None:
    await station.queue("reply")
    station.channel.script = [SendOutcome(SendResult.PARKED, "45015")]
    await station.deliverer().run_once()
    station.clock.advance(60 * MINUTE)
    assert await station.deliverer().run_once() == 0
    now = station.clock.now_ms()
    assert await station.storage.write(lambda uow: uow.outbox.unpark(station.resident, now)) == 1
    assert await station.deliverer().run_once() == 1


async def test_a_message_that_comes_during_the_refusal_prevents_the_parking(station: Station) -> None:
    await station.queue("reply")
    station.channel.script = [SendOutcome(SendResult.PARKED, "45015")]

    async def write_once(_resident: Resident) -> None:
        station.channel.meanwhile = None
        await station.hear(Kind.TEXT)

    station.channel.meanwhile = write_once
    assert await station.deliverer().run_once() == 1


async def test_the_rest_of_a_broken_off_message_goes_on_alone(station: Station) -> None:
    await station.queue("reply")
    station.channel.script = [SendOutcome(SendResult.RETRY, "-1", rest=b"second half")]
    deliverer = station.deliverer()
    assert await deliverer.run_once() == 0
    station.clock.advance(2_000)
    assert await deliverer.run_once() == 1
    station.clock.advance(60 * MINUTE)
    assert await deliverer.run_once() == 0
    assert station.channel.payloads() == ["reply", "second half"]


async def test_process_that_died_after_the_send_makes_it_be_sent_again(station: Station) -> None:
    await station.queue("reply")
    now = station.clock.now_ms()
    (leased,) = await station.storage.write(
        lambda uow: uow.outbox.lease("dead", now, now + Pace().lease_ms, 10)
    )
    assert await station.deliverer().run_once() == 0, "the lease of the dead process still holds"
    station.clock.advance(Pace().lease_ms)
    assert await station.deliverer().run_once() == 1
    # The dead one comes back after all: its mark must not count any more.
    assert not await station.storage.write(lambda uow: uow.outbox.sent(leased, station.clock.now_ms()))


@pytest.mark.parametrize("rest", [b"", b"second half"])
async def test_a_lease_that_passed_on_during_the_send_is_not_marked(
    station: Station, caplog: pytest.LogCaptureFixture, rest: bytes
) -> None:
    await station.queue("reply")

    async def be_overtaken(_resident: Resident) -> None:
        station.channel.meanwhile = None
        station.clock.advance(Pace().lease_ms)
        now = station.clock.now_ms()
        taken = await station.storage.write(
            lambda uow: uow.outbox.lease("two", now, now + Pace().lease_ms, 10)
        )
        assert len(taken) == 1

    station.channel.meanwhile = be_overtaken
    station.channel.script = [SendOutcome(SendResult.RETRY, "-1", rest=rest)]
    assert await station.deliverer().run_once() == 0
    assert [r for r in caplog.records if getattr(r, "action", "") == "delivery_lease_lost"]
    station.clock.advance(Pace().lease_ms)
    assert await station.deliverer().run_once() == 1
    assert station.channel.payloads() == ["reply", "reply"]


async def test_what_would_outlast_the_lease_is_left_for_the_next_one(station: Station) -> None:
    for number in range(3):
        resident = await station.another_resident(f"o{number:027}")
        await station.queue(f"reply:{number}", resident=resident)

    async def slowly(_resident: Resident) -> None:
        station.clock.advance(25_000)

    station.channel.meanwhile = slowly
    deliverer = station.deliverer(pace=Pace(lease_ms=60_000, send_ms=40_000, at_once=1))
    assert await deliverer.run_once() == 1
    station.clock.advance(60_000)
    assert await deliverer.run_once() == 1
    station.clock.advance(60_000)
    assert await deliverer.run_once() == 1
    assert station.channel.payloads() == ["reply:0", "reply:1", "reply:2"]


async def test_another_process_sends_nothing_before_what_is_being_sent(station: Station) -> None:
    for number in range(3):
        await station.queue(f"reply:{number}")
    others: list[int] = []

    async def look_in(_resident: Resident) -> None:
        others.append(await station.deliverer("two").run_once())

    station.channel.meanwhile = look_in
    assert await station.deliverer("one").run_once() == 3
    assert others == [0, 0, 0]
    assert station.channel.payloads() == ["reply:0", "reply:1", "reply:2"]


async def test_an_accident_in_the_channel_is_logged_and_spares_the_others(
    station: Station, caplog: pytest.LogCaptureFixture
) -> None:
    await station.queue("broken")
    await station.queue("sound")
    station.channel.script = [KeyError("建国路5号, 13800001234")]
    with caplog.filtering(RedactingFilter()):
        assert await station.deliverer().run_once() == 1
    assert [r for r in caplog.records if getattr(r, "action", "") == "delivery_broken"]
    assert "KeyError" in caplog.text
    assert "13800001234" not in caplog.text, "what a delivery holds stays out of the log"
    station.clock.advance(2_000)
    assert await station.deliverer().run_once() == 1


async def test_a_send_that_hangs_is_cut_off_and_retried(station: Station) -> None:
    await station.queue("reply")
    forever = asyncio.Event()
    station.channel.meanwhile = lambda _resident: forever.wait()
    pace = Pace(send_ms=50)
    assert await station.deliverer(pace=pace).run_once() == 0
    station.channel.meanwhile = None
    station.clock.advance(2_000)
    assert await station.deliverer(pace=pace).run_once() == 1


async def test_a_mark_that_fails_leaves_the_sends_of_others_alone(station: Station) -> None:
    other = await station.another_resident("o" + "1" * 27)
    await station.queue("mine")
    await station.queue("theirs", resident=other)
    storage = StumblingStorage(station.storage)

    async def fail_mine_during_theirs(resident: Resident) -> None:
        if resident.id == other:
            await storage.stumbled.wait()
        else:
            storage.stumble = True

    station.channel.meanwhile = fail_mine_during_theirs
    with pytest.raises(ExceptionGroup):
        await Deliverer(storage, station.channel, station.clock, "one").run_once()
    station.channel.meanwhile = None
    station.clock.advance(Pace().lease_ms)
    assert await station.deliverer().run_once() == 1
    assert sorted(station.channel.payloads()) == ["mine", "mine", "theirs"]


async def test_a_closed_channel_is_not_tried(station: Station) -> None:
    await station.queue("reply")
    station.channel.closed = station.clock.now_ms() + MINUTE
    assert await station.deliverer().run_once() == 0
    station.channel.closed = 0
    assert await station.deliverer().run_once() == 1
    assert station.channel.payloads() == ["reply"]


async def test_the_channel_is_told_when_the_resident_last_acted(station: Station) -> None:
    await station.queue("first")
    await station.deliverer().run_once()
    await station.hear(Kind.TEXT)
    wrote_at = station.clock.now_ms()
    station.clock.advance(MINUTE)
    await station.hear(Kind.TAP)
    await station.queue("second")
    await station.deliverer().run_once()
    contacts = [contact for _, _, contact in station.channel.sent]
    assert contacts == [None, Contact(wrote_at, station.clock.now_ms())]


async def test_who_left_is_remembered_as_gone_with_everything_else_kept(station: Station) -> None:
    known = await station.storage.read(lambda uow: uow.conversations.resident(station.resident))
    assert known is not None
    named = replace(known, name="王阿姨")
    await station.storage.write(lambda uow: uow.conversations.remember(named))
    await station.queue("reply")
    station.channel.script = [SendOutcome(SendResult.DEAD, "43004", unfollowed=True)]
    await station.deliverer().run_once()
    left = await station.storage.read(lambda uow: uow.conversations.resident(station.resident))
    assert left == replace(named, subscribed=False)


async def test_waking_sends_at_once_and_closing_ends_the_run(station: Station) -> None:
    sent = asyncio.Event()

    async def tell(_resident: Resident) -> None:
        sent.set()

    station.channel.meanwhile = tell
    waker = Waker()
    running = asyncio.create_task(station.deliverer().run(waker))
    await station.queue("reply")
    waker.wake()
    await asyncio.wait_for(sent.wait(), 30)
    waker.close()
    await asyncio.wait_for(running, 30)
    assert station.channel.payloads() == ["reply"]
    assert await station.deliverer().run_once() == 0


async def test_a_failing_database_does_not_end_the_run(
    station: Station, caplog: pytest.LogCaptureFixture
) -> None:
    failed, tried = 0, asyncio.Event()

    class Failing(ScriptedChannel):
        def closed_until(self) -> int:
            nonlocal failed
            failed += 1
            tried.set()
            raise OSError("no connection")

    station.channel = Failing()
    waker = Waker()
    running = asyncio.create_task(station.deliverer().run(waker))
    for _ in range(2):
        waker.wake()
        await asyncio.wait_for(tried.wait(), 30)
        tried.clear()
    waker.close()
    await asyncio.wait_for(running, 30)
    assert failed == 2
    assert [r for r in caplog.records if getattr(r, "action", "") == "delivery_failed"]
