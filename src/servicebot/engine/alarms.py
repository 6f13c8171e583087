"""Danger: the fixed words for it, the question where, and what is remembered of it for the next messages."""

from dataclasses import dataclass
from typing import Protocol

from servicebot.domain.address import Address
from servicebot.domain.directory import say_address
from servicebot.engine.conversation import Alarm
from servicebot.engine.messages import Option
from servicebot.engine.outcomes import Handoff, Question
from servicebot.engine.turn import Turn

AFTERMATH_MS = 30 * 60_000
AGAIN_MS = 10 * 60_000
REASON = "emergency."

ELSEWHERE = "直接打字、说话或发定位都行。"
AT_HOME = "在家"


@dataclass(frozen=True, slots=True)
class Sign:
    """Danger that was read in a sentence: its kind, and whether it is sure or only feared."""

    kind: str
    sure: bool


class Warnings(Protocol):
    """Finds danger in words, and has the fixed words for each kind of it."""

    def read(self, text: str) -> Sign | None:
        """The danger in a sentence."""
        ...

    def card(self, kind: str) -> str:
        """What to do now, with the public number in the first line."""
        ...

    def question(self, kind: str) -> str:
        """The question where; empty where nothing may be asked."""
        ...

    def line(self, kind: str) -> str:
        """One line with the public number, for a sentence that may mean danger."""
        ...


class NoWarnings:
    """Sees no danger in anything, for talks that are about something else."""

    def read(self, text: str) -> Sign | None:
        """None."""
        del text
        return None

    def card(self, kind: str) -> str:
        """The kind itself."""
        return kind

    def question(self, kind: str) -> str:
        """No question."""
        del kind
        return ""

    def line(self, kind: str) -> str:
        """The kind itself."""
        return kind


def raise_alarm(warnings: Warnings, turn: Turn, kind: str) -> None:
    """Answer danger with its card and its one question, and call the desk; forms wait, enquiries make way."""
    talk = turn.talk
    question = warnings.question(kind)
    turn.say(warnings.card(kind))
    talk.drafts = [draft for draft in talk.drafts if not draft.flow.gives_way]
    talk.offer, talk.menu = None, False
    talk.alarm = Alarm(kind, turn.world.now_ms, asking=bool(question))
    turn.handoff = Handoff("", f"{REASON}{kind}", urgent=True)
    if question:
        turn.ask(where(question, turn.world.resident.address, turn))


def where(question: str, home: Address | None, turn: Turn) -> Question:
    """The question where somebody is, with the home that is known."""
    if home is None:
        return Question(f"{question}{ELSEWHERE}")
    words = say_address(home, turn.world.directory)
    return Question(f"{question}\n1 在家：{words}\n不在家就{ELSEWHERE}", (Option(AT_HOME, "1"),))
