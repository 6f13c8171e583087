"""A yes-or-no question and the words that answer it without saying yes or no."""

from typing import Any

import pytest

from servicebot.domain.errors import Invalid
from servicebot.engine.messages import Incoming, Kind
from servicebot.engine.questions.choices import YesNo

NO_FLOW: Any = None


def read(slot: YesNo, text: str) -> bool:
    return slot.read(NO_FLOW, Incoming(Kind.TEXT, text=text), None)


def sparks() -> YesNo:
    return YesNo("有火花吗？", yes="有", no="没有")


@pytest.mark.parametrize(
    ("text", "yes"), [("1", True), ("2", False), ("有", True), ("有一些", True), ("没有火花", False)]
)
def test_the_names_of_the_answers_count_in_a_sentence(text: str, yes: bool) -> None:
    assert read(sparks(), text) is yes


@pytest.mark.parametrize("text", ["只有我们家", "还有别的事", "所有的灯"])
def test_a_longer_word_does_not_name_an_answer(text: str) -> None:
    with pytest.raises(Invalid):
        read(sparks(), text)


def test_the_words_of_the_matter_count_for_more_than_a_yes_or_no_in_front() -> None:
    slot = sparks()
    slot.means(lambda _flow, text: True if "冒烟" in text else None)
    assert read(slot, "没有，就是冒烟") is True
    assert read(slot, "没有") is False
