"""What residents do besides answering: leave, come back, ask for the menu, for something else, or for a person."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from servicebot.engine.conversation import Draft, Mode
from servicebot.engine.flow import Flow, as_stored
from servicebot.engine.going_on import PRESSING, gone_on
from servicebot.engine.habits import COMFORTED, comfort, command_meant
from servicebot.engine.inputs import When
from servicebot.engine.messages import Incoming, Kind
from servicebot.engine.outcomes import Handoff, Json
from servicebot.engine.person import SILENCE_MS
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.routing import Heard, Obey, Remark, Routing, Unsure
from servicebot.engine.stage import make_way, offer_later, offer_to_go_on, proceed, repeat, resume, start
from servicebot.engine.strays import unreadable
from servicebot.engine.turn import Turn
from servicebot.engine.unasked import kept_for_later
from servicebot.engine.vocabulary import Command, is_heard, squeeze
from servicebot.engine.walk import applies
from servicebot.engine.wishes import Offer

AnyFlow = Flow[Any, Any]

GOODBYE = "再见，您多保重。有事随时找我。"
_ASKING = re.compile(r"怎么|如何|什么|哪[里儿些]|多少|需要|条件|材料|能不能|可以|吗|[?？]")
_WORDS = re.compile(r"[^\W\d_]")
_PLACE = re.compile(r"社区|小区|花园|家园|[苑楼栋幢室号路村]|单元|\d")
ANY_TIME = "好的，有事直接跟我说，或回复「菜单」。"
LONGEST_PICK = 2
IN_A_HURRY = "催工单回复「催办」；要报修，直接说哪里坏了。"
HELP = "一次答一个问题就行。\n「返回」上一步，「跳过」不填，「取消」不办，「人工」找值班人员。"


def menu(book: Repertoire, turn: Turn, words: str = "") -> None:
    """Show what can be asked for."""
    turn.say(words)
    turn.ask(book.menu())
    turn.talk.menu = True


async def idle(book: Repertoire, turn: Turn) -> None:
    """Answer a message while no form is open."""
    text = turn.message.text
    command = command_meant(text)
    if (turn.talk.offer is not None and await picked(book, turn, command)) or (
        text and await _begun_by_word(book, turn, text)
    ):
        return
    if text and command in PRESSING and not is_heard(text) and await gone_on(book, turn, text):
        return
    if command is not None or is_heard(text):
        idle_command(book, turn, command)
        return
    if text and (turn.talk.menu or _is_pick(text)):
        if text.strip() == "0":
            human(turn)
            return
        from_menu = book.picked(text)
        # A number without a menu before it may be a late answer, so it begins no form.
        if from_menu is not None and (turn.talk.menu or from_menu.enquiry):
            turn.talk.menu = False
            await start(book, turn, Routing(from_menu.name))
            return
    await _hear(book, turn)


async def _hear(book: Repertoire, turn: Turn) -> None:
    """Understand a message that no question and no menu was waiting for."""
    message, text = turn.message, turn.message.text
    heard = book.hear(text, turn.world) if text else None
    if text and await _looked_up(book, turn, text, heard):
        return
    if heard is not None and (isinstance(heard, Routing) or not _was_just_called(turn)):
        await obey(book, turn, heard)
        return
    opened = None if text else book.opened(message, turn.world)
    if opened is not None:
        turn.talk.menu = False
        await start(book, turn, Routing(opened[0]), opened[1])
        return
    _at_a_loss(book, turn)


async def _looked_up(book: Repertoire, turn: Turn, text: str, heard: Heard) -> bool:
    """Start the flow that finds an answer where nothing else is certain; False when there is none."""
    if _is_certain(heard) or turn.talk.person is not None:
        return False
    for flow in book.flows.values():
        answers = await flow.looked_up(text, turn.world, sure=heard is not None)
        if answers is not None:
            turn.talk.menu = False
            await start(book, turn, Routing(flow.name), answers)
            return True
    return False


def _is_certain(heard: Heard) -> bool:
    return isinstance(heard, Obey) or (isinstance(heard, Routing) and not heard.tentative)


def _is_pick(text: str) -> bool:
    """Whether a text is a number of the menu, which many know by heart."""
    said = text.strip()
    return len(said) <= LONGEST_PICK and said.isdecimal()


def _at_a_loss(book: Repertoire, turn: Turn) -> None:
    """Pass on what was not understood to a person who was just called; else show what can be asked for."""
    message = turn.message
    text = message.text.strip()
    says_something = bool(text) and not _is_pick(text)
    if not says_something or not _was_just_called(turn):
        if not (says_something and kept_for_later(book, turn)):
            menu(book, turn, _puzzled(message))
        return
    turn.relayed = True
    turn.say("这句话值班人员会看到。要办别的，回复「菜单」。")


def _was_just_called(turn: Turn) -> bool:
    """Whether a person was called, or spoke, not long ago."""
    person = turn.talk.person
    return person is not None and turn.world.now_ms - person.at < SILENCE_MS


async def obey(book: Repertoire, turn: Turn, heard: Routing | Unsure | Remark | Obey) -> None:
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
        menu(book, turn, heard.text)
    else:
        turn.say(heard.text)


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
    if text.strip() == "0" and not offer.later:
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


async def _begun_by_word(book: Repertoire, turn: Turn, text: str) -> bool:
    """Start the flow that the whole text is a word for while nothing is open; False when it is none."""
    flow = book.by_idle_word.get(squeeze(text))
    if flow is not None:
        turn.talk.menu = False
        # 没修好 begins the question whether it is fixed, and answers it.
        found = flow.answers_notice(text)
        await start(book, turn, Routing(flow.name), found.answers if found is not None else None)
    return flow is not None


def _puzzled(message: Incoming) -> str:
    kind = message.kind
    if kind is Kind.IMAGE:
        return "照片收到了。您想办什么？"
    if kind is Kind.LOCATION:
        return "位置收到了。您想办什么？"
    return unreadable(message) or ("您想办什么？" if kind is Kind.SCAN else "没太明白您的意思。")


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


def human(turn: Turn) -> None:
    """Give the resident to a person, whatever is going on; the form in hand waits."""
    draft = turn.talk.draft
    ticket = turn.flow(draft).concerns() if draft is not None else ""
    turn.handoff = Handoff("", "asked for a person", ticket=ticket)
    turn.say(turn.world.attendance())
    turn.say(f"急事请打{turn.world.contact()}。")
    if draft is not None:
        draft.tries = 0
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
    if draft.mode is Mode.AGAIN:
        await repeat(book, turn, draft, flow)
        return
    if draft.mode in {Mode.CHOOSE, Mode.CHANGE}:
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
        if flow.has(slot) and applies(flow, slot):
            last = slot
    if last is None:
        turn.say("已经是第一个问题了。不办了就回复「取消」。")
    else:
        flow.drop(last)
    await proceed(book, turn, draft, flow, set())


async def turn_away(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow) -> bool:
    """Follow words that plainly want something else than the form in hand; False when they do not."""
    text = turn.message.text
    # Figures alone are an answer with a slip in it, whatever they look like.
    heard = book.hear(text, turn.world) if _WORDS.search(text) else None
    if _ASKING.search(text) and not _is_certain(heard) and await _page_found(book, turn, text):
        return True
    if isinstance(heard, Routing):
        if heard.flow == draft.flow.name:
            return False
        await (give_up if heard.inside is Command.CANCEL else digress)(book, turn, heard)
    elif isinstance(heard, Obey) and heard.command is Command.HUMAN:
        human(turn)
    elif isinstance(heard, Remark) and not heard.menu:
        turn.say(heard.text)
        await repeat(book, turn, draft, flow)
    elif isinstance(heard, Unsure) and _may_be_meant(heard, draft, text):
        turn.talk.offer = Offer(heard.wishes)
        turn.ask(turn.talk.offer.question(draft.flow.title))
    else:
        return False
    return True


def _may_be_meant(heard: Unsure, draft: Draft, text: str) -> bool:
    """Whether guesses are worth a question inside a form: nothing of them is the form, and the words are no place."""
    return _PLACE.search(text) is None and all(wish.flow != draft.flow.name for wish in heard.wishes)


async def _page_found(book: Repertoire, turn: Turn, text: str) -> bool:
    """Show the page that surely answers a question, the form below it; False when there is none."""
    for flow in book.flows.values():
        answers = await flow.looked_up(text, turn.world, sure=True)
        if answers is not None:
            await digress(book, turn, Routing(flow.name), answers)
            return True
    return False


async def given_up(book: Repertoire, turn: Turn, draft: Draft) -> bool:
    """Follow words that say that something is not wanted any more; False when the form in hand asks about just that."""
    heard = book.route(turn.message.text, turn.world) or Routing("")
    if heard.flow == draft.flow.name:
        return False
    await give_up(book, turn, heard)
    return True


async def give_up(book: Repertoire, turn: Turn, heard: Routing) -> None:
    """Leave the form in hand; where it is about a ticket, that is what is not wanted any more."""
    draft = turn.talk.drafts[-1]
    about = turn.flow(draft).concerns()
    if heard.flow and about:
        turn.talk.drafts.pop()
        await digress(book, turn, replace(heard, said=f"{heard.said} {about}"))
    else:
        await cancel(book, turn)


async def be_polite(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow, command: Command) -> None:
    """Greet, or answer thanks and goodbyes, without losing the form; an enquiry is over then."""
    if command is Command.GREET:
        turn.say("您好！")
        await repeat(book, turn, draft, flow)
    elif draft.flow.gives_way:
        turn.talk.drafts.pop()
        idle_command(book, turn, command)
        await resume(book, turn)
    elif command is Command.BYE:
        turn.say(f"再见。「{draft.flow.title}」给您留着，回来回复「继续」接着办。")
    else:
        turn.say("不客气。")
        await repeat(book, turn, draft, flow)


async def comforted(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow, command: Command) -> bool:
    """Help with the talking itself and repeat the question; False when a hurry answers when somebody may come."""
    if command is Command.URGENT and isinstance(flow.slot_by_name.get(draft.asked), When):
        return False
    turn.say(comfort(command, turn.world))
    await repeat(book, turn, draft, flow)
    return True


async def help_out(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow) -> None:
    """Say which words work everywhere and repeat the question."""
    turn.say(HELP)
    turn.say(f"急事请打{turn.world.contact()}。")
    await repeat(book, turn, draft, flow)


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
    elif open_one.answers:
        offer_to_go_on(turn, open_one)
    else:
        await proceed(book, turn, open_one, turn.flow(open_one), set())
