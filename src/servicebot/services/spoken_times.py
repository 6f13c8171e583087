"""Instants as people in China say them."""

from datetime import date, timedelta

from servicebot.domain.times import Visit
from servicebot.domain.workdays import MINUTE, chinese_day, midnight

_NEAR = {-1: "昨天", 0: "今天", 1: "明天", 2: "后天"}
_WEEKDAYS = "一二三四五六日"
_NOON = "12:00"
_BEGINS = {"14:00": "下午", "18:00": "晚上"}


def say_time(at: int, now: int) -> str:
    """An instant with its day: ``今天 17:30``, ``周五 09:00``, ``下周三 14:00``, ``12月5日 10:00``."""
    return f"{say_day(chinese_day(at), chinese_day(now))} {_clock(at)}"


def say_day(day: date, today: date) -> str:
    """A day as it is called today; farther days than next week get their date."""
    near = _NEAR.get((day - today).days)
    if near is not None:
        return near
    weeks = (_monday(day) - _monday(today)).days // 7
    if day > today and weeks <= 1:
        return f"{'下' * weeks}周{_WEEKDAYS[day.weekday()]}"
    year = f"{day.year}年" if day.year != today.year else ""
    return f"{year}{day.month}月{day.day}日"


def say_visit(visit: Visit, now: int) -> str:
    """When a visit was booked: ``周三 14:00-16:00``, ``周一到周三上午``; any time in the resident's words."""
    if not visit.end:
        return visit.said
    start, end = chinese_day(visit.start), chinese_day(visit.end - 1)
    if start != end:
        days = f"{say_day(start, chinese_day(now))}到{say_day(end, chinese_day(now))}"
        return days + _part_of_day(_clock(visit.start), _clock(visit.end))
    return f"{say_time(visit.start, now)}-{_clock(visit.end)}"


def _part_of_day(begin: str, end: str) -> str:
    # The first day may have begun already, so an odd beginning says nothing of the others.
    return "上午" if end <= _NOON else _BEGINS.get(begin, "")


def _clock(at: int) -> str:
    hours, minutes = divmod((at - midnight(chinese_day(at))) // MINUTE, 60)
    return f"{hours:02}:{minutes:02}"


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
