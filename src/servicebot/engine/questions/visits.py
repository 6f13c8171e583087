"""A time in the words it is read back in: hurry by its name, a time of day with its day, which may have been said before."""

from dataclasses import replace
from datetime import datetime

from servicebot.domain.times import CHINA, Visit
from servicebot.understanding.clock_words import AFTER, CLOCK, DAY, PERIOD_ONLY, SOON
from servicebot.understanding.normalise import fold
from servicebot.understanding.times import is_hurry, read_visit

SOONEST = "尽快"
_NEAR = ("今天", "明天", "后天")


def in_words(visit: Visit, before: Visit | None, now_ms: int) -> Visit:
    """The visit with its day: the day that was said before, else the next on which that time comes; hurry is 尽快."""
    if is_hurry(visit):
        return replace(visit, said=SOONEST)
    said = fold(visit.said)
    if not visit.start or DAY.search(said) or AFTER.search(said) or SOON.search(said):
        return visit
    period = PERIOD_ONLY.search(said)
    if period is None and CLOCK.search(said) is None:
        return visit
    earlier = fold(before.said) if before is not None and before.start else ""
    day = DAY.search(earlier)
    if day is None:
        return replace(visit, said=f"{_day_of(visit, now_ms)}{visit.said}")
    # 明天下午 and then 3点 is one afternoon; 明天上午 and then 下午 is only the same day.
    keeps_part = period is None and CLOCK.search(earlier) is None
    merged = read_visit(f"{earlier if keeps_part else day[0]}{visit.said}", now_ms)
    return merged or visit


def _day_of(visit: Visit, now_ms: int) -> str:
    day, today = (datetime.fromtimestamp(at / 1000, CHINA).date() for at in (visit.start, now_ms))
    ahead = (day - today).days
    return _NEAR[ahead] if 0 <= ahead < len(_NEAR) else f"{day.month}月{day.day}日"
