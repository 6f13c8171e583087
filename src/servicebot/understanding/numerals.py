"""Chinese numerals in the ways people write and say them."""

DIGITS = {
    "零": 0,
    "\u3007": 0,
    "一": 1,
    "幺": 1,
    "二": 2,
    "两": 2,
    "俩": 2,
    "仨": 3,
    "三": 3,
    "四": 4,
    "五": 5,
}
DIGITS |= {"六": 6, "七": 7, "八": 8, "九": 9}
ZEROES = "零\u3007"
_UNITS = {"十": 10, "百": 100, "千": 1000}
_TENS = {"廿": 20, "卅": 30}

CHINESE = "零〇一二三四五六七八九十百千两廿卅幺"
"""The characters of Chinese numerals, for the character classes of patterns."""

_TO_ARABIC = str.maketrans(
    {chinese: str(value) for chinese, value in DIGITS.items() if chinese not in "两俩仨"}
)


def digits_in(text: str) -> str:
    """The text with every single Chinese digit written as an Arabic one, of the same length."""
    return text.translate(_TO_ARABIC)


def read_number(text: str) -> int | None:
    """The whole number that a text is: ``12``, ``十二``, ``五零一``, ``三百零二``, ``一百二``, ``廿三``."""
    if not text:
        return None
    if text.isascii():
        return int(text) if text.isdigit() else None
    if all(char in DIGITS or char.isdecimal() for char in text):
        return int("".join(str(DIGITS.get(char, char)) for char in text))
    return _with_units(text)


def _with_units(text: str) -> int | None:
    total, pending, last_unit = 0, 0, 0
    for char in text:
        if char in DIGITS:
            pending = DIGITS[char]
            if char in ZEROES:
                last_unit = 0
        elif char in _TENS:
            total, pending, last_unit = total + _TENS[char], 0, 0
        elif char in _UNITS:
            unit = _UNITS[char]
            total, pending, last_unit = total + (pending or 1) * unit, 0, unit
        else:
            return None
    # "一百二" is 120: a digit after 百 or 千 counts in the next lower unit when no 零 stands between.
    lower = last_unit // 10 if last_unit >= _UNITS["百"] else 1
    return total + pending * lower
