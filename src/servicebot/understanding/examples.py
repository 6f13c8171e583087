"""Sentences that mean a label, for what no pattern finds: the likest ones speak, and how usual each word is for a label.

Likeness is in characters, pairs of characters and groups of words, the rarer the heavier.
"""

import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate, chain, islice
from operator import sub
from sys import intern

_SINGLE = 0.35
# How fast a label that explains the words better leaves the others behind, and how much a like sentence adds.
_STEEPNESS, _NEARNESS, _SMOOTHING = 0.25, 4.0, 2.0
_LEAST_ALIKE = 0.1
# So few characters may mean anything unless a sentence is really like them.
_BRIEF, _ALIKE_IF_BRIEF = 10, 0.22
# What stands in many sentences tells little and costs much.
_COMMONPLACE, _FEW = 0.06, 30
_COMMON = frozenset("的了吗呢吧啊呀我你他是在有个这那就都也还要想给,，。!！?？ ◇")


class Examples:
    """An index of labelled sentences in common words."""

    __slots__ = (
        "_groups_in",
        "_labels",
        "_norms",
        "_numbers",
        "_places",
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
        # There are more features than anything else in a station's memory, so each is a number, and numbers lie in arrays.
        self._numbers: dict[str, int] = {}
        said: list[array[int]] = []
        for label, sentence in sentences:
            found = self._features(sentence)
            self._labels.append(intern(label))
            self._sizes[label] += len(found)
            said.append(array("I", (self._numbers.setdefault(one, len(self._numbers)) for one in found)))
        self._unknown = math.log(1 + len(said))
        self._starts, self._places = self._postings(said)
        self._weights = array("d", self._weighed())
        self._norms = array("d", (_norm(map(self._weights.__getitem__, found)) for found in said))

    def _postings(self, said: Sequence["array[int]"]) -> tuple["array[int]", "array[int]"]:
        """The sentences of each feature, one feature after another, and where each begins; none for commonplaces."""
        counts = Counter(chain.from_iterable(said))
        most = max(_FEW, _COMMONPLACE * len(said))
        kept = (counts[number] if counts[number] <= most else 0 for number in range(len(counts)))
        starts = array("I", accumulate(kept, initial=0))
        free = starts[:]
        places = array("I", bytes(starts.itemsize * starts[-1]))
        for place, found in enumerate(said):
            for number in found:
                if starts[number] < starts[number + 1]:
                    places[free[number]] = place
                    free[number] += 1
        return starts, places

    def shares(self, text: str) -> dict[str, float]:
        """How likely each label is for a text, at most 1 together; nothing when no sentence is like it at all."""
        nearest: dict[str, float] = {}
        for place, likeness in self._alike(text):
            label = self._labels[place]
            if likeness > nearest.get(label, 0.0):
                nearest[label] = likeness
        likest = max(nearest.values(), default=0.0)
        if likest < _LEAST_ALIKE:
            return {}
        trust = min(1.0, likest / _ALIKE_IF_BRIEF) ** 2 if len(text) <= _BRIEF else 1.0
        points = {
            label: _STEEPNESS * point + _NEARNESS * nearest.get(label, 0.0)
            for label, point in self._usual(text).items()
        }
        most = max(points.values())
        odds = {label: math.exp(point - most) for label, point in points.items()}
        total = sum(odds.values())
        return {label: trust * one / total for label, one in odds.items()}

    def _usual(self, text: str) -> dict[str, float]:
        """How much better each label explains the words of a text than chance does (naive Bayes, smoothed)."""
        known = 0.0
        gained: dict[str, float] = {}
        said = sum(self._sizes.values())
        for feature in self._features(text):
            places = self._having(feature)
            if not places:
                continue
            weight = _SINGLE if len(feature) == 1 else 1.0
            known += weight
            usual = _SMOOTHING * len(places) / said
            for label, count in Counter(map(self._labels.__getitem__, places)).items():
                gained[label] = gained.get(label, 0.0) + weight * math.log1p(count / usual)
        return {
            label: gained.get(label, 0.0) - known * math.log1p(size / _SMOOTHING)
            for label, size in self._sizes.items()
        }

    def _alike(self, text: str) -> list[tuple[int, float]]:
        found = self._features(text)
        shared: dict[int, float] = {}
        for feature in found:
            places = self._having(feature)
            if places:
                weight = self._weight(feature)
                for place in places:
                    shared[place] = shared.get(place, 0.0) + weight * weight
        norm = _norm(map(self._weight, found)) or 1.0
        return [(place, sum_ / (norm * (self._norms[place] or 1.0))) for place, sum_ in shared.items()]

    def _features(self, text: str) -> list[str]:
        singles = [char for char in text if char not in _COMMON]
        pairs = [text[place : place + 2] for place in range(len(text) - 1)]
        groups = [f"{{{name}}}" for name in sorted(self._groups_in(text))]
        return list(dict.fromkeys((*singles, *(pair for pair in pairs if not set(pair) <= _COMMON), *groups)))

    def _having(self, feature: str) -> "array[int]":
        number = self._numbers.get(feature)
        return (
            self._places[:0]
            if number is None
            else self._places[self._starts[number] : self._starts[number + 1]]
        )

    def _weighed(self) -> Iterator[float]:
        counts = map(sub, islice(self._starts, 1, None), self._starts)
        for feature, count in zip(self._numbers, counts, strict=True):
            share = _SINGLE if len(feature) == 1 else 1.0
            yield math.log(1 + len(self._labels) / count) * share if count else 0.0

    def _weight(self, feature: str) -> float:
        number = self._numbers.get(feature)
        if number is None:
            return self._unknown * (_SINGLE if len(feature) == 1 else 1.0)
        return self._weights[number]


def _norm(weights: Iterable[float]) -> float:
    return math.sqrt(sum(weight * weight for weight in weights))
