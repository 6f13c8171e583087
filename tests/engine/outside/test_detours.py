"""What residents do besides answering, and when they do it."""

from dataclasses import replace

import orjson
import pytest

from fakes import MORNING
from sample_flows import (
    DIRECTORY,
    ENGINE,
    HERE,
    KNOWN,
    PHOTO,
    TO_PHONE,
    TO_WHO,
    SmallWorld,
    Talk,
    at_confirm,
)
from servicebot.engine.messages import Incoming, Kind, Option
from servicebot.engine.outcomes import Handoff
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.routing import Routing
from servicebot.engine.runner import Engine


async def test_a_note_is_said_before_the_next_question() -> None:
    assert await Talk().say("订房", "聚会") == "祝玩得开心。\n几个人？"


async def test_a_danger_ends_its_form_with_the_card_and_its_question() -> None:
    talk = Talk()
    text = await talk.say("订房", "3")
    assert text.startswith(ENGINE.book.warnings.cards["fire"].text)
    assert "您在哪里？" in text
    assert talk.turn is not None
    assert talk.turn.handoff == Handoff("", "emergency.fire", urgent=True)
    assert talk.turn.talk.drafts == []


async def test_an_ending_returns_to_the_form_below() -> None:
    talk = Talk()
    await talk.say("表扬")
    assert await talk.say("订房", "2", "1") == "一个人不用订房。\n接着办刚才的「表扬」：\n想表扬谁？"


async def test_a_check_refuses_with_its_own_words() -> None:
    talk = Talk(world=SmallWorld(taken=frozenset({3})))
    assert await talk.say("订房", "2", "3") == "没有这么大的房间。\n几个人？"
    assert "红屋" in await talk.say("4")


async def test_back_at_the_first_question_says_how_to_leave() -> None:
    assert (await Talk().say("订房", "返回")).startswith("已经是第一个问题了")


async def test_back_takes_back_one_answer_and_skips_what_was_looked_up() -> None:
    talk = Talk()
    assert await talk.say(*TO_WHO, "返回") == "要哪间？\n1 红屋\n2 蓝屋"
    assert await talk.say("上一步") == "几个人？"
    assert await talk.say("五") == "要哪间？\n1 红屋\n2 蓝屋"


async def test_back_in_an_unfinished_answer_begins_that_answer_again() -> None:
    talk = Talk()
    assert await talk.say(*TO_WHO, "老王", "3号楼") == "是哪个社区或者小区？"
    assert (await talk.say("返回")).startswith("您住哪里？")


async def test_a_required_answer_cannot_be_skipped() -> None:
    assert (await Talk().say("订房", "跳过")).startswith("这一项不能跳过")
    assert (await Talk().say("订房", "完成")).startswith("这一项不能跳过")


async def test_three_failures_offer_a_person() -> None:
    talk = Talk()
    assert (await talk.say("订房", "@")).startswith("没对上，请回复前面的数字")
    assert (await talk.say("@@")).startswith("比如要「聚会」，回复 1 就行。")
    reply = await talk.send(Incoming(Kind.TEXT, "@@@"))
    assert reply.text.startswith("不好答也没关系，回复「人工」")
    assert reply.options[-1] == Option("找人工", "人工")
    assert "值班人员" not in await talk.say("2")


async def test_a_person_is_called_from_a_form_which_waits() -> None:
    talk = Talk()
    text = await talk.say("订房", "2", "人工")
    assert "回复「继续」接着办" in text
    assert talk.turn is not None
    assert talk.turn.handoff is not None
    assert await talk.say("继续") == "几个人？"


async def test_a_person_can_be_called_in_a_sentence_but_not_by_a_price() -> None:
    talk = Talk()
    assert "已请值班人员" in await talk.say("我要转人工服务")
    assert "已请值班人员" not in await talk.say("人工费多少")
    assert "已请值班人员" not in await talk.say("以前都是人工抄表现在怎么改成自动的了")


async def test_zero_in_the_menu_is_a_person() -> None:
    talk = Talk()
    assert "值班人员" in await talk.say("你好", "0")


async def test_a_number_begins_a_form_only_after_the_menu() -> None:
    talk = Talk()
    assert (await talk.say("1")).startswith("您想办哪一样？")
    assert (await talk.say("1")).startswith("做什么用")


async def test_thanks_and_acknowledgements_are_answered_kindly() -> None:
    assert await Talk().say("谢谢") == "不客气，有事随时找我。"
    assert await Talk().say("好的") == "好的，有事直接跟我说，或回复「菜单」。"
    assert await Talk().say("订房", "谢谢") == "不客气。\n做什么用？\n1 聚会\n2 开会\n3 着火了"


async def test_help_says_the_words_and_repeats_the_question() -> None:
    text = await Talk().say("订房", "帮助")
    assert "「返回」上一步" in text
    assert text.endswith("3 着火了")
    assert "「返回」上一步" in await Talk().say("订房", "菜单")


async def test_an_enquiry_in_a_form_is_answered_and_the_form_goes_on() -> None:
    talk = Talk()
    assert await talk.say("订房", "2", "几点开门") == "每天九点开门。\n接着办刚才的「订房间」：\n几个人？"


async def test_another_form_waits_its_turn_and_says_so() -> None:
    talk = Talk()
    text = await talk.say("订房", "2", "表扬")
    assert text == "（「订房间」先给您留着，办完这件接着来。）\n想表扬谁？"
    assert (await talk.say("周师傅")).endswith("接着办刚才的「订房间」：\n几个人？")


async def test_words_that_do_not_answer_may_start_something_else() -> None:
    assert (await Talk().say("订房", "我想问问几点开门啊")).startswith("每天九点开门。")
    assert (await (await at_confirm()).say("我想问问几点开门啊")).startswith("每天九点开门。")


async def test_an_enquiry_makes_way_for_whatever_comes() -> None:
    talk = Talk()
    assert "问什么" in await talk.say("问事")
    assert (await talk.say("今天真冷")).startswith("没太明白")
    assert await talk.say("订房", "2", "问事", "不问了") == "好的。\n接着办刚才的「订房间」：\n几个人？"
    assert (await talk.say("问事", "七个人")).startswith("要哪间？")
    assert (await talk.say("问事", "问事")).startswith("问什么")
    assert await talk.say("取消") == "好的。\n接着办刚才的「订房间」：\n要哪间？\n1 红屋\n2 蓝屋"


async def test_a_flow_starts_another_one_with_answers() -> None:
    talk = Talk()
    assert (await talk.say("问事", "订房")).startswith("做什么用")
    assert (await talk.say("2")).startswith("要哪间")


async def test_cancel_drops_the_form_in_hand_only() -> None:
    talk = Talk()
    text = await talk.say("表扬", "订房", "2", "取消")
    assert text == "好的，「订房间」不办了，什么都没有提交。\n接着办刚才的「表扬」：\n想表扬谁？"


async def test_no_more_than_three_forms_wait() -> None:
    talk = Talk()
    await talk.say("订房", "2", "表扬")
    for _ in range(4):
        await talk.say("几点开门")
    assert len(orjson.loads(talk.state)["d"]) == 2


async def test_the_same_keyword_asks_whether_to_go_on() -> None:
    talk = Talk()
    assert (await talk.say("订房", "订房")).startswith("做什么用")
    text = await talk.say("2", "订房")
    assert text == "「订房间」还没办完，填过的都给您留着。\n· 用途：开会\n1 接着办\n2 重新填\n3 不办了"
    assert await talk.say("好的") == "几个人？"
    assert (await talk.say("订房", "2")).startswith("做什么用")
    assert (await talk.say("2", "订房", "返回")) == "几个人？"
    assert (await talk.say("继续")) == "几个人？"
    assert (await talk.say("订房", "3")).startswith("好的，「订房间」不办了")


async def test_the_keyword_of_a_waiting_form_brings_it_up() -> None:
    talk = Talk()
    text = await talk.say("订房", "2", "表扬", "订房")
    assert text.startswith("「订房间」还没办完")


async def test_an_answer_to_the_question_means_going_on() -> None:
    talk = Talk()
    assert (await talk.say("订房", "2", "订房", "八个人")).startswith("要哪间")


async def test_no_answer_to_going_on_is_asked_again() -> None:
    talk = await at_confirm()
    await talk.say("订房")
    assert (await talk.say("随便")).startswith("请回复 1 接着办")
    assert "没错，提交" in await talk.say("1")


@pytest.mark.parametrize("late", ["三", "在吗", "返回", "帮助"])
async def test_after_half_an_hour_the_bot_says_what_it_kept(late: str) -> None:
    talk = Talk()
    await talk.say("订房", "2")
    talk.wait(31)
    assert (await talk.say(late)).startswith("「订房间」还没办完，填过的都给您留着。\n· 用途：开会")
    assert await talk.say("1") == "几个人？"


async def test_after_half_an_hour_a_photo_does_not_get_lost_in_silence() -> None:
    talk = Talk()
    await talk.say("订房", "2")
    talk.wait(31)
    assert (await talk.send(PHOTO)).text.startswith("「订房间」还没办完")


async def test_after_half_an_hour_going_on_and_leaving_work_at_once() -> None:
    talk = Talk()
    await talk.say("订房", "2")
    talk.wait(31)
    assert await talk.say("继续") == "几个人？"
    talk.wait(31)
    assert (await talk.say("取消")).startswith("好的，「订房间」不办了")


async def test_after_a_day_the_form_is_let_go() -> None:
    talk = Talk()
    await talk.say("订房", "2")
    talk.wait(24 * 60)
    text = await talk.say("你好")
    assert text.startswith("上次没办完的「订房间」时间太久，已经清掉了")
    assert text.endswith("0 找人工")


async def test_after_a_day_an_enquiry_goes_without_a_word() -> None:
    talk = Talk()
    await talk.say("问事")
    talk.wait(24 * 60)
    assert await talk.say("谢谢") == "不客气，有事随时找我。"


async def test_kinds_of_message_with_nothing_going_on() -> None:
    for message, words in (
        (Incoming(Kind.FOLLOW), "您好"),
        (Incoming(Kind.SCAN, key="lamp-1"), "您想办什么"),
        (PHOTO, "照片收到了"),
        (HERE, "位置收到了"),
        (Incoming(Kind.VOICE), "没听清"),
        (Incoming(Kind.OTHER), "这种消息我看不懂"),
        (Incoming(Kind.OTHER, key="video"), "视频收到了，可我看不了"),
        (Incoming(Kind.OTHER, key="link"), "链接收到了，可我打不开"),
        (Incoming(Kind.TAP, key="menu"), "您好"),
        (Incoming(Kind.TAP, key="human"), "好的，已请值班人员"),
    ):
        assert (await Talk().send(message)).text.startswith(words)


async def test_kinds_of_message_in_a_form() -> None:
    for message, words in (
        (Incoming(Kind.FOLLOW), "您好"),
        (Incoming(Kind.SCAN, key="lamp-1"), "这种消息我看不懂"),
        (PHOTO, "照片收到了，给您留着"),
        (HERE, "定位收到了"),
        (Incoming(Kind.VOICE), "没听清"),
        (Incoming(Kind.OTHER), "这种消息我看不懂"),
        (Incoming(Kind.TAP, key="menu"), "一次答一个"),
        (Incoming(Kind.TAP, key="hours"), "每天九点"),
        (Incoming(Kind.TAP, key="human"), "好的，已请值班人员"),
    ):
        talk = Talk()
        await talk.say("订房", "2")
        assert (await talk.send(message)).text.startswith(words)


async def test_early_photos_are_kept_up_to_the_limit() -> None:
    talk = Talk()
    await talk.say("订房", "2")
    for media in ("a", "b"):
        await talk.send(Incoming(Kind.IMAGE, media=media))
    reply = await talk.send(Incoming(Kind.IMAGE, media="c"))
    assert reply.text.startswith("照片收到了，这里暂时用不上")
    assert orjson.loads(talk.state)["d"][0]["a"]["photos"] == ["a", "b"]


async def test_photos_are_collected_until_done() -> None:
    talk = Talk()
    await talk.say(*TO_PHONE, "15400001234")
    await talk.send(HERE)
    assert (await talk.send(PHOTO)).text.startswith("收到 1 张照片")
    assert (await talk.say("订房", "1")).startswith("收到 1 张照片")
    assert (await talk.say("好看吗")).startswith("点输入框旁的「+」")
    assert (await talk.say("跳过")).startswith("什么时候")


async def test_remembered_answers_are_offered() -> None:
    talk = Talk(world=KNOWN)
    text = await talk.say(*TO_WHO, "老王")
    assert text.startswith("还是这个地址吗？")
    assert "15400001234" not in await talk.say("1")
    assert (await talk.say("嗯")).startswith("请发个定位")


async def test_everything_said_at_once_is_not_asked() -> None:
    talk = Talk()
    text = await talk.say("订房间，开会，槐荫社区3号楼2单元501，15400001234，明天上午")
    assert text == "做什么用？\n1 聚会\n2 开会\n3 着火了"
    assert (await talk.say("2", "3", "红屋", "老王")).startswith("请发个定位")


async def test_a_router_may_name_single_answers() -> None:
    routing = Routing("book_room", answers={"phone": "电话15400001234", "gone": "x", "people": "三个"})
    engine = Engine(Repertoire([*ENGINE.book.flows.values()], hear=lambda _text, _world: routing))
    talk = Talk(engine=engine)
    await talk.say("随便说说")
    assert orjson.loads(talk.state)["d"][0]["a"] == {"phone": "15400001234"}


async def test_a_turn_without_words_has_no_reply() -> None:
    turn = await ENGINE.advance(b"", Incoming(Kind.TEXT, "你好"), SmallWorld())
    turn.said.clear()
    assert turn.close()[0] is None


async def test_the_time_of_the_last_message_is_kept_while_a_form_is_open() -> None:
    talk = Talk(world=replace(SmallWorld(), now_ms=MORNING, directory=DIRECTORY))
    await talk.say("订房")
    assert orjson.loads(talk.state)["at"] == MORNING
