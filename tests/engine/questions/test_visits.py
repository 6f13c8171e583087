"""A time is read back in words that say when: a time of day with its day, hurry by its name."""

import pytest

from fakes import MORNING
from servicebot.domain.times import Visit
from servicebot.engine.questions.visits import in_words
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
    assert in_words(read(said), read(before), MORNING) == read(meant)


@pytest.mark.parametrize("said", ["后天", "明天下午", "尽快", "周末", "半小时后", "一会儿"])
def test_what_names_its_own_day_stays_as_it_was_said(said: str) -> None:
    assert in_words(read(said), read("大后天上午"), MORNING) == read(said)


def test_without_a_day_the_next_one_is_named() -> None:
    assert in_words(read("下午3点"), None, MORNING).said == "今天下午3点"
    assert in_words(read("早上6点"), None, MORNING).said == "明天早上6点"
    assert in_words(read("下午"), read("尽快"), MORNING).said == "今天下午"


@pytest.mark.parametrize(
    "said",
    [
        "快点",
        "快点来",
        "赶快",
        "越快越好",
        "越早越好",
        "快一些",
        "早点来",
        "马上",
        "现在",
        "师傅快来",
        "麻烦快点儿",
        "着急，师傅快来",
        "等不及了",
        "能快就快",
        "急急急",
    ],
)
def test_hurry_is_read_back_by_its_name(said: str) -> None:
    assert in_words(read(said), None, MORNING) == Visit("尽快")


@pytest.mark.parametrize("said", ["随时", "都在家", "不急", "不用马上来", "慢慢来"])
def test_who_is_in_no_hurry_is_read_back_as_said(said: str) -> None:
    assert in_words(read(said), None, MORNING) == Visit(said)


def test_hurry_on_a_day_is_that_day() -> None:
    assert in_words(read("明天尽快"), None, MORNING) == read("明天")
