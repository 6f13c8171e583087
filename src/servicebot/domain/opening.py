"""Opening hours: the text that staff write, the frames of any day, and whether a place is open now."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from unicodedata import normalize

from servicebot.domain.errors import Invalid
from servicebot.domain.workdays import MINUTE, WorkCalendar, chinese_day, midnight

Frame = tuple[int, int]
"""From and to in minutes of the day; the end is not included."""

DAY_MINUTES = 24 * 60
DAYS = "一二三四五六日"
WEEK = range(7)
WORKDAYS = range(5)
CURED = "请写成「周一至周五 08:30-12:00,14:00-17:30; 周六 09:00-11:30」"
LOOK_AHEAD_DAYS = 30

_ALWAYS = re.compile(r"(?:全天|24小时)(?:开放|营业)?|(?:0?0:00-24:00)")
_SPACE = re.compile(r"\s+")
_DAY = r"(?:周|星期|礼拜)[一二三四五六日天]"
_DAYS = rf"{_DAY}(?:(?:[-至到]|[、,和及])(?:(?:周|星期|礼拜)?[一二三四五六日天]))*"
_HEAD = re.compile(
    rf"(?P<days>{_DAYS}|每天|每日|天天|全周|周末|双休日|工作日|(?:法定)?节假日|(?:法定)?假日)[:,、]?"
)
_TIME = r"(?:[01]?\d|2[0-4])(?::[0-5]\d|[点时](?:半|[0-5]?\d分?)?)"
_FRAME = re.compile(rf"(?P<start>{_TIME})(?:-|至|到)(?P<end>{_TIME})")
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2})|[点时](?:(半)|(\d{1,2})分?)?)")
_CLOSED = re.compile(r"(?:除外|休息|不开放|不营业|关门|休)")
_AS_USUAL = re.compile(r"(?:照常(?:开放|营业)?|不休(?:息)?)")
_DASHES = dict.fromkeys((0x2013, 0x2014, ord("~")), "-")


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """A week of frames, Monday first, and the frames of public holidays (None: by the rule of ``frames_on``)."""

    week: tuple[tuple[Frame, ...], ...]
    holidays: tuple[Frame, ...] | None = None

    def frames_on(self, day: date, calendar: WorkCalendar) -> tuple[Frame, ...]:
        """The frames of a day: on holidays closed unless the place opens all week, on a make-up workday as on a weekday."""
        weekday = self.week[day.weekday()]
        if calendar.holiday(day):
            if self.holidays is not None:
                return self.holidays
            return weekday if all(self.week) else ()
        if day.weekday() not in WORKDAYS and calendar.is_workday(day) and not all(self.week):
            return next((self.week[one] for one in WORKDAYS if self.week[one]), weekday)
        return weekday


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether a place is open at an instant, and when that changes next (0: not in the days looked at)."""

    is_open: bool
    changes_at: int


def opening(hours: OpeningHours, at: int, calendar: WorkCalendar) -> Opening:
    """The state of a place at an instant; frames that touch across midnight are one."""
    end = 0
    for start, stop in _instants(hours, at, calendar):
        if end:
            if start > end:
                break
            end = stop
        elif start <= at:
            end = stop
        else:
            return Opening(is_open=False, changes_at=start)
    return Opening(is_open=bool(end), changes_at=end)


def _instants(hours: OpeningHours, at: int, calendar: WorkCalendar) -> Iterator[tuple[int, int]]:
    today = chinese_day(at)
    for ahead in range(LOOK_AHEAD_DAYS):
        day = today + timedelta(days=ahead)
        begin = midnight(day)
        for start, stop in hours.frames_on(day, calendar):
            if begin + stop * MINUTE > at:
                yield begin + start * MINUTE, begin + stop * MINUTE


@lru_cache(maxsize=256)
def read_hours(text: str) -> OpeningHours:
    """The hours in a text; raises Invalid with what is wrong and what to write."""
    week: list[tuple[Frame, ...]] = [()] * 7
    said: set[int] = set()
    holidays: tuple[Frame, ...] | None = None
    as_usual = False
    for clause in _clauses(text):
        days, rest = _days(clause)
        frames = () if _CLOSED.fullmatch(rest) else _frames(rest, clause)
        if days is not None:
            again = said & set(days)
            if again:
                raise Invalid(f"「周{DAYS[min(again)]}」写了两次。{CURED}")
            said |= set(days)
            for day in days:
                week[day] = frames or ()
        elif frames is None:
            as_usual = True
        else:
            holidays = frames
    if not said:
        raise Invalid(f"没写星期几。{CURED}")
    if as_usual and not all(week):
        raise Invalid("「节假日照常」只用于每天都开门的地方；不是的话请写出节假日的时间。")
    return OpeningHours(tuple(week), holidays)


def say_clock(minutes: int) -> str:
    """A time of day as it is read: ``8:30``."""
    return f"{minutes // 60}:{minutes % 60:02}"


def say_opening(hours: OpeningHours, at: int, calendar: WorkCalendar) -> str:
    """Whether it is open and when that changes, in words: ``现在开着，到 17:30`` or ``现在没开，明天 8:30 开``."""
    state = opening(hours, at, calendar)
    if state.is_open:
        if state.changes_at >= midnight(chinese_day(at) + timedelta(days=2)):
            return "现在开着，全天都开"
        return f"现在开着，到{_say_instant(state.changes_at, at, end=True)}"
    holiday = calendar.holiday(chinese_day(at))
    because = f"（{holiday}）" if holiday and not hours.frames_on(chinese_day(at), calendar) else ""
    if not state.changes_at:
        return f"现在没开{because}，最近都不开"
    return f"现在没开{because}，{_say_instant(state.changes_at, at)} 开"


def say_today(hours: OpeningHours, at: int, calendar: WorkCalendar) -> str:
    """The frames of today: ``8:30-12:00、14:00-17:30`` or ``今天不开``."""
    frames = hours.frames_on(chinese_day(at), calendar)
    return "、".join(f"{say_clock(start)}-{say_clock(stop)}" for start, stop in frames) or "今天不开"


def _say_instant(instant: int, now: int, *, end: bool = False) -> str:
    day, today = chinese_day(instant), chinese_day(now)
    minutes = (instant - midnight(day)) // MINUTE
    if end and not minutes:
        day, minutes = day - timedelta(days=1), DAY_MINUTES
    ahead = (day - today).days
    clock = say_clock(minutes)
    if ahead == 0:
        return f" {clock}" if end else clock
    if ahead in {1, 2}:
        return f"{'明后'[ahead - 1]}天 {clock}"
    same_week = day.isocalendar()[:2] == today.isocalendar()[:2]
    next_week = (day - timedelta(days=7)).isocalendar()[:2] == today.isocalendar()[:2]
    if same_week or next_week:
        return f"{'' if same_week else '下'}周{DAYS[day.weekday()]} {clock}"
    return f"{day.month}月{day.day}日 {clock}"


def _clauses(text: str) -> list[str]:
    plain = normalize("NFKC", text).translate(_DASHES)
    plain = plain.replace("。", ";").replace("(", ";").replace(")", "")
    plain = _SPACE.sub("", plain.replace("\n", ";"))
    clauses = [clause.strip(",、") for clause in plain.split(";")]
    clauses = [clause for clause in clauses if clause]
    if not clauses:
        raise Invalid(f"开放时间是空的。{CURED}")
    return clauses


def _days(clause: str) -> tuple[tuple[int, ...] | None, str]:
    """The days a clause is about (None for holidays) and the rest of it; a clause without days is about every day."""
    head = _HEAD.match(clause)
    if head is None:
        if _ALWAYS.fullmatch(clause) or _FRAME.match(clause):
            return tuple(WEEK), clause
        raise Invalid(f"「{clause}」没看懂。{CURED}")
    named, rest = head["days"], clause[head.end() :]
    if "假日" in named:
        return None, rest
    if named in {"每天", "每日", "天天", "全周"}:
        return tuple(WEEK), rest
    if named in {"周末", "双休日"}:
        return (5, 6), rest
    if named == "工作日":
        return tuple(WORKDAYS), rest
    return _named_days(named), rest


def _named_days(named: str) -> tuple[int, ...]:
    marks = re.findall(r"[一二三四五六日天]|[-至到]", re.sub(r"周|星期|礼拜", "", named))
    days: list[int] = []
    through = False
    for mark in marks:
        if mark in "-至到":
            through = True
            continue
        day = DAYS.index(mark.replace("天", "日"))
        if through:
            if day <= days[-1]:
                raise Invalid(f"「{named}」的先后反了，请写成「周五至周日」这样。")
            days += range(days[-1] + 1, day + 1)
        else:
            days.append(day)
        through = False
    if len(set(days)) < len(days):
        raise Invalid(f"「{named}」里同一天写了两次。")
    return tuple(days)


def _frames(rest: str, clause: str) -> tuple[Frame, ...] | None:
    """The frames in the rest of a clause; None for "as usual"."""
    if _AS_USUAL.fullmatch(rest):
        if "假日" not in clause:
            raise Invalid(f"「{clause}」没写几点到几点。{CURED}")
        return None
    if _ALWAYS.fullmatch(rest):
        return ((0, DAY_MINUTES),)
    frames: list[Frame] = []
    place = 0
    while place < len(rest):
        found = _FRAME.match(rest, place)
        if found is None:
            raise Invalid(f"「{rest[place:] or clause}」没看懂。{CURED}")
        start, stop = _minutes(found["start"]), _minutes(found["end"])
        if start >= stop:
            raise Invalid(
                f"「{found[0]}」的结束要晚于开始；过了半夜的请分两天写，如「周一 20:00-24:00; 周二 00:00-02:00」。"
            )
        if frames and start < frames[-1][1]:
            raise Invalid(f"「{clause}」的几段时间要按先后写，不能重叠。")
        frames.append((start, stop))
        place = found.end()
        while place < len(rest) and rest[place] in ",、和及":
            place += 1
    if not frames:
        raise Invalid(f"「{clause}」没写几点到几点。{CURED}")
    return tuple(frames)


def _minutes(text: str) -> int:
    found = _CLOCK.fullmatch(text)
    assert found is not None
    hour, minute, half, spoken = found.groups()
    minutes = int(hour) * 60 + (30 if half else int(minute or spoken or 0))
    if minutes > DAY_MINUTES:
        raise Invalid(f"「{text}」超过了 24:00。")
    return minutes
