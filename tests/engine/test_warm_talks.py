"""Whatever is said and whatever happens, a warm talk goes on like one that is read from its state."""

import asyncio
from dataclasses import dataclass, replace
from enum import StrEnum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sample_flows import DIRECTORY, FLOWS, HERE, KNOWN, PHOTO, SmallWorld
from servicebot.domain.times import Visit
from servicebot.engine import slots
from servicebot.engine.flow import Flow
from servicebot.engine.messages import Incoming, Kind
from servicebot.engine.outcomes import Json
from servicebot.engine.questions.choices import Choices
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.runner import Engine
from servicebot.engine.state.warm import WarmTalks
from servicebot.engine.world import World


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class Order:
    community: str
    estate: str
    size: Size
    photos: tuple[str, ...]
    visit: Visit
    words: str


class OrderFlow(
    Flow[Order, World], name="order", title="订东西", keywords=("订",), menu="订东西", given_up="好。"
):
    """Choices that hang on the world and on each other, and facts that are no plain JSON."""

    community = slots.pick("哪个社区？", label="社区")
    estate = slots.pick("哪个小区？", label="小区")
    facts = slots.known[tuple[tuple[str, int], ...]](())
    size = slots.choice("多大？", {Size.SMALL: "小的", Size.LARGE: "大的"}, label="大小")
    gift = slots.yes_no("送人吗？", label="送人", default=False)
    photos = slots.photos("发照片。", at_most=2, label="照片")
    visit = slots.when("什么时候？", suggestions=("今天下午", "明天上午"), label="时间")
    words = slots.text("还有什么？", label="说明", optional=True, default="", gathers=True)

    @community.options
    def communities(self) -> Choices[str]:
        return Choices((one.id, one.name, ()) for one in self.world.directory.communities)

    @community.implies
    def for_it(self) -> dict[str, Json]:
        return {"size": Size.LARGE} if self.community == "chenxing" else {}

    @estate.options
    def estates(self) -> Choices[str]:
        near = (one for one in self.world.directory.estates if one.community == self.community)
        return Choices([*((one.id, one.name, ()) for one in near), ("", "没有小区", ())])

    @facts.look_up
    async def told(self) -> tuple[tuple[str, int], ...]:
        return ((self.community, self.world.now_ms),)

    @gift.when
    def is_sent(self) -> bool:
        return self.size is Size.LARGE

    @words.ask
    def what_else(self) -> str:
        return f"{self.facts!r}还有什么？"

    def summary(self) -> str:
        return f"{self.facts!r}{self.size!r}{self.photos!r}"


ENGINE = Engine(Repertoire((OrderFlow, *FLOWS)))
# Without the other places, answers that name them are good no longer.
SMALLER = replace(DIRECTORY, communities=DIRECTORY.communities[:1], estates=DIRECTORY.estates[:1])
SAID = [
    "订", "1", "2", "3", "晨星社区", "槐荫社区", "晨光家园", "大的", "小的", "是", "不是", "今天下午", "没有", "跳过", "完成", "返回", "修改",
    "修改1", "修改3", "改社区", "改大小小的", "社区错了", "取消", "继续", "订房", "几点开门", "菜单", "人工", "接着办", "重新填", "好", "明天上午",
]  # fmt: skip
texts = st.sampled_from(SAID).map(lambda text: Incoming(Kind.TEXT, text))
steps = st.tuples(
    st.one_of(texts, texts, texts, st.sampled_from([PHOTO, HERE])),
    st.sampled_from([0, 0, 0, 0, 0, 31]),
    st.sampled_from(["", "", "", "", "", "fail", "edit"]),
)
BEGIN = [(Incoming(Kind.TEXT, text), 0, "") for text in ("订", "2", "1")]


@settings(max_examples=600, deadline=None)
@given(st.lists(steps, max_size=20), st.sampled_from([SmallWorld(), KNOWN]))
def test_a_warm_talk_goes_on_like_a_cold_one(
    sequence: list[tuple[Incoming, int, str]], world: SmallWorld
) -> None:
    asyncio.run(_answer_twice([*BEGIN, *sequence], world))


@pytest.mark.parametrize(
    "words",
    [
        ("小的", "1", "修改1", "1"),
        ("大的", "2", "完成", "2", "没有", "修改3", "1", "1"),
        ("返回", "返回", "1", "1", "2"),
    ],
)
def test_a_form_whose_answers_hang_together(words: tuple[str, ...]) -> None:
    steps = [(Incoming(Kind.TEXT, text), 0, "edit" if text == "修改1" else "") for text in words]
    asyncio.run(_answer_twice([*BEGIN, *steps], SmallWorld()))


def test_a_change_behind_an_answer_that_was_lost() -> None:
    said = [(Incoming(Kind.TEXT, "订"), 0, "edit"), (Incoming(Kind.TEXT, "明天上午"), 0, "")]
    changed = [
        (Incoming(Kind.TEXT, "改大小小的"), 0, ""),
        (PHOTO, 0, ""),
        *[(Incoming(Kind.TEXT, "1"), 0, "")] * 2,
    ]
    asyncio.run(_answer_twice([*BEGIN, *said, *changed], SmallWorld()))


def test_a_person_is_called_when_an_answer_was_just_lost() -> None:
    called = (Incoming(Kind.TEXT, "人工"), 0, "edit")
    answers = [(Incoming(Kind.TEXT, text), 0, "") for text in ("1", "晨星社区", "没有")]
    asyncio.run(_answer_twice([*BEGIN, *answers, called, (Incoming(Kind.TEXT, "1"), 0, "")], SmallWorld()))


async def _answer_twice(sequence: list[tuple[Incoming, int, str]], world: SmallWorld) -> None:
    talks, state = WarmTalks(), b""
    for message, minutes, event in sequence:
        world = replace(world, now_ms=world.now_ms + minutes * 60_000)
        if event == "edit":
            world = replace(world, directory=SMALLER if world.directory is DIRECTORY else DIRECTORY)
        if event == "fail":
            await ENGINE.advance(state, message, world, talks.take(7, state))
        cold = await ENGINE.advance(state, message, world)
        warm = await ENGINE.advance(state, message, world, talks.take(7, state))
        assert warm.command == cold.command
        if cold.command is not None:
            await ENGINE.finished(cold, "红屋")
            await ENGINE.finished(warm, "红屋")
        closed = cold.close()
        assert warm.close() == closed
        state = closed[1]
        talks.keep(7, state, warm.talk)
