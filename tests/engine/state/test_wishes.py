"""Guesses are put as numbered choices, and a second wish is offered when the first is done."""

import pytest

from sample_flows import ENGINE, TO_PHONE, TO_WHO, SmallWorld, Talk
from servicebot.engine.messages import Incoming, Kind, Option
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.routing import Heard, KeywordRouter, Obey, Remark, Routing, Unsure
from servicebot.engine.runner import Engine
from servicebot.engine.state.wishes import Wish
from servicebot.engine.vocabulary import Command
from servicebot.engine.world import World

ROOM = Wish("book_room", "想要大的", "订一个房间")
PRAISE = Wish("praise", "", "表扬")
HEARD: dict[str, Heard] = {
    "那个房间的事": Unsure((ROOM, PRAISE)),
    "几点开，顺便表扬老王，还有房间": Routing("hours", also=(PRAISE, ROOM)),
    "表扬，然后几点开门呢": Routing("praise", also=(Wish("hours", "", "开放时间"),)),
    "老王的事": Unsure((PRAISE,)),
    "多少钱": Remark("不要钱。"),
    "天气怎么样": Remark("这个我帮不上忙。", menu=True),
    "让活人来": Obey(Command.HUMAN),
    "我不想弄这个": Routing("ask", inside=Command.CANCEL),
}
GUESSES = "您是想办哪一件？请回复数字，或换个说法。\n1 订一个房间\n2 表扬\n0 找人工"
WORDS = KeywordRouter([*ENGINE.book.flows.values()])
LATER = "您刚才还说到「表扬」，现在办吗？\n1 好\n2 不用了"


def hear(text: str, world: World) -> Heard:
    return HEARD.get(text) or WORDS(text, world)


def talk() -> Talk:
    return Talk(engine=Engine(Repertoire([*ENGINE.book.flows.values()], hear=hear)), world=SmallWorld())


async def test_guesses_are_numbered_and_a_person_is_among_them() -> None:
    chat = talk()
    reply = await chat.send(Incoming(Kind.TEXT, "那个房间的事"))
    assert reply.text == GUESSES
    assert reply.options == (Option("订一个房间", "1"), Option("表扬", "2"), Option("找人工", "0"))


@pytest.mark.parametrize("answer", ["2", "表扬", "第二个"])
async def test_a_guess_is_picked_by_number_or_by_name(answer: str) -> None:
    chat = talk()
    assert await chat.say("那个房间的事", answer) == "想表扬谁？"


async def test_the_picked_flow_reads_the_first_sentence() -> None:
    chat = talk()
    await chat.say("那个房间的事", "1", "2", "2", "1", "老王", "槐荫社区3号楼2单元501")
    assert '"wish":"想要大的"' in chat.state.decode()


@pytest.mark.parametrize("answer", ["0", "人工", "找人工"])
async def test_a_person_may_be_picked(answer: str) -> None:
    chat = talk()
    await chat.say("那个房间的事", answer)
    assert chat.turn is not None
    assert chat.turn.handoff is not None


@pytest.mark.parametrize("answer", ["算了", "不用了"])
async def test_nothing_is_wanted_any_more(answer: str) -> None:
    chat = talk()
    assert await chat.say("那个房间的事", answer) == "好的，有事直接跟我说，或回复「菜单」。"
    assert "您想办哪一样？" in await chat.say("1")


async def test_none_of_the_guesses_leads_to_all_there_is() -> None:
    chat = talk()
    assert (await chat.say("那个房间的事", "都不是")).startswith("好的，那您看看是哪一样？")
    await chat.say("0")
    assert chat.turn is not None
    assert chat.turn.handoff is not None


async def test_new_words_are_understood_anew() -> None:
    chat = talk()
    assert await chat.say("那个房间的事", "多少钱") == "不要钱。"


async def test_other_wishes_are_offered_one_by_one() -> None:
    chat = talk()
    assert await chat.say("几点开，顺便表扬老王，还有房间") == f"每天九点开门。\n{LATER}"
    assert await chat.say("好") == "想表扬谁？"
    done = await chat.say("老王")
    assert done == "办好了。\n您刚才还说到「订一个房间」，现在办吗？\n1 好\n2 不用了"
    assert await chat.say("2") == "好的，先不办。要办了再跟我说，或回复「菜单」。"
    assert chat.state == b""


async def test_a_wish_is_offered_after_cancelling_the_first() -> None:
    chat = talk()
    await chat.say("表扬，然后几点开门呢")
    assert "您刚才还说到「开放时间」" in await chat.say("取消")
    assert await chat.say("1") == "每天九点开门。"


async def test_an_offer_makes_way_for_other_words() -> None:
    chat = talk()
    await chat.say("几点开，顺便表扬老王，还有房间")
    assert await chat.say("多少钱") == "不要钱。"


async def test_an_offer_is_forgotten_with_time() -> None:
    chat = talk()
    await chat.say("几点开，顺便表扬老王，还有房间")
    chat.wait(31)
    assert await chat.say("好") == "好的，有事直接跟我说，或回复「菜单」。"


async def test_remarks_answer_without_a_flow() -> None:
    assert await talk().say("多少钱") == "不要钱。"
    assert (await talk().say("天气怎么样")).startswith("这个我帮不上忙。\n请回复数字：")


async def test_a_remark_inside_a_form_is_followed_by_its_question() -> None:
    assert await talk().say("订房", "2", "多少钱") == "不要钱。\n几个人？"


async def test_a_person_is_called_in_other_words_inside_a_form() -> None:
    chat = talk()
    await chat.say("订房", "2", "让活人来")
    assert chat.turn is not None
    assert chat.turn.handoff is not None


async def test_cancelling_in_other_words_drops_the_form_in_hand() -> None:
    assert (await talk().say("订房", "2", "我不想弄这个")).startswith("好的，「订房间」不办了")
    assert (await talk().say("我不想弄这个")).startswith("问什么？")


async def test_guesses_do_not_interrupt_a_form() -> None:
    chat = talk()
    await chat.say(*TO_WHO[:2])
    assert (await chat.say("那个房间的事")).endswith("几个人？")


IN_FORM = "您是想办哪一件？请回复数字，或换个说法。\n1 表扬\n0 找人工\n接着办「订房间」就回复「继续」。"


async def test_guesses_inside_a_form_keep_it() -> None:
    chat = talk()
    assert await chat.say(*TO_PHONE, "老王的事") == IN_FORM
    assert await chat.say("1") == "（「订房间」先给您留着，办完这件接着来。）\n想表扬谁？"
    assert (await chat.say("取消")).endswith("接着办刚才的「订房间」：\n电话多少？")


@pytest.mark.parametrize(
    ("answer", "reply"), [("都不是", "好的，那接着办。\n电话多少？"), ("继续", "电话多少？")]
)
async def test_a_form_goes_on_after_guesses(answer: str, reply: str) -> None:
    assert await talk().say(*TO_PHONE, "老王的事", answer) == reply


async def test_guesses_inside_a_form_do_not_stand_in_the_way_of_its_answer() -> None:
    chat = talk()
    await chat.say(*TO_PHONE, "老王的事", "15400001234")
    assert chat.turn is not None
    assert chat.turn.talk.drafts[0].answers["phone"] == "15400001234"


async def test_guesses_about_the_form_itself_are_no_question() -> None:
    assert "您是想办哪一件" not in await talk().say(*TO_PHONE, "那个房间的事")
