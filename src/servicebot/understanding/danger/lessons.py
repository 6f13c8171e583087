"""Learning which words tell of danger, from labelled sentences; the same on every machine, whatever their order."""

import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from zlib import crc32

from servicebot.understanding.danger.learned import Learned
from servicebot.understanding.danger.sense import features, likely

CALM = "calm"
_ROUNDS = 8
_STEP, _BIAS_STEP, _DECAY, _EASE = 0.3, 0.05, 0.001, 0.01
# An error so small teaches nothing.
_LEARNED = 0.1
# Weights below this change nothing that is shown; dropping them keeps the table small.
_SLIGHT = 0.06
_SEEN_OFTEN, _SMOOTH = 2, 40.0
_TELLING = 0.33
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class _Lesson:
    target: float
    stress: float
    features: tuple[str, ...]
    salt: int


def learn(sentences: Iterable[tuple[str, str]], groups_in: Callable[[str], AbstractSet[str]]) -> Learned:
    """What sentences in common words teach, each with its kind of danger or ``calm``."""
    known = [(kind, text, groups_in(text)) for kind, text in sentences]
    told = [(kind, features(text, present), crc32(text.encode())) for kind, text, present in known]
    bias, weights = _learned(_lessons(told))
    dangers = [(kind, found) for kind, found, _salt in told if kind != CALM]
    usual = _usual(dangers)
    return Learned.of(
        bias=round(bias, _DIGITS),
        telling=_telling((kind, present) for kind, _text, present in known),
        usual=usual,
        weights={feature: round(weight, _DIGITS) for feature, weight in weights.items()},
        kinds=_kinds_of(dangers, usual),
    )


def _telling(told: Iterable[tuple[str, AbstractSet[str]]]) -> frozenset[str]:
    """The groups of words that are said in danger often enough to make a sentence worth weighing."""
    danger: Counter[str] = Counter()
    said: Counter[str] = Counter()
    for kind, present in told:
        said.update(present)
        if kind != CALM:
            danger.update(present)
    return frozenset(name for name in said if danger[name] >= _TELLING * said[name])


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
            error = (likely(total) - lesson.target) * lesson.stress
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
