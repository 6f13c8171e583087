"""From the confirmation to the command, corrections, and forms that changed meanwhile."""

from dataclasses import replace

import orjson
import pytest

from sample_flows import ENGINE, HERE, PHOTO, BookRoom, Talk, Why, at_confirm
from servicebot.domain.address import Address
from servicebot.engine.messages import Incoming, Kind


async def test_a_form_is_filled_and_its_command_built() -> None:
    talk = await at_confirm()
    assert await talk.say("1") == "订好了，红屋。"
    assert talk.state == b""
    (command,) = talk.commands
    assert isinstance(command, BookRoom)
    assert (command.why, command.people, command.quiet) == (Why.MEETING, 3, True)
    assert command.home == Address("huaiyin", "", "3", "2", "501")
    assert command.place.label == "门口"
    assert command.visit.said == "明天上午"


async def test_skip_at_the_confirmation_repeats_it() -> None:
    assert "没错，提交" in await (await at_confirm()).say("跳过")


async def test_the_confirmation_takes_an_answer_that_was_never_asked_for() -> None:
    talk = Talk()
    await talk.say("订房 槐荫社区3号楼2单元501 15400001234 明天上午")
    await talk.say("2", "3", "红屋", "老王")
    assert "要求：没有" in (await talk.send(HERE)).text
    assert "要求：想要白板" in await talk.say("想要白板")


async def test_a_correction_keeps_what_still_fits() -> None:
    talk = await at_confirm()
    text = await talk.say("改人数")
    assert text == "几个人？"
    assert "② 人数：30人" in await talk.say("30")
    assert (await talk.say("改房间")).endswith("3 大厅")
    assert "③ 房间：大厅" in await talk.say("3")
    assert await talk.say("2", "2", "3个人") == "要哪间？\n1 红屋\n2 蓝屋"
    assert "③ 房间：蓝屋" in await talk.say("2")


async def test_a_correction_can_be_left() -> None:
    talk = await at_confirm()
    assert "② 人数：3人" in await talk.say("修改", "返回")
    assert "② 人数：3人" in await talk.say("修改", "2", "返回")
    text = await talk.say("修改")
    assert await talk.say("99") == f"请回复要改的那一项的数字。\n{text}"
    assert (await talk.say("取消")).startswith("好的")


async def test_change_in_the_middle_goes_back() -> None:
    assert (await Talk().say("订房", "2", "修改")).startswith("做什么用")


async def test_the_confirmation_reads_every_kind_of_yes_and_no() -> None:
    for yes in ("1", "是的", "没错", "提交", "对的"):
        assert (await (await at_confirm()).say(yes)).startswith("订好了")
    assert (await (await at_confirm()).say("不对")).startswith("要改哪一项")
    assert (await (await at_confirm()).say("3")).startswith("好的，「订房间」不办了")
    assert (await (await at_confirm()).say("嘻嘻")).startswith("请回复 1 提交")
    assert (await (await at_confirm()).say("改天气")).startswith("请回复 1 提交")
    assert (await (await at_confirm()).send(Incoming(Kind.OTHER))).text.startswith("这种消息")
    assert (await (await at_confirm()).send(HERE)).text.startswith("定位收到了")


async def test_photos_at_the_confirmation_are_added() -> None:
    talk = await at_confirm()
    reply = await talk.send(PHOTO)
    assert reply.text.startswith("照片加上了。")
    assert "1 张" in reply.text


async def test_what_changed_before_the_last_yes_still_counts() -> None:
    talk = await at_confirm()
    talk.world = replace(talk.world, closed=frozenset({3}))
    assert await talk.say("1") == "今天不开门了。"
    assert talk.commands == []


async def test_a_changed_branch_forgets_what_it_does_not_ask() -> None:
    talk = await at_confirm()
    assert (await talk.say("改用途", "聚会")).endswith("会很吵吗？\n1 是\n2 不是")
    assert "③ 安静：是" in await talk.say("是")
    assert "安静" not in await talk.say("改用途", "开会")


async def test_a_refused_command_closes_the_form_and_an_objection_keeps_it() -> None:
    talk = await at_confirm()
    turn = await ENGINE.advance(talk.state, Incoming(Kind.TEXT, "1"), talk.world)
    ENGINE.failed(turn, "电话不对。")
    reply, state = turn.close()
    assert reply is not None
    assert reply.text.startswith("电话不对。\n请核对：")
    turn = await ENGINE.advance(state, Incoming(Kind.TEXT, "1"), talk.world)
    await ENGINE.refused(turn, "没有房间了。")
    reply, state = turn.close()
    assert reply is not None
    assert (reply.text, state) == ("没有房间了。", b"")


async def test_a_flow_that_changed_asks_what_is_no_longer_answered() -> None:
    talk = await at_confirm()
    stored = orjson.loads(talk.state)
    answers = stored["d"][0]["a"]
    answers |= {"people": 999, "gone": 1, "why": "unknown", "home": ["x"], "who": 5, "phone": 7, "quiet": "x"}
    talk.state = orjson.dumps(stored)
    assert (await talk.say("1")).startswith("做什么用")
    assert await talk.say("1") == "祝玩得开心。\n几个人？"
    assert (await talk.say("3")).startswith("会很吵吗")
    assert (await talk.say("1")).startswith("要哪间")
    assert (await talk.say("红屋")).startswith("怎么称呼")
    assert (await talk.say("老王")).startswith("您住哪里")
    assert (await talk.say("槐荫社区3号楼2单元501")).startswith("电话多少")
    assert "没错，提交" in await talk.say("15400001234")


async def test_a_question_that_is_gone_is_followed_by_the_one_that_is_open() -> None:
    talk = Talk()
    await talk.say("订房", "2")
    stored = orjson.loads(talk.state)
    stored["d"][0]["s"] = "gone"
    talk.state = orjson.dumps(stored)
    assert await talk.say("三个") == "几个人？"
    stored["d"][0]["m"] = "confirm"
    stored["d"][0]["s"] = "gone"
    talk.state = orjson.dumps(stored)
    assert await talk.say("跳过") == "几个人？"


@pytest.mark.parametrize(
    "state",
    [
        b"{",
        b"[]",
        b"1",
        b'{"d":1}',
        b'{"d":[1]}',
        b'{"d":[{"f":"book_room"}]}',
        b'{"d":[{"f":"gone","a":{}}]}',
    ],
)
async def test_state_of_another_make_is_dropped(state: bytes) -> None:
    talk = Talk(state=state)
    assert (await talk.say("你好")).startswith("您好")


async def test_an_address_that_cannot_be_is_no_correction() -> None:
    talk = await at_confirm()
    assert (await talk.say("晨星花园9号楼1单元101")).startswith("请回复 1 提交")
    assert (await talk.say("改地址 小区")).startswith("您住哪里")
