from datetime import date

from servicebot.cli.doctor_calendar import examine_calendar
from servicebot.cli.findings import Grade
from ticket_samples import CALENDAR


def test_a_known_year_is_good() -> None:
    [finding] = examine_calendar(CALENDAR, date(2026, 6, 1))
    assert finding.grade is Grade.GOOD


def test_a_year_to_be_entered_is_a_warning() -> None:
    [finding] = examine_calendar(CALENDAR, date(2026, 11, 21))
    assert (finding.grade, "2027" in finding.text) == (Grade.WARNING, True)
    assert [found.grade for found in examine_calendar(CALENDAR, date(2030, 12, 1))] == [Grade.WARNING] * 2
