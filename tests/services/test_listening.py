"""What a station hears by: packaged words, its own, and those that its catalogue and directory bring."""

from dataclasses import replace
from pathlib import Path

import pytest

from sample_flows import DIRECTORY
from servicebot.domain.catalogue import Catalogue
from servicebot.flows import FLOWS
from servicebot.ports import Storage
from servicebot.services.listening import Listening
from servicebot.services.packaged import packaged_catalogue
from servicebot.services.reference import ReferenceCache

TAP = "plumbing_electric.tap_valve"


def item(listening: Listening, text: str) -> str | None:
    return listening.hearing.understander.understand(text, 0).item


def with_word(catalogue: Catalogue, word: str) -> Catalogue:
    """The catalogue with one more word for a tap."""
    shelf = catalogue.categories[0]
    items = tuple(replace(one, words=(*one.words, word)) if one.code == TAP else one for one in shelf.items)
    return replace(catalogue, categories=(replace(shelf, items=items), *catalogue.categories[1:]))


async def test_words_of_an_edited_catalogue_are_heard_after_renewing(sqlite_storage: Storage) -> None:
    reference = ReferenceCache()
    await sqlite_storage.write(lambda uow: uow.reference.replace_catalogue(packaged_catalogue()))
    await reference.refresh(sqlite_storage)
    listening = Listening(FLOWS, reference)
    hearing = listening.hearing
    assert not listening.renew()
    assert item(listening, "滋水兽坏了") != TAP
    edited = with_word(packaged_catalogue(), "滋水兽坏了")
    await sqlite_storage.write(lambda uow: uow.reference.replace_catalogue(edited))
    assert await reference.refresh(sqlite_storage)
    assert listening.renew()
    assert item(listening, "滋水兽坏了") == TAP
    assert listening.hearing is hearing
    assert not listening.renew()


def test_a_station_adds_dialect_danger_and_cards(tmp_path: Path) -> None:
    (tmp_path / "dialect.tsv").write_text("滋水兽\t水龙头\n", "utf-8")
    (tmp_path / "emergency.toml").write_text('[groups]\nburning = "火龙来了 火神来了"\n', "utf-8")
    (tmp_path / "cards.toml").write_text('[fire]\ncard = "打 119！快走。"\n', "utf-8")
    listening = Listening(FLOWS, ReferenceCache(packaged_catalogue(), DIRECTORY), tmp_path)
    assert item(listening, "滋水兽漏水") == TAP
    sign = listening.warnings.read("我家火龙来了")
    assert sign is not None
    assert listening.warnings.cards[sign.kind].text == "打 119！快走。"


def test_a_card_without_a_number_stops_the_station_from_starting(tmp_path: Path) -> None:
    (tmp_path / "cards.toml").write_text('[fire]\ncard = "快走。"\n', "utf-8")
    with pytest.raises(ValueError, match="no public number"):
        Listening(FLOWS, ReferenceCache(packaged_catalogue(), DIRECTORY), tmp_path)
