"""The way through a form: from the first slot to the one that must be asked next, or to an ending."""

from typing import Any

from servicebot.domain.errors import Invalid
from servicebot.engine.flow import Flow, as_stored
from servicebot.engine.outcomes import FORGET, Ending, More
from servicebot.engine.questions.known import Known
from servicebot.engine.slot import Slot
from servicebot.engine.state.conversation import Draft, Mode

AnyFlow = Flow[Any, Any]
AnySlot = Slot[Any]

NO_LONGER_FITS = (LookupError, ValueError, TypeError, AttributeError)
NO_ANSWER = (Invalid, *NO_LONGER_FITS)
SHORTEST_SENTENCE = 2


class Stop:
    """Where a walk stopped: at an open question, at an ending, or (neither) at the end of the form."""

    __slots__ = ("ending", "notes", "objection", "open")

    def __init__(self) -> None:
        self.open: AnySlot | None = None
        self.ending: Ending | None = None
        self.objection = ""
        self.notes: list[str] = []


async def walk(flow: AnyFlow, draft: Draft, fresh: set[str]) -> Stop:
    """Go from the first slot on that may have changed; ``fresh`` names the answers that came with this message."""
    stop = Stop()
    answers = flow.answers
    changed = False
    for slot in flow.slots[_first(flow, draft, fresh) :]:
        name = slot.name
        if slot.rule is not None and not slot.rule(flow):
            if name in answers:
                flow.drop(slot)
                changed = True
            continue
        if not slot.asks:
            changed = await _known(flow, slot, fresh, anew=changed) or changed
        elif name not in answers:
            if (draft.brief and slot.optional) or (slot.assumption is not None and slot.assumption(flow)):
                continue
            stop.open = slot
            return stop
        elif not holds(flow, slot, anew=changed) or (name in fresh and not await _proved(flow, slot, stop)):
            flow.drop(slot)
            stop.open = slot
            return stop
        elif name in fresh:
            changed = True
        if (name in fresh or slot.ending is not None) and _pass(flow, slot, fresh, stop):
            return stop
    return stop


def _first(flow: AnyFlow, draft: Draft, fresh: set[str]) -> int:
    """Where to begin: everything before a question was walked when it was put, and only its answer is new.

    An answer that is changed may stand behind one that was lost since.
    """
    slot = flow.slot_by_name.get(draft.asked)
    if slot is None or slot.consequences is not None or fresh != {draft.asked} or draft.mode is Mode.CHANGE:
        return 0
    return flow.slots.index(slot)


async def _proved(flow: AnyFlow, slot: AnySlot, stop: Stop) -> bool:
    """Whether the flow's own check lets a new answer stand; if not, the stop carries its words."""
    if slot.proof is None:
        return True
    try:
        await slot.proof(flow)
    except Invalid as objection:
        stop.objection = str(objection)
        return False
    return True


def _pass(flow: AnyFlow, slot: AnySlot, fresh: set[str], stop: Stop) -> bool:
    """Say and do what follows an answer; True when it ends the flow."""
    if slot.name in fresh:
        words = slot.aside(flow)
        if words:
            stop.notes.append(words)
        if slot.remark is not None:
            stop.notes.append(slot.remark(flow))
    if slot.ending is not None:
        stop.ending = slot.ending(flow)
    return stop.ending is not None


async def _known(flow: AnyFlow, slot: AnySlot, fresh: set[str], *, anew: bool) -> bool:
    """Look a fact up where that is needed; True when it came with the message instead, as new as an answer."""
    assert isinstance(slot, Known)
    if slot.name in flow.answers and (slot.source is None or not anew):
        return slot.name in fresh
    fresh.add(slot.name)
    flow.put(slot, slot.dump(slot.default if slot.source is None else await slot.source(flow)))
    _imply(flow, slot)
    return False


def holds(flow: AnyFlow, slot: AnySlot, *, anew: bool = False) -> bool:
    """Whether the stored answer can still be read; the flow, or (``anew``) an answer before it, may have changed."""
    if slot.name in flow.__dict__:
        if not anew:
            return True
        del flow.__dict__[slot.name]
    try:
        getattr(flow, slot.name)
    except NO_LONGER_FITS:
        return False
    return True


def all_hold(flow: AnyFlow) -> bool:
    """Whether every stored answer can still be read; most are, and all of them at every message."""
    values, slots, kind = flow.__dict__, flow.slot_by_name, type(flow)
    try:
        for name in flow.answers:
            if name not in values:
                slots[name].__get__(flow, kind)
    except NO_LONGER_FITS:
        return False
    return True


def drop_misfits(flow: AnyFlow) -> None:
    """Forget the answers that cannot be read any more, and what can only be read with them."""
    for slot in flow.slots:
        if slot.name in flow.answers and not holds(flow, slot, anew=True):
            flow.drop(slot)


def applies(flow: AnyFlow, slot: AnySlot) -> bool:
    """Whether the form in its present state has this question."""
    return slot.asks and (slot.rule is None or slot.rule(flow))


def keep(flow: AnyFlow, draft: Draft, slot: AnySlot, got: Any) -> bool:
    """Store what a slot has read; False when the answer is not whole yet."""
    if isinstance(got, More):
        draft.parts[slot.name] = as_stored(got.part)
        return False
    draft.parts.pop(slot.name, None)
    settle(flow, slot, slot.dump(got))
    return True


def settle(flow: AnyFlow, slot: AnySlot, raw: Any) -> None:
    """Store an answer as JSON, and what follows from it."""
    flow.put(slot, raw)
    _imply(flow, slot)


def _imply(flow: AnyFlow, slot: AnySlot) -> None:
    if slot.consequences is not None:
        for name, raw in slot.consequences(flow).items():
            if raw is FORGET:
                flow.drop(flow.slot_by_name[name])
            else:
                flow.put(flow.slot_by_name[name], raw)


def spill(flow: AnyFlow, draft: Draft, text: str, but: AnySlot | None = None) -> set[str]:
    """Offer a sentence to every unanswered slot; returns the names of those that found something in it."""
    found: set[str] = set()
    if len(text) < SHORTEST_SENTENCE:
        return found
    for slot in flow.slots:
        if slot is but or slot.name in flow.answers:
            continue
        try:
            got = slot.prefill(flow, text)
        except NO_ANSWER:
            # What was said cannot stand, or the choices hang on an answer that is still missing: the slot will ask.
            continue
        if got is not None:
            keep(flow, draft, slot, got)
            found.add(slot.name)
    return found
