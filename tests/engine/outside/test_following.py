"""A flow that follows another, makes way, begins by a word of idle times, or finds an answer by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from sample_flows import SmallWorld
from servicebot.engine import slots
from servicebot.engine.flow import Flow
from servicebot.engine.messages import Incoming, Kind, Option, Reply
from servicebot.engine.outcomes import Json, Start
from servicebot.engine.paging import BREAK, first_page
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.runner import Engine


@dataclass(frozen=True, slots=True)
class Order:
    """What is ordered."""

    what: str


@dataclass(frozen=True, slots=True)
class Keep:
    """Whether to keep it."""

    yes: bool


class OrderFlow(Flow[Order, SmallWorld], name="order", title="订货", keywords=("订货",), confirms=False):
    """Orders something, then asks whether to remember it."""

    what = slots.text("要什么？")

    def summary(self) -> str:
        return ""

    def after(self, result: Any) -> Start | None:
        return Start("keep") if result == "new" else None


class KeepFlow(
    Flow[Keep, SmallWorld], name="keep", title="记住", confirms=False, gives_way=True, given_up="不记。"
):
    """Asks whether to remember it."""

    yes = slots.yes_no("记住吗？", yes="记住", no="不记")

    def summary(self) -> str:
        return ""

    def done(self, result: Any) -> str:
        return "记住了。" if result else "不记。"


class ChangeFlow(
    Flow[None, SmallWorld], name="change", title="更正", keywords=("更正资料",), idle_words=("更正",)
):
    """Begins by a word that means something else inside a form, and by one that never does."""

    whole_words = ("改资料",)

    def summary(self) -> str:
        return "改好了。"


class AnswerFlow(Flow[None, SmallWorld], name="answer", title="回答"):
    """Knows about cats."""

    heard = slots.known("")

    @classmethod
    async def looked_up(cls, text: str, world: Any, *, sure: bool) -> Mapping[str, Json] | None:
        del world, sure
        return {"heard": text} if "猫" in text else None

    @classmethod
    def follows(cls, text: str, about: Json) -> Start | None:
        return Start("answer", {"heard": f"{about}，再说一遍"}) if text == "再说说" else None

    def spoke_of(self) -> Json:
        return self.heard

    def summary(self) -> str:
        return f"关于{self.heard}。"


ENGINE = Engine(Repertoire((OrderFlow, KeepFlow, ChangeFlow, AnswerFlow)))


class Talk:
    """A conversation by typed words, each command answered with what the test gives."""

    def __init__(self, result: Any = "new") -> None:
        self.state = b""
        self.result = result
        self.now = 1000

    async def say(self, text: str) -> str:
        world = SmallWorld(now_ms=self.now)
        turn = await ENGINE.advance(self.state, Incoming(Kind.TEXT, text), world)
        if turn.command is not None:
            await ENGINE.finished(turn, self.result)
        reply, self.state = turn.close()
        return reply.text if reply is not None else ""


async def test_the_following_flow_asks_below_what_was_done() -> None:
    talk = Talk()
    await talk.say("订货")
    assert await talk.say("米") == "办好了。\n记住吗？\n1 记住\n2 不记"
    assert await talk.say("1") == "记住了。"


async def test_nothing_follows_where_nothing_is_to_be_asked() -> None:
    talk = Talk("old")
    await talk.say("订货")
    assert await talk.say("米") == "办好了。"


async def test_the_question_makes_way_for_another_matter_and_does_not_come_back() -> None:
    talk = Talk()
    await talk.say("订货")
    await talk.say("米")
    assert await talk.say("订货") == "要什么？"
    talk.result = "old"
    assert await talk.say("面") == "办好了。"


async def test_the_question_makes_way_for_a_word_of_idle_times() -> None:
    talk = Talk()
    await talk.say("订货")
    await talk.say("米")
    assert await talk.say("更正") == "改好了。"


async def test_the_question_is_gone_after_half_an_hour() -> None:
    talk = Talk()
    await talk.say("订货")
    await talk.say("米")
    talk.now += 40 * 60_000
    assert "记住" not in await talk.say("1")


async def test_a_word_of_idle_times_keeps_its_other_meaning_inside_a_form() -> None:
    talk = Talk()
    assert await talk.say("更正") == "改好了。"
    await talk.say("订货")
    assert "改好了" not in await talk.say("更正")


async def test_a_whole_word_counts_anywhere_but_not_inside_a_sentence() -> None:
    talk = Talk()
    assert await talk.say("改资料") == "改好了。"
    await talk.say("订货")
    assert (await talk.say("改资料")).startswith("改好了。")
    talk = Talk()
    assert "改好了" not in await talk.say("改资料的人来了")


async def test_words_that_nobody_understands_are_looked_up() -> None:
    talk = Talk()
    assert await talk.say("我的猫") == "关于我的猫。"
    assert "没太明白" in await talk.say("我的狗")


async def test_what_was_told_can_be_spoken_of_for_half_an_hour() -> None:
    talk = Talk()
    assert "没太明白" in await talk.say("再说说")
    await talk.say("我的猫")
    assert await talk.say("再说说") == "关于我的猫，再说一遍。"
    await talk.say("谢谢")
    assert await talk.say("再说说") == "关于我的猫，再说一遍，再说一遍。"
    talk.now += 30 * 60_000
    assert "没太明白" in await talk.say("再说说")
    assert talk.state == b'{"m":1}', "only that the menu was shown"


async def test_what_was_told_is_not_spoken_of_after_something_else_was_begun() -> None:
    talk = Talk("old")
    await talk.say("我的猫")
    await talk.say("订货")
    assert await talk.say("再说说") == "办好了。", "that is what is ordered"
    assert "没太明白" in await talk.say("再说说")


def test_two_flows_cannot_share_a_word_of_idle_times() -> None:
    class Rival(Flow[None, SmallWorld], name="rival", title="另一个", idle_words=("更正",)):
        """Wants the same word."""

        def summary(self) -> str:
            return ""

    with pytest.raises(ValueError, match="taken by change"):
        Repertoire((ChangeFlow, Rival))


def test_a_broken_answer_comes_in_two_parts_unless_a_question_waits_below() -> None:
    text = f"短{BREAK}长"
    head, rest = first_page(Reply(text), 1000)
    assert head == Reply("短\n（想看全部，回复「更多」）", (Option("更多", "更多"),))
    assert rest == Reply("长")
    asked = Reply(text, (Option("一", "1"),))
    assert first_page(asked, 1000) == (Reply("短\n长", asked.options), None)
