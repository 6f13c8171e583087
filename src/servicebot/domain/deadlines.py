"""Time limits by level, as data, and the deadlines that follow from them in clock or in working time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from servicebot.domain.catalogue import Urgency
from servicebot.domain.times import Visit
from servicebot.domain.workdays import MINUTE, WorkCalendar

REPAIR = "repair"
REPORT = "report"
ENQUIRY = "enquiry"


class Counted(StrEnum):
    """What a limit counts: minutes, working minutes, working days, or minutes after the visit that was booked."""

    CLOCK = "clock"
    WORKING = "working"
    WORKDAYS = "workdays"
    AFTER_VISIT = "after_visit"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many minutes (or days), counted in this way."""

    amount: int
    counted: Counted


@dataclass(frozen=True, slots=True)
class Level:
    """The limits of one level; None where it promises nothing."""

    contact: Limit | None
    visit: Limit | None
    close: Limit | None


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The three deadlines of a ticket (UTC epoch ms, 0 for none): first contact, on site, closed."""

    contact: int = 0
    visit: int = 0
    close: int = 0


def _clock(*, hours: int = 0, minutes: int = 0) -> Limit:
    return Limit(hours * 60 + minutes, Counted.CLOCK)


def _working(hours: int) -> Limit:
    return Limit(hours * 60, Counted.WORKING)


def _workdays(days: int) -> Limit:
    return Limit(days, Counted.WORKDAYS)


def _after_visit(hours: int) -> Limit:
    return Limit(hours * 60, Counted.AFTER_VISIT)


# Seven working hours are one working day: who asks on Friday at ten is visited by Monday at ten.
DEFAULT_LEVELS: Mapping[str, Level] = {
    Urgency.EMERGENCY: Level(contact=_clock(minutes=5), visit=None, close=_clock(hours=24)),
    Urgency.URGENT: Level(contact=_clock(minutes=30), visit=_clock(hours=2), close=_clock(hours=24)),
    Urgency.NORMAL: Level(contact=_working(4), visit=_working(7), close=_workdays(3)),
    Urgency.APPOINTMENT: Level(contact=_workdays(1), visit=_after_visit(0), close=_after_visit(24)),
    ENQUIRY: Level(contact=_workdays(1), visit=None, close=_workdays(1)),
    REPORT: Level(contact=_workdays(1), visit=None, close=_workdays(5)),
}
UNBOOKED_VISIT_DAYS = 3
LONGEST_EXTENSION_DAYS = 10


@dataclass(frozen=True, slots=True)
class Policy:
    """The limits in force together with the calendar that they are counted in."""

    calendar: WorkCalendar
    levels: Mapping[str, Level] = field(default_factory=lambda: DEFAULT_LEVELS)

    def level(self, kind: str, urgency: Urgency) -> Level:
        """The level of a ticket: its kind's own when it has one, else that of its urgency."""
        return self.levels.get(kind) or self.levels[urgency]

    def contact_due(self, kind: str, at: int) -> int:
        """By when somebody who asked at this instant is contacted; 0 where this level promises nothing."""
        level = self.levels.get(kind)
        return self._due(level.contact, at, at) if level is not None else 0

    def opened(self, level: Level, at: int, visit: Visit) -> Deadlines:
        """The deadlines of something asked at this instant; a visit that the resident put later moves them."""
        booked = visit.end or self.calendar.add_days(at, UNBOOKED_VISIT_DAYS)
        due = Deadlines(
            contact=self._due(level.contact, at, booked),
            visit=self._due(level.visit, at, booked),
            close=self._due(level.close, at, booked),
        )
        if visit.end <= due.visit or not due.visit:
            return due
        return Deadlines(due.contact, visit.end, max(due.close, self._due(_after_visit(24), at, visit.end)))

    def resumed(self, level: Level, due: Deadlines, paused_at: int, at: int) -> Deadlines:
        """The deadlines after a pause: what was left when it began is left again, what was missed stays missed."""
        return Deadlines(
            contact=self._resumed(level.contact, due.contact, paused_at, at),
            visit=self._resumed(level.visit, due.visit, paused_at, at),
            close=self._resumed(level.close, due.close, paused_at, at),
        )

    def reopened(self, level: Level, due: Deadlines, at: int) -> Deadlines:
        """Fresh limits for work that starts again; never earlier than what was promised before."""
        fresh = self.opened(level, at, Visit(""))
        return Deadlines(
            max(due.contact, fresh.contact), max(due.visit, fresh.visit), max(due.close, fresh.close)
        )

    def rebooked(self, level: Level, due: Deadlines, visit: Visit) -> Deadlines:
        """The deadlines after the resident chose another time: a later one moves them, an earlier one only a slot's."""
        if level.visit is None or not visit.end:
            return due
        a_slot = level.visit.counted is Counted.AFTER_VISIT
        if visit.end <= due.visit and not a_slot:
            return due
        close = self._due(_after_visit(24), 0, visit.end)
        return Deadlines(due.contact, visit.end, close if a_slot else max(due.close, close))

    def extended(self, due: Deadlines, days: int) -> Deadlines:
        """More working days until the end; the other deadlines stay."""
        return Deadlines(due.contact, due.visit, self.calendar.add_days(due.close, days))

    def _due(self, limit: Limit | None, at: int, booked: int) -> int:
        if limit is None:
            return 0
        match limit.counted:
            case Counted.CLOCK:
                return at + limit.amount * MINUTE
            case Counted.WORKING:
                return self.calendar.add_minutes(at, limit.amount)
            case Counted.WORKDAYS:
                return self.calendar.add_days(at, limit.amount)
            case Counted.AFTER_VISIT:
                return booked + limit.amount * MINUTE

    def _resumed(self, limit: Limit | None, due: int, paused_at: int, at: int) -> int:
        if not due or due <= paused_at:
            return due
        if limit is not None and limit.counted in {Counted.WORKING, Counted.WORKDAYS}:
            left = self.calendar.working_ms(paused_at, due)
            return max(due, self.calendar.add_ms(at, left))
        return due + (at - paused_at)
