"""The page that a resident confirms, the change of one answer on it, and the choice to go on or start over."""

from typing import Any

from servicebot.engine.filling.adopting import adopt_photo
from servicebot.engine.filling.answering import (
    SINGLE_MEANING,
    answer,
    ask_again,
    change,
    corrected,
    wrong_kind,
)
from servicebot.engine.filling.asides import turn_away
from servicebot.engine.filling.gathering import gathered
from servicebot.engine.filling.no_answer import waits_for_somebody
from servicebot.engine.flow import Flow
from servicebot.engine.messages import Kind
from servicebot.engine.outside.detours import cancel
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.slot import Slot, Unclear
from servicebot.engine.stage import AGAIN_LABELS, proceed, read_back, rows, which_row
from servicebot.engine.state.conversation import Draft, Mode
from servicebot.engine.turn import Turn
from servicebot.engine.vocabulary import is_heard, is_nothing, squeeze
from servicebot.engine.walk import applies, spill, walk
from servicebot.understanding.choosing import read_choice
from servicebot.understanding.yes_no import read_yes_no

AnyFlow = Flow[Any, Any]

CONFIRM_UNCLEAR = Unclear("请回复 1 提交，2 修改，3 不办。", "都对就回复 1，我马上报上去。")
CHOOSE_UNCLEAR = Unclear("请回复要改的那一项的数字。", "比如要改电话，回复「改电话」；不改了回复「返回」。")
AGAIN_UNCLEAR = Unclear("请回复 1 接着办，2 重新填，3 不办。", "要接着办，回复 1 就行。")
NOT_YET_SENT = "这张还没提交，回复 1 就报上去了。"
NOT_THIS = frozenset({"不", "不要"})
CHANGE_WORDS = ("修改", "更正", "改")


async def at_confirm(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow) -> None:
    """Read the answer to "is this right?": send, change something, or give up."""
    text = turn.message.text
    if turn.message.kind is Kind.IMAGE and adopt_photo(flow, turn.message):
        turn.say("照片加上了。")
        turn.ask(read_back(flow))
        return
    if not text:
        await wrong_kind(book, turn, draft, flow)
        return
    row = row_named(flow, text)
    if row is not None:
        await change(book, turn, draft, flow, row)
        return
    index = 0 if squeeze(text) in flow.sent_by else read_choice(text, flow.on_the_page)
    said = read_yes_no(text) if index is None else None
    if index == 0 or said is True:
        await submit(book, turn, draft, flow)
    elif is_nothing(text) and squeeze(text) not in NOT_THIS:
        # There is nothing to add: no photo, no wish, no change.
        turn.say(which_of_them(flow).example)
        turn.ask(read_back(flow))
    elif index == 1 or said is False:
        await _is_wrong(book, turn, draft, flow, picked=index == 1)
    elif index is not None:
        await cancel(book, turn)
    else:
        await _is_no_choice(book, turn, draft, flow)


async def _is_no_choice(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow) -> None:
    """Take what else is said to the page: when somebody comes at last, a correction, an addition, another wish."""
    text = turn.message.text
    if waits_for_somebody(text) and flow.on_the_page == Flow.on_the_page:
        turn.say(NOT_YET_SENT)
        turn.ask(read_back(flow))
        return
    if await corrected(book, turn, draft, flow, SINGLE_MEANING):
        return
    fresh = spill(flow, draft, text) or gathered(book, turn, flow)
    if fresh:
        await proceed(book, turn, draft, flow, fresh)
    else:
        await _stray(book, turn, draft, flow, which_of_them(flow))


async def _is_wrong(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow, *, picked: bool) -> None:
    """Take what 不对，十点 says at once instead, else ask which answer should change."""
    if picked or not await corrected(book, turn, draft, flow, SINGLE_MEANING):
        choose(turn, draft, flow)


def which_of_them(flow: AnyFlow) -> Unclear:
    """What is said to words that are none of the answers to the page."""
    if flow.on_the_page == Flow.on_the_page:
        return CONFIRM_UNCLEAR
    send, change_it, leave = flow.on_the_page
    return Unclear(f"请回复 1 {send}，2 {change_it}，3 {leave}。", f"{send}就回复 1，{leave}回复 3。")


async def submit(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow) -> None:
    """Build the command, after one last look whether every answer still stands."""
    stop = await walk(flow, draft, set())
    if stop.open is not None or stop.ending is not None:
        await proceed(book, turn, draft, flow, set())
    else:
        turn.command = flow.command()


def choose(turn: Turn, draft: Draft, flow: AnyFlow) -> None:
    """Ask which answer should change."""
    draft.mode, draft.tries = Mode.CHOOSE, 0
    turn.ask(which_row(flow))


async def at_choose(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow) -> None:
    """Read which answer should change."""
    text, choices = turn.message.text, rows(flow)
    if turn.message.kind is Kind.IMAGE and adopt_photo(flow, turn.message):
        turn.say("照片加上了。")
        await proceed(book, turn, draft, flow, set())
        return
    if not text:
        await wrong_kind(book, turn, draft, flow)
        return
    index = read_choice(text, tuple(slot.label for slot in choices))
    if index is not None:
        await change(book, turn, draft, flow, choices[index])
    elif is_nothing(text) or is_heard(text) or read_yes_no(text) is not None:
        await proceed(book, turn, draft, flow, set())
    elif not await corrected(book, turn, draft, flow, SINGLE_MEANING):
        fresh = spill(flow, draft, text)
        if fresh:
            await proceed(book, turn, draft, flow, fresh)
        else:
            await _stray(book, turn, draft, flow, CHOOSE_UNCLEAR)


async def at_again(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow) -> None:
    """Read whether to go on with a half-filled form; an answer to its own question means going on."""
    text = turn.message.text
    index = read_choice(text, AGAIN_LABELS) if text else None
    if index is None and text and read_yes_no(text):
        index = 0
    if index == 0:
        await proceed(book, turn, draft, flow, set())
    elif index == 1:
        draft.answers.clear()
        draft.parts.clear()
        draft.brief, draft.form = False, None
        await proceed(book, turn, draft, turn.flow(draft), set())
    elif index is not None:
        await cancel(book, turn)
    elif draft.asked:
        # What was being changed may stand behind a question that is still open.
        draft.mode = Mode.CHANGE if draft.asked in flow.answers else Mode.ASK
        await answer(book, turn, draft, flow)
    else:
        await _stray(book, turn, draft, flow, AGAIN_UNCLEAR)


def row_named(flow: AnyFlow, text: str) -> Slot[Any] | None:
    """The answer on the page that a text names, as 改电话 does."""
    said = squeeze(text)
    word = next((word for word in CHANGE_WORDS if said.startswith(word)), "")
    if word and said != word:
        choices = rows(flow)
        index = read_choice(said.removeprefix(word), tuple(slot.label for slot in choices))
        if index is not None:
            return choices[index]
    named = (slot for slot in flow.slots if slot.label and slot.label in said)
    return next((slot for slot in named if applies(flow, slot)), None)


async def _stray(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow, objection: Unclear) -> None:
    if not await turn_away(book, turn, draft, flow):
        await ask_again(book, turn, draft, flow, objection)
