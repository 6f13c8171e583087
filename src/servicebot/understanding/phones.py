"""The telephone number in a message."""

import re
from typing import NamedTuple

from servicebot.understanding.normalise import fold
from servicebot.understanding.numerals import digits_in, read_number

_GAP = r"[ \-.·,，、_]?"
_PLUS = r"(?:\+?(?:00)?86[ \-]?)?"
# Eleven digits in one piece, or in the pieces people say them in; groups of four alone are a bank card.
_MOBILE = re.compile(
    rf"(?<!\d){_PLUS}(1[3-9]\d{{9}})(?!\d)"
    rf"|(?<!\d)(?<!\d{{4}}[ \-]){_PLUS}(1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}})(?!{_GAP}\d)"
    rf"|(?<!\d)(?:(?<!\d[ \-])|(?<=[#\-元楼栋]\d{{3}} )|(?<=[#\-元楼栋]\d{{4}} )){_PLUS}(1(?:{_GAP}\d){{10}})(?!{_GAP}\d)"
)
_LANDLINE = re.compile(r"(?<![\d\-])(?<!\d )\(?(0\d{2,3})\)?[ \-]?(\d{4}) ?(\d{3,4})(?![\d\-])")
_LOCAL = re.compile(
    r"(?:电话|座机|号码|打|拨|固话)(?:号码)?(?:是|为|:|,|，| )*([2-8]\d{3}) ?-?(\d{3,4})(?![\d\-])"
)
_LOCAL_ONLY = re.compile(r"^ *([2-8]\d{3})[ \-]?(\d{3,4}) *$")
_REPEATED = re.compile(r"(?<=\d)([2-9两])个(\d)")
# Every number above has seven digits with hardly anything between them, and most texts do not.
_SEVEN_DIGITS = re.compile(r"\d(?:\D{0,2}\d){6}")


class PhoneReading(NamedTuple):
    """A telephone number and where it stands in the text."""

    number: str
    start: int
    end: int


def find_phone(text: str) -> PhoneReading | None:
    """The first telephone number in a text: a mobile as eleven digits, a landline as ``0515-88880000``."""
    plain = digits_in(fold(text))
    if repeated := _REPEATED.search(plain):
        return _spelt_out(plain, repeated)
    if _SEVEN_DIGITS.search(plain) is None:
        return None
    for mobile in _MOBILE.finditer(plain):
        number = "".join(char for char in mobile[1] or mobile[2] or mobile[3] if char.isdigit())
        if number[1] in "3456789":
            return PhoneReading(number, mobile.start(), mobile.end())
    if landline := _LANDLINE.search(plain):
        return PhoneReading(f"{landline[1]}-{landline[2]}{landline[3]}", landline.start(), landline.end())
    if local := _LOCAL.search(plain) or _LOCAL_ONLY.search(plain):
        return PhoneReading(local[1] + local[2], local.start(1), local.end())
    return None


def _spelt_out(plain: str, repeated: re.Match[str]) -> PhoneReading | None:
    """A number in which a digit is counted: 154四个零2323; its place is right from the start to the last digit."""
    written = (
        plain[: repeated.start()] + repeated[2] * (read_number(repeated[1]) or 1) + plain[repeated.end() :]
    )
    found = find_phone(written)
    longer = len(plain) - len(written)
    return PhoneReading(found.number, found.start, found.end + longer) if found else None


def read_phone(text: str) -> str | None:
    """The telephone number that a text holds, or None; a part of an ID or card number is none."""
    found = find_phone(text)
    return found.number if found else None
