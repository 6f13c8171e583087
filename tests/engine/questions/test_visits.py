"""A time of day gets its day in words."""

import pytest

from fakes import MORNING
from servicebot.domain.times import Visit
from servicebot.engine.questions.visits import with_day
from servicebot.understanding.times import read_visit


def read(text: str) -> Visit:
    visit = read_visit(text, MORNING)
    assert visit is not None
    return visit


@pytest.mark.parametrize(
    ("before", "said", "meant"),
    [
        ("后天", "上午", "后天上午"),
        ("明天下午", "3点", "明天下午3点"),
        ("明天上午", "下午", "明天下午"),
        ("明天上午9点", "下午", "明天下午"),
        ("明天上午9点", "10点", "明天10点"),
        ("周三", "下午", "周三下午"),
    ],
)
def test_a_time_of_day_belongs_to_the_day_that_was_said_before(before: str, said: str, meant: str) -> None:
    assert with_day(read(said), read(before), MORNING) == read(meant)


@pytest.mark.parametrize("said", ["后天", "明天下午", "尽快", "周末", "半小时后", "一会儿"])
def test_what_names_its_own_day_stays_as_it_was_said(said: str) -> None:
    assert with_day(read(said), read("大后天上午"), MORNING) == read(said)


def test_without_a_day_the_next_one_is_named() -> None:
    assert with_day(read("下午3点"), None, MORNING).said == "今天下午3点"
    assert with_day(read("早上6点"), None, MORNING).said == "明天早上6点"
    assert with_day(read("下午"), read("尽快"), MORNING).said == "今天下午"
