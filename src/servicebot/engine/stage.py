"""Moving a form forward: start it, ask its next question, read it back, end it, and return to an earlier one."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from servicebot.domain.errors import Invalid
from servicebot.engine.danger.alarms import raise_alarm
from servicebot.engine.flow import Flow, as_stored
from servicebot.engine.messages import Incoming, Kind, Option
from servicebot.engine.outcomes import Danger, Ending, Handoff, Json, Question, Start
from servicebot.engine.paging import BREAK
from servicebot.engine.questions.addresses import AddressSlot
from servicebot.engine.questions.spots import SpotSlot
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.routing import Routing
from servicebot.engine.slot import Slot
from servicebot.engine.state.conversation import MOST_DRAFTS, Draft, Mode
from servicebot.engine.state.told import Told
from servicebot.engine.state.wishes import Offer
from servicebot.engine.turn import Turn
from servicebot.engine.unasked import keep_pictures, take_along, told_before
from servicebot.engine.walk import keep, spill, walk

AnyFlow = Flow[Any, Any]

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮"
GO_ON, START_OVER, GIVE_UP = "接着办", "重新填", "不办了"
AGAIN_LABELS = (GO_ON, START_OVER, GIVE_UP)
ENOUGH_FOR_BRIEF = 3
LONGEST_LINE = 30


@cache
def numbered(labels: tuple[str, ...]) -> tuple[str, tuple[Option, ...]]:
    """Choices as lines of text and as options."""
    lines = "\n".join(f"{number} {label}" for number, label in enumerate(labels, 1))
    return lines, tuple(Option(label, str(number)) for number, label in enumerate(labels, 1))


AGAIN_LINES, AGAIN_OPTIONS = numbered(AGAIN_LABELS)


async def start(
    book: Repertoire, turn: Turn, routing: Routing, answers: Mapping[str, Json] | None = None
) -> None:
    """Begin a flow with whatever the first sentence, or another flow, already tells."""
    begun = book.flows[routing.flow]
    known = {**routing.known, **(answers or {})}
    draft = Draft(begun, as_stored(known) if known else known)
    turn.talk.later += routing.also
    turn.talk.told = None
    turn.say(routing.note)
    turn.talk.drafts.append(draft)
    del turn.talk.drafts[:-MOST_DRAFTS]
    flow = turn.flow(draft)
    fresh = set(draft.answers) | _pinned_before(turn, draft, flow)
    for name, words in routing.answers.items():
        slot = flow.slot_by_name.get(name)
        got = slot.prefill(flow, words) if slot is not None else None
        if slot is not None and got is not None and keep(flow, draft, slot, got):
            fresh.add(name)
    fresh |= spill(flow, draft, routing.said)
    fresh |= take_along(turn, draft, flow) | _lent(turn, flow)
    given = [slot for slot in flow.slots if slot.name in fresh and slot.asks and not slot.optional]
    draft.brief = len(given) >= ENOUGH_FOR_BRIEF and not flow.enquiry
    await proceed(book, turn, draft, flow, fresh)


def _lent(turn: Turn, flow: AnyFlow) -> set[str]:
    """Answer an enquiry's own questions from the form below it, where that lends something; the names of those."""
    drafts = turn.talk.drafts
    if not flow.enquiry or len(drafts) < 2:  # noqa: PLR2004 - the enquiry and a form below it
        return set()
    goes_along = turn.flow(drafts[-2]).goes_along()
    lent = {name: value for name, value in goes_along.items() if name in flow.slot_by_name}
    for name, value in lent.items():
        flow.put(flow.slot_by_name[name], value)
    return set(lent)


def make_way(turn: Turn) -> None:
    """Drop the enquiry in hand; the pictures and the place that it was about are for the form that is begun next."""
    draft = turn.talk.drafts[-1]
    flow = turn.flow(draft)
    keep_pictures(turn, flow.pictures())
    turn.pin = flow.pin() or turn.pin
    _remember(turn, flow)
    turn.talk.drafts.pop()


def _remember(turn: Turn, flow: AnyFlow) -> None:
    """Keep what an enquiry has told, for words that speak of it."""
    about = flow.spoke_of()
    if about:
        turn.talk.told = Told(flow.name, turn.world.now_ms, about)


def _pinned_before(turn: Turn, draft: Draft, flow: AnyFlow) -> set[str]:
    """Take the place that came before the form as the answer of its slot for one; the name of that."""
    # A home that is remembered says more than where somebody is.
    taken = SpotSlot if turn.world.resident.address is not None else (SpotSlot, AddressSlot)
    slot = next((slot for slot in flow.slots if isinstance(slot, taken)), None) if turn.pin else None
    if slot is None or flow.has(slot):
        return set()
    try:
        keep(flow, draft, slot, slot.read(flow, Incoming(Kind.LOCATION, place=turn.pin), None))
    except Invalid:
        # A map that names no home helps only to find places out of doors.
        return set()
    return {slot.name}


async def proceed(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow, fresh: set[str]) -> None:
    """Ask what must be asked next, or end the flow when it has come to an end."""
    stop = await walk(flow, draft, fresh)
    for note in stop.notes:
        turn.say(note)
    if stop.objection:
        turn.say(stop.objection)
    draft.mode = Mode.ASK
    if stop.ending is not None:
        await end(book, turn, stop.ending)
    elif stop.open is not None:
        if told_before(turn, draft, flow, stop.open):
            await proceed(book, turn, draft, flow, {stop.open.name})
        else:
            ask(turn, draft, flow, stop.open)
    elif flow.enquiry:
        turn.talk.drafts.pop()
        turn.say(flow.summary())
        _remember(turn, flow)
        await resume(book, turn)
    elif not flow.must_confirm():
        turn.command = flow.command()
    else:
        draft.asked, draft.mode, draft.tries = "", Mode.CONFIRM, 0
        turn.ask(read_back(flow))


def ask(turn: Turn, draft: Draft, flow: AnyFlow, slot: Slot[Any]) -> None:
    """Put one question."""
    if draft.asked != slot.name:
        draft.asked, draft.tries = slot.name, 0
    turn.ask(slot.question(flow, draft.parts.get(slot.name)))


def read_back(flow: AnyFlow) -> Question:
    """Everything that will be sent, numbered, and the question whether it is right."""
    lines = [flow.summary()]
    for mark, slot in zip(CIRCLED, rows(flow), strict=False):
        lines.append(f"{mark} {slot.label}：{shown(flow, slot)}")
    choices, options = numbered(flow.on_the_page)
    lines.append(choices)
    return Question("\n".join(lines), options)


def rows(flow: AnyFlow) -> list[Slot[Any]]:
    """The questions whose answers are read back and can be changed."""
    asked = [slot for slot in flow.slots if slot.label and slot.asks]
    return [slot for slot in asked if slot.rule is None or slot.rule(flow)]


def shown(flow: AnyFlow, slot: Slot[Any]) -> str:
    """An answer as it is read back."""
    return slot.show(getattr(flow, slot.name), flow) or "没有"


async def end(book: Repertoire, turn: Turn, ending: Ending) -> None:
    """Close the form in hand with the ending that one of its rules gave."""
    ended = turn.flow(turn.talk.drafts.pop())
    if isinstance(ending, Start):
        turn.pin = ended.pin() or turn.pin
        await start(book, turn, Routing(ending.flow, ending.said), ending.answers)
        return
    if isinstance(ending, Danger):
        raise_alarm(book.warnings, turn, ending.kind)
        return
    turn.say(ending.text)
    if isinstance(ending, Handoff):
        turn.handoff = ending
        turn.say(f"急事请打{turn.world.contact()}。")
    await resume(book, turn)


async def resume(book: Repertoire, turn: Turn) -> None:
    """Go back to the form that waited below, with its question repeated; after the last one, to what else was wished."""
    person = turn.talk.person
    if person is not None and person.taken and len(turn.talk.drafts) <= person.below:
        # That form waits until the person has gone.
        return
    draft = turn.talk.draft
    if draft is None:
        offer_later(turn)
    else:
        # A page that is read in two parts would hide the question below it.
        turn.said[:] = [words.replace(BREAK, "\n") for words in turn.said]
        turn.say(f"接着办刚才的「{draft.flow.title}」：")
        await proceed(book, turn, draft, turn.flow(draft), set())


def offer_later(turn: Turn) -> None:
    """Offer the next of the wishes that were put off."""
    talk = turn.talk
    if talk.later:
        talk.offer, talk.later = Offer(talk.later[:1], later=True), talk.later[1:]
        turn.ask(talk.offer.question())


async def repeat(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow) -> None:
    """Put the question once more that is waiting for an answer."""
    if draft.mode is Mode.CHOOSE:
        turn.ask(which_row(flow))
    elif draft.mode is Mode.AGAIN:
        turn.ask(go_on_question())
    elif draft.mode is Mode.CHANGE and draft.asked:
        ask(turn, draft, flow, flow.slot_by_name[draft.asked])
    else:
        await proceed(book, turn, draft, flow, set())


def which_row(flow: AnyFlow) -> Question:
    """Ask which answer should change."""
    lines, options = numbered(tuple(slot.label for slot in rows(flow)))
    return Question(f"要改哪一项？请回复数字。\n{lines}", options)


def go_on_question() -> Question:
    """Ask whether a half-filled form is wanted."""
    return Question(AGAIN_LINES, AGAIN_OPTIONS)


def _in_a_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"


def offer_to_go_on(turn: Turn, draft: Draft) -> None:
    """Say what was kept of a half-filled form and ask whether to go on with it."""
    flow = turn.flow(draft)
    kept = [
        f"· {slot.label}：{_in_a_line(shown(flow, slot))}"
        for slot in flow.slots
        if slot.label and flow.has(slot)
    ]
    turn.say(f"「{draft.flow.title}」还没办完，填过的都给您留着。")
    for line in kept:
        turn.say(line)
    draft.mode, draft.tries = Mode.AGAIN, 0
    turn.ask(go_on_question())
