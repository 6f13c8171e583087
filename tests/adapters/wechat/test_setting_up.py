import pytest

from servicebot.adapters.wechat.client import WeChatApi
from servicebot.adapters.wechat.menu import STATION_MENU, Button, menu_data
from servicebot.adapters.wechat.qr import create_code
from servicebot.domain.errors import Refused
from wechat_world import World


async def test_station_menu_is_taken_by_the_platform(world: World, api: WeChatApi) -> None:
    await api.menu.create(menu_data(STATION_MENU))
    assert [(button["name"], button["key"]) for button in world.account.menu] == [
        ("报修", "flow:repair"),
        ("我的工单", "flow:tickets"),
        ("人工", "word:人工"),
    ]


async def test_menu_with_lists_and_pages_is_taken(world: World, api: WeChatApi) -> None:
    more = Button(
        "更多", buttons=(Button("办事指南", url="https://example.org/guide"), Button("反馈", key="f"))
    )
    await api.menu.create(menu_data([more]))
    assert world.account.menu[0]["sub_button"][0]["type"] == "view"


@pytest.mark.parametrize(
    "buttons",
    [
        (),
        tuple(Button(str(number), key="k") for number in range(4)),
        (Button("一二三四五六", key="k"),),
        (Button("", key="k"),),
        (Button("a"),),
        (Button("a", key="k", url="https://example.org"),),
        (Button("a", key="k" * 129),),
        (Button("a", url="https://" + "u" * 1024),),
        (Button("a", buttons=tuple(Button(str(number), key="k") for number in range(6))),),
        (Button("a", buttons=(Button("b", buttons=(Button("c", key="k"),)),)),),
    ],
)
def test_menu_beyond_the_limits_is_refused_before_it_is_sent(buttons: tuple[Button, ...]) -> None:
    with pytest.raises(Refused):
        menu_data(buttons)


async def test_codes_last_for_good_or_for_a_time(world: World, api: WeChatApi) -> None:
    lasting = await create_code(api, "station-3")
    passing = await create_code(api, "活动-11", 86_400)
    codes = world.account.codes
    assert codes[lasting.ticket].expires_at == 0
    assert codes[passing.ticket].expires_at == world.clock.now_ms() + 86_400_000
    assert codes[lasting.ticket].url == lasting.url


@pytest.mark.parametrize(
    ("scene", "seconds"), [("", 0), ("s" * 65, 0), ("a\nb", 0), ("s", 59), ("s", 2_592_001)]
)
async def test_codes_beyond_the_limits_are_refused(api: WeChatApi, scene: str, seconds: int) -> None:
    with pytest.raises(Refused):
        await create_code(api, scene, seconds)
