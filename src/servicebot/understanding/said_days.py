"""Which days somebody means: 后天, 下周三, 这个周末, 十五号, 国庆."""

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple

from servicebot.understanding import clock_words as words
from servicebot.understanding.numerals import read_number

_SATURDAY, _SUNDAY = 5, 6
_WEEK = 7
_FAR_BEHIND = 180
_AND = re.compile(r" ?(?:到|至|-|~|、|/|或者?是?|和|跟|与|还是) ?")
_MORE_WEEKDAYS = re.compile(
    r"(?<=[周期拜][一二三四五六])(?:[、和到至\-~]?[一二三四五六日])*[、和到至\-~]?([二三四五六日])"
    r"(?=$|[,，。!！ 的都来]|上午|中午|下午|早上|晚上|全天|白天|可以|有空|在家|方便)"
)
_PAIRS = {"今": 0, "明": 1}
_FEASTS = {"元": (1, 1), "五": (5, 1), "劳": (5, 1), "国": (10, 1)}


class Days(NamedTuple):
    """The first and the last day that is meant, where the words stand, and how far a day moves on when it is over."""

    first: date
    last: date
    start: int
    end: int
    short: str = ""
    rolls: int = 0


def days_of(match: re.Match[str], now: datetime) -> Days | None:
    """The days that these words (a match of ``DAY``) mean now; None when they name none that can be used."""
    today, place = now.date(), match.span()
    if pair := match["pair"]:
        first = today + timedelta(days=_PAIRS[pair[0]])
        return Days(first, first + timedelta(days=1), *place)
    if offset := match["offset"]:
        day = today + timedelta(days=words.DAY_OFFSETS[offset])
        short = words.SHORT_PERIODS.get(offset[-1], "下午" if offset.endswith("下午") else "")
        return Days(day, day, *place, short=short)
    said = match.groupdict()
    if said["weekday"]:
        return _weekday(said["week"] or "", said["weekday"], today, place)
    if said["whole"]:
        monday = today + timedelta(days=_WEEK * {"下": 1, "下下": 2}.get(said["whole"], 0) - today.weekday())
        return Days(max(today, monday), monday + timedelta(days=_SUNDAY), *place)
    return _date(said, today, place)


def through(days: Days, text: str, now: datetime) -> Days:
    """The days to the last of those named one after another: 周一到周五, 周一三五, 明天或者后天."""
    if more := _MORE_WEEKDAYS.match(text, days.end):
        ahead = (words.WEEKDAYS[more[1]] - days.first.weekday()) % _WEEK
        return days._replace(last=days.first + timedelta(days=ahead), end=more.end())
    joined = _AND.match(text, days.end)
    match = words.DAY.match(text, joined.end()) if joined else None
    following = days_of(match, now) if match else None
    if following is None:
        return days
    last = following.last
    if last < days.first and following.rolls:
        last += timedelta(days=_WEEK)
    return days._replace(last=last, end=following.end, short="") if last > days.last else days


def _weekday(which: str, day: str, today: date, place: tuple[int, int]) -> Days | None:
    if which == "每":
        return None
    index = words.WEEKDAYS[day]
    monday = today - timedelta(days=today.weekday())
    weeks = {"下": 1, "下下": 2, "上": -1, "上上": -2}.get(which, 0)
    first = monday + timedelta(days=index + _WEEK * weeks)
    last = first + timedelta(days=1) if day == "末" else first
    if not which and last < today:
        first, last = first + timedelta(days=_WEEK), last + timedelta(days=_WEEK)
    return Days(max(first, today) if last >= today else first, last, *place, rolls=0 if which else _WEEK)


def _date(said: dict[str, str | None], today: date, place: tuple[int, int]) -> Days | None:
    if said["iso"]:
        year, month, day = (int(part) for part in re.split(r"[\-/.]", said["iso"]))
        return _single(year, month, day, place)
    if said["feast"]:
        return _coming(*_FEASTS[said["feast"][0]], today, place)
    if said["month2"]:
        return _coming(int(said["month2"]), int(said["day2"] or 0), today, place)
    if said["month"]:
        month, day = read_number(said["month"]) or 0, read_number(said["day"] or "") or 0
        if said["year"]:
            return _single(int(said["year"]), month, day, place)
        return _coming(month, day, today, place)
    return _day_of_month(said, today, place)


def _day_of_month(said: dict[str, str | None], today: date, place: tuple[int, int]) -> Days | None:
    day = read_number(said["near_day"] or said["dom"] or said["dom2"] or "") or 0
    first = today.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    near = said["near"] or ""
    days = None if near.startswith("下") else _single(today.year, today.month, day, place)
    if days is None or (days.first < today and not near):
        return _single(following.year, following.month, day, place)
    return days


def _coming(month: int, day: int, today: date, place: tuple[int, int]) -> Days | None:
    days = _single(today.year, month, day, place)
    # 12月说"1月3日" means the coming January; a date just behind us stays in the past.
    far_behind = days is not None and (today - days.first).days > _FAR_BEHIND
    return _single(today.year + 1, month, day, place) if far_behind else days


def _single(year: int, month: int, day: int, place: tuple[int, int]) -> Days | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return Days(found, found, *place)
