"""Patterns over word groups: ``{gas}~6{leak}`` finds a word for gas and, within six characters, one for leaking.

``{name}`` stands for any word of a group, ``~n`` for up to n characters inside one sentence, everything else is a
regular expression. A pattern is tried only when every group that it names outside round brackets occurs in the text,
which is what keeps thousands of words fast.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_PART = re.compile(r"\{([a-z_]+)\}|~(\d+)")
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Pattern:
    """One compiled pattern with the groups that it needs; its capturing groups are the gaps."""

    source: str
    needs: frozenset[str]
    expression: re.Pattern[str]


class Groups:
    """Named groups of words: says which of them occur in a text, and compiles patterns over them."""

    __slots__ = ("_alternatives", "_pairs", "_singles", "words")

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self.words = {name: tuple(dict.fromkeys(group)) for name, group in words.items()}
        self._alternatives = {name: _alternatives(group) for name, group in self.words.items()}
        self._singles: dict[str, frozenset[str]] = {}
        self._pairs: dict[str, list[tuple[str, str]]] = {}
        singles: dict[str, set[str]] = {}
        for name, group in self.words.items():
            for word in group:
                if len(word) == 1:
                    singles.setdefault(word, set()).add(name)
                else:
                    self._pairs.setdefault(word[:_PAIR], []).append((word, name))
        self._singles = {char: frozenset(names) for char, names in singles.items()}

    def present(self, text: str) -> set[str]:
        """The names of the groups that have a word in the text."""
        found: set[str] = set()
        singles, pairs = self._singles, self._pairs
        for char in text:
            if char in singles:
                found |= singles[char]
        for place in range(len(text) - 1):
            for word, name in pairs.get(text[place : place + _PAIR], ()):
                if len(word) == _PAIR or text.startswith(word, place):
                    found.add(name)
        return found

    def compile(self, source: str) -> Pattern:
        """The pattern that a line of a word file describes; raises KeyError for a group that does not exist."""
        needs = frozenset(name for name, _gap in _PART.findall(_outside_brackets(source)) if name)
        expression = _PART.sub(self._expand, source)
        return Pattern(source, needs, re.compile(expression))

    def _expand(self, match: re.Match[str]) -> str:
        name, gap = match.groups()
        return self._alternatives[name] if name else rf"([^。！？!?;；\n]{{0,{gap}}}?)"


def _outside_brackets(source: str) -> str:
    """The parts that every match must have; what stands in round brackets may be one of several ways."""
    outside, depth = [], 0
    for char in source:
        depth += (char == "(") - (char == ")")
        if not depth:
            outside.append(char)
    return "".join(outside)


def _alternatives(words: Iterable[str]) -> str:
    return "(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")"
