import json
from datetime import date, time, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebot.domain.errors import Invalid
from servicebot.domain.workdays import DAY, MINUTE, WorkCalendar, chinese_day, midnight, read_years
from ticket_samples import CALENDAR, instant, shown

moments = st.integers(instant("2025-01-01 00:00"), instant("2028-12-31 00:00"))
spans = st.integers(0, 20 * DAY)


@pytest.mark.parametrize("year", [2025, 2026])
def test_an_announced_year_agrees_with_the_published_calendar(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    ours = [CALENDAR.is_workday(day) for day in days]
    assert ours == [chinese_calendar.is_workday(day) for day in days]
    assert not CALENDAR.provisional(year)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-20 10:00", 1, "2026-11-20 11:00"),
        ("2026-11-20 11:30", 1, "2026-11-20 14:30"),  # over lunch
        ("2026-11-20 12:40", 1, "2026-11-20 15:00"),  # during lunch
        ("2026-11-20 16:30", 2, "2026-11-23 09:30"),  # over the weekend
        ("2026-11-20 16:30", 1, "2026-11-20 17:30"),  # to the last minute
        ("2026-11-20 20:00", 1, "2026-11-23 09:30"),
        ("2026-11-20 06:00", 1, "2026-11-20 09:30"),
        ("2026-09-30 16:30", 2, "2026-10-08 09:30"),  # 国庆
        ("2026-10-09 16:30", 2, "2026-10-10 09:30"),  # a working Saturday
        ("2026-02-13 16:30", 8, "2026-02-14 17:30"),  # the working Saturday before 春节
        ("2026-02-14 16:30", 2, "2026-02-24 09:30"),  # 春节, nine days
        ("2026-02-27 16:30", 2, "2026-02-28 09:30"),
        ("2026-09-19 12:00", 1, "2026-09-20 09:30"),  # a working Sunday
    ],
)
def test_hours_are_counted_in_working_time(start: str, hours: int, end: str) -> None:
    assert shown(CALENDAR.add_minutes(instant(start), hours * 60)) == end


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-20 10:00", 1, "2026-11-23 17:30"),
        ("2026-11-20 23:59", 1, "2026-11-23 17:30"),
        ("2026-11-21 10:00", 1, "2026-11-23 17:30"),
        ("2026-11-23 10:00", 3, "2026-11-26 17:30"),
        ("2026-09-30 10:00", 5, "2026-10-13 17:30"),  # 8, 9, 10 (Saturday), 12, 13
        ("2026-02-12 10:00", 3, "2026-02-24 17:30"),
    ],
)
def test_days_end_when_work_ends(start: str, days: int, end: str) -> None:
    assert shown(CALENDAR.add_days(instant(start), days)) == end


def test_lunch_and_evening_are_not_worked() -> None:
    answers = {
        text: CALENDAR.is_working(instant(f"2026-11-20 {text}"))
        for text in ("08:29", "08:30", "11:59", "12:00", "13:59", "14:00", "17:29", "17:30")
    }
    assert [text for text, working in answers.items() if working] == ["08:30", "11:59", "14:00", "17:29"]


@given(moments, spans)
def test_what_was_added_is_what_is_measured(at: int, working: int) -> None:
    end = CALENDAR.add_ms(at, working)
    assert end >= at
    assert CALENDAR.working_ms(at, end) == working


@given(moments, spans, spans)
def test_two_parts_make_the_whole(at: int, first: int, second: int) -> None:
    middle = CALENDAR.add_ms(at, first)
    assert CALENDAR.next_working(CALENDAR.add_ms(middle, second)) == CALENDAR.next_working(
        CALENDAR.add_ms(at, first + second)
    )


@given(moments)
def test_a_day_begins_at_its_midnight(at: int) -> None:
    day = chinese_day(at)
    assert midnight(day) <= at < midnight(day + timedelta(days=1))


def test_an_unknown_year_counts_monday_to_friday_and_says_so() -> None:
    assert shown(CALENDAR.add_days(instant("2031-09-30 10:00"), 1)) == "2031-10-01 17:30"
    assert not CALENDAR.known(2031)
    assert CALENDAR.problems(date(2031, 5, 1)) == [
        "holidays of 2031 are not entered: every Monday to Friday counts as worked"
    ]


def test_the_next_year_is_asked_for_from_november_on() -> None:
    assert CALENDAR.problems(date(2026, 10, 31)) == []
    assert CALENDAR.problems(date(2026, 11, 21)) == [
        "holidays of 2027 are provisional: enter what the State Council announced"
    ]


def test_a_holiday_has_its_name() -> None:
    assert CALENDAR.holiday(date(2026, 2, 17)) == "春节"
    assert not CALENDAR.holiday(date(2026, 2, 24))


def _file(**entry: object) -> str:
    return json.dumps({"years": {"2026": {"holidays": {}, "workdays": []} | entry}})


@pytest.mark.parametrize(
    ("entry", "named"),
    [
        ({"holidays": {"2027-01-01": "元旦"}}, "2027-01-01"),
        ({"holidays": {"2026-13-01": "元旦"}}, "2026-13-01"),
        ({"workdays": ["2026-11-20"]}, "2026-11-20"),
        ({"workdays": [5]}, "5"),
    ],
)
def test_a_wrong_date_is_refused_by_name(entry: dict[str, object], named: str) -> None:
    with pytest.raises(Invalid, match=named):
        read_years(_file(**entry))


@pytest.mark.parametrize(
    "frames",
    [(), ((time(12), time(8)),), ((time(8), time(12)), (time(11), time(17)))],
)
def test_frames_that_make_no_day_are_refused(frames: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(Invalid):
        WorkCalendar({}, frames)


def test_one_long_frame_is_a_calendar_too() -> None:
    calendar = WorkCalendar({}, ((time(8), time(20)),))
    assert shown(calendar.add_minutes(instant("2026-11-20 19:00"), 120)) == "2026-11-23 09:00"
    assert calendar.working_ms(instant("2026-11-20 07:00"), instant("2026-11-20 09:00")) == 60 * MINUTE
