"""An address or a telephone number before anything was asked: kept for the form that the resident then picks."""

from servicebot.engine.addresses import AddressSlot
from servicebot.engine.inputs import Phone
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.spots import SpotSlot
from servicebot.engine.turn import Turn
from servicebot.engine.wishes import Offer, Wish
from servicebot.understanding.address import read_address
from servicebot.understanding.phones import find_phone

LONGEST_REST = 4
PLACE, NUMBER = (AddressSlot, SpotSlot), (Phone,)
_SAID: dict[tuple[type, ...], str] = {PLACE: "地址记下了。", NUMBER: "电话记下了。"}


def kept_for_later(book: Repertoire, turn: Turn) -> bool:
    """Offer the forms that can use what was said; False when it is neither an address nor a number."""
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
    turn.talk.offer = Offer(tuple(Wish(flow.name, text, flow.menu) for flow in fitting))
    turn.ask(turn.talk.offer.question())
    return True


def _told(turn: Turn, text: str) -> tuple[type, ...]:
    reading = read_address(text, turn.world.gazetteer)
    if reading is not None and reading.address.building and len(reading.rest) <= LONGEST_REST:
        return PLACE
    number = find_phone(text)
    if number is not None and len(text) - (number.end - number.start) <= LONGEST_REST:
        return NUMBER
    return ()
