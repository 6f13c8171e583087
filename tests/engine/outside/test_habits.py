"""What residents say about the talking itself is helped with at any question, and the question comes again."""

import pytest

from sample_flows import TO_PHONE, Talk
from servicebot.engine.outside.habits import COMFORTED, command_meant
from servicebot.engine.vocabulary import Command


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("听不懂", Command.PUZZLED),
        ("你说的我看不懂啊", Command.PUZZLED),
        ("什么意思？", Command.PUZZLED),
        ("侬讲啥", Command.PUZZLED),
        ("快快快", Command.URGENT),
        ("快来人！", Command.URGENT),
        ("快派人来", Command.URGENT),
        ("等等 我找找号码", Command.WAIT),
        ("稍等一下", Command.WAIT),
        ("等我问问老伴", Command.WAIT),
        ("我看看", Command.WAIT),
        ("看不清", Command.SMALL),
        ("字太小了看不见", Command.SMALL),
        ("大字版", Command.SMALL),
        ("我老花眼", Command.SMALL),
        ("我不会打字", Command.UNTYPED),
        ("不识字", Command.UNTYPED),
        ("能语音吗", Command.UNTYPED),
        ("你是谁", Command.WHO),
        ("你是真人还是机器人？", Command.WHO),
        ("你能干啥", Command.WHO),
        ("急", Command.URGENT),
        ("急急急", Command.URGENT),
        ("快点啊", Command.URGENT),
        ("我很着急", Command.URGENT),
        ("你们电话多少", Command.CALL),
        ("热线", Command.CALL),
        ("打哪个电话", Command.CALL),
        ("客服", Command.HUMAN),
        ("人工", Command.HUMAN),
    ],
)
def test_the_ways_of_saying_it(text: str, meant: Command) -> None:
    assert command_meant(text) is meant


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "15400001234",
        "小",
        "急诊怎么走",
        "尽快",
        "看不清是谁扔的垃圾",
        "路灯看不见",
        "快递",
        "等电梯",
        "看看路灯",
        "找找服务站",
        "等师傅来",
        "一会儿",
        "不会修",
        "大",
        "字",
    ],
)
def test_words_about_something_else_are_left_alone(text: str) -> None:
    assert command_meant(text) not in COMFORTED


@pytest.mark.parametrize("text", ["听不懂", "看不清", "不会打字", "你是谁", "急"])
async def test_a_form_is_not_lost_by_it(text: str) -> None:
    talk = Talk()
    question = (await talk.say(*TO_PHONE)).split("\n")[-1]
    helped = await talk.say(text)
    assert "热线" in helped
    assert helped.endswith(question)
