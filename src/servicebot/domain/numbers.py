"""Ticket numbers: eight digits that can be read over a phone, the last of which catches a slip."""

import re
from collections.abc import Callable

LENGTH = 8
_LOWEST, _BODIES = 1_000_000, 9_000_000
_MODULUS = 10

_SPOKEN = str.maketrans(
    "０１２３４５６７８９〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖",
    "0123456789" + "00123456789" + "1" + "123456789",
)
_GAP = r"[\s\-\u2010-\u2014－·.,，、号]{0,2}"
_WRITTEN = re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{{LENGTH - 1}}}(?!{_GAP}\d)")
_AROUND = re.compile(r"^(?:我的|查一?下?|查询)?(?:工单|单子?)?(?:编?号码?)?(?:是|：|:)?\s*|[\s。.!！?？]+$")
_NOT_A_DIGIT = re.compile(r"\D")


def check_digit(body: str) -> str:
    """The ISO 7064 MOD 11,10 check digit, which catches every wrong digit and nearly every swapped pair."""
    product = _MODULUS
    for digit in body:
        total = (int(digit) + product) % _MODULUS or _MODULUS
        product = total * 2 % (_MODULUS + 1)
    return str((_MODULUS + 1 - product) % _MODULUS)


def draw_number(random_below: Callable[[int], int]) -> str:
    """A new number; ``random_below(n)`` gives 0 to n-1 and must be unpredictable (``secrets.randbelow``)."""
    body = str(_LOWEST + random_below(_BODIES))
    return body + check_digit(body)


def is_number(text: str) -> bool:
    """Whether these are exactly eight ASCII digits with the right check digit."""
    return len(text) == LENGTH and text.isascii() and text.isdigit() and check_digit(text[:-1]) == text[-1]


def say_number(number: str) -> str:
    """The number as it is shown and read aloud: ``4821 7093``."""
    return f"{number[:4]} {number[4:]}"


def read_number(text: str) -> str | None:
    """The first ticket number in what somebody typed or said, however it is spaced or written; None without one.

    Digits may be full-width or Chinese (四八二一 七〇九三, 幺 for 1); longer rows of digits, such as phone numbers,
    are not searched, and a number whose check digit is wrong is not a number.
    """
    for found in _WRITTEN.finditer(text.translate(_SPOKEN)):
        number = _NOT_A_DIGIT.sub("", found.group())
        if is_number(number):
            return number
    return None


def mistyped_number(text: str) -> str | None:
    """What somebody meant as a ticket number although it is none: eight digits and nothing else but 工单号."""
    said = _AROUND.sub("", text.translate(_SPOKEN))
    found = _WRITTEN.fullmatch(said)
    return _NOT_A_DIGIT.sub("", said) if found is not None else None
