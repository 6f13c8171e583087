"""Pictures, places and free words that come at another question, taken by the question of the same form that they answer."""

from typing import Any

from servicebot.engine.flow import Flow
from servicebot.engine.messages import Incoming
from servicebot.engine.questions.choices import Pick
from servicebot.engine.questions.photos import Photos
from servicebot.engine.questions.spots import SpotSlot
from servicebot.engine.questions.whereabouts import WhereaboutsSlot
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.slot import Slot
from servicebot.engine.state.conversation import Draft
from servicebot.engine.turn import Turn
from servicebot.engine.walk import applies, keep, settle

AnyFlow = Flow[Any, Any]


def adopt_meaning(book: Repertoire, turn: Turn, flow: AnyFlow, asked: Slot[Any]) -> set[str]:
    """Take what is understood in words that none of the offered choices has; the names of what it answers."""
    heard = book.route(turn.message.text, turn.world) if isinstance(asked, Pick) else None
    if heard is None or heard.flow != flow.name or asked.name not in heard.known:
        return set()
    found = {name for name in heard.known if name == asked.name or name not in flow.answers}
    for slot in flow.slots:
        if slot.name in found:
            settle(flow, slot, heard.known[slot.name])
    return found


def adopt_place(flow: AnyFlow, draft: Draft, message: Incoming) -> str:
    """Take a place that came at another question as the answer of the slot that asks where; its name."""
    for slot in flow.slots:
        if isinstance(slot, WhereaboutsSlot) or (isinstance(slot, SpotSlot) and not flow.has(slot)):
            keep(flow, draft, slot, slot.read(flow, message, None))
            return slot.name
    return ""


def adopt_photo(flow: AnyFlow, message: Incoming) -> bool:
    """Keep a photo that came at another question, when the form has a place for it."""
    for slot in flow.slots:
        if isinstance(slot, Photos) and applies_now(flow, slot):
            return slot.adopt(flow, message.media)
    return False


def applies_now(flow: AnyFlow, slot: Slot[Any]) -> bool:
    """Whether the form has this question as far as the answers tell; unanswered branches count as yes."""
    try:
        return applies(flow, slot)
    except LookupError:
        return True
