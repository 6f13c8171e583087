"""What a resident is told who asks for a person: a time, as far as a rule gives one."""

import pytest

from servicebot.domain.deadlines import DEFAULT_LEVELS, ENQUIRY, Policy
from servicebot.services.handovers.waiting import attendance, called_by
from ticket_samples import CALENDAR, instant

POLICY = Policy(CALENDAR)


@pytest.mark.parametrize(
    ("now", "by"),
    [
        ("2026-11-19 10:00", "最晚明天 17:30"),
        ("2026-11-20 10:00", "最晚下周一 17:30"),
        ("2026-09-30 16:00", "最晚下周四 17:30"),
    ],
)
def test_in_working_hours_the_latest_time_is_said(now: str, by: str) -> None:
    said = attendance(POLICY, instant(now))
    assert said == f"好的，已请值班人员，看到就回您，{by}。您可以先把事情写在这里。"
    assert called_by(POLICY, instant(now)) == f"（{by}）"


def test_at_lunch_and_at_night_it_is_said_when_work_begins() -> None:
    assert "今天 14:00 上班后先联系您" in attendance(POLICY, instant("2026-11-20 12:30"))
    assert called_by(POLICY, instant("2026-11-20 22:00")) == "（最晚下周一 08:30 上班后）"


def test_who_asks_again_is_put_off_by_nothing() -> None:
    called = instant("2026-11-19 10:00")
    assert "最晚今天 17:30" in attendance(POLICY, instant("2026-11-20 15:00"), since=called)
    assert "最晚 20 分钟内" in attendance(POLICY, instant("2026-11-20 17:10"), since=called)
    late = attendance(POLICY, instant("2026-11-23 09:00"), since=called)
    assert late == "好的，已请值班人员，看到就回您。您可以先把事情写在这里。", (
        "a time that has passed is no promise"
    )


def test_who_is_in_danger_is_told_of_minutes_in_working_hours() -> None:
    now = instant("2026-11-20 10:00")
    assert "看到就联系您，最晚 5 分钟内。" in attendance(POLICY, now, urgent=True)
    again = attendance(POLICY, now + 6 * 60_000, urgent=True, since=now)
    assert "最晚" not in again
    assert "明天" not in attendance(POLICY, instant("2026-11-20 22:00"), urgent=True)


def test_a_station_that_promises_nothing_names_no_time() -> None:
    levels = {name: level for name, level in DEFAULT_LEVELS.items() if name != ENQUIRY}
    quiet = Policy(CALENDAR, levels)
    now = instant("2026-11-20 10:00")
    assert attendance(quiet, now) == "好的，已请值班人员，看到就回您。您可以先把事情写在这里。"
    assert called_by(quiet, now) == ""
