"""A sense of danger for sentences that no rule knows, from weights that were learned from labelled ones.

Every character, pair of characters and group of words has a weight; the weights of a sentence add up to how likely it
tells of danger.
"""

import math
from collections.abc import Set as AbstractSet
from operator import add

from servicebot.understanding.commonplace import COMMON
from servicebot.understanding.danger.learned import Learned

_STEEPEST = 30.0
# Many words say more than a few that are as like; so many known features say just what their weights say.
_MORE_BY_NUMBER, _USUAL_NUMBER = 1.15, 23


class DangerSense:
    """How likely a sentence in common words tells of danger, and of which kind."""

    __slots__ = ("_bias", "_features", "_kinds", "_said", "_speaking", "_telling", "_usual", "_weights")

    def __init__(self, learned: Learned) -> None:
        self._bias, self._telling = learned.bias, learned.telling
        self._kinds, self._usual = tuple(learned.usual), tuple(learned.usual.values())
        self._features, self._weights = learned.features, learned.weights
        self._speaking, self._said = learned.speaking, learned.said

    def is_worth_weighing(self, present: AbstractSet[str]) -> bool:
        """Whether one of these groups of words is said in danger often enough."""
        return not self._telling.isdisjoint(present)

    def likelihood(self, text: str, present: AbstractSet[str]) -> float:
        """How likely the text tells of danger, from 0 to 1; ``present`` are the groups that occur in it."""
        found = features(text, present)
        known = [place for place in map(self._features.place, found) if place >= 0]
        if not known:
            return 0.0
        total = sum(map(self._weights.__getitem__, known)) / math.sqrt(len(found))
        return likely(self._bias + total + _MORE_BY_NUMBER * math.log(len(known) / _USUAL_NUMBER))

    def kind(self, text: str, present: AbstractSet[str]) -> str:
        """The kind of danger that such words are said of most."""
        scores, wide = list(self._usual), len(self._kinds)
        for place in map(self._speaking.place, features(text, present)):
            if place >= 0:
                scores = list(map(add, scores, self._said[wide * place : wide * (place + 1)]))
        return max(zip(scores, self._kinds, strict=True), default=(0.0, ""))[1]


def features(text: str, present: AbstractSet[str]) -> tuple[str, ...]:
    """The characters, pairs and groups that have weights."""
    singles = [char for char in text if char not in COMMON]
    pairs = [text[place : place + 2] for place in range(len(text) - 1)]
    groups = [f"{{{name}}}" for name in sorted(present)]
    return tuple(dict.fromkeys((*singles, *(pair for pair in pairs if not COMMON.issuperset(pair)), *groups)))


def likely(total: float) -> float:
    """A sum of weights as a likelihood from 0 to 1."""
    return 1 / (1 + math.exp(-max(-_STEEPEST, min(_STEEPEST, total))))
