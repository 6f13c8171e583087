"""Troubles told from places, where either may be said."""

import pytest

from servicebot.understanding.troubles import ends_in_place, is_bare_place, tells_nothing_else, tells_trouble


@pytest.mark.parametrize(
    "text",
    [
        *(
            "水龙头漏水",
            "我说水龙头漏水",
            "漏得厉害",
            "还在漏",
            "水流一地了",
            "家里水管爆了",
            "灯不亮了",
            "马桶也堵了",
        ),
        *(
            "关不上",
            "拧不紧",
            "一直滴",
            "都淹了",
            "地上全是水",
            "楼下都漏了",
            "快来修",
            "厨房",
            "卫生间的",
            "滴滴答答的",
        ),
    ],
)
def test_a_trouble_is_no_place(text: str) -> None:
    assert tells_trouble(text)
    assert not is_bare_place(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "水龙苑",
            "漏斗湾",
            "漏斗湾小区",
            "水龙头路",
            "马桶弄",
            "断桥边",
            "响水湾",
            "龙头村",
            "锁龙里",
            "灯市口",
        ),
        *("换新里", "破塘口", "老水泵站旁边", "煤气公司宿舍", "滴水岩村", "坏水沟", "防盗门坏了的那家"),
    ],
)
def test_an_odd_name_is_no_trouble(text: str) -> None:
    assert not tells_trouble(text)
    assert ends_in_place(text)


@pytest.mark.parametrize("text", ["大榕树下", "煤气公司宿舍", "菜场旁边", "老粮站院里"])
def test_a_landmark_is_a_place_and_wishes_nothing(text: str) -> None:
    assert is_bare_place(text)


@pytest.mark.parametrize(
    "text",
    ["我要找菜场旁边", "服务站在哪边", "帮我上报路边", "老粮站水管漏水", "不修了 我在桥边", "菜场在哪里"],
)
def test_who_wishes_something_names_no_landmark(text: str) -> None:
    assert not is_bare_place(text)


def test_a_trouble_may_tell_the_spot() -> None:
    assert tells_nothing_else("路灯坏了")
    assert tells_nothing_else("井盖破了")
    assert not tells_nothing_else("桥边路灯坏了")
    assert not tells_nothing_else("小区门口那盏路灯坏了的")
