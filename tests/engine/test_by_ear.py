"""Words that were typed with other characters of the same sound."""

import pytest

from servicebot.engine.by_ear import ByEar

WORDS = ByEar(["补充", "改时间", "人工", "师傅几点来", "bye", "公里", "功力"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("补冲", "补充"),
        ("补虫！", "补充"),
        ("改实间", "改时间"),
        ("人公", "人工"),
        ("师付几点来啊", "师傅几点来"),
    ],
)
def test_a_word_is_found_by_its_sound(typed: str, meant: str) -> None:
    assert WORDS.meant(typed) == meant


@pytest.mark.parametrize("typed", ["", "补", "补充说明", "攻略", "公理", "bay", "同志"])
def test_what_sounds_otherwise_or_like_several_is_no_word(typed: str) -> None:
    assert WORDS.meant(typed) == ""
