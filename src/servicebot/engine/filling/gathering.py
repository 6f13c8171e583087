"""Words that are no answer, kept where a form has room for what a resident tells of the matter."""

import re
from collections.abc import Iterator
from typing import Any

from servicebot.engine.filling.adopting import applies_now
from servicebot.engine.flow import Flow
from servicebot.engine.questions.words import Text
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.turn import Turn
from servicebot.engine.vocabulary import is_at_a_loss, is_nothing, squeeze

AnyFlow = Flow[Any, Any]

SHORTEST_SENTENCE = 3
_AROUND = re.compile(
    r"^(?:我|都|刚才?|不是)*(?:说(?:了|过|的)?|讲(?:了|过|的)?|就是|是)+|[的了啊呀呢吧嘛哦喔哈]+$"
)


def gathered(book: Repertoire, turn: Turn, flow: AnyFlow) -> set[str]:
    """Put words that are no answer to the page, and nothing else either, where the form keeps a resident's own words."""
    said = turn.message.text.strip()
    if len(said) < SHORTEST_SENTENCE or is_at_a_loss(said) or is_nothing(said):
        return set()
    routing = book.route(said, turn.world)
    if routing is not None and routing.flow != flow.name:
        return set()
    return keep_words(turn, flow, said)


def keep_words(turn: Turn, flow: AnyFlow, said: str) -> set[str]:
    """Add words to those that the form keeps as they are said; the name of their slot, or none without room for them."""
    for slot in _open(flow):
        before = getattr(flow, slot.name) if flow.has(slot) else ""
        if len(before) + len(said) >= slot.max_length:
            return set()
        flow.put(slot, f"{before}；{said}" if before else said)
        turn.say("好的，您说的也记上了。")
        return {slot.name}
    return set()


def was_told(flow: AnyFlow, text: str) -> bool:
    """Whether words stand already where the form keeps what a resident has told of the matter."""
    said = _AROUND.sub("", squeeze(text))
    return any(said in squeeze(getattr(flow, slot.name)) for slot in _open(flow) if flow.has(slot))


def _open(flow: AnyFlow) -> Iterator[Text]:
    """The questions that keep whatever words are said."""
    for slot in flow.slots:
        if isinstance(slot, Text) and slot.gathers and applies_now(flow, slot):
            yield slot
