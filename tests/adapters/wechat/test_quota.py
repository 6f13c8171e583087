import asyncio

from hypothesis import given
from hypothesis import strategies as st

from fakes import FakeClock
from servicebot.adapters.wechat.quota import CallRate, OneAtATime, next_midnight, next_minute
from servicebot.adapters.wechat.windows import MOST_KNOWN, ServiceWindows, allowance
from servicebot.domain.deliveries import Contact

MINUTE = 60_000
HOUR = 60 * MINUTE
OPENID = "oRes_ident-0123456789ABCDEF0"


@given(st.integers(min_value=0, max_value=4_000_000_000_000))
def test_next_minute_and_midnight_lie_ahead_and_near(at: int) -> None:
    assert 0 < next_minute(at) - at <= MINUTE
    # Clocks in China were put forward in the summers of 1986 to 1991.
    assert 0 < next_midnight(at) - at <= 25 * HOUR


def test_midnight_is_that_of_china() -> None:
    ten_in_the_morning = FakeClock().now_ms()
    assert next_midnight(ten_in_the_morning) == ten_in_the_morning + 14 * HOUR


async def test_bucket_refills_with_time(clock: FakeClock) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    rate = CallRate(60, clock, sleep)
    for _ in range(61):
        await rate.take()
    assert slept == [1.0]
    clock.advance(2 * MINUTE)
    for _ in range(60):
        await rate.take()
    assert slept == [1.0]
    await rate.take()
    assert slept == [1.0, 1.0], "what was not used of a minute must not be saved up for the next"


async def test_turns_of_one_receiver_do_not_overlap_and_leave_nothing_behind() -> None:
    turns = OneAtATime()
    order: list[str] = []

    async def visit(name: str, receiver: str) -> None:
        async with turns.turn(receiver):
            order.append(f"{name} in")
            await asyncio.sleep(0)
            order.append(f"{name} out")

    await asyncio.gather(visit("a", "x"), visit("b", "x"), visit("c", ""))
    assert order.index("a out") < order.index("b in")
    assert order.index("c in") < order.index("a out")
    assert turns.idle()


def test_writing_grants_five_for_two_days_and_a_tap_three_for_a_minute() -> None:
    now = FakeClock().now_ms()
    assert allowance(Contact(wrote_at=now - 48 * HOUR + 1), now) == 5
    assert allowance(Contact(wrote_at=now - 48 * HOUR), now) == 0
    assert allowance(Contact(tapped_at=now - MINUTE + 1), now) == 3
    assert allowance(Contact(wrote_at=1, tapped_at=now - MINUTE), now) == 0
    assert allowance(Contact(wrote_at=now - HOUR, tapped_at=now), now) == 5


@given(st.lists(st.booleans(), max_size=20))
def test_never_more_than_granted_since_the_newest_act(writes: list[bool]) -> None:
    windows, now = ServiceWindows(), FakeClock().now_ms()
    contact, sent = Contact(wrote_at=now), 0
    for write in writes:
        now += 1
        if write:
            contact, sent = Contact(wrote_at=now), 0
        elif windows.is_open(OPENID, contact, now):
            windows.sent(OPENID, contact)
            sent += 1
        assert sent <= 5
        assert windows.is_open(OPENID, contact, now) == (sent < 5)


def test_a_refusal_holds_until_the_next_act_only() -> None:
    windows, now = ServiceWindows(), FakeClock().now_ms()
    windows.shut(OPENID, Contact(wrote_at=now))
    assert not windows.is_open(OPENID, Contact(wrote_at=now), now)
    assert windows.is_open(OPENID, Contact(wrote_at=now + 1), now + 1)


def test_unknown_acts_are_left_to_the_platform_to_judge() -> None:
    windows = ServiceWindows()
    assert windows.is_open(OPENID, None, 0)
    windows.shut(OPENID, None)
    assert not windows.is_open(OPENID, None, 0)


def test_those_who_were_written_to_longest_ago_are_forgotten() -> None:
    windows = ServiceWindows()
    for number in range(MOST_KNOWN + 1):
        windows.shut(f"resident {number}", None)
    assert windows.is_open("resident 0", None, 0)
    assert not windows.is_open("resident 1", None, 0)
