"""Field limits of template and subscribe messages, by the type that a field's name begins with."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from servicebot.simulator.errors import ApiError

FIELD_NAME = re.compile(r"([a-z_]+?)(\d*)")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
CLOCK_TIME = r"\d{1,2}:\d{2}(:\d{2})?"
DAY = r"(\d{4}年\d{1,2}月\d{1,2}日|\d{4}[-/]\d{1,2}[-/]\d{1,2})"
MOMENT = rf"({DAY}( {CLOCK_TIME})?|{CLOCK_TIME})"


def _at_most(limit: int) -> Callable[[str], bool]:
    return lambda value: len(value) <= limit


def _like(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def _name(value: str) -> bool:
    return len(value) <= (20 if value.isascii() else 10)


CHECKS: Mapping[str, Callable[[str], bool]] = {
    "thing": _at_most(20),
    "short_thing": _at_most(20),
    "const": _at_most(20),
    "number": _like(r"-?\d{1,32}(\.\d+)?"),
    "letter": _like(r"[A-Za-z]{1,32}"),
    "symbol": _like(r"[^\w\s]{1,5}"),
    "character_string": _like(r"[\x20-\x7e]{1,32}"),
    "time": _like(rf"{MOMENT}(~{MOMENT})?"),
    "date": _like(rf"{DAY}( {CLOCK_TIME})?(~{DAY}( {CLOCK_TIME})?)?"),
    "amount": _like(r"[^\d\s]?\d{1,10}(\.\d{1,2})?元?"),
    "phone_number": _like(r"[\d+\-() ]{1,17}"),
    "car_number": _at_most(8),
    "name": _name,
    "phrase": _like(r"[\u4e00-\u9fff]{1,5}"),
}


def check_data(data: Any) -> dict[str, str]:
    """The values of a message's ``data`` by field name; raises 47003 naming the first field that is wrong."""
    if not isinstance(data, dict) or not data:
        raise ApiError(47003, "data is empty")
    values: dict[str, str] = {}
    for name, holder in data.items():
        value = holder.get("value") if isinstance(holder, dict) else None
        if value is None or not str(value).strip():
            raise ApiError(47003, f"data.{name}.value is emtpy")
        values[name] = str(value)
        if not _fits(name, values[name]):
            raise ApiError(47003, f"data.{name}.value invalid")
    return values


def _fits(name: str, value: str) -> bool:
    if CONTROL.search(value):
        return False
    match = FIELD_NAME.fullmatch(name)
    check = CHECKS.get(match.group(1), _at_most(20)) if match else _at_most(20)
    return check(value)
