"""Reading an answer to the question that was asked, and what happens when it does not fit."""

import re
from typing import Any

from servicebot.domain.errors import Invalid
from servicebot.engine.filling.adopting import adopt_meaning, adopt_photo, adopt_place
from servicebot.engine.filling.asides import turn_away
from servicebot.engine.filling.asked_anew import asks_for_another, forget_the_offer
from servicebot.engine.filling.gathering import gathered, keep_words, was_told
from servicebot.engine.filling.no_answer import is_another_wish, names_no_place, tells_the_matter, was_given
from servicebot.engine.flow import Flow
from servicebot.engine.messages import Incoming, Kind
from servicebot.engine.outcomes import More
from servicebot.engine.outside.detours import cancel
from servicebot.engine.outside.idle import idle
from servicebot.engine.outside.strays import UNREADABLE, unreadable
from servicebot.engine.questions.addresses import AddressSlot
from servicebot.engine.questions.choices import Pick
from servicebot.engine.questions.hints import says_only_when
from servicebot.engine.questions.phones import Phone
from servicebot.engine.questions.photos import Photos
from servicebot.engine.questions.spots import SpotSlot
from servicebot.engine.questions.times import When
from servicebot.engine.questions.words import Text
from servicebot.engine.repertoire import HUMAN_OPTION, Repertoire
from servicebot.engine.slot import Slot, Unclear
from servicebot.engine.stage import ask, make_way, proceed, repeat
from servicebot.engine.state.conversation import Draft, Mode
from servicebot.engine.turn import Turn
from servicebot.engine.unasked import keep_pictures
from servicebot.engine.vocabulary import is_at_a_loss, is_heard, is_nothing, squeeze
from servicebot.engine.walk import NO_ANSWER, applies, keep, spill
from servicebot.understanding.places.address import read_address
from servicebot.understanding.troubles import is_bare_place
from servicebot.understanding.yes_no import read_yes_no

AnyFlow = Flow[Any, Any]
AnySlot = Slot[Any]

ENOUGH_TRIES = 3
SHORTEST_SENTENCE = 3
LONGEST_CORRECTION = 8
LONGEST_REST = 4
SHORTEST_PLAIN = 4
WRONG = re.compile("改|错|不对")
RATHER = ("不对", "不是", "错了", "改成", "应该是", "换成")
PLACES = (AddressSlot, SpotSlot)
"""What would be read into any words."""
NO_TROUBLE = (*PLACES, Phone)
"""What is not answered by telling the trouble once more."""
SINGLE_MEANING = (AddressSlot, Phone, When)
"""What cannot be meant in passing: an address, a number, a time."""
NOTHING = "没有"
KNOWN = "您说的记着呢。"
OFFER = "不好答也没关系，回复「人工」，请值班人员来帮您。"
NEEDED = "这一项要填了才好帮您办；不办了就回复「取消」。"
LOST = "不清楚也没关系，问问身边的人，或回复「人工」，请值班人员来帮您。"
ONLY_A_PIN = Unclear("定位收到了，不过这一步要请您打字或说话。", "这一步用不上定位，请打几个字，或按住说话。")


async def answer(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow) -> None:
    """Take the message as the answer to the question of the slot that was asked."""
    slot = flow.slot_by_name.get(draft.asked)
    if slot is None or not applies(flow, slot):
        # The flow changed since the question was put, so nobody knows what this answers.
        await proceed(book, turn, draft, flow, set())
        return
    message = turn.message
    if message.kind not in slot.accepts:
        await wrong_kind(book, turn, draft, flow)
        return
    if await _changes_an_answer(book, turn, draft, flow, slot):
        return
    if slot.optional and ((slot.nothing_skips and is_nothing(message.text)) or is_at_a_loss(message.text)):
        await skip(book, turn, draft, flow)
        return
    if await _is_no_answer(book, turn, draft, flow, slot):
        return
    try:
        got = slot.read(flow, message, draft.parts.get(slot.name))
    except Invalid as objection:
        await not_understood(book, turn, draft, flow, objection)
        return
    await take(book, turn, draft, flow, slot, got)


async def _changes_an_answer(
    book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow, slot: AnySlot
) -> bool:
    """Follow words that only say which answer shall be another one; False when they may answer the question."""
    text = turn.message.text
    wrong = said_to_be_wrong(flow, text, slot)
    if wrong is not None:
        await change(book, turn, draft, flow, wrong)
    elif asks_for_another(slot, text):
        forget_the_offer(draft, slot)
        await repeat(book, turn, draft, flow)
    else:
        return False
    return True


def said_to_be_wrong(flow: AnyFlow, text: str, asked: AnySlot | None) -> AnySlot | None:
    """The earlier answer that a short sentence like 地址错了 takes back."""
    if not SHORTEST_SENTENCE <= len(text) <= LONGEST_CORRECTION or WRONG.search(text) is None:
        return None
    given = (slot for slot in flow.slots if slot is not asked and slot.label and flow.has(slot))
    return next((slot for slot in given if slot.label in text), None)


async def take(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow, slot: AnySlot, got: Any) -> None:
    """Keep a good answer and go on."""
    draft.tries = 0
    whole = keep(flow, draft, slot, got)
    fresh = {slot.name}
    if slot.spills(turn.message.text):
        fresh |= spill(flow, draft, turn.message.text, slot)
    if whole:
        await proceed(book, turn, draft, flow, fresh)
    else:
        draft.asked = slot.name
        assert isinstance(got, More)
        turn.ask(got.question)


async def skip(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow) -> None:
    """Leave the question out, if it may be left out; what was sent for it so far is kept."""
    slot = flow.slot_by_name.get(draft.asked)
    if slot is None or draft.mode not in {Mode.ASK, Mode.CHANGE}:
        await repeat(book, turn, draft, flow)
        return
    if not slot.optional and await _rest_left_out(book, turn, draft, flow, slot):
        return
    if not slot.optional:
        turn.say("这一项不能跳过，要填了才好帮您办。不好答就回复「人工」。")
        await repeat(book, turn, draft, flow)
        return
    flow.put(slot, draft.parts.pop(slot.name, None))
    await proceed(book, turn, draft, flow, {slot.name})


async def _is_no_answer(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow, slot: AnySlot) -> bool:
    """Answer words that this question would take, whatever they say; False when they may be what was asked for."""
    if flow.enquiry and isinstance(slot, Text) and is_another_wish(book, turn, flow):
        await leave_enquiry(book, turn)
        return True
    if isinstance(slot, SpotSlot) and names_no_place(book, turn, flow):
        return await turn_away(book, turn, draft, flow)
    unfinished = slot.name in draft.parts
    told = isinstance(slot, NO_TROUBLE) and tells_the_matter(book, turn, flow, slot, unfinished=unfinished)
    if told and not any(word in turn.message.text for word in RATHER):
        await _told_again(book, turn, draft, flow)
        return True
    return isinstance(slot, PLACES) and await _no_place(book, turn, draft, flow, slot)


async def _told_again(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow) -> None:
    """Keep what else is told of the trouble, and ask again what was not answered by it."""
    said = turn.message.text.strip()
    if not was_told(flow, said) and keep_words(turn, flow, said):
        await repeat(book, turn, draft, flow)
    else:
        await ask_again(book, turn, draft, flow, Invalid(KNOWN))


async def _no_place(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow, slot: AnySlot) -> bool:
    """Answer words that would be read into a place and name none; False when they may name one."""
    text = turn.message.text
    lost = is_at_a_loss(text)
    unfinished = slot.name in draft.parts
    if not lost and (not (is_heard(text) or read_yes_no(text)) if unfinished else not is_nothing(text)):
        return False
    if unfinished and not lost:
        await repeat(book, turn, draft, flow)
    elif not await _rest_left_out(book, turn, draft, flow, slot):
        await ask_again(book, turn, draft, flow, Invalid(NEEDED))
    return True


def plainly_answers(flow: AnyFlow, draft: Draft, message: Incoming) -> bool:
    """Whether a message can only be meant as the answer to the question, however long ago that was put."""
    slot = flow.slot_by_name.get(draft.asked)
    if (
        draft.mode is not Mode.ASK
        or not isinstance(slot, SINGLE_MEANING)
        or len(message.text) < SHORTEST_PLAIN
    ):
        return False
    try:
        slot.read(flow, message, draft.parts.get(slot.name))
    except Invalid:
        return False
    return True


async def _rest_left_out(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow, slot: AnySlot) -> bool:
    """Do without the part of an answer that is still missing, where "nothing" says so; False where it is needed."""
    part = draft.parts.get(slot.name)
    if part is None:
        return False
    try:
        got = slot.read(flow, turn.message._replace(text=NOTHING), part)
    except Invalid:
        return False
    if isinstance(got, More) and got.part == part:
        return False
    await take(book, turn, draft, flow, slot, got)
    return True


async def not_understood(
    book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow, objection: Invalid
) -> None:
    """Look for what else the words may mean before asking again."""
    text = turn.message.text
    asked = flow.slot_by_name[draft.asked]
    if await _amended(book, turn, draft, flow, asked):
        return
    lost = is_at_a_loss(text)
    fresh = set() if lost else adopt_meaning(book, turn, flow, asked) | spill(flow, draft, text)
    meant = flow.has(asked) or any(word in text for word in RATHER) or _says_only_when(turn)
    if any(flow.slot_by_name[name].assumption is None for name in fresh) or (fresh and meant):
        draft.tries = 0
        if not flow.has(asked):
            turn.say(_noted(flow, fresh, assumed=meant))
        await proceed(book, turn, draft, flow, fresh)
        return
    if flow.gives_way:
        await (cancel(book, turn) if is_nothing(text) else leave_enquiry(book, turn))
        return
    landmark = isinstance(asked, AddressSlot) and is_bare_place(text)
    if not landmark and await turn_away(book, turn, draft, flow):
        return
    if isinstance(asked, Photos) and gathered(book, turn, flow):
        await repeat(book, turn, draft, flow)
        return
    may_stand = draft.tries and not lost
    got = asked.as_said(flow, turn.message, draft.parts.get(asked.name)) if may_stand else None
    if got is not None:
        await take(book, turn, draft, flow, asked, got)
        return
    await ask_again(book, turn, draft, flow, objection)


async def _amended(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow, asked: AnySlot) -> bool:
    """Take what is said to be so instead, or an address where none was asked for, in the place of what was given."""
    text = turn.message.text
    rather = any(word in text for word in RATHER) or _says_only_when(turn)
    if rather and await corrected(book, turn, draft, flow, (Pick, *SINGLE_MEANING)):
        return True
    reading = read_address(text, turn.world.gazetteer) if isinstance(asked, (Phone, When)) else None
    if reading is None or len(reading.rest) > LONGEST_REST:
        return False
    given = next((slot for slot in flow.slots if isinstance(slot, PLACES) and flow.has(slot)), None)
    if given is not None and was_given(getattr(flow, given.name), reading.address):
        # Who says it once more wants to be sure that it was heard.
        turn.say(f"{given.label}记着呢：{given.show(getattr(flow, given.name), flow)}。")
        await repeat(book, turn, draft, flow)
        return True
    return await corrected(book, turn, draft, flow, PLACES)


def _says_only_when(turn: Turn) -> bool:
    """Whether a text is a time and nothing else."""
    return says_only_when(squeeze(turn.message.text), turn.world.now_ms)


def _noted(flow: AnyFlow, fresh: set[str], *, assumed: bool) -> str:
    """That an answer to another question was kept; ``assumed`` names also what need not be asked."""
    labels = [
        slot.label
        for slot in flow.slots
        if slot.name in fresh and slot.label and (assumed or slot.assumption is None)
    ]
    spoken = any(slot.aside(flow) for slot in flow.slots if slot.name in fresh and flow.has(slot))
    return "" if spoken or not labels else f"记下了{'、'.join(labels)}。"


async def change(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow, slot: Slot[Any]) -> None:
    """Take the new answer out of the same sentence, or ask for it; the old one stands until then."""
    got = _another(flow, slot, turn.message.text)
    if got is not None:
        draft.mode, draft.asked = Mode.CHANGE, slot.name
        await take(book, turn, draft, flow, slot, got)
        return
    draft.mode, draft.tries, draft.asked = Mode.CHANGE, 0, slot.name
    ask(turn, draft, flow, slot)


def _another(flow: AnyFlow, slot: AnySlot, text: str) -> Any:
    """What a sentence says instead of the answer that stands; None when it says nothing, or the same."""
    try:
        got = slot.prefill(flow, text)
    except NO_ANSWER:
        return None
    same = got is None or (not isinstance(got, More) and slot.dump(got) == flow.answers.get(slot.name))
    return None if same else got


async def corrected(
    book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow, among: tuple[type[AnySlot], ...]
) -> bool:
    """Put what a sentence says in the place of an earlier answer of these kinds; False when it says nothing new."""
    text = turn.message.text
    # An answer from which others follow says more than they do.
    for slot in sorted(flow.slots, key=lambda slot: slot.consequences is None):
        if slot.name == draft.asked or not isinstance(slot, among) or not (slot.label and flow.has(slot)):
            continue
        got = _another(flow, slot, text)
        if got is not None:
            if isinstance(slot, Pick):
                _reword(flow, text)
            turn.say(f"好的，{slot.label}改了。" if not isinstance(got, More) else "")
            draft.mode, draft.asked = Mode.CHANGE, slot.name
            await take(book, turn, draft, flow, slot, got)
            return True
    return False


def _reword(flow: AnyFlow, text: str) -> None:
    """Let the new sentence stand where the form keeps a resident's own words."""
    for slot in flow.slots:
        if isinstance(slot, Text) and slot.gathers:
            words = slot.prefill(flow, text)
            if isinstance(words, str):
                flow.put(slot, words)


async def leave_enquiry(book: Repertoire, turn: Turn) -> None:
    """Drop an enquiry that the resident has turned away from, and read the words as if it had not been there."""
    make_way(turn)
    below = turn.talk.draft
    if below is not None:
        await answer(book, turn, below, turn.flow(below))
    else:
        await idle(book, turn)


async def ask_again(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow, objection: Invalid) -> None:
    """Say what is wanted, then give an example, then offer a person; the question follows each time."""
    tries = draft.tries + 1
    if book.warnings.spoke_in(turn.said):
        # Who fears a danger has not failed at the question.
        await repeat(book, turn, draft, flow)
        return
    lost = draft.mode in {Mode.ASK, Mode.CHANGE} and is_at_a_loss(turn.message.text)
    words = str(objection)
    if tries > 1 and isinstance(objection, Unclear):
        words = objection.example if tries < ENOUGH_TRIES else ""
    if lost:
        turn.say(LOST)
    elif is_heard(turn.message.text):
        # Who says 好的 has read the question and is still thinking.
        tries = draft.tries
    else:
        turn.say(words)
        turn.say(OFFER if tries >= ENOUGH_TRIES else "")
    await repeat(book, turn, draft, flow)
    draft.tries = tries
    if lost or tries >= ENOUGH_TRIES:
        turn.options = (*turn.options, HUMAN_OPTION)


async def wrong_kind(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow) -> None:
    """Thank for a photo or a place that was not asked for, keep it if the form can use it, and repeat the question."""
    if turn.message.kind is Kind.IMAGE:
        await _photo(book, turn, draft, flow)
    elif turn.message.kind is Kind.LOCATION and (place := adopt_place(flow, draft, turn.message)):
        turn.say("" if flow.gives_way else "定位收到了，给您留着。")
        await proceed(book, turn, draft, flow, {place})
    elif turn.message.kind is Kind.LOCATION:
        await ask_again(book, turn, draft, flow, ONLY_A_PIN)
    else:
        turn.say(unreadable(turn.message) or UNREADABLE)
        await repeat(book, turn, draft, flow)


async def _photo(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow) -> None:
    """Keep a photo that was not asked for: for this form, for the next one, or as the beginning of another matter."""
    slot = flow.slot_by_name.get(draft.asked)
    if adopt_photo(flow, turn.message):
        turn.say("照片收到了，给您留着。")
    elif flow.enquiry and isinstance(slot, Pick) and slot.default is not None:
        # The enquiry has given its answer; what it still offers may be left out.
        await leave_enquiry(book, turn)
        return
    elif flow.enquiry:
        keep_pictures(turn, (turn.message.media,))
        turn.say("照片收到了，给您留着，报修、上报时一起发。")
    else:
        turn.say("照片收到了，这里暂时用不上。")
    await repeat(book, turn, draft, flow)
