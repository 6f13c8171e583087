"""Questions of notices and a person who speaks, beside the forms."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sample_flows import BookRoomFlow, SmallWorld
from servicebot.engine.messages import Incoming, Kind
from servicebot.engine.outcomes import Parted
from servicebot.engine.outside.beside import BUSY, ENDED, OVER, UNANSWERED
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.runner import Engine
from servicebot.engine.state import marks
from servicebot.engine.state.asked import FRESH_MS, Asked
from servicebot.engine.state.conversation import IDLE_MS, Conversation, Draft, from_json, to_json
from servicebot.engine.state.person import SILENCE_MS, Person
from servicebot.engine.turn import Turn
from servicebot.flows import FLOWS

ENGINE = Engine(Repertoire([BookRoomFlow]))
KNOWN = {flow.name: flow for flow in FLOWS}
NOW = SmallWorld().now_ms


async def heard(
    state: bytes, text: str = "在吗", kind: Kind = Kind.TEXT, after: int = 0
) -> tuple[str, Conversation, Turn]:
    world = replace(SmallWorld(), now_ms=NOW + after)
    turn = await ENGINE.advance(state, Incoming(kind, text), world)
    reply, kept = turn.close()
    return reply.text if reply else "", from_json(kept, ENGINE.book.flows), turn


async def test_while_a_person_speaks_the_bot_is_quiet_and_passes_on() -> None:
    said, talk, turn = await heard(marks.with_person(b"", NOW))
    assert said == ""
    assert turn.relayed
    assert talk.person == Person(NOW, taken=True, unanswered=True)
    again, later, _ = await heard(to_json(talk), after=SILENCE_MS - 1)
    assert (again, later.person) == ("", talk.person)


@pytest.mark.parametrize(("text", "answer"), [("人工", BUSY), ("结束", ENDED), ("取消", ENDED)])
async def test_the_words_that_the_bot_still_answers(text: str, answer: str) -> None:
    said, talk, turn = await heard(marks.with_person(b"", NOW), text)
    assert said == answer
    assert (talk.person is None) == (turn.parted is Parted.OVER) == (answer == ENDED)


async def test_words_that_may_be_meant_for_the_person_do_not_end_the_talk() -> None:
    for text in ("算了", "不要了", "返回", "菜单"):
        said, talk, _ = await heard(marks.with_person(b"", NOW), text)
        assert said == ""
        assert talk.person is not None


async def test_after_half_an_hour_the_bot_speaks_again_and_says_so() -> None:
    state = marks.with_person(b"", NOW)
    said, talk, turn = await heard(state, "你好", after=SILENCE_MS)
    assert said.startswith(OVER)
    assert (talk.person, turn.parted) == (None, Parted.OVER)
    _, waiting, _ = await heard(state)
    said, talk, turn = await heard(to_json(waiting), "订房", after=SILENCE_MS)
    assert said.startswith(UNANSWERED.format(by="（今天 10:00 前）"))
    assert "做什么用" in said
    assert turn.parted is Parted.UNANSWERED
    assert talk.person == Person(NOW + SILENCE_MS)


async def test_a_tap_on_the_menu_is_not_for_the_person() -> None:
    turn = await ENGINE.advance(
        marks.with_person(b"", NOW), Incoming(Kind.TAP, key="book_room"), SmallWorld()
    )
    assert not turn.relayed
    assert turn.said


async def test_who_was_called_hears_what_the_bot_does_not_understand() -> None:
    state = to_json(Conversation(person=Person(NOW)))
    said, _, turn = await heard(state, "家里那个东西又那样了")
    assert turn.relayed
    assert "值班人员会看到" in said
    said, _, turn = await heard(state, "家里那个东西又那样了", after=SILENCE_MS)
    assert not turn.relayed
    assert "请回复数字" in said


@given(st.lists(st.tuples(st.sampled_from("abcdefg"), st.booleans()), max_size=12))
def test_marks_keep_everything_else_and_undo_themselves(done: list[tuple[str, bool]]) -> None:
    state = to_json(Conversation(menu=True, alarm=None))
    for about, put in done:
        if put:
            state = marks.with_question(state, Asked("is_it_fixed", about, NOW))
        else:
            state = marks.without_question(state, about)
    talk = from_json(state, KNOWN)
    assert talk.menu
    assert len({one.about for one in talk.asked}) == len(talk.asked) <= marks.MOST_ASKED
    last = dict(done)
    assert {one.about for one in talk.asked} <= {about for about, put in last.items() if put}
    assert marks.without_person(marks.with_person(state, NOW)) == state


def test_a_question_is_forgotten_as_the_state_was() -> None:
    asked = marks.with_question(b"", Asked("is_it_fixed", "48217090", NOW, numbered=True))
    assert from_json(asked, KNOWN).asked == (Asked("is_it_fixed", "48217090", NOW, numbered=True),)
    assert marks.without_question(asked, "other") == asked
    assert marks.without_question(asked, "48217090") == b""
    assert not marks.is_busy(asked, NOW)
    filling = to_json(Conversation(drafts=[Draft(BookRoomFlow)], at=NOW))
    assert marks.is_busy(filling, NOW + IDLE_MS - 1)
    assert not marks.is_busy(filling, NOW + IDLE_MS)


async def test_a_bare_number_means_the_notice_only_while_it_is_fresh_and_last() -> None:
    engine = Engine(Repertoire(FLOWS))
    question = Asked("is_it_fixed", "48217090", NOW - 1, numbered=True)

    async def begun(talk: Conversation, text: str, after: int = 0) -> bool:
        return await _tried(engine, talk, text, after)

    assert await begun(Conversation(asked=(question,)), "1")
    assert not await begun(Conversation(asked=(question,)), "1", after=FRESH_MS)
    assert not await begun(Conversation(asked=(question,), menu=True, at=NOW), "2")
    assert not await begun(Conversation(asked=(replace(question, numbered=False),)), "1")
    assert await begun(Conversation(asked=(replace(question, numbered=False),)), "没修好")
    assert not await begun(Conversation(asked=(question,)), "没修好 48217104")


async def _tried(engine: Engine, talk: Conversation, text: str, after: int) -> bool:
    """Whether the text began the flow of the question, which reads a world that is not here."""
    world = replace(SmallWorld(), now_ms=NOW + after)
    try:
        turn = await engine.advance(to_json(talk), Incoming(Kind.TEXT, text), world)
    except AttributeError as missing:
        return str(missing).endswith(("'my_tickets'", "'ticket'"))
    return any(draft.flow.name == "is_it_fixed" for draft in turn.talk.drafts)
