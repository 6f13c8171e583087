"""The report types and their file."""

import pytest

from servicebot.domain.errors import Invalid
from servicebot.domain.files.report_types import read_report_types
from servicebot.domain.reports import Asset, AssetKind, scene_code, typed_code
from servicebot.services.packaged import packaged_report_types
from servicebot.understanding.danger.cards import danger_cards

WRONG = """
[[shelf]]
id = "a"
name = "甲"
english = "A"

[[shelf.type]]
id = "lamp"
name = "灯"
english = "Lamp"
owner = "nobody"
contact = 1
close = 99
radius = 60
private = "yes"
danger = "有人吗？"

[[shelf]]
id = "b"
name = "乙"
english = "B"
"""


def test_there_are_the_fifteen_types() -> None:
    types = packaged_report_types()
    assert list(types.by_id) == [
        *("public_lighting", "elevator_fault", "access_control", "manhole_road", "water_logging"),
        *("parking_fire_lane", "garbage", "greening", "noise", "pets", "ebike_corridor", "building_safety"),
        *("water_power_gas_outage", "property_service", "suggestion"),
    ]
    assert max(len(shelf.types) for shelf in types.shelves) <= 9
    assert {one.id for one in types.types() if one.private} == {
        *("noise", "pets", "property_service", "suggestion"),
    }
    assert {one.danger_kind for one in types.types()} - {""} <= set(danger_cards())
    assert "110" in types.refusals[0].explanation


def test_no_word_names_two_types() -> None:
    words = [word for one in packaged_report_types().types() for word in (one.name, *one.words)]
    assert sorted({word for word in words if words.count(word) > 1}) == []


def test_every_problem_of_a_file_is_said_at_once() -> None:
    with pytest.raises(Invalid) as problems:
        read_report_types(WRONG)
    said = str(problems.value)
    for part in (
        "owner is 'nobody'",
        "close must be a number",
        "private must be",
        "danger_kind",
        "needs a type",
    ):
        assert part in said


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("LAMP-0123", "LAMP-0123"),
        ("lamp 0123", "LAMP-0123"),
        ("灯杆上写的是ＬＡＭＰ", ""),
        ("编号lift0007坏了", "LIFT-0007"),
        ("3号楼2单元501", ""),
        ("A501", ""),
        ("3 hao lou 2 danyuan 501", ""),
    ],
)
def test_codes_are_read_as_they_are_copied_from_a_plate(text: str, code: str) -> None:
    assert typed_code(text) == code


def test_a_scene_names_its_asset() -> None:
    lamp = Asset("LAMP-0123", AssetKind.LAMP, "东门路灯", "huaiyin")
    assert scene_code(lamp.scene) == "LAMP-0123"
    assert scene_code("community-1") == scene_code("asset:") == scene_code("asset:%%") == ""
