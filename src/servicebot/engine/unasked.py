"""What comes before any form can use it: an address, a telephone number, pictures; kept for the form that begins next."""

from dataclasses import replace
from typing import Any

from servicebot.domain.errors import Invalid
from servicebot.engine.flow import Flow
from servicebot.engine.messages import Incoming, Kind
from servicebot.engine.outcomes import More
from servicebot.engine.questions.addresses import AddressSlot
from servicebot.engine.questions.phones import Phone
from servicebot.engine.questions.photos import Photos
from servicebot.engine.questions.spots import SpotSlot
from servicebot.engine.questions.whereabouts import WhereaboutsSlot
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.slot import Slot
from servicebot.engine.state.conversation import IDLE_MS, Draft
from servicebot.engine.state.kept import Kept
from servicebot.engine.state.wishes import Offer, Wish
from servicebot.engine.turn import Turn
from servicebot.engine.walk import NO_ANSWER, keep
from servicebot.understanding.phones import find_phone
from servicebot.understanding.places.address import read_address

AnyFlow = Flow[Any, Any]

LONGEST_REST = 4
MOST_PICTURES = 3
PLACE, NUMBER = (AddressSlot, SpotSlot), (Phone,)
PLACE_OR_NUMBER = (*PLACE, *NUMBER)
_SAID: dict[tuple[type, ...], str] = {PLACE: "地址记下了。", NUMBER: "电话记下了。"}


def kept_for_later(book: Repertoire, turn: Turn) -> bool:
    """Keep an address or a number and offer the forms that can use it; False when it is neither."""
    text = turn.message.text
    told = _told(turn, text)
    fitting = [
        flow
        for flow in book.flows.values()
        if flow.menu and not flow.enquiry and any(isinstance(slot, told) for slot in flow.slots)
    ]
    if not told or not fitting:
        return False
    turn.say(_SAID[told])
    before = _so_far(turn)
    turn.talk.kept = replace(before, place=text) if told is PLACE else replace(before, number=text)
    turn.talk.offer = Offer(tuple(Wish(flow.name, text, flow.menu) for flow in fitting))
    turn.ask(turn.talk.offer.question())
    return True


def keep_pictures(turn: Turn, pictures: tuple[str, ...]) -> None:
    """Keep pictures for the form that is begun next."""
    if pictures:
        before = _so_far(turn)
        turn.talk.kept = replace(before, pictures=(*before.pictures, *pictures)[-MOST_PICTURES:])


def take_along(turn: Turn, draft: Draft, flow: AnyFlow) -> set[str]:
    """Answer the questions of a form that has just begun from what was kept; the names of those."""
    kept = turn.talk.kept
    if kept is None:
        return set()
    kept = _so_far(turn)
    found = {slot.name for slot in flow.slots if _taken(flow, draft, slot, kept)}
    kinds = tuple(type(slot) for slot in flow.slots)
    left = Kept(
        kept.at,
        "" if _has(kinds, PLACE) else kept.place,
        "" if _has(kinds, NUMBER) else kept.number,
        () if _has(kinds, (Photos,)) else kept.pictures,
    )
    turn.talk.kept = left if left.place or left.number or left.pictures else None
    return found


def told_before(turn: Turn, draft: Draft, flow: AnyFlow, slot: Slot[Any]) -> bool:
    """Answer the question where somebody is from the address that was kept, which stays kept; False when it does not tell."""
    kept = turn.talk.kept
    if kept is None or not isinstance(slot, WhereaboutsSlot) or not (place := _so_far(turn).place):
        return False
    try:
        got = slot.read(flow, Incoming(Kind.TEXT, text=place), None)
    except Invalid:
        return False
    if isinstance(got, More):
        return False
    keep(flow, draft, slot, got)
    return True


def _so_far(turn: Turn) -> Kept:
    """What is still kept; nothing after half an hour."""
    now, kept = turn.world.now_ms, turn.talk.kept
    return Kept(now) if kept is None or now - kept.at >= IDLE_MS else replace(kept, at=now)


def _has(kinds: tuple[type, ...], wanted: tuple[type, ...]) -> bool:
    return any(issubclass(kind, wanted) for kind in kinds)


def _taken(flow: AnyFlow, draft: Draft, slot: Slot[Any], kept: Kept) -> bool:
    if isinstance(slot, Photos):
        fitting = [media for media in kept.pictures if slot.adopt(flow, media)]
        return bool(fitting)
    words = kept.number if isinstance(slot, NUMBER) else kept.place
    if not words or flow.has(slot) or slot.name in draft.parts:
        return False
    got = _read(flow, slot, words)
    if got is not None:
        keep(flow, draft, slot, got)
    return got is not None


def _read(flow: AnyFlow, slot: Slot[Any], words: str) -> Any:
    """The answer of a slot in words that came before its question; None when they are none."""
    try:
        return slot.prefill(flow, words) if isinstance(slot, PLACE_OR_NUMBER) else None
    except NO_ANSWER:
        # What was said cannot stand; the slot will ask.
        return None


def _told(turn: Turn, text: str) -> tuple[type, ...]:
    reading = read_address(text, turn.world.gazetteer)
    if reading is not None and reading.address.building and len(reading.rest) <= LONGEST_REST:
        return PLACE
    number = find_phone(text)
    if number is not None and len(text) - (number.end - number.start) <= LONGEST_REST:
        return NUMBER
    return ()
