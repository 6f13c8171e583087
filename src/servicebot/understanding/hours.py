"""How long something took: 两个半小时, 2.5h, 90分钟, 一上午."""

import re

from servicebot.understanding.normalise import fold
from servicebot.understanding.numerals import CHINESE, read_number

_N = rf"(\d{{1,3}}(?:\.\d{{1,2}})?|[{CHINESE}俩仨]+(?:点[{CHINESE}])?)"
_HOUR = r"(?:[个粒]钟(?![头点])|个点(?![儿子心头位名])|(?:个)?多?(?:个)?(?:小时|钟头|钟点|点钟头|xiaoshi|xiao shi|zhongtou|zhong tou|h(?:ours?|rs?)?(?![a-z])))"
_HALF = re.compile(rf"{_N} ?个?半{_HOUR}|{_N} ?{_HOUR}半|{_N} ?{_HOUR}(?: ?{_N} ?分钟?)?|半{_HOUR}")
_ALTOGETHER = re.compile(
    rf"(?:一共|总共|合计|加起来|拢共|总计|前后|统共)[^,，。]{{0,4}}?(?={_N} ?(?:个|小时|钟头|h))"
)
_MINUTES = re.compile(rf"{_N} ?(?:分钟|分種|fenzhong|fen zhong|min(?:ute)?s?)|([一二两三1-3])刻钟")
_CLOCK_TIME = re.compile(r"时长[是为:： ]*(\d{1,2}(?:\.\d)?)(?!\d|[点:])")
_PARTS = (
    (re.compile(r"(?:一整天|一天|整天|全天)"), 480),
    (re.compile(r"(?:半天|[一整]个?(?:上午|下午|半天|早上|晌午)|大半天)"), 240),
    (re.compile(r"(?:一|整)个?(?:晚上|晚)"), 180),
)
_AFTERWARDS = re.compile(r"(?:之?后|以后|内|以内|前|以前)")
_HOUR_MINUTES = 60
_HALF_HOUR = 30
_LONGEST = 24 * 60


def read_minutes(text: str) -> int | None:
    """The length of time in a text, in minutes, at most a day; ``半小时后`` is a moment and not a length."""
    plain = fold(text)
    minutes = _exact(plain)
    if minutes is None:
        minutes = next((length for pattern, length in _PARTS if pattern.search(plain)), None)
    return minutes if minutes is not None and 0 < minutes <= _LONGEST else None


def _exact(plain: str) -> int | None:
    # 各两小时，一共四小时: the sum counts.
    sum_ = _ALTOGETHER.search(plain)
    for hours in _HALF.finditer(plain, sum_.end() if sum_ else 0):
        if not _AFTERWARDS.match(plain, hours.end()):
            return _hours_of(hours)
    for minutes in _MINUTES.finditer(plain):
        if not _AFTERWARDS.match(plain, minutes.end()):
            return _minutes(minutes[1]) if minutes[1] else 15 * (read_number(minutes[2]) or 0)
    if length := _CLOCK_TIME.search(plain):
        return round(float(length[1]) * _HOUR_MINUTES)
    return None


def _hours_of(match: re.Match[str]) -> int:
    half_inside, half_after, whole, minutes = match.groups()
    if number := half_inside or half_after:
        return round(_number(number) * _HOUR_MINUTES) + _HALF_HOUR
    if whole:
        return round(_number(whole) * _HOUR_MINUTES) + (_minutes(minutes) if minutes else 0)
    return _HALF_HOUR


def _minutes(said: str) -> int:
    return round(_number(said))


def _number(said: str) -> float:
    whole, point, part = said.replace(".", "点").partition("点")
    tenths = "".join(str(read_number(char)) for char in part)
    return (read_number(whole) or 0) + (float(f"0.{tenths}") if point else 0.0)
