"""Sentences that mean a label, for what no pattern finds: the likest ones speak.

Likeness is in characters, pairs of characters and groups of words, the rarer the heavier.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet

_RARE_ENOUGH = 0.15
_LIKE_ENOUGH = 0.25
_SINGLE = 0.35
_VOTERS = 7
# What stands in many sentences tells little and costs much.
_COMMONPLACE, _FEW = 0.06, 30
_COMMON = frozenset("的了吗呢吧啊呀我你他是在有个这那就都也还要想给,，。!！?？ ◇")


class Examples:
    """An index of labelled sentences in common words."""

    __slots__ = ("_groups_in", "_index", "_labels", "_norms", "_unknown", "_weights")

    def __init__(
        self, sentences: Iterable[tuple[str, str]], groups_in: Callable[[str], AbstractSet[str]]
    ) -> None:
        self._groups_in = groups_in
        features = [(label, self._features(sentence)) for label, sentence in sentences]
        self._unknown = math.log(1 + len(features))
        counts = Counter(feature for _label, found in features for feature in found)
        self._weights: Mapping[str, float] = {
            feature: math.log(1 + len(features) / count) * (_SINGLE if len(feature) == 1 else 1.0)
            if count <= max(_FEW, _COMMONPLACE * len(features))
            else 0.0
            for feature, count in counts.items()
        }
        self._labels = [label for label, _found in features]
        self._norms = [self._norm(found) for _label, found in features]
        self._index: dict[str, list[int]] = {}
        for place, (_label, found) in enumerate(features):
            for feature in found:
                if self._weights[feature]:
                    self._index.setdefault(feature, []).append(place)

    def likest(self, text: str) -> list[tuple[str, float]]:
        """Labels with their likeness from 0 to 1, the likest first."""
        best: dict[str, float] = {}
        for place, likeness in self._alike(text):
            label = self._labels[place]
            if likeness > best.get(label, _RARE_ENOUGH):
                best[label] = likeness
        return sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))

    def vote(self, text: str) -> dict[str, float]:
        """The share of each label among the few likest sentences, the likest of which count most."""
        nearest = sorted(self._alike(text), key=lambda pair: (-pair[1], pair[0]))[:_VOTERS]
        votes: dict[str, float] = {}
        for place, likeness in nearest:
            label = self._labels[place]
            votes[label] = votes.get(label, 0.0) + likeness * likeness
        if not nearest or nearest[0][1] < _LIKE_ENOUGH:
            return {}
        total = sum(votes.values()) or 1.0
        return {label: vote / total for label, vote in votes.items()}

    def _alike(self, text: str) -> list[tuple[int, float]]:
        found = self._features(text)
        shared: dict[int, float] = {}
        for feature in found:
            weight = self._weights.get(feature, 0.0)
            for place in self._index.get(feature, ()):
                shared[place] = shared.get(place, 0.0) + weight * weight
        norm = self._norm(found) or 1.0
        return [(place, sum_ / (norm * (self._norms[place] or 1.0))) for place, sum_ in shared.items()]

    def _features(self, text: str) -> list[str]:
        singles = [char for char in text if char not in _COMMON]
        pairs = [text[place : place + 2] for place in range(len(text) - 1)]
        groups = [f"{{{name}}}" for name in sorted(self._groups_in(text))]
        return list(dict.fromkeys((*singles, *(pair for pair in pairs if not set(pair) <= _COMMON), *groups)))

    def _norm(self, features: Iterable[str]) -> float:
        unknown = self._unknown
        weights = (
            self._weights.get(feature, unknown * (_SINGLE if len(feature) == 1 else 1.0))
            for feature in features
        )
        return math.sqrt(sum(weight * weight for weight in weights))
