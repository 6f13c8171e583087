import pytest

from fakes import FakeClock
from servicebot.simulator.clock import DAY, MINUTE, SECOND
from servicebot.simulator.errors import ApiError
from servicebot.simulator.tokens import Tokens


@pytest.fixture
def tokens(clock: FakeClock) -> Tokens:
    return Tokens(clock)


def refusal(tokens: Tokens, value: str) -> int:
    with pytest.raises(ApiError) as caught:
        tokens.check(value)
    return caught.value.errcode


def test_stable_token_is_the_same_for_everybody(tokens: Tokens, clock: FakeClock) -> None:
    first, seconds = tokens.stable(force=False)
    assert seconds == 7200
    clock.advance(MINUTE)
    assert tokens.stable(force=False) == (first, 7140)


def test_stable_token_is_renewed_five_minutes_early_and_the_old_one_lives_on(
    tokens: Tokens, clock: FakeClock
) -> None:
    first, _ = tokens.stable(force=False)
    clock.advance(115 * MINUTE)
    second, seconds = tokens.stable(force=False)
    assert (second != first, seconds) == (True, 7200)
    tokens.check(first)
    clock.advance(5 * MINUTE)
    assert refusal(tokens, first) == 42001
    tokens.check(second)


def test_forced_token_kills_the_one_before(tokens: Tokens) -> None:
    first, _ = tokens.stable(force=False)
    second, _ = tokens.stable(force=True)
    assert refusal(tokens, first) == 40001
    tokens.check(second)


def test_force_is_limited_to_one_in_30_seconds_and_20_a_day(tokens: Tokens, clock: FakeClock) -> None:
    for _ in range(20):
        tokens.stable(force=True)
        with pytest.raises(ApiError, match="45011"):
            tokens.stable(force=True)
        clock.advance(30 * SECOND)
    with pytest.raises(ApiError, match="45009"):
        tokens.stable(force=True)
    clock.advance(DAY)
    tokens.stable(force=True)


def test_normal_token_replaces_the_one_before_after_five_minutes(tokens: Tokens, clock: FakeClock) -> None:
    first, _ = tokens.normal()
    second, _ = tokens.normal()
    tokens.check(first)
    clock.advance(5 * MINUTE)
    assert refusal(tokens, first) == 40001
    tokens.check(second)


def test_both_kinds_of_token_live_side_by_side(tokens: Tokens) -> None:
    stable, _ = tokens.stable(force=False)
    tokens.normal()
    tokens.normal()
    tokens.check(stable)


def test_each_wrong_token_has_its_own_error(tokens: Tokens) -> None:
    value, _ = tokens.stable(force=False)
    assert refusal(tokens, "") == 41001
    assert refusal(tokens, "abc") == 40014
    assert refusal(tokens, value[:-4] + "zzzz") == 40001
    tokens.revoke_all()
    assert refusal(tokens, value) == 40001
    assert tokens.stable(force=False)[0] != value
