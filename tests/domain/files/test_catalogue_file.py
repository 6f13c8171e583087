import pytest

from servicebot.domain.catalogue import Catalogue, FeeType, Provider, Urgency
from servicebot.domain.errors import Invalid
from servicebot.domain.files.catalogue import read_catalogue
from servicebot.services.packaged import packaged_catalogue

ITEM = """
[[category]]
id = "care"
name = "助老"
english = "Care"
[[category.item]]
id = "haircut"
name = "上门理发"
english = "Home haircut"
urgency = "U4"
fee = "free"
providers = ["volunteer"]
price_note = "免费"
words = ["理发"]
"""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return packaged_catalogue()


def test_the_packaged_catalogue_has_seven_shelves_and_38_items(catalogue: Catalogue) -> None:
    assert [len(category.items) for category in catalogue.categories] == [6, 4, 7, 4, 5, 6, 6]
    assert len(catalogue.by_code) == 38


def test_every_item_has_what_a_resident_must_know(catalogue: Catalogue) -> None:
    for item in catalogue.items():
        assert len(item.words) >= 6, item.code
        assert item.price_note, item.code
        assert (item.fee is FeeType.FREE) != any(mark.isdigit() for mark in item.price_note), item.code


def test_no_word_belongs_to_two_items(catalogue: Catalogue) -> None:
    words = [word for item in catalogue.items() for word in item.words]
    words += [word for refusal in catalogue.refusals for word in refusal.words]
    assert len(set(words)) == len(words)


def test_danger_is_told_first(catalogue: Catalogue) -> None:
    assert "总阀" in catalogue.by_code["plumbing_electric.pipe_burst"].advice
    assert "119" in catalogue.by_code["lock_door_window.unlock"].advice
    assert "95598" in catalogue.by_code["plumbing_electric.power_trip"].question


def test_what_the_law_reserves_goes_to_whom_it_names(catalogue: Catalogue) -> None:
    rules = {item.code: item.rule for item in catalogue.items() if item.rule}
    assert [code for code, rule in rules.items() if rule == "lock"] == [
        "lock_door_window.unlock",
        "lock_door_window.lock_change",
    ]
    for code, rule in rules.items():
        providers = catalogue.by_code[code].providers
        assert rule != "lock" or providers == (Provider.LICENSED_FIRM,)
        assert Provider.VOLUNTEER not in providers or rule == "health"


def test_gas_appliances_are_named_only_to_be_refused(catalogue: Catalogue) -> None:
    assert [refusal.id for refusal in catalogue.refusals] == ["gas_stove", "gas_water_heater", "gas_pipe"]
    for item in catalogue.items():
        assert not any("燃气" in word or "煤气" in word for word in item.words if word != "交燃气费")


def test_a_small_catalogue_is_read() -> None:
    item = read_catalogue(ITEM, version=3).by_code["care.haircut"]
    assert (item.urgency, item.providers, item.words) == (
        Urgency.APPOINTMENT,
        (Provider.VOLUNTEER,),
        ("理发",),
    )
    assert read_catalogue(ITEM, version=3).version == 3


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"U4"', '"U9"', "category care, item haircut: urgency is 'U9'"),
        ('fee = "free"', "", "category care, item haircut: fee is ''"),
        ('"上门理发"', '" "', "item haircut: name is missing"),
        ('"上门理发"', "5", "item haircut: name must be a text"),
        ('["volunteer"]', '["friend"]', "item haircut: providers is 'friend'"),
        ('["volunteer"]', "[]", "item haircut: providers is missing"),
        ('["理发"]', '["理发", "理发"]', "item haircut: words says something twice"),
        ('["理发"]', '"理发"', "item haircut: words must be a list"),
        ("price_note", "price_notes", "item haircut: price_notes is not known here"),
        ('"free"', '"paid"', "item haircut: price_note must name a price"),
        ('"care"', '"care.a"', "an id has no dot"),
        ("[[category.item]]", "[[category.items]]", "a category needs an item"),
        ("[[category]]", "[[shelf]]\n[[category]]", "top: shelf is not known here"),
    ],
)
def test_a_problem_is_reported_with_its_row(old: str, new: str, problem: str) -> None:
    with pytest.raises(Invalid) as invalid:
        read_catalogue(ITEM.replace(old, new, 1))
    assert problem in str(invalid.value)


def test_all_problems_are_reported_at_once() -> None:
    with pytest.raises(Invalid) as invalid:
        read_catalogue(ITEM.replace('"U4"', '"U9"').replace('"volunteer"', '"friend"') + ITEM)
    assert "3 problems" in str(invalid.value)
    assert "second time" in str(invalid.value)


@pytest.mark.parametrize("text", ["", "[[", "category = 5"])
def test_a_text_that_is_no_catalogue_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_catalogue(text)
