"""The fixed words for danger: complete, with their numbers, and as the manual shows them."""

from pathlib import Path

import pytest

from servicebot.understanding.danger.cards import FILE, PUBLIC_NUMBER, DangerCard, danger_cards
from servicebot.understanding.danger.self_harm import ACTED, OTHER

PAGE = Path(__file__).parents[3] / "docs" / "emergencies.md"
KINDS = {
    *("gas_leak", "fire", "trapped", "medical", "crime_violence", "electric_shock"),
    *("traffic", "missing_person", "self_harm", "flood_collapse"),
}


def all_cards() -> dict[str, DangerCard]:
    cards = dict(danger_cards())
    return cards | {
        f"{kind}.{name}": case for kind, card in cards.items() for name, case in card.cases.items()
    }


def test_there_are_the_ten_kinds() -> None:
    assert set(danger_cards()) == KINDS


def test_dying_has_words_for_who_has_acted_and_for_who_tells_of_somebody() -> None:
    assert set(all_cards()) - KINDS == {f"self_harm.{ACTED}", f"self_harm.{OTHER}"}


@pytest.mark.parametrize("kind", sorted(all_cards()))
def test_a_card_names_its_number_first_and_speaks_of_no_ticket(kind: str) -> None:
    card = all_cards()[kind]
    assert PUBLIC_NUMBER.search(card.first_line)
    assert PUBLIC_NUMBER.search(card.line)
    assert "\n" not in card.line
    assert not {"工单", "报修", "登记", "受理"} & {
        word for word in ("工单", "报修", "登记", "受理") if word in card.text
    }
    assert "?" not in card.text
    assert "？" not in card.text
    assert len(card.text.encode()) < 1000


def test_two_kinds_ask_nothing() -> None:
    assert {kind for kind, card in danger_cards().items() if not card.question} == {
        "crime_violence",
        "self_harm",
    }


def test_the_manual_shows_the_cards_as_they_are() -> None:
    page = PAGE.read_text("utf-8")
    for card in all_cards().values():
        assert [line for line in (*card.text.split("\n"), card.question, card.line) if line not in page] == []


def test_a_station_changes_only_what_differs(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('[gas_leak]\ncard = "打 119 和 000-0000 0119！\\n出来。"\n', "utf-8")
    changed, packaged = danger_cards(tmp_path), danger_cards()
    assert changed["gas_leak"].first_line == "打 119 和 000-0000 0119！"
    assert changed["gas_leak"].question == packaged["gas_leak"].question
    assert changed["fire"] == packaged["fire"]


def test_a_station_changes_one_case_of_a_kind(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('[self_harm.other]\nquestion = "人在哪儿？"\n', "utf-8")
    changed, packaged = danger_cards(tmp_path)["self_harm"], danger_cards()["self_harm"]
    assert changed.cases[OTHER].question == "人在哪儿？"
    assert changed.cases[OTHER].text == packaged.cases[OTHER].text
    assert changed.cases[ACTED] == packaged.cases[ACTED]
    assert changed.text == packaged.text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[fire]\ncard = "快跑。\\n打 119。"\n', "no public number"),
        ('[fire]\nline = "小心火。"\n', "no public number"),
        ('[flames]\ncard = "打 119。"\n', "no danger called 'flames'"),
        ('[self_harm.nobody]\ncard = "打 119。"\n', "no danger called self_harm.'nobody'"),
        ('[self_harm.other]\ncard = "快去。"\n', "no public number"),
    ],
)
def test_a_card_without_its_number_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises(ValueError, match=problem):
        danger_cards(tmp_path)
