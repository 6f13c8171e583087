"""How each kind of question reads, refuses, and shows an answer."""

import pytest

from sample_flows import HOME, BookRoomFlow, SmallWorld, Talk
from servicebot.domain.address import Address, Place
from servicebot.domain.directory import say_address
from servicebot.domain.people import Resident
from servicebot.engine.messages import Incoming, Kind

TO_HOME = ("订房", "2", "三个人", "红屋", "老王")


async def home_of(*said: str) -> Address:
    talk = Talk()
    await talk.say(*TO_HOME, *said)
    assert talk.turn is not None
    (draft,) = talk.turn.talk.drafts
    flow = talk.turn.flow(draft)
    assert isinstance(flow, BookRoomFlow)
    return flow.home


async def asked_after(*said: str) -> str:
    return await Talk().say(*TO_HOME, *said)


@pytest.mark.parametrize(
    ("said", "home"),
    [
        (("槐荫社区3号楼2单元501",), Address("huaiyin", "", "3", "2", "501")),
        (("槐荫社区", "3-2-501"), Address("huaiyin", "", "3", "2", "501")),
        (("3号楼2单元501", "槐荫社区"), Address("huaiyin", "", "3", "2", "501")),
        (("槐荫社区", "3号楼", "501"), Address("huaiyin", "", "3", "", "501")),
        (("槐荫社区3号楼", "没有"), Address("huaiyin", "", "3")),
        (("槐荫社区", "村东头第二家"), Address("huaiyin", detail="村东头第二家")),
        (("晨星社区", "1", "1号楼101"), Address("chenxing", "chenxing_1", "1", "", "101")),
        (("晨光家园3号楼101",), Address("chenxing", "chenxing_2", "3", "", "101")),
        (("晨星社区", "都不是", "8号楼101"), Address("chenxing", "", "8", "", "101")),
        (("新芽社区", "1", "2号楼101"), Address("xinya_e", "", "2", "", "101")),
        (("新芽社区2号楼101", "亭南街道的"), Address("xinya_t", "", "2", "", "101")),
        (("槐荫社区3号楼2单元501，电话",), Address("huaiyin", "", "3", "2", "501")),
        (("云亭区东苑街道槐荫社区3号楼501",), Address("huaiyin", "", "3", "", "501")),
        (("幸福小区", "槐荫社区", "2号楼301"), Address("huaiyin", "", "2", "", "301", "幸福小区")),
        (("晨星社区3号楼501",), Address("chenxing", "chenxing_2", "3", "", "501")),
        (("晨星社区1号楼501",), Address("chenxing", "", "1", "", "501")),
        (("晨星社区", "槐荫社区3号楼2单元501"), Address("huaiyin", "", "3", "2", "501")),
    ],
)
async def test_an_address_comes_together(said: tuple[str, ...], home: Address) -> None:
    assert await home_of(*said) == home


@pytest.mark.parametrize(
    ("beside", "detail"),
    [
        ("越快越好", ""),
        ("麻烦快点", ""),
        ("马上来", ""),
        ("谢谢啦师傅", ""),
        ("晚上7点后在家", ""),
        ("早上8点以后都行", ""),
        ("随时都在家，谢谢", ""),
        ("楼下有大槐树", "楼下有大槐树"),
        ("楼下有大槐树，明天上午来", "楼下有大槐树"),
        ("门口有红灯笼明天上午来", "门口有红灯笼"),
        ("水还在流", "水还在流"),
        ("我姓王", "我姓王"),
    ],
)
async def test_beside_a_door_only_what_helps_to_find_it_is_kept(beside: str, detail: str) -> None:
    assert await home_of(f"槐荫社区3号楼2单元501，{beside}") == Address(
        "huaiyin", "", "3", "2", "501", detail
    )


async def test_the_community_around_an_estate_is_no_hint() -> None:
    said = "云亭区东苑街道晨星社区晨光家园3号楼101"
    assert await home_of(said) == Address("chenxing", "chenxing_2", "3", "", "101")


def test_a_hint_is_read_apart_from_the_room() -> None:
    assert Address("huaiyin", "", "3", "2", "501", "水还在流").door() == "3号楼2单元501室，水还在流"
    assert Address("huaiyin", "", "3", "2", detail="3楼东户").door() == "3号楼2单元3楼东户"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (("哈哈",), "地址没听明白"),
        (("晨星花园9号楼101",), "晨星花园没有9号楼"),
        (("槐荫社区", "没有"), "师傅要知道上哪家"),
        (("槐荫社区", "很远" * 40), "地址有点长"),
        (("晨星社区", "哈哈"), "地址没听明白"),
        (("新芽社区", "哈哈"), "地址没听明白"),
        (("槐荫社区", "9" * 3), "电话多少"),
    ],
)
async def test_an_address_that_will_not_do_says_why(said: tuple[str, ...], words: str) -> None:
    assert (await asked_after(*said)).startswith(words)


async def test_a_location_with_an_address_answers_and_one_without_asks() -> None:
    talk = Talk()
    await talk.say(*TO_HOME)
    place = Incoming(Kind.LOCATION, place=Place(1.0, 2.0))
    assert (await talk.send(place)).text.startswith("定位收到了，还请说一下社区")
    place = Incoming(Kind.LOCATION, place=Place(1.0, 2.0, "槐荫社区3号楼2单元501"))
    assert (await talk.send(place)).text.startswith("电话多少")


async def test_a_phone_in_the_address_answers_both() -> None:
    assert (await asked_after("槐荫社区3号楼2单元501，电话15400001234")).startswith("请发个定位")


async def test_an_address_in_the_answer_to_another_question_is_kept() -> None:
    talk = Talk()
    await talk.say("订房", "2", "三个人", "红屋，我家在槐荫社区3号楼2单元501")
    assert (await talk.say("老王")).startswith("电话多少")


async def test_an_unfinished_address_of_another_make_is_asked_anew() -> None:
    talk = Talk()
    await talk.say(*TO_HOME, "槐荫社区")
    talk.state = talk.state.replace(b'"p":{"home":[', b'"p":{"home":[1,')
    assert (await talk.say("3号楼501")).startswith("是哪个社区")


async def test_a_new_address_beats_the_remembered_one() -> None:
    talk = Talk(world=SmallWorld(resident=Resident(7, "wechat", "openid", address=HOME)))
    await talk.say(*TO_HOME)
    assert await talk.say("换一个") == (
        "您住哪里？\n请说社区或小区，再说楼号、单元、门牌。\n比如：槐荫社区3号楼2单元501。"
    )
    assert (await talk.say("晨光家园1号楼101")).startswith("电话多少")


async def test_words_are_limited_and_needed() -> None:
    talk = Talk()
    await talk.say("订房", "2", "三个人", "红屋")
    assert (await talk.say("王" * 11)).startswith("字数有点多")
    assert (await talk.send(Incoming(Kind.TEXT, " "))).text.startswith("没听清")


async def test_numbers_are_read_in_figures_and_words() -> None:
    for said, ok in (
        ("12", True),
        ("十二个人", True),
        ("0", False),
        ("51", False),
        ("三到五个", False),
        ("很多", False),
    ):
        text = await Talk().say("订房", "2", said)
        assert text.startswith("要哪间") is ok


async def test_yes_and_no_by_number_and_in_words() -> None:
    for said, ok in (("1", True), ("2", True), ("不会，不是", True), ("嗯", True), ("看情况", False)):
        text = await Talk().say("订房", "1", "3", said)
        assert text.startswith("要哪间") is ok


async def test_a_time_by_number_and_in_words() -> None:
    for said, ok in (("1", True), ("第二个", True), ("后天下午三点", True), ("9", False), ("昨天", False)):
        talk = Talk()
        await talk.say(*TO_HOME, "槐荫社区3号楼2单元501", "15400001234")
        await talk.send(Incoming(Kind.LOCATION, place=Place(1.0, 2.0)))
        await talk.say("跳过")
        assert (await talk.say(said)).startswith("还有什么要求") is ok


async def test_a_place_needs_a_location() -> None:
    talk = Talk()
    await talk.say(*TO_HOME, "槐荫社区3号楼2单元501", "15400001234")
    assert (await talk.say("就在门口")).startswith("请点输入框旁的「+」")


async def test_photos_end_by_themselves_when_there_are_enough() -> None:
    talk = Talk()
    await talk.say(*TO_HOME, "槐荫社区3号楼2单元501", "15400001234")
    await talk.send(Incoming(Kind.LOCATION, place=Place(1.0, 2.0)))
    await talk.send(Incoming(Kind.IMAGE, media="a"))
    assert (await talk.send(Incoming(Kind.IMAGE, media="b"))).text.startswith("什么时候")


async def test_a_place_without_a_label_is_shown_as_sent() -> None:
    talk = Talk()
    await talk.say(*TO_HOME, "槐荫社区3号楼2单元501", "15400001234")
    await talk.send(Incoming(Kind.LOCATION, place=Place(1.0, 2.0)))
    await talk.say("没有", "1")
    assert "定位：已发定位" in await talk.say("没有")


async def test_a_voice_message_answers_like_text() -> None:
    talk = Talk()
    await talk.say("订房", "2")
    assert (await talk.send(Incoming(Kind.VOICE, "三个人。"))).text.startswith("要哪间")


def test_an_address_is_said_with_the_names_of_the_directory() -> None:
    world = SmallWorld()
    assert say_address(HOME, world.directory) == "槐荫社区槐荫小区3号楼2单元501室"
    assert say_address(Address(detail="河边"), world.directory) == "河边"


async def test_nothing_that_was_said_of_a_place_is_lost() -> None:
    text = await asked_after("槐荫嘉苑", "3号楼2单元501")
    assert text.startswith("记下了：槐荫嘉苑3号楼2单元501室，站里会跟您核对。\n电话多少？")
    assert await home_of("晨星花园9号楼1单元101", "晨星花园9号楼1单元101") == Address(
        "chenxing", "", "9", "1", "101"
    )
    assert await home_of("晨曦里5号楼302") == Address(detail="晨曦里5号楼302室")
    assert await home_of("幸福小区", "没有") == Address(detail="幸福小区")


@pytest.mark.parametrize(
    ("said", "home"),
    [
        (("河边", "河边老粮站旁边"), "河边老粮站旁边"),
        (("河边", "河边", "3号楼", "没有"), "河边3号楼"),
        (("3号楼2单元501", "河边", "河边那片"), "河边那片3号楼2单元501室"),
    ],
)
async def test_free_words_are_an_address_the_second_time(said: tuple[str, ...], home: str) -> None:
    assert await home_of(*said) == Address(detail=home)


@pytest.mark.parametrize("said", ["没有", "不知道啊", "什么意思", "嗯"])
async def test_what_is_plainly_no_place_is_not_kept_as_one(said: str) -> None:
    assert "您住哪里" in await asked_after(said, said)


async def test_another_place_than_the_remembered_one_is_asked_for() -> None:
    talk = Talk(world=SmallWorld(resident=Resident(7, "wechat", "openid", address=HOME)))
    await talk.say(*TO_HOME)
    assert (await talk.say("2")).startswith("您住哪里")
    assert (await talk.say("新芽社区")).startswith("叫这个名字的有几处")
    assert "叫这个名字的有几处" in await talk.say("哪都行啊", "就是那里")


async def test_half_a_door_in_the_first_sentence_is_no_address() -> None:
    talk = Talk()
    await talk.say("我要订房，2单元501")
    assert '"home"' not in talk.state.decode()
    await talk.say("订房，槐荫嘉苑3号楼2单元501")
    assert "槐荫嘉苑3号楼2单元501室" in talk.state.decode()
