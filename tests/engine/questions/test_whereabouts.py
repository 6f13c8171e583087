"""The question where somebody is, suggestions for free words, and a choice that is also a word of the conversation."""

import pytest

from sample_flows import SmallWorld, Talk
from servicebot.domain.address import Place
from servicebot.domain.places import Whereabouts
from servicebot.engine import slots
from servicebot.engine.flow import Flow
from servicebot.engine.messages import Incoming, Kind
from servicebot.engine.outcomes import Say
from servicebot.engine.questions.choices import Choices
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.runner import Engine

PIN = Place(33.38, 120.16, "槐荫路")


class NearFlow(Flow[None, SmallWorld], name="near", title="附近", keywords=("附近",)):
    """A resident looks for something near."""

    what = slots.text("找什么？", suggestions=("服务站", "党支部"))
    where = slots.whereabouts("您在哪儿？")
    more = slots.pick("还要吗？")

    @more.options
    def one(self) -> Choices[str]:
        return Choices([("more", "更多", ())])

    @more.then
    def seen(self) -> Say:
        return Say(f"{self.what}，{self.slot_by_name['where'].show(self.where, self) or '不知道'}")

    def summary(self) -> str:
        return ""


ENGINE = Engine(Repertoire([NearFlow]))


def near() -> Talk:
    return Talk(engine=ENGINE)


async def where_of(*said: str) -> str:
    talk = near()
    await talk.say("附近", "1", *said)
    return await talk.say("更多")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (("槐荫社区",), "服务站，槐荫社区"),
        (("晨光家园",), "服务站，晨星社区"),
        (("新芽社区", "2"), "服务站，新芽社区"),
        (("阳光小区", "晨星社区"), "服务站，晨星社区"),
        (("跳过",), "服务站，不知道"),
    ],
)
async def test_a_community_is_named_in_many_ways(said: tuple[str, ...], told: str) -> None:
    assert await where_of(*said) == told


async def test_a_pin_answers_and_may_come_at_any_question() -> None:
    talk = near()
    await talk.say("附近")
    reply = await talk.send(Incoming(Kind.LOCATION, place=PIN))
    assert reply.text.startswith("找什么？")
    assert await talk.say("银行", "更多") == "银行，槐荫路"


async def test_a_pin_replaces_the_community_that_was_named() -> None:
    talk = near()
    await talk.say("附近", "2", "槐荫社区")
    await talk.send(Incoming(Kind.LOCATION, place=PIN))
    assert await talk.say("更多") == "党支部，槐荫路"


def test_whereabouts_survive_being_stored() -> None:
    flow = NearFlow(SmallWorld(), {})
    for value in (Whereabouts(PIN), Whereabouts(community="huaiyin"), Whereabouts()):
        assert NearFlow.where.load(NearFlow.where.dump(value), flow) == value
    with pytest.raises(LookupError):
        NearFlow.where.load([None, "gone"], flow)
