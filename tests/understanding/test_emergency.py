import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebot.understanding.cards import danger_cards
from servicebot.understanding.emergency import Certainty, EmergencyScreen
from servicebot.understanding.rewriting import Rewriter

SCREEN = EmergencyScreen.load(Rewriter.load())
TUNE = Path(__file__).parent / "evaluation" / "tune.jsonl"
ROWS = [json.loads(line) for line in TUNE.read_text(encoding="utf-8").splitlines()]
DANGERS = [(row["text"], row["emergency"]) for row in ROWS if row["emergency"]]
HARMLESS = [row["text"] for row in ROWS if not row["emergency"]]
KINDS = set(danger_cards())


def card_of(text: str) -> str | None:
    alarm = SCREEN.check(text)
    return alarm.kind if alarm and alarm.certainty is Certainty.CARD else None


@pytest.mark.parametrize(("text", "kind"), DANGERS)
def test_danger_shows_its_card(text: str, kind: str) -> None:
    assert card_of(text) == kind


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_sounds_like_danger_shows_no_card(text: str) -> None:
    assert card_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "煤气灶打不着火",
        "电费贵得要命",
        "昨天着火了今天没事",
        "不是着火",
        "笑死我了",
        "火大死了",
        "楼上吵得我要爆炸了",
        "手机没电了要死了",
        "燃气热水器不着火",
        "我家冰箱快不行了",
        "椅子腿断了能修吗",
        "洗衣机爆炸声一样响",
        "打我儿子电话15400002323",
    ],
)
def test_known_look_alikes_raise_nothing(text: str) -> None:
    assert SCREEN.check(text) is None


def test_a_question_about_danger_is_only_feared() -> None:
    alarm = SCREEN.check("燃气泄漏怎么办")
    assert alarm is not None
    assert alarm.certainty is Certainty.DOUBT
    assert alarm.kind == "gas_leak"


def test_every_kind_has_its_card() -> None:
    assert set(SCREEN.kinds) == KINDS


@given(
    st.sampled_from(DANGERS),
    st.sampled_from(("你好，", "嗯……那个", "😭😭", "师傅 ", "")),
    st.sampled_from(("！！", "", "。谢谢", " 3号楼2单元501")),
)
def test_danger_is_seen_whatever_stands_around_it(danger: tuple[str, str], before: str, after: str) -> None:
    assert card_of(before + danger[0] + after) is not None


@given(st.text(max_size=80))
def test_no_text_upsets_the_screen(text: str) -> None:
    SCREEN.check(text)


def test_a_station_adds_words_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "emergency.toml").write_text('[kinds.fire]\ncard = ["火龙烧仓"]\n', encoding="utf-8")
    screen = EmergencyScreen.load(Rewriter.load(), tmp_path)
    alarm = screen.check("火龙烧仓了")
    assert alarm is not None
    assert alarm.kind == "fire"
    assert screen.check("着火了，快来") is not None
