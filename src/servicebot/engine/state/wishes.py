"""Wishes that wait: choices put to a resident who was not understood for sure, and what else they asked for."""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from servicebot.engine.messages import Option
from servicebot.engine.outcomes import Json, Question
from servicebot.engine.questions.choices import Choices
from servicebot.engine.vocabulary import squeeze
from servicebot.understanding.yes_no import read_yes_no

YES, NO = "好", "不用了"
NONE_OF_THEM = frozenset({"都不是", "都不对", "没有我要的", "都不要"})
AGREED = Choices([(YES, YES, ("现在办", "办吧")), (NO, NO, ("先不办", "不办"))])
HUMAN_LINE, HUMAN = "0 找人工", Option("找人工", "0")


@dataclass(frozen=True, slots=True)
class Wish:
    """A flow that may be wanted, the sentence that it may read, and what the resident reads of it."""

    flow: str
    said: str
    label: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What the next message may pick: one of several guesses or, when ``later``, the wish that was put off."""

    wishes: tuple[Wish, ...]
    later: bool = False

    def question(self, waiting: str = "") -> Question:
        """The offer as it is put; ``waiting`` is the title of the form that may be gone on with instead."""
        if self.later:
            return AGREED.question(f"您刚才还说到「{self.wishes[0].label}」，现在办吗？")
        asked = guesses(self.wishes).question("您是想办哪一件？请回复数字，或换个说法。")
        text, options = f"{asked.text}\n{HUMAN_LINE}", (*asked.options, HUMAN)
        if not waiting:
            return Question(text, options)
        return Question(f"{text}\n接着办「{waiting}」就回复「继续」。", (*options, Option("继续", "继续")))

    def refuses(self, text: str) -> bool:
        """Whether an answer says that nothing of this is wanted."""
        if self.later:
            return AGREED.chosen(text) == NO or read_yes_no(text) is False
        return self.chosen(text) is None and (read_yes_no(text) is False or self.none_of_them(text))

    def none_of_them(self, text: str) -> bool:
        """Whether an answer says that something else is wanted."""
        return squeeze(text) in NONE_OF_THEM

    def chosen(self, text: str) -> Wish | None:
        """The wish that an answer picks."""
        if self.later:
            return self.wishes[0] if AGREED.chosen(text) == YES or read_yes_no(text) else None
        place = guesses(self.wishes).chosen(text)
        return None if place is None else self.wishes[int(place)]


def guesses(wishes: Sequence[Wish]) -> Choices[str]:
    """The wishes as choices, by their places."""
    return Choices((str(place), wish.label, ()) for place, wish in enumerate(wishes))


def wishes_to_json(wishes: Sequence[Wish]) -> Json:
    """The wishes as they are stored."""
    return [[wish.flow, wish.said, wish.label] for wish in wishes]


def wishes_from_json(kept: Json, flows: Container[str]) -> tuple[Wish, ...]:
    """What ``wishes_to_json`` wrote, without flows that no longer exist."""
    return tuple(Wish(flow, said, label) for flow, said, label in kept if flow in flows)
