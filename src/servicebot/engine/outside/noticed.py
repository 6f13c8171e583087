"""Answers to the questions of notices, which come whatever else is going on."""

from servicebot.engine.outside.detours import digress
from servicebot.engine.questions.choices import Choice
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.routing import Routing
from servicebot.engine.state.asked import NoticeAnswer, open_question
from servicebot.engine.turn import Turn


async def answers_a_notice(book: Repertoire, turn: Turn, *, named: bool = False) -> bool:
    """Take the message as the answer to a notice's question; ``named`` wants the ticket's number in it."""
    talk, text = turn.talk, turn.message.text
    for name in dict.fromkeys(one.flow for one in talk.asked):
        found = book.flows[name].answers_notice(text)
        if found is None:
            continue
        about = _meant(turn, found, named=named)
        if about is None:
            continue
        answers = {**found.answers, found.slot: about} if about else dict(found.answers)
        talk.menu, talk.offer = False, None
        await digress(book, turn, Routing(name), answers)
        return True
    return False


def _chosen_about(turn: Turn) -> str:
    """What a form concerns that only puts a choice, when a notice asked about the same: plain words are its answer."""
    draft = turn.talk.draft
    if draft is None:
        return ""
    flow = turn.flow(draft)
    about = flow.concerns() if isinstance(flow.slot_by_name.get(draft.asked), Choice) else ""
    return about if any(one.about == about for one in turn.talk.asked) else ""


def _meant(turn: Turn, found: NoticeAnswer, *, named: bool) -> str | None:
    """What the answer is about, empty when the flow must ask, None when it is no answer to a notice at all."""
    talk = turn.talk
    if found.about:
        return found.about if any(one.about == found.about for one in talk.asked) else None
    if named:
        return None
    if not found.bare and (about := _chosen_about(turn)):
        return about
    # Plain words mean the notice also after a menu; a number, or any words inside a form, only if nothing was asked since.
    if found.bare or talk.waits_for_an_answer:
        spoke_at = talk.at if talk.puts_a_question else 0
        if open_question(talk.asked, found, spoke_at, turn.world.now_ms) is None:
            return None
    return talk.asked[0].about if len(talk.asked) == 1 else ""
