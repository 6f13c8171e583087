"""What is said inside a form and does not answer it: another wish, that it is not wanted, thanks, a word about the talking."""

import re
from dataclasses import replace
from typing import Any

from servicebot.engine.filling.no_answer import waits_for_somebody
from servicebot.engine.flow import Flow
from servicebot.engine.outside.detours import cancel, digress, human
from servicebot.engine.outside.habits import comfort
from servicebot.engine.outside.idle import idle_command
from servicebot.engine.questions.times import When
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.routing import Obey, Remark, Routing, Unsure, is_certain
from servicebot.engine.stage import repeat, resume
from servicebot.engine.state.conversation import Draft
from servicebot.engine.state.wishes import Offer
from servicebot.engine.turn import Turn
from servicebot.engine.vocabulary import Command, is_question

AnyFlow = Flow[Any, Any]
_WORDS = re.compile(r"[^\W\d_]")
_PLACE = re.compile(r"社区|小区|花园|家园|[苑楼栋幢室号路村]|单元|\d")
WHEN = "这张还没提交。填好提交了就安排，最晚什么时候联系您，到时候会说。"
HELP = "一次答一个问题就行。\n「返回」上一步，「跳过」不填，「取消」不办，「人工」找值班人员。"


async def turn_away(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow) -> bool:
    """Follow words that plainly want something else than the form in hand; False when they do not."""
    text = turn.message.text
    if waits_for_somebody(text) and not (flow.enquiry or flow.concerns()):
        # Nobody was sent for yet, whatever ticket there may be besides.
        turn.say(WHEN)
        await repeat(book, turn, draft, flow)
        return True
    # Figures alone are an answer with a slip in it, whatever they look like.
    heard = book.hear(text, turn.world) if _WORDS.search(text) else None
    if is_question(text) and not is_certain(heard) and await _page_found(book, turn, text):
        return True
    if isinstance(heard, Routing):
        if heard.flow == draft.flow.name:
            return False
        await (_give_up if heard.inside is Command.CANCEL else digress)(book, turn, heard)
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
    await _give_up(book, turn, heard)
    return True


async def _give_up(book: Repertoire, turn: Turn, heard: Routing) -> None:
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
    """Help with the talking itself and repeat the question; False when it answers when somebody may come."""
    if command in {Command.URGENT, Command.WAIT} and isinstance(flow.slot_by_name.get(draft.asked), When):
        return False
    turn.say(comfort(command, turn.world))
    await repeat(book, turn, draft, flow)
    return True


async def help_out(book: Repertoire, turn: Turn, draft: Draft, flow: AnyFlow) -> None:
    """Say which words work everywhere and repeat the question."""
    turn.say(HELP)
    turn.say(f"急事请打{turn.world.contact()}。")
    await repeat(book, turn, draft, flow)
