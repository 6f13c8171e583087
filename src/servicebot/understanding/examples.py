"""Sentences that mean a label, for what no pattern finds: the likest ones speak, and how usual each word is for a label.

Likeness is in characters, pairs of characters and groups of words, the rarer the heavier.
"""

import math
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate, islice, pairwise
from operator import sub
from sys import intern
from typing import NamedTuple

from servicebot.understanding.commonplace import COMMON

_SINGLE = 0.25
# How fast a label that explains the words better leaves the others behind, and how much a like sentence adds.
_STEEPNESS, _NEARNESS, _SMOOTHING = 0.35, 8.0, 10.0
_LEAST_ALIKE = 0.1
# What no sentence is really like is told less surely; so few characters may mean anything.
_ALIKE, _BRIEF, _ALIKE_IF_BRIEF = 0.15, 12, 0.25
# What stands in many sentences tells little and costs much.
_COMMONPLACE, _FEW = 0.06, 30
_MOST_IN_SHORT = 1 << 16
# A pair of characters is one number, greater than that of any character, and a group of words is greater still.
_CHARACTER, _PAIR_ENDS = 21, 1 << 42
_COMMON = COMMON | frozenset("0123456789")


class _Feature(NamedTuple):
    """A feature of a text: its number, -1 when no sentence has it, and whether it is a single character."""

    number: int
    single: bool

    def weigh(self, weight: float) -> float:
        """A weight, of a single character only a share of it."""
        return weight * _SINGLE if self.single else weight


class Examples:
    """An index of labelled sentences in common words."""

    __slots__ = (
        "_codes",
        "_group_codes",
        "_groups_in",
        "_labels",
        "_norms",
        "_places",
        "_said",
        "_sizes",
        "_starts",
        "_unknown",
        "_weights",
    )

    def __init__(
        self, sentences: Iterable[tuple[str, str]], groups_in: Callable[[str], AbstractSet[str]]
    ) -> None:
        self._groups_in = groups_in
        self._labels: list[str] = []
        self._sizes: Counter[str] = Counter()
        self._group_codes: dict[str, int] = {}
        coded, ends = array("Q"), array("I", (0,))
        for label, sentence in sentences:
            found = self._features(sentence)
            self._labels.append(intern(label))
            self._sizes[label] += len(found)
            coded.extend(found)
            ends.append(len(coded))
        # There are more features than anything else in a station's memory, so each is a number, and numbers lie in arrays;
        # what is needed for a moment only is small too, because the room for it is not given back.
        numbers = dict.fromkeys(coded, 0)
        self._codes = array("Q", sorted(numbers))
        for number, code in enumerate(self._codes):
            numbers[code] = number
        said = array("I", map(numbers.__getitem__, coded))
        del numbers
        del coded
        self._said = len(said)
        self._unknown = math.log(1 + len(self._labels))
        self._starts, self._places = _postings(said, ends, len(self._codes))
        self._weights = array("f", self._weighed())
        weigh = self._weights.__getitem__
        self._norms = array("f", (_norm(map(weigh, said[start:end])) or 1.0 for start, end in pairwise(ends)))

    def shares(self, text: str) -> dict[str, float]:
        """How likely each label is for a text, at most 1 together; nothing when no sentence is like it at all."""
        found = [_Feature(self._number(code), _is_single(code)) for code in self._features(text)]
        nearest: dict[str, float] = {}
        for place, likeness in self._alike(found):
            label = self._labels[place]
            if likeness > nearest.get(label, 0.0):
                nearest[label] = likeness
        likest = max(nearest.values(), default=0.0)
        if likest < _LEAST_ALIKE:
            return {}
        points = {
            label: _STEEPNESS * point + _NEARNESS * nearest.get(label, 0.0)
            for label, point in self._usual(found).items()
        }
        best = max(points, key=points.__getitem__)
        brief = len(text) <= _BRIEF
        trust = min(1.0, likest / (_ALIKE_IF_BRIEF if brief else _ALIKE))
        if brief:
            # Where the words speak for one label and the likest sentence for another, neither is sure.
            trust *= nearest.get(best, 0.0) / likest
        odds = {label: math.exp(point - points[best]) for label, point in points.items()}
        total = sum(odds.values())
        return {label: trust * one / total for label, one in odds.items()}

    def _usual(self, found: Iterable[_Feature]) -> dict[str, float]:
        """How much better each label explains the words of a text than chance does (naive Bayes, smoothed)."""
        known = 0.0
        gained: dict[str, float] = {}
        for feature in found:
            places = self._having(feature)
            if not places:
                continue
            weight = feature.weigh(1.0)
            known += weight
            usual = _SMOOTHING * len(places) / self._said
            for label, count in Counter(map(self._labels.__getitem__, places)).items():
                gained[label] = gained.get(label, 0.0) + weight * math.log1p(count / usual)
        return {
            label: gained.get(label, 0.0) - known * math.log1p(size / _SMOOTHING)
            for label, size in self._sizes.items()
        }

    def _alike(self, found: Sequence[_Feature]) -> list[tuple[int, float]]:
        shared: dict[int, float] = {}
        for feature in found:
            places = self._having(feature)
            if places:
                weight = self._weight(feature)
                for place in places:
                    shared[place] = shared.get(place, 0.0) + weight * weight
        norm = _norm(map(self._weight, found)) or 1.0
        return [(place, sum_ / (norm * self._norms[place])) for place, sum_ in shared.items()]

    def _features(self, text: str) -> list[int]:
        common, codes, known = _COMMON, list(map(ord, text)), self._group_codes
        singles = [code for code, char in zip(codes, text, strict=True) if char not in common]
        pairs = [
            code << _CHARACTER | after
            for (code, after), (one, two) in zip(pairwise(codes), pairwise(text), strict=True)
            if one not in common or two not in common
        ]
        groups = [known.setdefault(name, _PAIR_ENDS + len(known)) for name in sorted(self._groups_in(text))]
        return list(dict.fromkeys(singles + pairs + groups))

    def _number(self, code: int) -> int:
        number = bisect_left(self._codes, code)
        return number if number < len(self._codes) and self._codes[number] == code else -1

    def _having(self, feature: _Feature) -> "array[int]":
        number = feature.number
        return (
            self._places[:0] if number < 0 else self._places[self._starts[number] : self._starts[number + 1]]
        )

    def _weighed(self) -> Iterator[float]:
        counts = map(sub, islice(self._starts, 1, None), self._starts)
        for code, count in zip(self._codes, counts, strict=True):
            share = _SINGLE if _is_single(code) else 1.0
            yield math.log(1 + len(self._labels) / count) * share if count else 0.0

    def _weight(self, feature: _Feature) -> float:
        return feature.weigh(self._unknown) if feature.number < 0 else self._weights[feature.number]


def _is_single(code: int) -> bool:
    return code >> _CHARACTER == 0


def _postings(said: "array[int]", ends: "array[int]", features: int) -> tuple["array[int]", "array[int]"]:
    """The sentences of each feature, one feature after another, and where each begins; none for commonplaces."""
    counts = [0] * features
    for number in said:
        counts[number] += 1
    sentences = len(ends) - 1
    most = max(_FEW, _COMMONPLACE * sentences)
    kept = (count if count <= most else 0 for count in counts)
    starts = array("I", accumulate(kept, initial=0))
    places = array("I" if sentences > _MOST_IN_SHORT else "H", (0,)) * starts[-1]
    free = starts[:]
    for place, (start, end) in enumerate(pairwise(ends)):
        for number in said[start:end]:
            spot = free[number]
            if spot < starts[number + 1]:
                places[spot] = place
                free[number] = spot + 1
    return starts, places


def _norm(weights: Iterable[float]) -> float:
    return math.hypot(*weights)
