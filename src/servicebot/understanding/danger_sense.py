"""A sense of danger for sentences that no rule knows, learned from labelled ones when the word files are loaded.

Every character, pair of characters and group of words gets a weight; the weights of a sentence add up to how likely it
tells of danger. Learning is the same on every machine: the order is fixed by the sentences themselves.
"""

import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from operator import add
from zlib import crc32

CALM = "calm"
_ROUNDS = 8
_STEP, _BIAS_STEP, _DECAY, _EASE = 0.3, 0.05, 0.001, 0.01
_STEEPEST = 30.0
# An error so small teaches nothing.
_LEARNED = 0.1
# Weights below this change nothing that is shown; dropping them keeps the table small.
_SLIGHT = 0.06
_SEEN_OFTEN, _SMOOTH = 2, 40.0

# What stands in almost every sentence, by itself.
_COMMON = frozenset("的了吗呢吧啊呀我你他是在有个这那就都也还要想给,，。!！?？ ◇")


@dataclass(frozen=True, slots=True)
class _Lesson:
    target: float
    stress: float
    features: tuple[str, ...]
    salt: int


class DangerSense:
    """How likely a sentence in common words tells of danger, and of which kind."""

    __slots__ = ("_bias", "_kinds", "_usual", "_weights")

    def __init__(
        self, sentences: Iterable[tuple[str, str]], groups_in: Callable[[str], AbstractSet[str]]
    ) -> None:
        told = [(kind, _features(text, groups_in(text)), crc32(text.encode())) for kind, text in sentences]
        self._bias, self._weights = _learned(_lessons(told))
        dangers = [(kind, found) for kind, found, _salt in told if kind != CALM]
        self._usual = _usual(dangers)
        self._kinds = _kinds_of(dangers, self._usual)

    def likelihood(self, text: str, present: AbstractSet[str]) -> float:
        """How likely the text tells of danger, from 0 to 1; ``present`` are the groups that occur in it."""
        found = _features(text, present)
        if not found:
            return 0.0
        weights = self._weights
        total = sum(weights.get(feature, 0.0) for feature in found)
        return _likely(self._bias + total / math.sqrt(len(found)))

    def kind(self, text: str, present: AbstractSet[str]) -> str:
        """The kind of danger that such words are said of most."""
        scores = list(self._usual.values())
        for feature in _features(text, present):
            if feature in self._kinds:
                scores = list(map(add, scores, self._kinds[feature]))
        return max(zip(scores, self._usual, strict=True), default=(0.0, ""))[1]


def _features(text: str, present: AbstractSet[str]) -> tuple[str, ...]:
    singles = [char for char in text if char not in _COMMON]
    pairs = [text[place : place + 2] for place in range(len(text) - 1)]
    groups = [f"{{{name}}}" for name in sorted(present)]
    return tuple(
        dict.fromkeys((*singles, *(pair for pair in pairs if not _COMMON.issuperset(pair)), *groups))
    )


def _likely(total: float) -> float:
    return 1 / (1 + math.exp(-max(-_STEEPEST, min(_STEEPEST, total))))


def _lessons(told: Sequence[tuple[str, tuple[str, ...], int]]) -> list[_Lesson]:
    """The sentences; danger and calm weigh the same together, however many there are of each."""
    dangers = sum(kind != CALM for kind, _found, _salt in told)
    share = {True: len(told) / (2 * max(dangers, 1)), False: len(told) / (2 * max(len(told) - dangers, 1))}
    return [
        _Lesson(float(kind != CALM), share[kind != CALM], found, salt) for kind, found, salt in told if found
    ]


def _learned(lessons: Sequence[_Lesson]) -> tuple[float, dict[str, float]]:
    """Logistic regression; a weight that has moved far already moves less."""
    bias = 0.0
    weights: dict[str, float] = {}
    moved: dict[str, float] = {}
    for turn in range(_ROUNDS):
        for lesson in sorted(lessons, key=lambda one: crc32(b"%d" % turn, one.salt)):
            scale = 1 / math.sqrt(len(lesson.features))
            total = bias + scale * sum(weights.get(feature, 0.0) for feature in lesson.features)
            error = (_likely(total) - lesson.target) * lesson.stress
            if abs(error) < _LEARNED:
                continue
            bias -= _BIAS_STEP * error
            for feature in lesson.features:
                weight = weights.get(feature, 0.0)
                slope = error * scale + _DECAY * weight
                far = moved.get(feature, _EASE) + slope * slope
                moved[feature] = far
                weights[feature] = weight - _STEP * slope / math.sqrt(far)
    return bias, {feature: weight for feature, weight in weights.items() if abs(weight) > _SLIGHT}


def _usual(dangers: Sequence[tuple[str, tuple[str, ...]]]) -> dict[str, float]:
    counts = Counter(kind for kind, _found in dangers)
    return {kind: math.log(counts[kind] / len(dangers)) for kind in sorted(counts)}


def _kinds_of(
    dangers: Sequence[tuple[str, tuple[str, ...]]], kinds: Mapping[str, float]
) -> dict[str, "array[float]"]:
    """For each feature how much it speaks for each kind, measured against all kinds together."""
    sentences = Counter(kind for kind, _found in dangers)
    counts: dict[str, Counter[str]] = {}
    for kind, found in dangers:
        for feature in found:
            counts.setdefault(feature, Counter())[kind] += 1
    told: dict[str, array[float]] = {}
    for feature, said in counts.items():
        if said.total() < _SEEN_OFTEN:
            continue
        usual = said.total() / len(dangers)
        told[feature] = array(
            "f", (math.log((said[kind] / usual + _SMOOTH) / (sentences[kind] + _SMOOTH)) for kind in kinds)
        )
    return told
