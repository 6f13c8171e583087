"""When a visit suits: 明天上午9点到11点, 下周三, 这个周末, 晚上七点半, 半小时后, 随时."""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from servicebot.domain.times import CHINA, Visit
from servicebot.understanding import clock_words as words
from servicebot.understanding.normalise import fold
from servicebot.understanding.numerals import read_number
from servicebot.understanding.said_days import Days, days_of, through

_DAY_STARTS, _DAY_ENDS, _EVENING_ENDS = 480, 1080, 1200
_NOON, _HOUR, _DAY = 720, 60, 1440
_NIGHT_BEGINS = 1350
# Of twelve hours: no evening begins before four.
_NIGHT_ENDS = 960
_EARLIEST_BARE_HOUR = 7
_WEEK = 7
_SOON_SAID = 14
_LONGEST_TIME = 16
_TO_DAY = re.compile(r"[ ,，的在]{0,2}")
_TO_SPAN = re.compile(r"[ ,，的]{0,2}(?:大概|大约|差不多|左右|约|我|在|是)?")


class TimeReading(NamedTuple):
    """A visit and where it stands in the text."""

    visit: Visit
    start: int
    end: int


class _Span(NamedTuple):
    """Minutes from midnight of a day, with the place in the text; ``clock`` means an hour was named, ``ranged`` both."""

    begin: int
    finish: int
    start: int
    end: int
    clock: bool = True
    bare: bool = False
    ranged: bool = False


def read_visit(text: str, now_ms: int) -> Visit | None:
    """When a visit suits, or None when the text says nothing about it or only about the past."""
    found = find_time(text, now_ms)
    return found.visit if found else None


def is_hurry(visit: Visit) -> bool:
    """Whether a time says no more than that it cannot be soon enough: 快点, 赶快, 越快越好."""
    return not visit.start and words.HURRY.fullmatch(fold(visit.said)) is not None


def find_time(text: str, now_ms: int, *, past: bool = False) -> TimeReading | None:
    """The first time in a text that is still to come (or, with ``past``, that may also have been)."""
    plain = fold(text)
    now = datetime.fromtimestamp(now_ms / 1000, CHINA)
    if (place := _corrected(plain)) and (found := _instead(plain, text, place, now)):
        return found
    return _first(plain, text, now, past=past)


def _instead(plain: str, text: str, place: int, now: datetime) -> TimeReading | None:
    """The time that is said from a place on, on the day that was named before where it names none itself."""
    day = None if words.DAY.search(plain, place) else words.DAY.search(plain, 0, place)
    kept = text[day.start() : day.end()] if day else ""
    found = _first(fold(kept) + plain[place:], kept + text[place:], now, past=False)
    if found is None or (kept and found.end <= len(kept)):
        return None
    moved = place - len(kept)
    return TimeReading(found.visit, max(found.start + moved, place), found.end + moved)


def _corrected(plain: str) -> int:
    """Where a text takes back what it said before: 周六来，哦不对，那就下周六吧; 0 when it does not."""
    wrong = words.WRONG.search(plain)
    if wrong is None:
        return 0
    instead = words.INSTEAD.search(plain, wrong.end())
    return instead.end() if instead else wrong.end()


def _first(plain: str, text: str, now: datetime, *, past: bool) -> TimeReading | None:
    return (
        _except(plain, text)
        or _after(plain, text, now)
        or _on_days(plain, text, now, past=past)
        or _today_or_tomorrow(plain, text, now, past=past)
        or _any_time(plain, text, now)
    )


def _on_days(plain: str, text: str, now: datetime, *, past: bool) -> TimeReading | None:
    for match in words.DAY.finditer(plain):
        days = days_of(match, now)
        if days is None:
            continue
        days = through(days, plain, now)
        span = _span_after(plain, days.end, days.short)
        end = span.end if span else days.end
        away = words.AWAY.match(plain, end)
        # 明天我要上班，找个人陪我妈: while one is away, somebody else is wished for.
        if away and not words.STAND_IN.match(plain, away.end()):
            if other := _other_part(plain, text, days, end, now):
                return other
            continue
        if not past and days.last == now.date() and words.HAPPENED.match(plain, end):
            continue
        start = days.start
        if span is None and not past and (span := _span_before(plain, start)):
            start = span.start
        reading = _resolve(days, span, now, past=past)
        if reading:
            return TimeReading(Visit(text[start:end].strip(), *reading), start, end)
    return None


def _other_part(plain: str, text: str, days: Days, place: int, now: datetime) -> TimeReading | None:
    """The part of the same day that suits, when the first one does not: 明天上午不在家，下午可以."""
    if words.DAY.search(plain, place, place + _SOON_SAID):
        return None
    for found in words.PERIOD_ONLY.finditer(plain, place, place + _SOON_SAID):
        span = _span_at(plain, found.start())
        if (
            span
            and words.INVITE.match(plain, span.end)
            and (reading := _resolve(days, span, now, past=False))
        ):
            said = text[days.start : days.end] + text[span.start : span.end]
            return TimeReading(Visit(said, *reading), days.start, span.end)
    return None


def _span_after(plain: str, place: int, short: str) -> _Span | None:
    gap = _TO_SPAN.match(plain, place)
    begin = gap.end() if gap else place
    span = _span_at(plain, place, short)
    if span is None and begin != place:
        span = _span_at(plain, begin, short)
    if span is not None:
        return span
    if short:
        return _Span(*words.PERIODS[short], place, place, clock=False)
    return None


def _span_before(plain: str, place: int) -> _Span | None:
    """The time of day that stands right before its day: 下午2点，周四."""
    for pattern in (words.BARE_RANGE, words.CLOCK, words.PERIOD_ONLY):
        for match in pattern.finditer(plain, max(0, place - _LONGEST_TIME), place):
            if _TO_DAY.fullmatch(plain, match.end(), place) and not _other_day_before(plain, match.start()):
                return _span_at(plain, match.start())
    return None


def _span_at(plain: str, place: int, short: str = "") -> _Span | None:
    for pattern in (words.BARE_RANGE, words.CLOCK):
        if match := pattern.match(plain, place):
            return _clock_span(match, short)
    if match := words.PERIOD_RANGE.match(plain, place):
        first, last = (words.PERIODS[words.PERIOD_OF[match[name]]] for name in ("p1", "p2"))
        return _Span(first[0], max(last[1], first[1]), match.start(), match.end(), clock=False)
    if match := words.PERIOD_ONLY.match(plain, place):
        return _Span(*words.PERIODS[words.PERIOD_OF[match[0]]], match.start(), match.end(), clock=False)
    return None


def _clock_span(match: re.Match[str], short: str = "") -> _Span | None:
    said = match.groupdict()
    period = words.PERIOD_OF.get(said["p1"] or "", "") or short
    begin = _minute(said["h1"], said.get("m1"), period)
    if begin is None:
        return None
    if period == "晚上" and begin < _NIGHT_ENDS and not (said["p1"] or "").endswith(("后", "班")):
        # 夜里12点, 夜里两点: the night goes on into the next day, unless it is the time after work.
        begin += _NOON
    finish = None
    if said.get("h2"):
        later = words.PERIOD_OF.get(said["p2"] or "", "") or (period if begin < _NOON else "")
        finish = _minute(said["h2"], said["m2"], later)
        if finish is not None and finish <= begin < _NOON and finish + _NOON > begin:
            finish += _NOON
    tail = said.get("tail") or ""
    ranged = finish is not None and finish > begin
    if finish is None or finish <= begin:
        begin, finish = _around(begin, tail)
    bare = not period and begin < _NOON
    return _Span(begin, finish, match.start(), match.end(), bare=bare, ranged=ranged)


def _around(minute: int, tail: str) -> tuple[int, int]:
    if tail.endswith("后"):
        limit = next((end for end in (_NOON, _DAY_ENDS, _EVENING_ENDS) if end > minute), minute + _HOUR)
        return minute, limit if limit - minute >= _HOUR else minute + 2 * _HOUR
    if tail.endswith("前"):
        return min(_DAY_STARTS if minute <= _NOON else _NOON + _HOUR, minute - _HOUR), minute
    return minute, minute + _HOUR


def _minute(hour_said: str, minute_said: str | None, period: str) -> int | None:
    hour = _hour(hour_said)
    if hour is None or hour > _DAY // _HOUR:
        return None
    minute = _past_hour(minute_said or "")
    if minute is None:
        return None
    return _of_day(hour, period) * _HOUR + minute


def _hour(said: str) -> int | None:
    """The hour, of 三四点 the earlier one."""
    first, second = (
        (read_number(said[0]), read_number(said[-1])) if len(said) == len("三四") else (None, None)
    )
    if not said.isascii() and first and second == first + 1 and second <= _WEEK + len("三四"):
        return first
    return read_number(said)


def _of_day(hour: int, period: str) -> int:
    noon, lunch = _NOON // _HOUR, words.PERIODS["中午"][0] // _HOUR
    afternoon = period in {"下午", "傍晚", "晚上", "午后"} or (period == "中午" and hour < lunch)
    # Nobody asks for a plumber at three in the night: a bare "3点" is the afternoon.
    small = not period and 0 < hour < _EARLIEST_BARE_HOUR
    return hour + noon if hour < noon and (afternoon or small) else hour


def _past_hour(said: str) -> int | None:
    if said in {"", "整"}:
        return 0
    if said == "半":
        return 30
    if said.endswith("刻"):
        return 15 * (read_number(said[0]) or 0)
    minute = read_number(said.removesuffix("分"))
    return minute if minute is not None and minute < _HOUR else None


def _resolve(days: Days, span: _Span | None, now: datetime, *, past: bool) -> tuple[int, int] | None:
    if span is None:
        late = days.last == now.date() and _minute_of(now) >= _DAY_ENDS
        begin, finish = _DAY_STARTS, _EVENING_ENDS if late else _DAY_ENDS
    else:
        begin, finish = span.begin, span.finish
        if span.bare and days.last == now.date() and finish <= _minute_of(now) and finish + _NOON <= _DAY:
            begin, finish = begin + _NOON, finish + _NOON
    start, end = _at(days.first, begin), _at(days.last, finish)
    now_ms = _ms(now)
    if end <= now_ms and days.rolls:
        start, end = start + days.rolls * _DAY * 60_000, end + days.rolls * _DAY * 60_000
    if past:
        return start, end
    if end <= now_ms and days.last == now.date() and _this_evening(span, now):
        return now_ms, _at(days.last, _DAY)
    if end <= now_ms:
        return None
    # Who names the day and both hours means them, even when the first has struck: 今天四点到六点.
    return (start if span is not None and span.ranged else max(start, now_ms)), end


def _this_evening(span: _Span | None, now: datetime) -> bool:
    """Whether 今晚 is said late in the evening, when it is still to come, and not yet night."""
    return (
        span is not None
        and not span.clock
        and span.finish == _EVENING_ENDS
        and _minute_of(now) < _NIGHT_BEGINS
    )


def clock_length(text: str) -> int | None:
    """The minutes between two clock times: 两点到四点半, 1点半-4点."""
    plain = fold(text)
    for pattern in (words.CLOCK, words.BARE_RANGE):
        for match in pattern.finditer(plain):
            if match["h2"] and (span := _clock_span(match)) is not None:
                return span.finish - span.begin
    return None


def _today_or_tomorrow(plain: str, text: str, now: datetime, *, past: bool) -> TimeReading | None:
    for pattern in (words.BARE_RANGE, words.CLOCK):
        for match in pattern.finditer(plain):
            if reading := _next(_clock_span(match), plain, text, now):
                return reading
    for match in words.PERIOD_ONLY.finditer(plain):
        span = _span_at(plain, match.start())
        said_so = _meant(plain, span) if span else False
        bare = past and not _WHOLE.search(plain, 0, match.start())
        if span and (said_so or bare) and (reading := _next(span, plain, text, now)):
            return reading
    return None


_NOT_THEN = re.compile(r"(?:别|不要|莫|甭|不能)(?:在)? ?$")
_WHOLE = re.compile(r"(?:一|整|个|半|大|每|天天)$")


def _meant(plain: str, span: _Span) -> bool:
    """Whether a bare part of the day is a wish, and not the time of day at which something happens."""
    alone = not plain[: span.start].strip(" ,，我就要那") and not plain[span.end :].strip(" ,，。吧的!啊呀")
    return alone or bool(words.INVITE.match(plain, span.end))


def _next(span: _Span | None, plain: str, text: str, now: datetime) -> TimeReading | None:
    if (
        span is None
        or _NOT_THEN.search(plain, 0, span.start)
        or _other_day_before(plain, span.start)
        or words.HAPPENED.match(plain, span.end)
    ):
        return None
    today = now.date()
    day = today if span.finish > _minute_of(now) else today + timedelta(days=1)
    start, end = max(_at(day, span.begin), _ms(now)), _at(day, span.finish)
    return TimeReading(Visit(text[span.start : span.end].strip(), start, end), span.start, span.end)


def _other_day_before(plain: str, place: int) -> bool:
    """Whether a day that was not usable (past, every week) stands right before."""
    before = plain[max(0, place - 6) : place]
    return bool(
        words.DAY.search(before)
        or re.search(r"每天|天天|每日|老是|总是|经常|每到|一到|到了|每晚|整天", before)
    )


def _except(plain: str, text: str) -> TimeReading | None:
    """What suits by what does not, for the technician to read: 除了周末都行."""
    if not any(mark in plain for mark in "除外非"):
        return None
    match = words.EXCEPT.search(plain)
    if match is None:
        return None
    return TimeReading(Visit(text[match.start() : match.end()].strip()), match.start(), match.end())


def _after(plain: str, text: str, now: datetime) -> TimeReading | None:
    if match := words.AFTER.search(plain):
        minutes = _length(match)
        start = _ms(now) + minutes * 60_000
        within = (match["end"] or "").endswith("内")
        visit = (_ms(now), start) if within else (start, start + (_HOUR if minutes < _DAY else _DAY) * 60_000)
        if minutes >= _DAY and not within:
            day = (now + timedelta(minutes=minutes)).date()
            visit = (_at(day, _DAY_STARTS), _at(day, _DAY_ENDS))
        return TimeReading(Visit(match[0], *visit), match.start(), match.end())
    if match := words.SOON.search(plain):
        visit = (_ms(now), _ms(now) + 2 * _HOUR * 60_000)
        if words.INVITE.match(plain, match.end()) or match[0] == plain.strip(" ,，。吧就"):
            return TimeReading(Visit(text[match.start() : match.end()], *visit), match.start(), match.end())
    return None


def _length(match: re.Match[str]) -> int:
    unit = {"小时": 60, "钟头": 60, "分钟": 1, "刻钟": 15, "天": _DAY}.get(match["unit"], _WEEK * _DAY)
    if match["half"]:
        return unit // 2
    number = 3 if match["n"] == "几" else read_number(match["n"]) or 1
    return number * unit + (unit // 2 if match["and"] == "个半" else 0)


def _any_time(plain: str, text: str, now: datetime) -> TimeReading | None:
    few = words.FEW_DAYS.search(plain)
    if few and (words.INVITE.match(plain, few.end()) or few[0] == plain.strip(" ,，。吧")):
        last = now.date() + timedelta(days=3)
        visit = Visit(text[few.start() : few.end()], _ms(now), _at(last, _DAY_ENDS))
        return TimeReading(visit, few.start(), few.end())
    match = words.ANY.search(plain) or words.ANY_WHOLE.fullmatch(plain.strip(" ,，。!！"))
    if match is None:
        return None
    place = plain.find(match[0])
    return TimeReading(Visit(text[place : place + len(match[0])].strip()), place, place + len(match[0]))


def _minute_of(now: datetime) -> int:
    return now.hour * _HOUR + now.minute


def _at(day: date, minute: int) -> int:
    return _midnight(day) + minute * 60_000


@lru_cache(64)
def _midnight(day: date) -> int:
    return _ms(datetime(day.year, day.month, day.day, tzinfo=CHINA))


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
