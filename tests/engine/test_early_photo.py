"""A photo before the answers that decide whether photos are asked for."""

from dataclasses import dataclass

import orjson

from sample_flows import SmallWorld, Talk
from servicebot.engine import slots
from servicebot.engine.flow import Flow
from servicebot.engine.messages import Incoming, Kind
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.runner import Engine


@dataclass(frozen=True, slots=True)
class Show:
    size: int
    photos: tuple[str, ...] = ()


class ShowFlow(Flow[Show, SmallWorld], name="show", title="看照片", keywords=("看照片",)):
    """A resident shows something big."""

    size = slots.number("多大？")
    photos = slots.photos("发照片。")

    @photos.when
    def is_big(self) -> bool:
        return self.size > 5

    def summary(self) -> str:
        return "请核对："


async def test_it_is_kept_until_they_decide() -> None:
    talk = Talk(engine=Engine(Repertoire([ShowFlow])))
    await talk.say("看照片")
    assert (await talk.send(Incoming(Kind.IMAGE, media="a"))).text.startswith("照片收到了，给您留着")
    assert "没错，提交" in await talk.say("9")
    assert orjson.loads(talk.state)["d"][0]["a"]["photos"] == ["a"]


async def test_it_is_dropped_when_they_decide_against_it() -> None:
    talk = Talk(engine=Engine(Repertoire([ShowFlow])))
    await talk.say("看照片")
    await talk.send(Incoming(Kind.IMAGE, media="a"))
    assert "没错，提交" in await talk.say("2")
    assert "photos" not in orjson.loads(talk.state)["d"][0]["a"]
