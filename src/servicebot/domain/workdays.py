"""Working time: frames of a day, weekends, public holidays and the working Saturdays that pay for them (调休)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

from servicebot.domain.errors import Invalid

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
# China has one zone and has not moved its clocks since 1991, so days are found by arithmetic.
_EAST_8 = 8 * HOUR
_EPOCH = date(1970, 1, 1).toordinal()
_NOVEMBER = 11
_SATURDAY = 5
_DAY = timedelta(days=1)
# Longer than any holiday: a calendar without working days is refused instead of being searched for ever.
_LONGEST_REST = 60

OFFICE_HOURS = ((time(8, 30), time(12)), (time(14), time(17, 30)))


@dataclass(frozen=True, slots=True)
class Year:
    """The days of one year that differ from Monday to Friday.

    ``holidays`` are the days off by name, ``workdays`` the Saturdays and Sundays that are worked; ``provisional``
    years were written before the State Council announced them.
    """

    holidays: Mapping[date, str]
    workdays: frozenset[date]
    provisional: bool = False


def read_years(text: str) -> dict[int, Year]:
    """The years of a holidays file (JSON); raises Invalid, naming the year and the date that cannot be right."""
    years: dict[int, Year] = {}
    for name, entry in json.loads(text)["years"].items():
        holidays = {_day(name, day): title for day, title in entry["holidays"].items()}
        workdays = frozenset(_day(name, day) for day in entry["workdays"])
        for day in workdays:
            if day.weekday() < _SATURDAY or day in holidays:
                raise Invalid(f"holidays, {name}: {day} cannot be a make-up workday")
        years[int(name)] = Year(holidays, workdays, provisional=bool(entry.get("provisional", False)))
    return years


def _day(year: str, text: Any) -> date:
    try:
        day = date.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise Invalid(f"holidays, {year}: {text!r} is not a date like 2026-10-01") from error
    if str(day.year) != year:
        raise Invalid(f"holidays, {year}: {text} is of another year")
    return day


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """When the station works, with sums in working time; every instant is UTC epoch ms, every day Chinese.

    A year that nobody entered counts as Monday to Friday, so that residents are served anyway; ``known`` and
    ``provisional`` tell who must be told.
    """

    years: Mapping[int, Year]
    frames: tuple[tuple[time, time], ...] = OFFICE_HOURS
    _spans: tuple[tuple[int, int], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        spans = tuple((_minutes(start) * MINUTE, _minutes(end) * MINUTE) for start, end in self.frames)
        ends = [edge for span in spans for edge in span]
        if not spans or any(a >= b for a, b in pairwise(ends)):
            raise Invalid("working hours must be frames of a day, in order, that do not touch")
        object.__setattr__(self, "_spans", spans)

    def known(self, year: int) -> bool:
        """Whether somebody entered this year's holidays."""
        return year in self.years

    def provisional(self, year: int) -> bool:
        """Whether this year's holidays still wait for the State Council's announcement (or are not known)."""
        return year not in self.years or self.years[year].provisional

    def problems(self, today: date) -> list[str]:
        """What staff must enter for the deadlines to be right: this year, and from November on the next one."""
        missing = []
        for year in (today.year, today.year + 1)[: 1 + (today.month >= _NOVEMBER)]:
            if not self.known(year):
                missing.append(f"holidays of {year} are not entered: every Monday to Friday counts as worked")
            elif self.provisional(year):
                missing.append(f"holidays of {year} are provisional: enter what the State Council announced")
        return missing

    def is_workday(self, day: date) -> bool:
        """Whether the station works on this day."""
        year = self.years.get(day.year)
        if year is None:
            return day.weekday() < _SATURDAY
        return day in year.workdays or (day.weekday() < _SATURDAY and day not in year.holidays)

    def holiday(self, day: date) -> str:
        """The name of the holiday on this day; empty on every other day."""
        year = self.years.get(day.year)
        return year.holidays.get(day, "") if year else ""

    def is_working(self, at: int) -> bool:
        """Whether somebody is at work at this instant."""
        return self.next_working(at) == at

    def next_working(self, at: int) -> int:
        """The instant itself when it is worked, else the start of the next frame."""
        return next(max(at, start) for start, end in self._frames_from(at) if at < end)

    def add_minutes(self, at: int, minutes: int) -> int:
        """The instant at which this many working minutes have passed since ``at``."""
        return self.add_ms(at, minutes * MINUTE)

    def add_ms(self, at: int, working_ms: int) -> int:
        """The same in milliseconds, so that an interrupted span can be continued to the tick."""
        left = working_ms
        for start, end in self._frames_from(at):
            begin = max(start, at)
            if left <= end - begin:
                return begin + left
            left -= max(0, end - begin)
        raise AssertionError("the frames of the calendar never end")

    def add_days(self, at: int, days: int) -> int:
        """The end of work on the ``days``-th working day after the day of ``at``, as "within N days" is read."""
        day = chinese_day(at)
        for _ in range(days):
            day = self._workday_after(day)
        return midnight(day) + self._spans[-1][1]

    def working_ms(self, start: int, end: int) -> int:
        """How much of the time from ``start`` to ``end`` is working time; 0 when ``end`` is not later."""
        total = 0
        if end <= start:
            return 0
        for opened, closed in self._frames_from(start):
            if opened >= end:
                break
            total += max(0, min(closed, end) - max(opened, start))
        return total

    def _workday_after(self, day: date) -> date:
        for _ in range(_LONGEST_REST):
            day += _DAY
            if self.is_workday(day):
                return day
        raise Invalid(f"the calendar has no working day in the {_LONGEST_REST} days before {day}")

    def _frames_from(self, at: int) -> Iterator[tuple[int, int]]:
        """The frames of work that end at or after ``at``, for ever."""
        day = chinese_day(at)
        if not self.is_workday(day):
            day = self._workday_after(day)
        while True:
            opening = midnight(day)
            for start, end in self._spans:
                if opening + end >= at:
                    yield opening + start, opening + end
            day = self._workday_after(day)


def chinese_day(at: int) -> date:
    """The day in China at this instant."""
    return date.fromordinal(_EPOCH + (at + _EAST_8) // DAY)


def midnight(day: date) -> int:
    """The instant at which this day begins in China."""
    return (day.toordinal() - _EPOCH) * DAY - _EAST_8


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute
