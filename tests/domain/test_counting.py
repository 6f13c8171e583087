"""Counts read as English, one of something too."""

import pytest

from servicebot.domain.counting import counted


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (1200, "1,200 rows")]
)
def test_a_count_has_its_noun(number: int, said: str) -> None:
    assert counted(number, "row") == said


def test_a_verb_goes_with_the_count() -> None:
    assert counted(1, "code was made", "codes were made") == "1 code was made"
    assert counted(0, "code was made", "codes were made") == "0 codes were made"
