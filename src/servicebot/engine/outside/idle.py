"""What is said while no form is open: begun, offered, answered in a word, or met with the menu."""

from dataclasses import replace
from functools import partial

from servicebot.engine.messages import Incoming, Kind
from servicebot.engine.outside.detours import ANY_TIME, digress, human, menu
from servicebot.engine.outside.habits import COMFORTED, comfort, command_meant
from servicebot.engine.outside.strays import unreadable
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.routing import Heard, Obey, Remark, Routing, Unsure, is_certain
from servicebot.engine.stage import offer_later, repeat, start
from servicebot.engine.state.person import SILENCE_MS
from servicebot.engine.state.wishes import Offer
from servicebot.engine.turn import Turn
from servicebot.engine.unasked import kept_for_later
from servicebot.engine.vocabulary import Command, is_heard, is_nothing, is_question, squeeze

GOODBYE = "再见，您多保重。有事随时找我。"
ANYTHING_ELSE = "还要办什么？"
LONGEST_PICK = 2
PRESSING = frozenset({None, Command.URGENT})
"""The commands that do not keep a sentence from going on: none at all, and hurry."""
NUMBER_ALONE = "您想办哪一样？"
IN_A_HURRY = "催工单回复「催办」；要报修，直接说哪里坏了。"


async def idle(book: Repertoire, turn: Turn) -> None:
    """Answer a message while no form is open."""
    text = turn.message.text
    command = command_meant(text)
    if (turn.talk.offer is not None and await picked(book, turn, command)) or (
        text and await _begun_by_word(book, turn, text)
    ):
        return
    if text and command in PRESSING and not is_heard(text) and await _gone_on(book, turn, text):
        return
    if command is not None or is_heard(text):
        idle_command(book, turn, command)
        return
    if text and (turn.talk.menu or _is_pick(text)) and await _from_menu(book, turn, text):
        return
    await _hear(book, turn)


async def _from_menu(book: Repertoire, turn: Turn, text: str) -> bool:
    """Begin what a number or a name picks from the menu that was shown; False when it is neither."""
    if squeeze(text) == "0":
        human(turn)
    elif turn.talk.menu and (picked_flow := book.picked(text)) is not None:
        turn.talk.menu = False
        await start(book, turn, Routing(picked_flow.name))
    elif _is_pick(text):
        # Without a menu before it, it may be a late answer or the second tap on one, so it begins nothing.
        menu(book, turn, NUMBER_ALONE)
    else:
        return False
    return True


async def _gone_on(book: Repertoire, turn: Turn, text: str) -> bool:
    """Begin the flow that takes a sentence to mean what was just done; False when there is none."""
    if squeeze(text) in book.by_keyword:
        return False
    for flow in book.going_on:
        answers = await flow.goes_on(text, turn.world, partial(book.hear, text, turn.world))
        if answers is not None:
            turn.talk.menu = False
            await start(book, turn, Routing(flow.name, text), answers)
            return True
    return False


async def _hear(book: Repertoire, turn: Turn) -> None:
    """Understand a message that no question and no menu was waiting for."""
    message, text = turn.message, turn.message.text
    heard = book.hear(text, turn.world) if text else None
    if text and (heard is None or isinstance(heard, Unsure)) and (word := book.by_ear.meant(text)):
        turn.message = message._replace(text=word)
        await idle(book, turn)
        return
    if text and await _looked_up(book, turn, text, heard):
        return
    if heard is not None and (isinstance(heard, Routing) or not _was_just_called(turn)):
        await _obey(book, turn, heard)
        return
    opened = None if text else book.opened(message, turn.world)
    if opened is not None:
        turn.talk.menu = False
        await start(book, turn, Routing(opened[0]), opened[1])
        return
    _at_a_loss(book, turn)


async def _looked_up(book: Repertoire, turn: Turn, text: str, heard: Heard) -> bool:
    """Start the flow that finds an answer where nothing else is certain; False when there is none."""
    if is_certain(heard) or turn.talk.person is not None:
        return False
    # A page that only comes near says more about a question than a guess what may be wanted.
    sure = heard is not None and not (isinstance(heard, Unsure) and is_question(text))
    for flow in book.flows.values():
        answers = await flow.looked_up(text, turn.world, sure=sure)
        if answers is not None:
            turn.talk.menu = False
            await start(book, turn, Routing(flow.name), answers)
            return True
    return False


def _is_pick(text: str) -> bool:
    """Whether a text is no more than a number that a menu may have."""
    said = squeeze(text)
    return len(said) <= LONGEST_PICK and said.isdigit()


async def _begun_by_word(book: Repertoire, turn: Turn, text: str) -> bool:
    """Start the flow that the whole text is a word for while nothing is open; False when it is none."""
    flow = book.by_idle_word.get(squeeze(text))
    if flow is not None:
        turn.talk.menu = False
        # 没修好 begins the question whether it is fixed, and answers it.
        found = flow.answers_notice(text)
        await start(book, turn, Routing(flow.name), found.answers if found is not None else None)
    return flow is not None


async def picked(book: Repertoire, turn: Turn, command: Command | None) -> bool:
    """Take the message as the answer to an offer; False when it is about something else."""
    talk, text = turn.talk, turn.message.text
    offer, talk.offer = talk.offer, None
    assert offer is not None
    if command is Command.CANCEL or (command is None and offer.refuses(text)):
        await _declined(book, turn, offer)
        return True
    chosen = offer.chosen(text) if text and command is None else None
    if chosen is not None:
        # Its own words say more now than they did beside the other wish.
        heard = book.route(chosen.said, turn.world)
        if heard is None or heard.flow != chosen.flow:
            heard = Routing(chosen.flow, chosen.said)
        await digress(book, turn, replace(heard, also=()))
        return True
    if squeeze(text) == "0" and not offer.later:
        human(turn)
        return True
    return False


async def _declined(book: Repertoire, turn: Turn, offer: Offer) -> None:
    """Go on without what was offered: with the form in hand, the next wish, or everything there is."""
    draft = turn.talk.draft
    if draft is not None:
        turn.say("好的，那接着办。")
        await repeat(book, turn, draft, turn.flow(draft))
    elif offer.later:
        turn.say("好的，先不办。" if turn.talk.later else "好的，先不办。要办了再跟我说，或回复「菜单」。")
        offer_later(turn)
    elif not offer.none_of_them(turn.message.text):
        turn.say(ANY_TIME)
    else:
        menu(book, turn, "好的，那您看看是哪一样？都不是就回复 0，请值班人员来问您。")


async def _obey(book: Repertoire, turn: Turn, heard: Routing | Unsure | Remark | Obey) -> None:
    """Do what was understood, or ask which of several things was meant."""
    turn.talk.menu = False
    if isinstance(heard, Routing):
        await start(book, turn, heard)
    elif isinstance(heard, Unsure):
        turn.talk.offer = Offer(heard.wishes)
        turn.ask(turn.talk.offer.question())
    elif isinstance(heard, Obey):
        idle_command(book, turn, heard.command)
    elif heard.menu:
        menu(book, turn, ANYTHING_ELSE if book.warnings.spoke_in(turn.said) else heard.text)
    else:
        turn.say(heard.text)


def idle_command(book: Repertoire, turn: Turn, command: Command | None) -> None:
    """Answer a word of the conversation itself, or one that only says "I see", while no form is open."""
    if command is None:
        turn.say(ANY_TIME)
    elif command in COMFORTED:
        _comfort(book, turn, command)
    elif command is Command.HUMAN:
        human(turn)
    elif command is Command.THANKS:
        turn.say("不客气，有事随时找我。")
    elif command is Command.BYE:
        turn.say(GOODBYE)
    elif command in {Command.MENU, Command.HELP, Command.GREET}:
        menu(book, turn, book.welcome)
    else:
        menu(book, turn, "现在没有正在办的事。")


def _comfort(book: Repertoire, turn: Turn, command: Command) -> None:
    """Help with the talking itself; a person who was just called reads it too."""
    turn.relayed = _was_just_called(turn)
    words = comfort(command, turn.world)
    if command in {Command.WHO, Command.PUZZLED}:
        menu(book, turn, words)
    else:
        turn.say(words)
        turn.say(IN_A_HURRY if command is Command.URGENT else "")


def _at_a_loss(book: Repertoire, turn: Turn) -> None:
    """Pass on what was not understood to a person who was just called; else show what can be asked for."""
    message = turn.message
    text = message.text.strip()
    if not text or not _was_just_called(turn):
        if not (text and kept_for_later(book, turn)):
            _show_all(book, turn)
        return
    turn.relayed = True
    turn.say("这句话值班人员会看到。要办别的，回复「菜单」。")


def _show_all(book: Repertoire, turn: Turn) -> None:
    """Show what can be asked for, unless the resident says that it is nothing."""
    if is_nothing(turn.message.text):
        turn.say(ANY_TIME)
    else:
        menu(book, turn, ANYTHING_ELSE if book.warnings.spoke_in(turn.said) else _puzzled(turn.message))


def _was_just_called(turn: Turn) -> bool:
    """Whether a person was called, or spoke, not long ago."""
    person = turn.talk.person
    return person is not None and turn.world.now_ms - person.at < SILENCE_MS


def _puzzled(message: Incoming) -> str:
    kind = message.kind
    if kind is Kind.IMAGE:
        return "照片收到了。您想办什么？"
    if kind is Kind.LOCATION:
        return "位置收到了。您想办什么？"
    return unreadable(message) or ("您想办什么？" if kind is Kind.SCAN else "没太明白您的意思。")
