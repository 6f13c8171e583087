"""The fields of template and subscribe messages, brought within WeChat's limits or refused by name."""

import re
from collections.abc import Mapping

from servicebot.domain.errors import ServicebotError

TEMPLATE_LENGTH = 20
CUT = "…"
NOTHING = "无"
UNSEEN = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028\u2029\ufeff]+")
EMOJI = re.compile("[\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]")
FIELD = re.compile(r"([a-z_]+?)\d*")

CLOCK_TIME = r"\d{1,2}:\d{2}(:\d{2})?"
DAY = r"(\d{4}年\d{1,2}月\d{1,2}日|\d{4}[-/]\d{1,2}[-/]\d{1,2})"
MOMENT = rf"({DAY}( {CLOCK_TIME})?|{CLOCK_TIME})"

# Kinds whose text may be shortened and still be true.
LENGTHS = {"thing": 20, "short_thing": 20, "const": 20}
# Kinds whose value is right or wrong.
SHAPES = {
    "number": re.compile(r"-?\d{1,32}(\.\d+)?"),
    "letter": re.compile(r"[A-Za-z]{1,32}"),
    "symbol": re.compile(r"[^\w\s]{1,5}"),
    "character_string": re.compile(r"[\x20-\x7e]{1,32}"),
    "time": re.compile(rf"{MOMENT}(~{MOMENT})?"),
    "date": re.compile(rf"{DAY}( {CLOCK_TIME})?(~{DAY}( {CLOCK_TIME})?)?"),
    "amount": re.compile(r"[^\d\s]?\d{1,10}(\.\d{1,2})?元?"),
    "phone_number": re.compile(r"[\d+\-() ]{1,17}"),
    "car_number": re.compile(r".{1,8}"),
    "name": re.compile(r"[\x20-\x7e]{1,20}|[^\x00-\x1f]{1,10}"),
    "phrase": re.compile(r"[\u4e00-\u9fff]{1,5}"),
}
WIDE_TILDES = str.maketrans({"～": "~", "—": "~", "至": "~"})


class FieldRefused(ServicebotError):
    """A field of a message breaks WeChat's rules; ``field`` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(f"data.{field}.value")
        self.field = field


def template_data(values: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The fields of a template message: one line, no emoji, at most 20 characters each."""
    return {name: {"value": _shortened(_plain(value), TEMPLATE_LENGTH)} for name, value in values.items()}


def subscribe_data(values: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The fields of a subscribe message, each by the rule of its kind; raises FieldRefused."""
    return {name: {"value": _fitting(name, value)} for name, value in values.items()}


def _fitting(name: str, value: str) -> str:
    found = FIELD.fullmatch(name)
    kind = found.group(1) if found else ""
    plain = _plain(value)
    if kind in LENGTHS:
        return _shortened(plain, LENGTHS[kind])
    if kind in {"time", "date"}:
        # WeChat refuses ranges that are written with the full-width mark.
        plain = re.sub(r"\s*~\s*", "~", plain.translate(WIDE_TILDES))
    shape = SHAPES.get(kind)
    if not plain or (shape is not None and not shape.fullmatch(plain)):
        raise FieldRefused(name)
    return plain


def _plain(value: str) -> str:
    return UNSEEN.sub(" ", EMOJI.sub("", value)).strip()


def _shortened(value: str, length: int) -> str:
    if not value:
        return NOTHING
    return value if len(value) <= length else value[: length - 1].rstrip() + CUT
