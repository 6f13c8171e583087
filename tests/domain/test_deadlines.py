import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebot.domain.catalogue import Urgency
from servicebot.domain.deadlines import DEFAULT_LEVELS, ENQUIRY, REPAIR, REPORT, Deadlines
from servicebot.domain.times import Visit
from servicebot.domain.workdays import DAY
from ticket_samples import POLICY, instant, shown

ANY_TIME = Visit("随时")


def _shown(due: Deadlines) -> list[str]:
    return [shown(at)[5:] if at else "" for at in (due.contact, due.visit, due.close)]


@pytest.mark.parametrize(
    ("kind", "urgency", "asked", "due"),
    [
        (REPAIR, Urgency.EMERGENCY, "2026-11-21 23:00", ["11-21 23:05", "", "11-22 23:00"]),
        (REPAIR, Urgency.URGENT, "2026-11-21 23:00", ["11-21 23:30", "11-22 01:00", "11-22 23:00"]),
        (REPAIR, Urgency.NORMAL, "2026-11-20 10:00", ["11-20 16:00", "11-23 10:00", "11-25 17:30"]),
        (REPAIR, Urgency.NORMAL, "2026-11-21 10:00", ["11-23 14:30", "11-23 17:30", "11-25 17:30"]),
        (REPAIR, Urgency.APPOINTMENT, "2026-11-20 10:00", ["11-23 17:30", "11-25 17:30", "11-26 17:30"]),
        (ENQUIRY, Urgency.NORMAL, "2026-11-20 10:00", ["11-23 17:30", "", "11-23 17:30"]),
        (REPORT, Urgency.NORMAL, "2026-11-20 10:00", ["11-23 17:30", "", "11-27 17:30"]),
    ],
)
def test_each_level_has_its_limits(kind: str, urgency: Urgency, asked: str, due: list[str]) -> None:
    assert _shown(POLICY.opened(POLICY.level(kind, urgency), instant(asked), ANY_TIME)) == due


def test_an_appointment_is_due_by_its_slot() -> None:
    slot = Visit("下周三下午", instant("2026-11-25 14:00"), instant("2026-11-25 17:00"))
    due = POLICY.opened(POLICY.level(REPAIR, Urgency.APPOINTMENT), instant("2026-11-20 10:00"), slot)
    assert _shown(due) == ["11-23 17:30", "11-25 17:00", "11-26 17:00"]


def test_a_visit_that_the_resident_puts_later_moves_the_deadlines() -> None:
    slot = Visit("下周日上午", instant("2026-11-29 08:00"), instant("2026-11-29 12:00"))
    due = POLICY.opened(POLICY.level(REPAIR, Urgency.NORMAL), instant("2026-11-20 10:00"), slot)
    assert _shown(due) == ["11-20 16:00", "11-29 12:00", "11-30 12:00"]


def test_a_visit_wished_earlier_than_promised_changes_no_promise() -> None:
    slot = Visit("今天上午", instant("2026-11-20 10:00"), instant("2026-11-20 12:00"))
    level = POLICY.level(REPAIR, Urgency.NORMAL)
    asked = instant("2026-11-20 10:00")
    assert POLICY.opened(level, asked, slot) == POLICY.opened(level, asked, ANY_TIME)


def test_a_pause_gives_back_the_working_time_that_was_left() -> None:
    level = POLICY.level(REPAIR, Urgency.NORMAL)
    due = POLICY.opened(level, instant("2026-11-20 10:00"), ANY_TIME)
    resumed = POLICY.resumed(level, due, instant("2026-11-20 17:00"), instant("2026-11-25 09:00"))
    # Contact was missed before; a visit had two working hours left, the end three days and half an hour.
    assert _shown(resumed) == ["11-20 16:00", "11-25 11:00", "11-30 09:30"]


def test_an_urgent_pause_is_counted_by_the_clock() -> None:
    level = POLICY.level(REPAIR, Urgency.URGENT)
    due = POLICY.opened(level, instant("2026-11-20 10:00"), ANY_TIME)
    resumed = POLICY.resumed(level, due, instant("2026-11-20 11:00"), instant("2026-11-20 13:00"))
    assert _shown(resumed) == ["11-20 10:30", "11-20 14:00", "11-21 12:00"]


def test_an_extension_moves_only_the_end() -> None:
    due = POLICY.opened(DEFAULT_LEVELS[REPORT], instant("2026-11-20 10:00"), ANY_TIME)
    assert _shown(POLICY.extended(due, 10)) == ["11-23 17:30", "", "12-11 17:30"]


def test_a_visit_put_off_by_a_day_brings_no_end_nearer() -> None:
    level = POLICY.level(REPAIR, Urgency.NORMAL)
    due = POLICY.extended(POLICY.opened(level, instant("2026-11-20 10:00"), ANY_TIME), 10)
    slot = Visit("周二下午", instant("2026-11-24 14:00"), instant("2026-11-24 16:00"))
    assert _shown(POLICY.rebooked(level, due, slot)) == ["11-20 16:00", "11-24 16:00", "12-09 17:30"]


moments = st.integers(instant("2026-01-01 00:00"), instant("2027-12-31 00:00"))
waits = st.integers(0, 30 * DAY)


@given(st.sampled_from(sorted(DEFAULT_LEVELS)), moments, waits, waits)
def test_a_pause_never_moves_a_deadline_back(name: str, asked: int, until: int, lasting: int) -> None:
    level = DEFAULT_LEVELS[name]
    due = POLICY.opened(level, asked, ANY_TIME)
    paused = asked + until
    resumed = POLICY.resumed(level, due, paused, paused + lasting)
    for before, after in zip(
        (due.contact, due.visit, due.close), (resumed.contact, resumed.visit, resumed.close), strict=True
    ):
        assert after >= before
        assert bool(after) == bool(before)
    if not lasting:
        assert resumed == due
