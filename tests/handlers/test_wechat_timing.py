"""The WeChat door against the clock and against failure: nothing is lost and nothing is answered twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from servicebot.adapters.wechat.envelope import Credentials, Envelope, Mode
from servicebot.adapters.wechat.xml_tree import parse_xml
from servicebot.engine.messages import Incoming, Kind, Reply
from servicebot.handlers.callers import ACKNOWLEDGED, Said
from servicebot.handlers.calls import Call
from servicebot.handlers.tries import Tries
from servicebot.handlers.wechat import Patience
from servicebot.services.arrival import Answer, Arrival, Deferral
from wechat_caller import (
    APOLOGY,
    APP_ID,
    ORDINARY,
    TOKEN,
    UNUSUAL,
    Door,
    FakeReceiver,
    plain_query,
    text_push,
)

HASTY = Patience(answer_within=0.02, give_up_after=0.04, pauses=(0.0, 0.0))


@pytest.fixture(params=[ORDINARY, UNUSUAL], ids=["direct", "aiohttp"])
def form(request: pytest.FixtureRequest) -> dict[str, str]:
    """The header fields by which calls are answered directly, or read by aiohttp."""
    fields: dict[str, str] = request.param
    return fields


class WatchedDeferral(Deferral):
    """Tells when the door asks."""

    __slots__ = ("was_asked",)

    def __init__(self) -> None:
        super().__init__()
        self.was_asked = asyncio.Event()

    def ask(self) -> bool:
        self.was_asked.set()
        return super().ask()


@dataclass
class SlowReceiver:
    """Answers when it is let go, with its own deferral; seals its transaction at once or only then."""

    seals_early: bool
    began: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    done: asyncio.Event = field(default_factory=asyncio.Event)
    deferral: WatchedDeferral = field(default_factory=WatchedDeferral)
    asked: bool = False

    async def handle(self, arrival: Arrival) -> Answer:
        arrival.deferral = self.deferral
        if self.seals_early:
            arrival.deferral.seal()
        self.began.set()
        await self.go.wait()
        self.asked = arrival.deferral.seal()
        self.done.set()
        return Answer(None if self.asked else Reply("好了"), deferred=self.asked)


@dataclass
class FailingReceiver:
    """Fails as many times as it is told, then answers; the first call waits for ``slow``."""

    failures: int
    slow: asyncio.Event | None = None
    enough: int = 3
    calls: int = 0
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, arrival: Arrival) -> Answer:
        self.calls += 1
        if self.slow is not None and self.calls == 1:
            await self.slow.wait()
        if self.calls == self.enough:
            self.reached.set()
        if self.calls <= self.failures:
            raise OSError("the disk is full")
        asked = arrival.deferral.seal()
        return Answer(None if asked else Reply("好了"), deferred=asked)


@dataclass
class OutageReceiver:
    """Fails at the calls for which that is told."""

    fails: list[bool]

    async def handle(self, arrival: Arrival) -> Answer:
        del arrival
        if self.fails.pop(0):
            raise OSError("the disk is full")
        return Answer(Reply("好了"))


class WatchedCaller:
    """A call of WeChat's that tells whether it was broken off."""

    hung_up = False

    def answer_early(self, said: Said) -> None:
        del said
        raise AssertionError("A sealed reply is not acknowledged first.")

    def hang_up(self) -> None:
        self.hung_up = True

    async def rung(self) -> None:
        """Wait for the timers that are due by now; the loop rings them in their order."""
        loop = asyncio.get_running_loop()
        due = loop.create_future()
        loop.call_later(0.0, due.set_result, None)
        await due


async def test_late_message_is_acknowledged_while_the_work_goes_on(form: dict[str, str]) -> None:
    receiver = SlowReceiver(seals_early=False)
    async with Door(headers=form, receiver=receiver, patience=HASTY) as door:
        assert await door.post(text_push()) == (200, b"success")
        assert not receiver.done.is_set()
        receiver.go.set()
        await receiver.done.wait()
        assert receiver.asked


async def test_what_must_be_read_at_once_takes_the_place_of_success(form: dict[str, str]) -> None:
    receiver = SlowReceiver(seals_early=False)
    aid = Reply("请马上打 119！")
    async with Door(headers=form, receiver=receiver, first_aid=lambda _: aid, patience=HASTY) as door:
        status, answer = await door.post(text_push())
        assert (status, parse_xml(answer)["Content"]) == (200, "请马上打 119！")
        receiver.go.set()
        await receiver.done.wait()
        assert receiver.asked


async def test_sealed_message_is_waited_for(form: dict[str, str]) -> None:
    receiver = SlowReceiver(seals_early=True)
    patience = Patience(answer_within=0.01, give_up_after=60)
    async with Door(headers=form, receiver=receiver, patience=patience) as door:
        call = asyncio.create_task(door.post(text_push()))
        await receiver.deferral.was_asked.wait()
        assert not call.done()
        receiver.go.set()
        status, answer = await call
        assert (status, parse_xml(answer)["Content"]) == (200, "好了")


async def test_sealed_message_that_takes_too_long_makes_wechat_call_again(form: dict[str, str]) -> None:
    receiver = SlowReceiver(seals_early=True)
    async with Door(headers=form, receiver=receiver, patience=HASTY) as door:
        assert await door.post_or_hang_up(text_push()) is None
        receiver.go.set()
        status, answer = await door.post(text_push())
        assert (status, parse_xml(answer)["Content"]) == (200, "好了")


async def test_failure_breaks_the_call_off_so_that_wechat_calls_again(form: dict[str, str]) -> None:
    receiver = FailingReceiver(failures=2)
    async with Door(headers=form, receiver=receiver) as door:
        assert await door.post_or_hang_up(text_push()) is None
        assert await door.post_or_hang_up(text_push()) is None
        _, answer = await door.post(text_push())
        assert parse_xml(answer)["Content"] == "好了"
        assert door.figure("servicebot_wechat_answers_total", outcome="failed") == 2


async def test_third_failure_is_answered_with_an_apology(form: dict[str, str]) -> None:
    receiver = FailingReceiver(failures=3)
    async with Door(headers=form, receiver=receiver) as door:
        for _ in range(2):
            assert await door.post_or_hang_up(text_push()) is None
        status, answer = await door.post(text_push())
        assert (status, parse_xml(answer)["Content"]) == (200, APOLOGY)
        assert door.figure("servicebot_wechat_answers_total", outcome="apologised") == 1


async def test_failures_of_different_messages_are_counted_apart(form: dict[str, str]) -> None:
    receiver = FailingReceiver(failures=4)
    async with Door(headers=form, receiver=receiver) as door:
        for number in range(4):
            assert await door.post_or_hang_up(text_push(number=number + 1), nonce=str(number)) is None


async def test_a_message_that_was_answered_starts_anew_when_it_comes_again(form: dict[str, str]) -> None:
    receiver = OutageReceiver([True, True, False, True, True])
    async with Door(headers=form, receiver=receiver) as door:
        said = [await door.post_or_hang_up(text_push()) for _ in range(5)]
        assert [answer is not None for answer in said] == [False, False, True, False, False]


async def test_an_answer_in_time_keeps_the_line() -> None:
    caller = WatchedCaller()
    arrival = Arrival("wechat", "o", "key", Incoming(Kind.TEXT, "好"), 0)
    arrival.deferral.seal()
    opened = Envelope(Credentials(TOKEN, APP_ID, (), Mode.PLAIN)).open(plain_query(0), text_push(), 0)
    call = Call(caller, arrival, opened, due=0.0)
    call.late(lambda _, __: ACKNOWLEDGED, hold=0.0)
    call.ended = True
    await caller.rung()
    assert not caller.hung_up
    assert not call.broken_off


@asynccontextmanager
async def acknowledged_and_failing(
    form: dict[str, str], failures: int
) -> AsyncIterator[tuple[Door, FailingReceiver]]:
    """A door after everything that it tries for a message that failed behind a ``success``."""
    slow = asyncio.Event()
    receiver = FailingReceiver(failures, slow)
    async with Door(headers=form, receiver=receiver, patience=HASTY) as door:
        assert await door.post(text_push()) == (200, b"success")
        slow.set()
        await receiver.reached.wait()
        await door.door.close()
        yield door, receiver


async def test_acknowledged_message_that_fails_is_tried_again_here(form: dict[str, str]) -> None:
    async with acknowledged_and_failing(form, failures=2) as (door, receiver):
        assert receiver.calls == 3
        assert door.figure("servicebot_wechat_answers_total", outcome="lost") is None


async def test_acknowledged_message_that_keeps_failing_is_counted_as_lost(form: dict[str, str]) -> None:
    async with acknowledged_and_failing(form, failures=9) as (door, receiver):
        assert receiver.calls == 1 + len(HASTY.pauses)
        assert door.figure("servicebot_wechat_answers_total", outcome="lost") == 1


async def test_a_door_that_closes_waits_for_what_is_tried_again(form: dict[str, str]) -> None:
    slow = asyncio.Event()
    receiver = FailingReceiver(failures=2, slow=slow, enough=2)
    patience = Patience(answer_within=0.02, give_up_after=0.04, pauses=(0.0, 0.05))
    async with Door(headers=form, receiver=receiver, patience=patience) as door:
        assert await door.post(text_push()) == (200, b"success")
        slow.set()
        await receiver.reached.wait()
        await door.door.close()
        assert receiver.calls == 3


async def hung_up(door: Door, receiver: SlowReceiver) -> None:
    """A call that WeChat breaks off as soon as its message is acted on."""
    call = asyncio.create_task(door.post(text_push()))
    await receiver.began.wait()
    call.cancel()
    await asyncio.wait([call])


async def test_wechat_hanging_up_does_not_stop_the_work(form: dict[str, str]) -> None:
    receiver = SlowReceiver(seals_early=True)
    async with Door(headers=form, receiver=receiver) as door:
        await hung_up(door, receiver)
        async with door.client.get("/anything"):
            assert not receiver.done.is_set()
        receiver.go.set()
        await receiver.done.wait()
        assert not receiver.asked


async def test_wechat_hanging_up_before_the_word_changes_nothing(form: dict[str, str]) -> None:
    receiver = SlowReceiver(seals_early=False)
    patience = Patience(answer_within=0.1, give_up_after=0.2)
    async with Door(headers=form, receiver=receiver, patience=patience) as door:
        await hung_up(door, receiver)
        await receiver.deferral.was_asked.wait()
        receiver.go.set()
        await receiver.done.wait()
        assert receiver.asked


async def test_calls_in_a_row_are_each_given_their_time(form: dict[str, str]) -> None:
    receiver = SlowReceiver(seals_early=False)
    async with Door(headers=form, receiver=receiver, patience=HASTY) as door:
        pushes = (
            door.post(text_push(number=number), plain_query(door.clock.now_ms(), nonce=str(number)))
            for number in range(1, 9)
        )
        assert await asyncio.gather(*pushes) == [(200, b"success")] * 8
        receiver.go.set()


async def test_call_that_came_later_is_given_its_own_time(form: dict[str, str]) -> None:
    receiver = SlowReceiver(seals_early=False)
    patience = Patience(answer_within=0.1, give_up_after=0.2)
    async with Door(headers=form, receiver=receiver, patience=patience) as door:
        first = asyncio.create_task(
            door.post(text_push(number=1), plain_query(door.clock.now_ms(), nonce="1"))
        )
        for _ in range(20):
            async with door.client.get("/pastime"):
                pass
        second = asyncio.create_task(
            door.post(text_push(number=2), plain_query(door.clock.now_ms(), nonce="2"))
        )
        assert await first == await second == (200, b"success")
        receiver.go.set()


async def test_fault_of_the_door_itself_is_silence_too(form: dict[str, str]) -> None:
    async with Door(headers=form, receiver=FakeReceiver(Answer(Reply(None)))) as door:  # type: ignore[arg-type] # a bug, on purpose
        assert await door.post_or_hang_up(text_push()) is None


def test_tries_forget_the_oldest_messages() -> None:
    tries = Tries(capacity=2)
    assert [tries.fail(key) for key in ("a", "a", "b", "c", "a")] == [1, 2, 1, 1, 1]
