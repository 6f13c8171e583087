"""What is said while nothing is open, and means what the resident has just done."""

from functools import partial

from servicebot.engine.repertoire import Repertoire
from servicebot.engine.routing import Routing
from servicebot.engine.stage import start
from servicebot.engine.turn import Turn
from servicebot.engine.vocabulary import Command, squeeze

PRESSING = frozenset({None, Command.URGENT})
"""The commands that do not keep a sentence from going on: none at all, and hurry."""


async def gone_on(book: Repertoire, turn: Turn, text: str) -> bool:
    """Begin the flow that takes a sentence to mean what was just done; False when there is none."""
    if squeeze(text) in book.by_keyword:
        return False
    for flow in book.going_on:
        answers = await flow.goes_on(text, turn.world, partial(book.route, text, turn.world))
        if answers is not None:
            turn.talk.menu = False
            await start(book, turn, Routing(flow.name, text), answers)
            return True
    return False
