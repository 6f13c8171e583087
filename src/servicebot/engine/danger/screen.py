"""Danger before everything: its card, its number once more, and then what follows a card."""

from servicebot.domain.directory import Directory
from servicebot.engine.danger.aftermath import afterwards, offer_the_form, tell
from servicebot.engine.danger.alarms import (
    AFTERMATH_MS,
    AGAIN_MS,
    Warnings,
    kind_of,
    raise_alarm,
    sign_in,
)
from servicebot.engine.danger.comforting import FORMLESS, comforting
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.state.conversation import Alarm, Draft, Mode
from servicebot.engine.turn import Turn
from servicebot.engine.vocabulary import squeeze

NOBODY_TOLD = "系统正忙，值班人员还没看到您这条，请直接打上面的电话。"


def danger_first(book: Repertoire, turn: Turn) -> bool:
    """Answer danger and what follows it; False when the message is about something else."""
    talk, text, now = turn.talk, turn.message.text, turn.world.now_ms
    warnings = book.warnings
    alarm = talk.alarm
    if alarm is not None and now - alarm.at > AFTERMATH_MS:
        alarm = talk.alarm = None
    sign = sign_in(warnings, text, turn.world.directory)
    if sign is None and alarm is None:
        return False
    if sign is not None and sign.sure and not _may_be_an_answer(talk.draft, text):
        kind = warnings.case_of(sign.kind, text)
        if alarm is not None and kind in {alarm.kind, kind_of(alarm.kind)} and now - alarm.at <= AGAIN_MS:
            _once_more(warnings, turn, alarm)
        else:
            raise_alarm(warnings, turn, kind, text)
            if talk.alarm is not None and not talk.alarm.asking:
                offer_the_form(turn)
        tell(turn, kind, text)
        return True
    if sign is not None and (alarm is None or not alarm.asking):
        turn.say(warnings.cards[sign.kind].line)
    if alarm is None:
        return False
    if talk.person is not None and talk.person.taken and talk.person.at > alarm.at:
        # Somebody of the station has answered since; what follows is for them.
        return False
    return (comforting if alarm.kind in FORMLESS else afterwards)(book, turn, alarm)


def card_alone(book: Repertoire, text: str, directory: Directory) -> str:
    """The card of a sure danger for a moment when nothing can be stored and nobody told; empty without danger."""
    warnings = book.warnings
    sign = sign_in(warnings, text, directory)
    if sign is None or not sign.sure:
        return ""
    return f"{warnings.cards[warnings.case_of(sign.kind, text)].text}\n{NOBODY_TOLD}"


def _may_be_an_answer(draft: Draft | None, text: str) -> bool:
    """Whether a bare number may be a room or a count that was asked for."""
    if draft is None or draft.mode not in {Mode.ASK, Mode.CHANGE} or not squeeze(text).isdigit():
        return False
    slot = draft.flow.slot_by_name.get(draft.asked)
    return slot is not None and slot.takes_figures(draft.parts.get(slot.name))


def _once_more(warnings: Warnings, turn: Turn, alarm: Alarm) -> None:
    """Repeat the number only: the desk knows, and where was asked already."""
    turn.say(warnings.cards[alarm.kind].first_line)
    turn.say("值班人员已经知道了，您刚说的也转给他们了。")
