"""The desk's side of a talk with a resident: taking it, answering, closing; the bot is quiet meanwhile."""

import logging
from dataclasses import replace

from servicebot.domain.errors import Refused
from servicebot.domain.people import Resident
from servicebot.engine.messages import Incoming, Reply, reply_to_json
from servicebot.engine.outcomes import Parted
from servicebot.engine.state.marks import with_person, without_person
from servicebot.engine.state.person import Person
from servicebot.engine.turn import Turn
from servicebot.ports import Delivery, Handover, HandoverMessage, UnitOfWork
from servicebot.services.handovers.talks import talk_of
from servicebot.services.handovers.waiting import hand_over

logger = logging.getLogger(__name__)

CAME = "值班人员来了，请直接说。不用了回复「结束」。"
OVER = "值班人员那边先到这里，后面由小助手来回您。还要找人，回复「人工」。"
SPEAKER = "值班人员："
UNREADABLE = "（发来一条这里看不了的消息）"


async def take(uow: UnitOfWork, handover_id: int, staff: str, at: int) -> Handover:
    """Take a matter; from now on the resident's words are for this person, and the bot is quiet."""
    handover = await _mine(uow, handover_id, staff)
    if handover.staff:
        return handover
    taken = replace(handover, staff=staff)
    await uow.handovers.save(taken)
    await _mark(uow, taken, at)
    await _send(uow, taken, CAME, at)
    return taken


async def answer(uow: UnitOfWork, handover_id: int, staff: str, words: str, at: int) -> Handover:
    """Say something to the resident, taking the matter if nobody has."""
    if not words.strip():
        raise Refused("words_needed", "say something")
    handover = replace(await _mine(uow, handover_id, staff), staff=staff)
    await uow.handovers.save(handover)
    await _mark(uow, handover, at)
    await _send(uow, handover, f"{SPEAKER}{words.strip()}", at, staff=staff, words=words.strip())
    return handover


async def close(uow: UnitOfWork, handover_id: int, staff: str, at: int) -> Handover:
    """End a matter; the bot speaks again and says so if somebody had talked."""
    handover = await _mine(uow, handover_id, staff)
    closed = replace(handover, staff=staff, closed_at=at)
    await uow.handovers.save(closed)
    resident = await _resident(uow, handover)
    loaded = await talk_of(uow, resident, at)
    state = without_person(loaded.state)
    if state != loaded.state:
        await uow.conversations.save(loaded, state, at)
    if handover.staff:
        await _send(uow, closed, OVER, at)
    return closed


async def pass_on(uow: UnitOfWork, resident: Resident, turn: Turn, at: int) -> None:
    """Do what a turn asks of the desk: call somebody, keep words for them, or end a talk that has ended."""
    if turn.parted is not None:
        await part(uow, resident, turn.parted, at)
    handoff = turn.handoff
    if handoff is not None:
        await hand_over(
            *(uow, resident, at, handoff.reason),
            urgent=handoff.urgent,
            ticket=handoff.ticket or await _only_ticket(uow, resident),
            told=turn.told,
            shown=turn.shown,
        )
        turn.talk.person = turn.talk.person or Person(at)
        if handoff.urgent:
            logger.warning("Somebody is in danger", extra={"action": "alarm", "event": handoff.reason})
    elif turn.relayed:
        await relay(uow, resident, turn.message, at)


async def relay(uow: UnitOfWork, resident: Resident, message: Incoming, at: int) -> None:
    """Keep what the resident says to the person who talks with them, or who was called."""
    words = message.text
    if message.place is not None:
        words = f"[位置] {message.place.label}"
    elif not words and not message.media:
        words = UNREADABLE
    await hand_over(uow, resident, at, "wrote to the desk", told=words, shown=message.media)


async def part(uow: UnitOfWork, resident: Resident, parted: Parted, at: int) -> None:
    """Record that a talk has ended by itself: it is over, or it waits for somebody again."""
    handover = await uow.handovers.hold_of_resident(resident.id)
    if handover is None:
        return
    if parted is Parted.OVER:
        await uow.handovers.save(replace(handover, closed_at=at))
    else:
        await uow.handovers.save(replace(handover, staff=""))


async def _only_ticket(uow: UnitOfWork, resident: Resident) -> str:
    """The resident's open ticket when there is just one, which they most likely talk about."""
    found = await uow.tickets.of_resident(resident.id, open_only=True, limit=2)
    return found[0].number if len(found) == 1 else ""


async def _mine(uow: UnitOfWork, handover_id: int, staff: str) -> Handover:
    handover = await uow.handovers.hold(handover_id)
    if handover is None:
        raise Refused("not_found", f"there is no conversation {handover_id}")
    if handover.closed_at:
        raise Refused("closed", f"conversation {handover_id} is closed")
    if handover.staff not in {"", staff}:
        raise Refused("taken", f"{handover.staff} is talking with this resident")
    return handover


async def _resident(uow: UnitOfWork, handover: Handover) -> Resident:
    resident = await uow.conversations.resident(handover.resident_id)
    if resident is None:
        raise Refused("gone", "the resident is gone")
    return resident


async def _mark(uow: UnitOfWork, handover: Handover, at: int) -> None:
    resident = await _resident(uow, handover)
    loaded = await talk_of(uow, resident, at)
    await uow.conversations.save(loaded, with_person(loaded.state, at), at)


async def _send(
    uow: UnitOfWork, handover: Handover, text: str, at: int, *, staff: str = "", words: str = ""
) -> None:
    """Queue a message; a person's answer is what the resident waits for, so it is sent at any hour."""
    if words:
        await uow.handovers.say(HandoverMessage(handover.id, at, words, staff=staff))
    said = len(await uow.handovers.said(handover.id))
    state = "closed" if handover.closed_at else "open"
    cause = f"handover:{handover.id}:{state}:{said}"
    payload = reply_to_json(Reply(text))
    await uow.outbox.put(Delivery(cause, handover.resident_id, "service", payload, at))
