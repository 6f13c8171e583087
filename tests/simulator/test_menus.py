from typing import Any

import pytest

from servicebot.simulator.errors import ApiError
from servicebot.simulator.menus import check_menu

CLICK = {"type": "click", "name": "报修", "key": "REPAIR"}


def test_full_menu_is_accepted() -> None:
    subs = [
        CLICK,
        {"type": "view", "name": "网页", "url": "https://example.org/"},
        {"type": "location_select", "name": "位置", "key": "WHERE"},
        {
            "type": "miniprogram",
            "name": "小程序",
            "url": "https://example.org/",
            "appid": "wx",
            "pagepath": "a",
        },
        {"type": "media_id", "name": "图片", "media_id": "1"},
    ]
    buttons = [{"name": "服务", "sub_button": subs}, CLICK, CLICK]
    assert check_menu({"button": buttons}) == buttons


@pytest.mark.parametrize(
    ("button", "errcode"),
    [
        ("text", 47001),
        ({**CLICK, "name": "一二三四五六"}, 40018),
        ({**CLICK, "name": ""}, 40018),
        ({**CLICK, "type": "tap"}, 40017),
        ({**CLICK, "key": ""}, 40019),
        ({**CLICK, "key": "k" * 129}, 40019),
        ({"type": "view", "name": "网页", "url": "example.org"}, 40020),
        ({"type": "view", "name": "网页", "url": "https://example.org/" + "u" * 1024}, 40020),
        ({"type": "miniprogram", "name": "小程序", "url": "https://example.org/"}, 40165),
        ({"type": "media_id", "name": "图片"}, 40007),
        ({"name": "服务", "sub_button": [CLICK] * 6}, 40023),
        ({"name": "服务", "sub_button": ["text"]}, 47001),
        ({"name": "服务", "sub_button": [{**CLICK, "sub_button": [CLICK]}]}, 40022),
        ({"name": "服务", "sub_button": [{**CLICK, "name": "长" * 21}]}, 40025),
        ({"name": "服务", "sub_button": [{**CLICK, "type": "tap"}]}, 40024),
        ({"name": "服务", "sub_button": [{**CLICK, "key": ""}]}, 40026),
        ({"name": "服务", "sub_button": [{"type": "view", "name": "网页", "url": ""}]}, 40027),
    ],
)
def test_wrong_button_has_its_own_error(button: Any, errcode: int) -> None:
    with pytest.raises(ApiError) as caught:
        check_menu({"button": [button]})
    assert caught.value.errcode == errcode


@pytest.mark.parametrize("menu", [{}, {"button": []}, {"button": [CLICK] * 4}, {"button": CLICK}])
def test_wrong_number_of_buttons_is_40016(menu: dict[str, Any]) -> None:
    with pytest.raises(ApiError, match="40016"):
        check_menu(menu)
