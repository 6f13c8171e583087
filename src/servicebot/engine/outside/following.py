"""Words that speak of what an enquiry told last: 怎么走 after a place was shown."""

from servicebot.engine.outcomes import Json
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.routing import Routing
from servicebot.engine.stage import make_way, start
from servicebot.engine.state.conversation import IDLE_MS
from servicebot.engine.turn import Turn
from servicebot.engine.vocabulary import Command, command_in


async def spoke_of_it(book: Repertoire, turn: Turn) -> bool:
    """Answer a message about what was told last; False when it is about something else."""
    name, about = _told(turn)
    flow = book.flows.get(name) if about else None
    draft = turn.talk.draft
    if draft is not None and draft.flow is not flow and command_in(turn.message.text) is Command.CONTINUE:
        # 更多 is said of what is open now.
        return False
    following = flow.follows(turn.message.text, about) if flow is not None else None
    if following is None:
        return False
    answers = following.answers
    if draft is not None and draft.flow.gives_way:
        if draft.flow is flow:
            answers = {**answers, **turn.flow(draft).goes_along()}
        make_way(turn)
    turn.talk.menu = False
    await start(book, turn, Routing(following.flow, following.said), answers)
    return True


def _told(turn: Turn) -> tuple[str, Json]:
    draft, told = turn.talk.draft, turn.talk.told
    if draft is not None and draft.flow.gives_way and (about := turn.flow(draft).spoke_of()):
        return draft.flow.name, about
    if told is None or turn.world.now_ms - told.at >= IDLE_MS:
        return "", None
    return told.flow, told.about
