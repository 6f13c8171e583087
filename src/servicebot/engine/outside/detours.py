"""Leaving the form in hand and coming back to it: the menu, a person, cancelling, one step back, another flow."""

from collections.abc import Mapping
from typing import Any

from servicebot.engine.flow import Flow, as_stored
from servicebot.engine.outcomes import Handoff, Json
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.routing import Routing
from servicebot.engine.slot import Slot
from servicebot.engine.stage import make_way, offer_to_go_on, proceed, repeat, resume, start, which_row
from servicebot.engine.state.conversation import Draft, Mode
from servicebot.engine.turn import Turn
from servicebot.engine.walk import applies

AnyFlow = Flow[Any, Any]
ANY_TIME = "好的，有事直接跟我说，或回复「菜单」。"


def menu(book: Repertoire, turn: Turn, words: str = "") -> None:
    """Show what can be asked for."""
    turn.say(words)
    turn.ask(book.menu())
    turn.talk.menu = True


def human(turn: Turn) -> None:
    """Give the resident to a person, whatever is going on; the form in hand waits."""
    draft = turn.talk.draft
    ticket = turn.flow(draft).concerns() if draft is not None else ""
    turn.handoff = Handoff("", "asked for a person", ticket=ticket)
    in_danger = turn.talk.alarm is not None
    turn.told = turn.told or (turn.message.text if in_danger else "")
    turn.say(turn.world.attendance(urgent=in_danger, since=turn.waits_since))
    turn.say(f"急事请打{turn.world.contact()}。")
    if draft is not None:
        draft.tries = 0
    if draft is not None and not draft.flow.enquiry:
        turn.say(f"刚才填的「{draft.flow.title}」给您留着，回复「继续」接着办。")


async def cancel(book: Repertoire, turn: Turn) -> None:
    """Drop the form in hand and go back to the one below it."""
    draft = turn.talk.drafts.pop()
    turn.say(_left(turn, draft))
    await resume(book, turn)


def _left(turn: Turn, draft: Draft) -> str:
    if not draft.flow.enquiry:
        return draft.flow.given_up
    return "好的。" if turn.talk.drafts or turn.talk.later else ANY_TIME


async def back(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow) -> None:
    """Take back the last answer, or leave a correction without a change."""
    if draft.mode in {Mode.CHOOSE, Mode.CHANGE, Mode.AGAIN}:
        draft.parts.pop(draft.asked, None)
        await proceed(book, turn, draft, flow, set())
        return
    if draft.parts.pop(draft.asked, None) is not None:
        await repeat(book, turn, draft, flow)
        return
    last = None
    for slot in flow.slots:
        if slot.name == draft.asked:
            break
        if flow.has(slot) and applies(flow, slot) and not _left_out(draft, flow, slot):
            last = slot
    if last is None and draft.mode is Mode.CONFIRM:
        # Everything was said at once, so no question comes before the page.
        turn.ask(which_row(flow))
        draft.mode = Mode.CHOOSE
        return
    if last is None:
        turn.say("已经是第一个问题了。不办了就回复「取消」。")
    else:
        flow.drop(last)
    await proceed(book, turn, draft, flow, set())


def _left_out(draft: Draft, flow: AnyFlow, slot: Slot[Any]) -> bool:
    """Whether a question would not be asked again if its answer were taken back."""
    return (draft.brief and slot.optional) or (slot.assumption is not None and slot.assumption(flow))


async def digress(
    book: Repertoire, turn: Turn, routing: Routing, answers: Mapping[str, Json] | None = None
) -> None:
    """Start another flow while one is open; a form waits below, an enquiry is dropped."""
    drafts = turn.talk.drafts
    while drafts and drafts[-1].flow.gives_way:
        make_way(turn)
    open_one = next((draft for draft in drafts if draft.flow.name == routing.flow), None)
    if open_one is None:
        if drafts and not book.flows[routing.flow].enquiry:
            turn.say(f"（「{drafts[-1].flow.title}」先给您留着，办完这件接着来。）")
        await start(book, turn, routing, answers)
        return
    drafts.remove(open_one)
    drafts.append(open_one)
    if answers:
        open_one.answers.update(as_stored(answers))
        open_one.form = None
        await proceed(book, turn, open_one, turn.flow(open_one), set(answers))
    elif any(slot.label and slot.name in open_one.answers for slot in open_one.flow.slots):
        offer_to_go_on(turn, open_one)
    else:
        await proceed(book, turn, open_one, turn.flow(open_one), set())
