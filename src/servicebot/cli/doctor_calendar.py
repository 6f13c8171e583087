"""The calendar examined: deadlines are right only in years whose holidays somebody entered."""

from collections.abc import Iterator
from datetime import date

from servicebot.cli.findings import Finding, good, warning
from servicebot.domain.workdays import WorkCalendar

WHERE = "A newer version of servicebot may bring them; else see docs/tickets.md."


def examine_calendar(calendar: WorkCalendar, today: date) -> Iterator[Finding]:
    """Whether this year's holidays are known, and from November on the next year's."""
    missing = calendar.problems(today)
    yield from (warning(f"The {sentence}. {WHERE}") for sentence in missing)
    if not missing:
        yield good(f"The holidays of {today.year} are entered.")
