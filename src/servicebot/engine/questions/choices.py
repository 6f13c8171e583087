"""Questions with a closed set of answers: fixed choices, choices computed from the world, yes or no."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from servicebot.engine.flow import Flow
from servicebot.engine.messages import Incoming, Option
from servicebot.engine.outcomes import Json, Question
from servicebot.engine.slot import Slot, Unclear
from servicebot.engine.vocabulary import squeeze
from servicebot.understanding.choosing import read_choice
from servicebot.understanding.normalise import fold
from servicebot.understanding.sounds import sound
from servicebot.understanding.yes_no import read_yes_no

S = TypeVar("S", bound=str)
F = TypeVar("F")
K = TypeVar("K")
V = TypeVar("V")

AnyFlow = Flow[Any, Any]

SHORTEST_SENTENCE = 4
TWO = 2
_LONGER_WORDS = re.compile("只有|还有|所有|有没有|没有")
SHORTEST_BY_EAR, LONGEST_BY_EAR = 3, 30
_NOT = ("不用", "不要", "不想", "不需要", "用不着", "不必", "先不", "不", "别", "甭", "没")
_PARTICLES = "了吧啊呀呗啦的哦"


class Choices(Generic[S]):
    """Values with their labels and other words, with everything that a question needs computed once.

    Only the first ``listed`` are offered; the others are understood when somebody names them.
    """

    __slots__ = ("labels", "listing", "offered", "options", "position", "sounds", "typed", "values", "words")

    def __init__(self, choices: Iterable[tuple[S, str, Sequence[str]]], listed: int | None = None) -> None:
        kept = tuple(choices)
        self.values = tuple(value for value, _, _ in kept)
        self.labels = tuple(label for _, label, _ in kept)
        self.sounds: tuple[tuple[str, ...], ...] | None = None
        self.words = tuple((label, *words) for _, label, words in kept)
        self.position: dict[str, int] = {str(value): index for index, value in enumerate(self.values)}
        self.offered = self.labels[:listed]
        self.typed = {str(index): value for index, value in enumerate(self.values[:listed], 1)}
        self.listing = "\n".join(f"{index} {label}" for index, label in enumerate(self.offered, 1))
        self.options = tuple(Option(label, str(index)) for index, label in enumerate(self.offered, 1))

    def question(self, text: str) -> Question:
        """The question with its numbered choices."""
        return Question(f"{text}\n{self.listing}", self.options)

    def chosen(self, text: str) -> S | None:
        """The choice that somebody makes when asked."""
        plain = self.typed.get(text)
        if plain is not None:
            return plain
        index = read_choice(text, self.offered)
        return self.mentioned(text) if index is None else self.values[index]

    def mentioned(self, text: str) -> S | None:
        """The one choice whose words stand in the text; the longest word decides, a tie decides nothing."""
        found = _longest(fold(text), self.words)
        if found < 0 and len(text) <= LONGEST_BY_EAR:
            if self.sounds is None:
                # Worked out when first needed: most choices are never asked by ear.
                self.sounds = tuple(
                    tuple(sound(word) for word in words if len(word) >= SHORTEST_BY_EAR)
                    for words in self.words
                )
            found = _longest(sound(fold(text)), self.sounds)
        return self.values[found] if found >= 0 else None


def _longest(said: str, choices: tuple[tuple[str, ...], ...]) -> int:
    """The place of the one choice with the longest word in a text; -1 without one, or when two are as long."""
    best, found = 0, -1
    for index, words in enumerate(choices):
        longest = max((len(word) for word in words if word in said), default=0)
        if longest > best:
            best, found = longest, index
        elif longest and longest == best:
            found = -1
    return found


class Latest(Generic[K, V]):
    """A function of a snapshot that remembers its value for the newest one, told apart by identity."""

    __slots__ = ("_compute", "_seen")

    def __init__(self, compute: Callable[[K], V]) -> None:
        self._compute = compute
        self._seen: tuple[K, V] | None = None

    def __call__(self, snapshot: K) -> V:
        """The value for this snapshot."""
        seen = self._seen
        if seen is not None and seen[0] is snapshot:
            return seen[1]
        value = self._compute(snapshot)
        self._seen = (snapshot, value)
        return value


class Choice(Slot[S]):
    """One of a few values that never change, given with their labels and ``words`` besides; ``hint`` helps who cannot choose."""

    steady = True

    def __init__(
        self,
        prompt: str,
        choices: Mapping[S, str],
        *,
        label: str = "",
        optional: bool = False,
        default: S | None = None,
        hint: str = "",
        words: Mapping[S, Sequence[str]] | None = None,
    ) -> None:
        super().__init__(prompt, label=label, optional=optional, default=default)
        self.hint = hint
        self.fixed = Choices((value, name, (words or {}).get(value, ())) for value, name in choices.items())
        self.value_type = type(self.fixed.values[0])

    def choices(self, _flow: AnyFlow) -> Choices[S]:
        """The choices now."""
        return self.fixed

    def question(self, flow: AnyFlow, part: Json) -> Question:
        """The prompt with its numbered choices."""
        del part
        return self.choices(flow).question(self.words(flow))

    def read(self, flow: AnyFlow, message: Incoming, part: Json) -> S:
        """A choice by number or by name."""
        del part
        choices = self.choices(flow)
        chosen = choices.chosen(message.text)
        if chosen is None and _is_yes_or_no(choices.offered):
            said = read_yes_no(message.text)
            chosen = None if said is None else choices.values[0 if said else 1]
        if chosen is None:
            first = choices.offered[0]
            raise Unclear(
                "没对上，请回复前面的数字，或者直接说是哪一样。",
                self.hint or f"比如要「{first}」，回复 1 就行。",
            )
        return chosen

    def spills(self, text: str) -> bool:
        """Words instead of a number may say more than which choice."""
        return text not in self.fixed.typed and len(text) >= SHORTEST_SENTENCE

    def load(self, raw: Json, flow: AnyFlow) -> S:
        """The value, which must still be among the choices."""
        choices = self.choices(flow)
        return choices.values[choices.position[raw]]

    def show(self, value: S, flow: AnyFlow) -> str:
        """The label."""
        choices = self.choices(flow)
        return choices.labels[choices.position[value]]


class Pick(Choice[str]):
    """One of the choices that the flow computes from the world and from the answers before."""

    steady = False

    def __init__(
        self,
        prompt: str = "",
        *,
        label: str = "",
        optional: bool = False,
        default: str | None = None,
        hint: str = "",
    ) -> None:
        super().__init__(prompt, {"": ""}, label=label, optional=optional, default=default, hint=hint)
        self.source: Callable[[Any], Choices[str]] | None = None

    def options(self, source: Callable[[F], Choices[str]]) -> Callable[[F], Choices[str]]:
        """Take the choices from this method."""
        self.source = source
        return source

    def choices(self, flow: AnyFlow) -> Choices[str]:
        """What the flow's method gives."""
        return self.fixed if self.source is None else self.source(flow)

    def prefill(self, flow: AnyFlow, text: str) -> str | None:
        """The choice that the sentence mentions."""
        return self.choices(flow).mentioned(text)


def _is_yes_or_no(labels: Sequence[str]) -> bool:
    """Whether the choices are no more than 是 and 不是, whatever follows from them."""
    return len(labels) == TWO and labels[0].startswith("是") and labels[1].startswith("不是")


def _begins(label: str, said: str) -> bool:
    """Whether somebody has said a label, or the beginning of it."""
    return bool(said) and label.startswith(said)


class YesNo(Slot[bool]):
    """A question that 是 or 不是 answers."""

    steady = True
    value_type = bool

    def __init__(
        self,
        prompt: str = "",
        *,
        yes: str = "是",
        no: str = "不是",
        label: str = "",
        default: bool | None = None,
    ) -> None:
        super().__init__(prompt, label=label, default=default)
        self.answers = Choices([("yes", yes, ()), ("no", no, ())])
        self.meaning: Callable[[Any, str], bool | None] | None = None

    def means(self, meaning: Callable[[F, str], bool | None]) -> Callable[[F, str], bool | None]:
        """Read an answer in the words of the matter by this method; None leaves it to yes and no."""
        self.meaning = meaning
        return meaning

    def question(self, flow: AnyFlow, part: Json) -> Question:
        """The prompt with 1 for yes and 2 for no."""
        del part
        return self.answers.question(self.words(flow))

    def read(self, flow: AnyFlow, message: Incoming, part: Json) -> bool:
        """Yes or no in any of the ways people say it; words about the matter itself count for more."""
        del part
        text = message.text
        said = self.meaning(flow, text) if self.meaning is not None else None
        if said is None:
            said = read_yes_no(text)
        if said is None:
            said = self._chosen(text)
        if said is None:
            yes, no = self.answers.labels
            raise Unclear(f"没听明白，是「{yes}」还是「{no}」？", f"「{yes}」就回复 1，「{no}」就回复 2。")
        return said

    def _chosen(self, text: str) -> bool | None:
        """The answer by its number or its name; 只有我家 does not name the answer 有, nor 别记 the answer 记住."""
        said = squeeze(text).rstrip(_PARTICLES)
        yes = self.answers.labels[0]
        if any(said.startswith(word) and _begins(yes, said.removeprefix(word)) for word in _NOT):
            return False
        chosen = self.answers.chosen(text)
        if chosen is None and _begins(yes, said):
            return True
        if chosen is None:
            return None
        label = self.show(chosen == "yes", None)
        other = len(label) == 1 and label in text and label not in _LONGER_WORDS.sub("", text)
        return None if other else chosen == "yes"

    def load(self, raw: Json, flow: AnyFlow) -> bool:
        """True or False as stored."""
        del flow
        if not isinstance(raw, bool):
            raise TypeError(raw)
        return raw

    def show(self, value: bool, flow: AnyFlow | None) -> str:
        """The label of yes or no."""
        del flow
        return self.answers.labels[0 if value else 1]
