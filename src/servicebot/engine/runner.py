"""The engine: a stored state and a message in, a turn out."""

from typing import Any

from servicebot.engine.danger.screen import danger_first
from servicebot.engine.filling.answering import answer, leave_enquiry, plainly_answers, said_to_be_wrong, skip
from servicebot.engine.filling.asides import HELP, be_polite, comforted, given_up, help_out
from servicebot.engine.filling.asked_anew import asks_for_another
from servicebot.engine.filling.noting import noted
from servicebot.engine.filling.reviewing import (
    at_again,
    at_choose,
    at_confirm,
    choose,
    row_named,
    which_of_them,
)
from servicebot.engine.flow import Flow
from servicebot.engine.messages import Incoming, Kind
from servicebot.engine.outside.beside import beside_person
from servicebot.engine.outside.detours import back, cancel, digress, human, menu
from servicebot.engine.outside.following import spoke_of_it
from servicebot.engine.outside.habits import COMFORTED, command_meant
from servicebot.engine.outside.idle import idle, picked
from servicebot.engine.outside.noticed import answers_a_notice
from servicebot.engine.outside.strays import NOT_HEARD
from servicebot.engine.overtaken import drop_about
from servicebot.engine.questions.choices import Choice, YesNo
from servicebot.engine.questions.photos import Photos
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.routing import Routing
from servicebot.engine.stage import make_way, offer_to_go_on, proceed, read_back, repeat, resume, start
from servicebot.engine.state.conversation import FORGOTTEN_MS, IDLE_MS, Conversation, Draft, Mode, from_json
from servicebot.engine.turn import Turn
from servicebot.engine.vocabulary import Command, command_in, gives_up, squeeze
from servicebot.engine.world import World

HUMAN_KEY = "human"
ZERO = "0"
SPOKEN = frozenset({Kind.TEXT, Kind.VOICE})

OBEYED_LATE = (Command.HUMAN, Command.CANCEL, Command.CONTINUE)

_MODES = {
    Mode.ASK: answer,
    Mode.CHANGE: answer,
    Mode.CONFIRM: at_confirm,
    Mode.CHOOSE: at_choose,
    Mode.AGAIN: at_again,
}


class Engine:
    """Answers messages by the flows of a repertoire; awaits nothing but the world's own look-ups."""

    def __init__(self, book: Repertoire) -> None:
        self.book = book

    async def advance(
        self, state: bytes, message: Incoming, world: World, warm: Conversation | None = None
    ) -> Turn:
        """Answer one message; the turn may hold a command to carry out before it is finished and closed.

        ``warm`` is the conversation of exactly this state, when it need not be read again.
        """
        turn = Turn(warm or from_json(state, self.book.flows), message, world)
        person = turn.talk.person
        if not (
            _read_on(turn)
            or danger_first(self.book, turn)
            or (person is not None and await beside_person(self.book, turn, person))
        ):
            await self._about_the_forms(turn, stale=turn.talk.puts_a_question and _let_time_pass(turn))
        return turn

    async def finished(self, turn: Turn, result: Any) -> None:
        """Go on after the command was carried out."""
        draft = turn.talk.drafts.pop()
        turn.command = None
        flow = turn.flow(draft)
        turn.say(flow.done(result))
        if turn.talk.drafts and (over := flow.closed(result)):
            drop_about(turn, over)
        following = flow.after(result)
        if following is None:
            await resume(self.book, turn)
        else:
            await start(self.book, turn, Routing(following.flow), following.answers)

    def failed(self, turn: Turn, words: str) -> None:
        """Go on after the command could not use an answer; the resident may change it or give up."""
        draft = turn.talk.drafts[-1]
        turn.command = None
        turn.say(words)
        draft.asked, draft.mode = "", Mode.CONFIRM
        turn.ask(read_back(turn.flow(draft)))

    async def refused(self, turn: Turn, words: str) -> None:
        """Go on after the command was refused for good; the form is closed."""
        turn.talk.drafts.pop()
        turn.command = None
        turn.say(words)
        await resume(self.book, turn)

    async def _about_the_forms(self, turn: Turn, *, stale: bool) -> None:
        """Take what is neither danger nor for a person by the kind of message that it is."""
        message, draft = turn.message, turn.talk.draft
        if draft is not None and _has_lost(turn, draft):
            await proceed(self.book, turn, draft, turn.flow(draft), set())
        elif message.kind in SPOKEN:
            told = turn.talk.told is not None or (draft is not None and draft.flow.gives_way)
            if not (
                (turn.talk.asked and await answers_a_notice(self.book, turn))
                or (told and await spoke_of_it(self.book, turn))
            ):
                await self._spoken(turn, stale=stale)
        elif message.kind is Kind.TAP:
            await self._tapped(turn)
        elif message.kind is Kind.FOLLOW:
            await self._followed(turn)
        elif message.kind is Kind.SCAN and (opened := self.book.opened(message, turn.world)) is not None:
            turn.talk.menu = False
            await digress(self.book, turn, Routing(opened[0]), opened[1])
        elif draft is not None:
            await self._in_form(turn, draft, stale=stale)
        else:
            await idle(self.book, turn)

    async def _spoken(self, turn: Turn, *, stale: bool) -> None:
        draft = turn.talk.draft
        text = turn.message.text
        if draft is None:
            await idle(self.book, turn)
            return
        said = squeeze(text)
        if not said and not text.strip():
            turn.say(NOT_HEARD)
            await repeat(self.book, turn, draft, turn.flow(draft))
            return
        command = command_meant(text)
        if command is None and said == ZERO and not _takes_figures(turn, draft):
            command = Command.HUMAN
        if stale and command not in {None, *OBEYED_LATE}:
            offer_to_go_on(turn, draft)
            return
        if command is Command.CONTINUE and _is_offered(turn.flow(draft), draft, said):
            command = None
        if (
            draft.flow.gives_way
            and said in self.book.by_idle_word
            and not _is_offered(turn.flow(draft), draft, text)
        ):
            await leave_enquiry(self.book, turn)
            return
        if await self._obeyed(turn, draft, command):
            return
        keyword = self.book.by_keyword.get(said)
        if keyword is not None and not _is_offered(turn.flow(draft), draft, text):
            await digress(self.book, turn, Routing(keyword.name))
            return
        if stale or not await noted(self.book, turn, draft, turn.flow(draft)):
            await self._in_form(turn, draft, stale=stale)

    async def _in_form(self, turn: Turn, draft: Draft, *, stale: bool) -> None:
        if stale and not plainly_answers(turn.flow(draft), draft, turn.message):
            offer_to_go_on(turn, draft)
            return
        await _MODES[draft.mode](self.book, turn, draft, turn.flow(draft))

    async def _obeyed(self, turn: Turn, draft: Draft, command: Command | None) -> bool:
        """Carry out a word of the conversation itself; False when there is none, or here it is an answer."""
        book = self.book
        if turn.talk.offer is not None and await picked(book, turn, command):
            return True
        own_words = draft.flow.sent_by
        if (
            own_words
            and squeeze(turn.message.text) in own_words
            and await _insisted(book, turn, draft, command)
        ):
            return True
        if command is None:
            return gives_up(turn.message.text) and await given_up(book, turn, draft)
        flow = turn.flow(draft)
        if command is Command.HUMAN:
            human(turn)
        elif command is Command.CANCEL:
            await cancel(book, turn)
        elif command is Command.BACK:
            await back(book, turn, draft, flow)
        elif command is Command.SKIP:
            await skip(book, turn, draft, flow)
        elif command is Command.HELP:
            await help_out(book, turn, draft, flow)
        else:
            return await self._obeyed_here(turn, draft, flow, command)
        return True

    async def _obeyed_here(self, turn: Turn, draft: Draft, flow: Flow[Any, Any], command: Command) -> bool:
        book = self.book
        if command is Command.CONTINUE:
            if draft.mode is Mode.AGAIN:
                draft.mode = Mode.ASK
            await repeat(book, turn, draft, flow)
        elif command is Command.CHANGE:
            if draft.mode is Mode.CONFIRM:
                choose(turn, draft, flow)
            else:
                await back(book, turn, draft, flow)
        elif command is Command.DONE:
            if draft.mode is Mode.CONFIRM or isinstance(flow.slot_by_name.get(draft.asked), Photos):
                return False
            await skip(book, turn, draft, flow)
        elif command is Command.MENU and draft.flow.gives_way and len(turn.talk.drafts) == 1:
            make_way(turn)
            menu(book, turn, book.welcome)
        elif command is Command.MENU:
            turn.say(HELP)
            await repeat(book, turn, draft, flow)
        elif command in COMFORTED:
            return await comforted(book, turn, draft, flow, command)
        else:
            await be_polite(book, turn, draft, flow, command)
        return True

    async def _tapped(self, turn: Turn) -> None:
        key, draft = turn.message.key, turn.talk.draft
        if key == HUMAN_KEY:
            human(turn)
        elif key in self.book.flows:
            turn.talk.menu = False
            await digress(self.book, turn, Routing(key))
        elif draft is not None:
            await help_out(self.book, turn, draft, turn.flow(draft))
        else:
            menu(self.book, turn, self.book.welcome)

    async def _followed(self, turn: Turn) -> None:
        draft = turn.talk.draft
        opened = self.book.opened(turn.message, turn.world)
        if opened is not None:
            turn.say(self.book.welcome)
            await digress(self.book, turn, Routing(opened[0]), opened[1])
        elif draft is None:
            menu(self.book, turn, self.book.welcome)
        else:
            turn.say(self.book.welcome)
            offer_to_go_on(turn, draft)


async def _insisted(book: Repertoire, turn: Turn, draft: Draft, command: Command | None) -> bool:
    """Take the form's own word for a yes where all is read back; a word that could leave the form is asked about there."""
    flow = turn.flow(draft)
    if command is not None and draft.mode is Mode.ASK:
        await skip(book, turn, draft, flow)
    elif draft.mode is not Mode.CONFIRM:
        return False
    elif command is None:
        await at_confirm(book, turn, draft, flow)
    else:
        turn.say(which_of_them(flow).example)
        await repeat(book, turn, draft, flow)
    return True


def _read_on(turn: Turn) -> bool:
    """Give the next part of a long reply, if it is asked for; whatever else is said forgets it."""
    rest, turn.talk.rest = turn.talk.rest, None
    if rest is None or command_in(turn.message.text) is not Command.CONTINUE:
        return False
    turn.said.append(rest.text)
    turn.options = rest.options
    return True


def _has_lost(turn: Turn, draft: Draft) -> bool:
    """Whether the form has lost answers by a change; only leaving it and calling a person come before asking again."""
    turn.flow(draft)
    if not draft.lost:
        return False
    # What is said next answers a question that comes after the lost one.
    draft.asked, draft.mode = "", Mode.ASK
    return command_in(turn.message.text) not in {Command.HUMAN, Command.CANCEL}


def _is_offered(flow: Flow[Any, Any], draft: Draft, text: str) -> bool:
    """Whether the keyword is also the name of a choice that was just offered, or of an answer to mend here."""
    slot = flow.slot_by_name.get(draft.asked)
    if said_to_be_wrong(flow, text, slot) is not None:
        return True
    if draft.mode in {Mode.ASK, Mode.CHANGE} and asks_for_another(slot, text):
        return True
    if draft.mode is Mode.CONFIRM:
        return row_named(flow, text) is not None
    if draft.mode is not Mode.ASK or not isinstance(slot, Choice | YesNo):
        return False
    choices = slot.answers if isinstance(slot, YesNo) else slot.choices(flow)
    return any(text in words for words in choices.words[: len(choices.offered)])


def _takes_figures(turn: Turn, draft: Draft) -> bool:
    """Whether 0 may be an answer here: how many, or a door."""
    slot = turn.flow(draft).slot_by_name.get(draft.asked)
    return slot is not None and slot.takes_figures(draft.parts.get(slot.name))


def _let_time_pass(turn: Turn) -> bool:
    """Drop what is too old; True when the form in hand has rested so long that going on must be asked for."""
    talk = turn.talk
    rested = turn.world.now_ms - talk.at
    if rested < IDLE_MS:
        return False
    talk.offer, talk.later = None, ()
    # An enquiry has nothing worth keeping.
    talk.drafts = [draft for draft in talk.drafts if not draft.flow.gives_way]
    if rested >= FORGOTTEN_MS:
        if talk.drafts:
            titles = "、".join(draft.flow.title for draft in talk.drafts)
            turn.say(f"上次没办完的「{titles}」时间太久，已经清掉了，没有提交。")
        talk.drafts = []
    draft = talk.draft
    return draft is not None and draft.mode is not Mode.AGAIN
