"""Patterns over word groups: ``{gas}~6{leak}`` finds a word for gas and, within six characters, one for leaking.

``{name}`` stands for any word of a group, ``~n`` for up to n characters inside one sentence, everything else is a
regular expression. A pattern is tried only when every group that it names outside round brackets occurs in the text,
which is what keeps thousands of words fast.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

_PART = re.compile(r"\{([a-z_]+)\}|~(\d+)")
_PAIR = 2


class Pattern:
    """One pattern with the groups that it needs; the capturing groups of its expression are the gaps.

    Most patterns are needed by few messages. Writing all of them out takes 2 MB, and compiling them takes longer than
    everything else at the start, so each waits until it is needed for the first time.
    """

    __slots__ = ("_expression", "_groups", "needs", "source")

    def __init__(self, source: str, needs: frozenset[str], groups: "Groups") -> None:
        self.source = source
        self.needs = needs
        self._groups = groups
        self._expression: re.Pattern[str] | None = None

    @property
    def text(self) -> str:
        """The pattern as a regular expression, its groups written out."""
        return self._groups.written_out(self.source)

    @property
    def expression(self) -> re.Pattern[str]:
        """The pattern, compiled when it is needed for the first time; raises ValueError when that cannot be done."""
        if self._expression is None:
            self._expression = self._compiled()
        return self._expression

    def prove(self) -> None:
        """Raise ValueError when it cannot be compiled."""
        self._expression = self._compiled()

    def _compiled(self) -> re.Pattern[str]:
        try:
            return re.compile(self.text)
        except re.error as error:
            raise ValueError(f"{self.source} is no pattern: {error}") from error


class Groups:
    """Named groups of words: says which of them occur in a text, and compiles patterns over them."""

    __slots__ = ("_alternatives", "_pairs", "_patterns", "_singles", "words")

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self.words = {name: tuple(dict.fromkeys(group)) for name, group in words.items()}
        self._alternatives = {name: _alternatives(group) for name, group in self.words.items()}
        self._singles: dict[str, frozenset[str]] = {}
        self._pairs: dict[str, list[tuple[str, str]]] = {}
        self._patterns: list[Pattern] = []
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

    def pattern(self, source: str) -> Pattern:
        """The pattern that a line of a word file describes; raises ValueError for a group that does not exist."""
        unknown = {name for name, _gap in _PART.findall(source) if name} - self.words.keys()
        if unknown:
            raise ValueError(f"{source} names a group of words that there is not: {min(unknown)}")
        needs = frozenset(name for name, _gap in _PART.findall(_outside_brackets(source)) if name)
        pattern = Pattern(source, needs, self)
        self._patterns.append(pattern)
        return pattern

    def written_out(self, source: str) -> str:
        """The regular expression of a pattern's line."""
        return _PART.sub(self._expand, source)

    def prove(self) -> None:
        """Raise ValueError when any of the patterns is none, rather than at the first message that needs it."""
        for pattern in self._patterns:
            pattern.prove()

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
