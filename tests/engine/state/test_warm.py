"""A talk kept warm is met again for its own state only, and only where the turn before succeeded."""

from dataclasses import fields, replace

import pytest

from sample_flows import ENGINE, BookRoomFlow, SmallWorld
from servicebot.engine.messages import Incoming, Kind, Reply
from servicebot.engine.state.asked import Asked
from servicebot.engine.state.conversation import IDLE_MS, Alarm, Conversation, Draft
from servicebot.engine.state.kept import Kept
from servicebot.engine.state.person import Person
from servicebot.engine.state.told import Told
from servicebot.engine.state.warm import WarmTalks
from servicebot.engine.state.wishes import Offer, Wish
from servicebot.engine.turn import Turn

ANN, BEN = 1, 2
WORLD = SmallWorld()


async def _advance(state: bytes, text: str, talks: WarmTalks | None = None, owner: int = ANN) -> Turn:
    warm = talks.take(owner, state) if talks is not None else None
    return await ENGINE.advance(state, Incoming(Kind.TEXT, text), WORLD, warm)


async def _say(state: bytes, text: str, talks: WarmTalks, owner: int = ANN) -> tuple[Reply | None, bytes]:
    turn = await _advance(state, text, talks, owner)
    reply, state = turn.close()
    talks.keep(owner, state, turn.talk)
    return reply, state


async def test_a_talk_is_handed_out_for_its_own_bytes_only_and_once() -> None:
    talks = WarmTalks()
    _, state = await _say(b"", "订房", talks)
    assert talks.take(BEN, state) is None
    assert talks.take(ANN, state) is not None
    assert talks.take(ANN, state) is None


async def test_a_state_that_somebody_else_wrote_is_read() -> None:
    talks = WarmTalks()
    _, state = await _say(b"", "订房", talks)
    assert talks.take(ANN, state.replace(b"book_room", b"hours")) is None
    assert talks.take(ANN, state) is None


async def test_nothing_of_a_turn_that_failed_is_met_again() -> None:
    talks = WarmTalks()
    _, state = await _say(b"", "订房", talks)
    await _advance(state, "开会", talks)
    cold = (await _advance(state, "开会")).close()
    assert await _say(state, "开会", talks) == cold


async def test_the_talks_of_those_who_wrote_last_are_kept() -> None:
    talks = WarmTalks(most=1)
    _, first = await _say(b"", "订房", talks, ANN)
    _, second = await _say(b"", "订房", talks, BEN)
    assert talks.take(ANN, first) is None
    assert talks.take(BEN, second) is not None


async def test_a_talk_that_rests_is_dropped_when_others_write() -> None:
    talks = WarmTalks()
    _, first = await _say(b"", "订房", talks, ANN)
    later = replace(WORLD, now_ms=WORLD.now_ms + IDLE_MS + 1)
    turn = await ENGINE.advance(b"", Incoming(Kind.TEXT, "订房"), later)
    talks.keep(BEN, turn.close()[1], turn.talk)
    assert talks.take(ANN, first) is None


async def test_a_forgotten_talk_is_gone() -> None:
    talks = WarmTalks()
    _, state = await _say(b"", "订房", talks)
    talks.forget(ANN)
    talks.forget(BEN)
    assert talks.take(ANN, state) is None


async def test_a_kept_talk_holds_no_world() -> None:
    talks = WarmTalks()
    _, state = await _say(b"", "订房", talks)
    talk = talks.take(ANN, state)
    assert talk is not None
    assert talk.draft is not None
    assert talk.draft.form is not None
    assert talk.draft.form.world is None


WISH = Wish("book_room", "订房", "订房")
BESIDE = {
    "rest": Reply("还有"),
    "menu": True,
    "offer": Offer((WISH,)),
    "later": (WISH,),
    "alarm": Alarm("fire", 1, asking=False),
    "asked": (Asked("book_room", "", 1),),
    "person": Person(1),
    "kept": Kept(1),
    "told": Told("book_room", 1, None),
}


@pytest.mark.parametrize(
    "name", [one.name for one in fields(Conversation) if one.name not in {"drafts", "at"}]
)
def test_a_talk_with_more_than_forms_is_not_kept(name: str) -> None:
    talk = Conversation([Draft(BookRoomFlow)])
    setattr(talk, name, BESIDE[name])
    talks = WarmTalks()
    talks.keep(ANN, b"{}", talk)
    assert talks.take(ANN, b"{}") is None
