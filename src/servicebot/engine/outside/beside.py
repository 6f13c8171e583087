"""A person who answers in the bot's place, and the few things that the bot does meanwhile."""

from dataclasses import replace

from servicebot.domain.errors import Invalid
from servicebot.engine.messages import Kind
from servicebot.engine.outcomes import More, Parted
from servicebot.engine.outside.noticed import answers_a_notice
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.state.person import SILENCE_MS, Person
from servicebot.engine.turn import Turn
from servicebot.engine.vocabulary import Command, command_in, squeeze

# Only these end the talk: 算了 or 不要了 may be said to the person.
END_WORDS = frozenset({"结束", "取消", "退出", "结束对话", "结束人工"})
PASSED_ON = frozenset({Kind.TEXT, Kind.VOICE, Kind.IMAGE, Kind.LOCATION, Kind.OTHER})

BUSY = "值班人员正在和您说话，直接写就行。不用了回复「结束」。"
ENDED = "好的，和值班人员的对话结束了，现在是小助手在回您。"
OVER = "值班人员那边先到这里，现在是小助手在回您。还要找人，回复「人工」。"
UNANSWERED = "值班人员还没顾上回您，已经再提醒了，看到会联系您{by}。现在是小助手在回您。"


async def beside_person(book: Repertoire, turn: Turn, person: Person) -> bool:
    """Leave the message to the person who answers now; False where the bot has to do something itself."""
    if not person.taken or _is_silent(turn, person) or turn.message.kind not in PASSED_ON:
        return False
    talk, text = turn.talk, turn.message.text
    if command_in(text) is Command.HUMAN:
        turn.say(BUSY)
    elif _is_for_the_bot(book, turn, person):
        return False
    elif squeeze(text) in END_WORDS:
        # An enquiry that was still open has made way by now; a form would have taken 取消 for itself.
        _end(turn)
    elif not (talk.asked and await answers_a_notice(book, turn, named=True)):
        if not person.unanswered:
            talk.person = replace(person, at=turn.world.now_ms, unanswered=True)
        turn.relayed = True
    return True


def _is_silent(turn: Turn, person: Person) -> bool:
    """Whether nobody has spoken for so long that the bot speaks again, and says so."""
    now = turn.world.now_ms
    if now - person.at < SILENCE_MS:
        return False
    turn.talk.person = Person(now) if person.unanswered else None
    turn.parted = Parted.UNANSWERED if person.unanswered else Parted.OVER
    turn.say(UNANSWERED.format(by=turn.world.called_by(person.at)) if person.unanswered else OVER)
    return True


def _end(turn: Turn) -> None:
    talk = turn.talk
    talk.person, turn.parted = None, Parted.OVER
    turn.say(ENDED)
    if talk.draft is not None:
        turn.say(f"刚才填的「{talk.draft.flow.title}」给您留着，回复「继续」接着办。")


def _is_for_the_bot(book: Repertoire, turn: Turn, person: Person) -> bool:
    """Whether the message asks for one of the few things that work here, or answers what such a thing asked."""
    talk, text = turn.talk, turn.message.text
    flow = book.by_keyword.get(squeeze(text))
    if flow is not None and flow.beside_person:
        return True
    while len(talk.drafts) > person.below:
        draft = talk.drafts[-1]
        if not draft.flow.gives_way or _answers(turn):
            return True
        talk.drafts.pop()
    return False


def _answers(turn: Turn) -> bool:
    """Whether the message fits the question of the form in hand."""
    draft = turn.talk.drafts[-1]
    flow = turn.flow(draft)
    slot = flow.slot_by_name.get(draft.asked)
    if slot is None or turn.message.kind not in slot.accepts:
        return False
    try:
        return not isinstance(slot.read(flow, turn.message, draft.parts.get(slot.name)), More)
    except (Invalid, LookupError):
        return False
