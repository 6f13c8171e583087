"""Danger: the fixed words for it, the question where, and what is remembered of it for the next messages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from servicebot.domain.address import Address
from servicebot.domain.directory import say_address
from servicebot.engine.conversation import Alarm
from servicebot.engine.messages import Option
from servicebot.engine.outcomes import Handoff, Question
from servicebot.engine.turn import Turn
from servicebot.understanding.cards import DangerCard

AFTERMATH_MS = 30 * 60_000
AGAIN_MS = 10 * 60_000
REASON = "emergency."

REMINDED = "已经提醒值班人员。"
ELSEWHERE = "直接打字、说话或发定位都行。"
AT_HOME = "在家"


@dataclass(frozen=True, slots=True)
class Sign:
    """Danger that was read in a sentence: its kind, and whether it is sure or only feared."""

    kind: str
    sure: bool


Screen = Callable[[str], Sign | None]
"""Finds danger in a sentence."""


def sees_nothing(text: str) -> Sign | None:
    """The screen of talks that are about something else."""
    del text
    return None


class Warnings:
    """Finds danger in words, and has the fixed words for each kind of it."""

    __slots__ = ("cards", "read")

    def __init__(self, cards: Mapping[str, DangerCard], read: Screen = sees_nothing) -> None:
        self.cards = cards
        self.read = read


def raise_alarm(warnings: Warnings, turn: Turn, kind: str) -> None:
    """Answer danger with its card and its one question, and call the desk; forms wait, enquiries make way."""
    talk = turn.talk
    card = warnings.cards[kind]
    turn.say(card.text)
    talk.drafts = [draft for draft in talk.drafts if not draft.flow.gives_way]
    talk.offer, talk.menu = None, False
    talk.alarm = Alarm(kind, turn.world.now_ms, asking=bool(card.question))
    turn.handoff = Handoff("", f"{REASON}{kind}", urgent=True)
    if card.question:
        turn.say(REMINDED)
        turn.ask(where(card, turn))


def where(card: DangerCard, turn: Turn) -> Question:
    """The question where it is, with the home that is known."""
    home = home_offered(card, turn)
    if home is None:
        return Question(f"{card.question}{ELSEWHERE}")
    words = say_address(home, turn.world.directory)
    return Question(f"{card.question}\n1 在家：{words}\n不在家就{ELSEWHERE}", (Option(AT_HOME, "1"),))


def home_offered(card: DangerCard, turn: Turn) -> Address | None:
    """The home that answers the question where with one tap."""
    return turn.world.resident.address if card.at_home else None
