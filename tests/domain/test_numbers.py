import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebot.domain.numbers import check_digit, draw_number, is_number, read_number, say_number

bodies = st.integers(1_000_000, 9_999_999).map(str)
numbers = bodies.map(lambda body: body + check_digit(body))


def test_the_check_digit_is_the_one_of_the_standard() -> None:
    # The worked example of ISO 7064 MOD 11,10.
    assert check_digit("0794") == "5"


def test_a_drawn_number_is_valid_and_never_begins_with_zero() -> None:
    assert all(is_number(draw_number(secrets.randbelow)) for _ in range(200))
    assert draw_number(lambda _: 0)[0] == "1"
    assert draw_number(lambda below: below - 1)[:7] == "9999999"


@given(numbers, st.integers(0, 7), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number: str, position: int, step: int) -> None:
    wrong = str((int(number[position]) + step) % 10)
    assert not is_number(number[:position] + wrong + number[position + 1 :])


@given(numbers)
def test_a_number_is_read_as_it_is_shown(number: str) -> None:
    assert read_number(say_number(number)) == number
    assert read_number(f"我的工单{say_number(number)}怎么样了") == number


NUMBER = draw_number(lambda _: 3_821_709)
CHINESE = NUMBER.translate(str.maketrans("0123456789", "零一二三四五六七八九"))
WIDE = "".join(chr(ord(digit) + ord("０") - ord("0")) for digit in NUMBER)


@pytest.mark.parametrize(
    "text",
    [
        NUMBER,
        f"{NUMBER[:4]}-{NUMBER[4:]}",
        f"{NUMBER[:4]}—{NUMBER[4:]}",
        f"工单号：{NUMBER[:4]}　{NUMBER[4:]}。",
        " ".join(NUMBER),
        "、".join(NUMBER),
        WIDE,
        CHINESE,
        CHINESE.replace("一", "幺"),
        f"15400001234 的 {NUMBER}",
    ],
)
def test_a_number_is_read_however_it_is_written(text: str) -> None:
    assert read_number(text) == NUMBER


@pytest.mark.parametrize(
    "text", ["", "你好", "15400001234", "000-0000 0110", NUMBER[:7], NUMBER + "1", "48217093"]
)
def test_what_is_no_number_is_not_read_as_one(text: str) -> None:
    assert read_number(text) is None


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    found = read_number(text)
    assert found is None or is_number(found)
