"""The desk's side of a talk: one person a matter, and the bot's voice comes back at its end."""

from typing import Any

import orjson
import pytest

from desk_samples import Office
from sample_flows import SmallWorld
from servicebot.domain.address import Place
from servicebot.domain.errors import Refused
from servicebot.engine.messages import Incoming, Kind
from servicebot.engine.outcomes import Handoff, Parted
from servicebot.engine.state.conversation import Conversation
from servicebot.engine.state.person import Person, person_from_json
from servicebot.engine.turn import Turn
from servicebot.ports import Handover, Storage, UnitOfWork
from servicebot.services.handovers import desk_talk
from servicebot.services.handovers.waiting import hand_over


async def called(office: Office) -> int:
    resident = await office.writes()
    at = office.clock.now_ms()
    await office.storage.write(lambda uow: hand_over(uow, resident, at, "asked for a person"))
    (handover,) = await office.storage.read(lambda uow: uow.handovers.waiting(9))
    return handover.id


async def person(office: Office) -> Person | None:
    loaded = await office.storage.write(lambda uow: uow.conversations.open("wechat", "o-wang", 1))
    kept: dict[str, Any] = orjson.loads(loaded.state) if loaded.state else {}
    return person_from_json(kept["h"]) if "h" in kept else None


async def test_taking_makes_the_bot_quiet_and_closing_gives_it_back(storage: Storage) -> None:
    office = Office(storage)
    handover_id = await called(office)
    at = office.clock.now_ms()
    await storage.write(lambda uow: desk_talk.take(uow, handover_id, "zhao", at))
    taken = await storage.write(lambda uow: desk_talk.take(uow, handover_id, "zhao", at))
    assert taken.staff == "zhao"
    assert await person(office) == Person(at, taken=True)
    await storage.write(lambda uow: desk_talk.answer(uow, handover_id, "zhao", " 您好 ", at))
    await storage.write(lambda uow: desk_talk.answer(uow, handover_id, "zhao", "请讲", at))
    closed = await storage.write(lambda uow: desk_talk.close(uow, handover_id, "zhao", at + 1))
    assert closed.closed_at == at + 1
    assert await person(office) is None
    assert await office.told(0) == [desk_talk.CAME, "值班人员：您好", "值班人员：请讲", desk_talk.OVER]
    said = await storage.read(lambda uow: uow.handovers.said(handover_id))
    assert [(one.staff, one.words) for one in said] == [("zhao", "您好"), ("zhao", "请讲")]


async def test_two_people_cannot_answer_one_resident_unknowingly(sqlite_storage: Storage) -> None:
    office = Office(sqlite_storage)
    handover_id = await called(office)
    await sqlite_storage.write(lambda uow: desk_talk.take(uow, handover_id, "zhao", 1))
    with pytest.raises(Refused, match="zhao is talking"):
        await sqlite_storage.write(lambda uow: desk_talk.answer(uow, handover_id, "qian", "我来", 2))
    with pytest.raises(Refused, match="say something"):
        await sqlite_storage.write(lambda uow: desk_talk.answer(uow, handover_id, "zhao", " ", 2))
    with pytest.raises(Refused, match="no conversation"):
        await sqlite_storage.write(lambda uow: desk_talk.take(uow, 99, "zhao", 2))
    await sqlite_storage.write(lambda uow: desk_talk.close(uow, handover_id, "zhao", 3))
    with pytest.raises(Refused, match="is closed"):
        await sqlite_storage.write(lambda uow: desk_talk.take(uow, handover_id, "qian", 4))


async def test_closing_what_nobody_answered_says_nothing(sqlite_storage: Storage) -> None:
    office = Office(sqlite_storage)
    handover_id = await called(office)
    await sqlite_storage.write(lambda uow: desk_talk.close(uow, handover_id, "zhao", 3))
    assert await office.told(0) == []


@pytest.mark.parametrize(
    ("message", "words", "media"),
    [
        (Incoming(Kind.TEXT, "还在漏"), "还在漏", ""),
        (Incoming(Kind.IMAGE, media="m1"), "", "m1"),
        (Incoming(Kind.LOCATION, place=Place(33.0, 120.0, "槐荫路")), "[位置] 槐荫路", ""),
        (Incoming(Kind.OTHER, key="video"), desk_talk.UNREADABLE, ""),
    ],
)
async def test_whatever_the_resident_sends_reaches_the_desk(
    sqlite_storage: Storage, message: Incoming, words: str, media: str
) -> None:
    office = Office(sqlite_storage)
    handover_id = await called(office)
    resident = await office.resident()
    await sqlite_storage.write(lambda uow: desk_talk.relay(uow, resident, message, 5))
    (said,) = await sqlite_storage.read(lambda uow: uow.handovers.said(handover_id))
    assert (said.words, said.media, said.staff) == (words, media, "")


async def test_a_talk_that_ends_by_itself_is_closed_or_waits_again(storage: Storage) -> None:
    office = Office(storage)
    resident = await office.resident()
    await storage.write(lambda uow: desk_talk.part(uow, resident, Parted.OVER, 1))
    handover_id = await called(office)
    await storage.write(lambda uow: desk_talk.take(uow, handover_id, "zhao", 2))
    await storage.write(lambda uow: desk_talk.part(uow, resident, Parted.UNANSWERED, 3))
    waiting = await storage.write(lambda uow: uow.handovers.hold(handover_id))
    assert waiting is not None
    assert (waiting.staff, waiting.closed_at) == ("", 0)
    await storage.write(lambda uow: desk_talk.part(uow, resident, Parted.OVER, 4))
    assert await storage.read(lambda uow: uow.handovers.waiting(9)) == []


async def test_a_call_is_threaded_with_the_only_open_ticket(storage: Storage) -> None:
    office = Office(storage)
    await office.opens()
    resident = await office.resident()

    async def call(uow: UnitOfWork) -> Handover:
        turn = Turn(Conversation(), Incoming(Kind.TEXT, "人工"), SmallWorld())
        turn.handoff = Handoff("", "asked for a person")
        await desk_talk.pass_on(uow, resident, turn, 7)
        assert turn.talk.person == Person(7)
        (handover,) = await uow.handovers.waiting(9)
        return handover

    assert (await storage.write(call)).ticket == "48217090"
