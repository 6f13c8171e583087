import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from servicebot.simulator.clock import HOUR, MINUTE
from servicebot.simulator.errors import ApiError
from servicebot.simulator.fans import GRANTS, Act, Window


def refusal(window: Window, at: int) -> int:
    with pytest.raises(ApiError) as caught:
        window.spend(at)
    return caught.value.errcode


def test_message_allows_five_in_48_hours() -> None:
    window = Window()
    window.open(Act.MESSAGE, 0)
    for at in range(5):
        window.spend(at)
    assert refusal(window, 10) == 45047
    assert refusal(window, 48 * HOUR) == 45015


@pytest.mark.parametrize("act", [Act.MENU, Act.FOLLOW, Act.SCAN])
def test_other_acts_allow_three_in_a_minute(act: Act) -> None:
    window = Window()
    window.open(act, 0)
    for at in range(3):
        window.spend(at)
    assert refusal(window, 10) == 45047
    assert refusal(window, MINUTE) == 45015


def test_nobody_may_write_first() -> None:
    assert refusal(Window(), 0) == 45015


def test_next_message_begins_a_new_window() -> None:
    window = Window()
    window.open(Act.MESSAGE, 0)
    for at in range(5):
        window.spend(at)
    window.open(Act.MESSAGE, 47 * HOUR)
    assert window.left(49 * HOUR) == 5


def test_menu_tap_does_not_add_to_the_window_of_a_message() -> None:
    window = Window()
    window.open(Act.MESSAGE, 0)
    window.open(Act.MENU, 0)
    assert window.left(0) == 5


def test_menu_tap_helps_for_a_minute_when_the_messages_are_used_up() -> None:
    window = Window()
    window.open(Act.MESSAGE, 0)
    for at in range(4):
        window.spend(at)
    window.open(Act.MENU, 10)
    assert window.left(10) == 3
    assert window.left(MINUTE + 10) == 1


def test_unfollowing_closes_everything() -> None:
    window = Window()
    window.open(Act.MESSAGE, 0)
    window.close()
    assert refusal(window, 1) == 45015


class Windows(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.window, self.at, self.spent_since_act = Window(), 0, 0

    @rule(act=st.sampled_from(Act))
    def acts(self, act: Act) -> None:
        self.window.open(act, self.at)
        self.spent_since_act = 0

    @rule(ms=st.integers(0, 50 * HOUR))
    def passes(self, ms: int) -> None:
        self.at += ms

    @rule()
    def sends(self) -> None:
        left = self.window.left(self.at)
        try:
            self.window.spend(self.at)
        except ApiError:
            assert left == 0
        else:
            assert left > 0
            self.spent_since_act += 1

    @invariant()
    def never_more_than_the_best_grant(self) -> None:
        assert 0 <= self.window.left(self.at) <= max(count for count, _ in GRANTS.values())
        assert self.spent_since_act <= 5


TestWindows = Windows.TestCase
