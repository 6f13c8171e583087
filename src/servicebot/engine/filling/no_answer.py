"""Whether words are no answer to a question that would take any, or say once more what was answered before."""

import re
from dataclasses import replace
from typing import Any

from servicebot.domain.address import Address
from servicebot.domain.reports import Spot
from servicebot.engine.filling.gathering import was_told
from servicebot.engine.flow import Flow
from servicebot.engine.questions.spots import SpotSlot
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.slot import Slot
from servicebot.engine.turn import Turn
from servicebot.engine.vocabulary import is_question
from servicebot.understanding.places.address import read_address
from servicebot.understanding.troubles import ends_in_place, states_trouble, tells_nothing_else, tells_trouble

AnyFlow = Flow[Any, Any]

# Shorter words name what is looked for, as 通下水道 does.
SHORTEST_WISH, SHORTEST_NO_PLACE = 5, 6
_WAITS = re.compile(
    r"(?:师傅|你们|人|到底|现在|今天|大概|那|哎|[，, ])*(?:(?:怎么|咋|为什么)?还(?:没有?|不见)(?:人|师傅)?(?:来|到)|(?:怎么|咋)还?不来(?:人)?"
    r"|(?:到底|还?要)?(?:什么时候|啥时候|几点钟?|多久|多长时间|几时)(?:能|才|会|可以)?(?:来|到|上门|派人)(?:人)?|(?:派|来)人?了(?:没有?|吗)|(?:人|师傅)(?:呢|在哪|到哪了?))[了啊呀呢吗嘛，,。!！?？ ]*"
)
WHERE = re.compile(
    r"(?:门口?|旁边?|边|对面|面|附近|[里外内下上中口角处楼路街桥栋号园区院站店场厅房梯灯坡坑沟池河])(?:那儿|那里|那边|那块|这儿|这里|这边)?$"
)


def is_another_wish(book: Repertoire, turn: Turn, flow: AnyFlow) -> bool:
    """Whether a whole sentence plainly wants something else than the words that an enquiry asked for."""
    text = turn.message.text
    whole = len(text) >= SHORTEST_WISH or states_trouble(text)
    heard = book.route(text, turn.world) if whole else None
    return heard is not None and heard.flow != flow.name


def names_no_place(book: Repertoire, turn: Turn, flow: AnyFlow) -> bool:
    """Whether a whole sentence asks something, or plainly wants something else, where any words may be a place."""
    text = turn.message.text
    if (
        len(text) < SHORTEST_NO_PLACE
        or WHERE.search(text)
        or read_address(text, turn.world.gazetteer) is not None
    ):
        return False
    heard = book.route(text, turn.world)
    return is_question(text) if heard is None else heard.flow != flow.name


def tells_the_matter(
    book: Repertoire, turn: Turn, flow: AnyFlow, asked: Slot[Any], *, unfinished: bool
) -> bool:
    """Whether a text tells of the trouble that the form is about, perhaps once more, where a place or a number is asked for."""
    text = turn.message.text
    if not text or any(map(str.isdigit, text)) or is_question(text):
        return False
    if isinstance(asked, SpotSlot):
        # A spot may be told by what is wrong with it: 桥边坏掉的路灯.
        return was_told(flow, text) or tells_nothing_else(text)
    if not tells_trouble(text):
        if unfinished or ends_in_place(text):
            return False
        heard = book.route(text, turn.world)
        if heard is None or heard.flow != flow.name or "item" not in heard.known:
            return False
    return read_address(text, turn.world.gazetteer, answer=True) is None


def waits_for_somebody(text: str) -> bool:
    """Whether somebody asks no more than when at last a person comes."""
    return _WAITS.fullmatch(text) is not None


def was_given(given: Address | Spot, said: Address) -> bool:
    """Whether a building and what else was said of it stand in the answer that was given."""
    if not said.building:
        return False
    if isinstance(given, Spot):
        return given.address.covers(replace(said, room=""))
    return given.covers(said)
