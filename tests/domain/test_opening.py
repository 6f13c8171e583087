"""Opening hours: what staff write, what they mean on every kind of day, and how they are told."""

from datetime import date, timedelta
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebot.domain.errors import Invalid
from servicebot.domain.opening import (
    DAY_MINUTES,
    DAYS,
    Frame,
    OpeningHours,
    opening,
    read_hours,
    say_opening,
    say_today,
)
from servicebot.domain.workdays import MINUTE, chinese_day, midnight
from servicebot.services.packaged import packaged_calendar
from ticket_samples import instant

CALENDAR = packaged_calendar()
OFFICE = "周一至周五 08:30-12:00,14:00-17:30; 周六 09:00-11:30"
MORNING, AFTERNOON, SATURDAY = (510, 720), (840, 1050), (540, 690)


@pytest.mark.parametrize(
    ("text", "week"),
    [
        (OFFICE, [(MORNING, AFTERNOON)] * 5 + [(SATURDAY,), ()]),
        ("周一到周五 8:30-12:00、14:00-17:30", [(MORNING, AFTERNOON)] * 5 + [(), ()]),
        ("星期一至星期五：8：30—12：00，14：00—17：30", [(MORNING, AFTERNOON)] * 5 + [(), ()]),
        ("周一、三、五 8点半到12点", [(MORNING,), (), (MORNING,), (), (MORNING,), (), ()]),
        ("工作日 8:30-12:00；周末 9:00-11:30", [(MORNING,)] * 5 + [(SATURDAY,)] * 2),
        ("每天 0:00-24:00", [((0, 1440),)] * 7),
        ("24小时", [((0, 1440),)] * 7),
        ("8:30-12:00", [(MORNING,)] * 7),
        ("周六至周日 休息; 周一至周五 8时30分-12时", [(MORNING,)] * 5 + [(), ()]),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, week: list[tuple[Frame, ...]]) -> None:
    assert read_hours(text) == OpeningHours(tuple(week))


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "空的"),
        ("上班时间", "没看懂"),
        ("周一至周五", "没写几点到几点"),
        ("周一 12:00-8:30", "结束要晚于开始"),
        ("周一 8:00-12:00,11:00-13:00", "不能重叠"),
        ("周一 8:00-12:00; 周一 14:00-17:00", "写了两次"),
        ("周五至周一 8:00-12:00", "先后反了"),
        ("周一、一 8:00-12:00", "同一天写了两次"),
        ("周一 24:30-25:00", "没看懂"),
        ("周一 8:00-24:30", "超过了 24:00"),
        ("节假日 休息", "没写星期几"),
        ("周一至周五 8:00-12:00; 节假日照常", "只用于每天都开门"),
        ("周一至周五 照常", "没写几点到几点"),
    ],
)
def test_what_cannot_be_read_is_named_with_what_to_write(text: str, wrong: str) -> None:
    with pytest.raises(Invalid, match=wrong):
        read_hours(text)


@pytest.mark.parametrize(
    ("text", "when", "told"),
    [
        (OFFICE, "2026-11-20 10:00", "现在开着，到 12:00"),
        (OFFICE, "2026-11-20 12:30", "现在没开，14:00 开"),
        (OFFICE, "2026-11-20 18:00", "现在没开，明天 9:00 开"),
        (OFFICE, "2026-11-21 12:00", "现在没开，后天 8:30 开"),
        ("周五 8:30-12:00", "2026-11-21 10:00", "现在没开，下周五 8:30 开"),
        ("周五 8:30-12:00", "2026-11-23 10:00", "现在没开，周五 8:30 开"),
        # A Saturday that pays for the Spring Festival: worked like a Monday.
        (OFFICE, "2026-02-14 14:30", "现在开着，到 17:30"),
        (OFFICE, "2026-02-17 10:00", "现在没开（春节），下周二 8:30 开"),
        ("周六 9:00-11:30", "2026-02-15 10:00", "现在没开（春节），2月28日 9:00 开"),
        ("每天 8:00-20:00", "2026-02-17 10:00", "现在开着，到 20:00"),
        ("每天 8:00-20:00; 节假日休息", "2026-02-22 10:00", "现在没开（春节），后天 8:00 开"),
        ("每天 8:00-20:00（节假日除外）", "2026-02-22 10:00", "现在没开（春节），后天 8:00 开"),
        ("周一至周五 8:30-12:00; 节假日 9:00-10:00", "2026-02-17 09:30", "现在开着，到 10:00"),
        ("24小时", "2026-11-20 10:00", "现在开着，全天都开"),
        ("周一至周六 20:00-24:00; 周日 0:00-2:00", "2026-11-21 23:00", "现在开着，到明天 2:00"),
        ("周六 20:00-24:00", "2026-11-21 23:00", "现在开着，到 24:00"),
    ],
)
def test_the_state_is_told_naturally(text: str, when: str, told: str) -> None:
    assert say_opening(read_hours(text), instant(when), CALENDAR) == told


def test_today_is_told_in_full() -> None:
    friday, sunday = instant("2026-11-20 10:00"), instant("2026-11-22 10:00")
    assert say_today(read_hours(OFFICE), friday, CALENDAR) == "8:30-12:00、14:00-17:30"
    assert say_today(read_hours(OFFICE), sunday, CALENDAR) == "今天不开"


def test_a_place_that_never_opens_says_so() -> None:
    never = OpeningHours(((),) * 7)
    assert say_opening(never, instant("2026-11-20 10:00"), CALENDAR) == "现在没开，最近都不开"


@st.composite
def frames(draw: st.DrawFn) -> tuple[Frame, ...]:
    edges = sorted(draw(st.sets(st.integers(0, DAY_MINUTES), max_size=6)))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


weeks = st.tuples(*[frames()] * 7)
hours = st.builds(OpeningHours, weeks, st.none() | frames())
instants = st.integers(instant("2026-01-01 00:00"), instant("2026-12-31 23:59")).map(
    lambda at: at // MINUTE * MINUTE
)


def _written(given_hours: OpeningHours) -> str:
    """The hours as staff may write them, days of the same frames together."""
    clauses = []
    for same, group in groupby(range(len(DAYS)), key=given_hours.week.__getitem__):
        days = [DAYS[day] for day in group]
        through = f"至周{days[-1]}" if len(days) > 1 else ""
        clauses.append(f"周{days[0]}{through} {_said(same)}")
    if given_hours.holidays is not None:
        clauses.append(f"节假日 {_said(given_hours.holidays)}")
    return "; ".join(clauses)


def _said(frames: tuple[Frame, ...]) -> str:
    clocks = (f"{start // 60:02}:{start % 60:02}-{stop // 60:02}:{stop % 60:02}" for start, stop in frames)
    return ",".join(clocks) or "休息"


@given(hours)
def test_what_is_written_is_read_back(given_hours: OpeningHours) -> None:
    assert read_hours(_written(given_hours)) == given_hours


def _is_open(given_hours: OpeningHours, at: int) -> bool:
    day: date = chinese_day(at)
    minute = (at - midnight(day)) // MINUTE
    return any(start <= minute < end for start, end in given_hours.frames_on(day, CALENDAR))


@given(hours, instants)
def test_the_state_is_that_of_the_frames(given_hours: OpeningHours, at: int) -> None:
    assert opening(given_hours, at, CALENDAR).is_open == _is_open(given_hours, at)


@given(hours, instants)
def test_nothing_changes_before_the_next_change_and_everything_at_it(
    given_hours: OpeningHours, at: int
) -> None:
    state = opening(given_hours, at, CALENDAR)
    if not state.changes_at:
        assert not state.is_open
        return
    assert state.changes_at > at
    assert _is_open(given_hours, state.changes_at - 1) == state.is_open
    last = midnight(chinese_day(at) + timedelta(days=29))
    if state.changes_at < last:
        assert _is_open(given_hours, state.changes_at) != state.is_open


@given(st.text(max_size=40))
def test_any_text_is_hours_or_refused(text: str) -> None:
    try:
        week = read_hours(text).week
    except Invalid:
        return
    assert len(week) == 7
