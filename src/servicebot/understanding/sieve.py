"""Which of many patterns can be in a text at all, told by the characters that each of them cannot do without.

Trying hundreds of expressions one by one, or all of them as one, took more than half of what understanding a message cost.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from servicebot.understanding.commonplace import COMMON

T = TypeVar("T")

_MARK = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?(?:[:=!]|<[=!])|[()|]|[?*+]\??|\{\d*(?:,\d*)?\}\??|.", re.DOTALL
)
# What is read as something else than a character: other kinds of brackets, and characters given by number.
_BEYOND = re.compile(r"\(\?(?![:=!]|<[=!])|\\[^\WntrdwsbDWSBAZ]")
_PLAIN_SET = re.compile(r"\[([^\^\-\\\]]+)\]")
_MAY_BE_LEFT_OUT = ("?", "*", "{0", "{,")
# What stands in most sentences sieves little.
_COMMON = COMMON | frozenset("她不没人家里上下一来去到着得把被")
_MANY = 20

_Marks = Sequence[str]


class Sieve(Generic[T]):
    """Keeps things with an expression each; ``near`` gives those whose expression a text may match."""

    __slots__ = ("_always", "_by_character")

    def __init__(self, kept: Iterable[tuple[T, str]]) -> None:
        self._always: list[T] = []
        self._by_character: dict[str, list[tuple[int, T]]] = {}
        for number, (one, expression) in enumerate(kept):
            needed = one_needed_of(expression)
            if not needed:
                self._always.append(one)
            for char in needed:
                self._by_character.setdefault(char, []).append((number, one))

    def near(self, text: str) -> list[T]:
        """Everything that may match, in no order."""
        by_character = self._by_character
        found = {
            number: one for char in by_character.keys() & set(text) for number, one in by_character[char]
        }
        return [*self._always, *found.values()]


def one_needed_of(expression: str) -> frozenset[str]:
    """Characters of which every match has one; empty when that cannot be told."""
    if _BEYOND.search(expression):
        return frozenset()
    return _either(_MARK.findall(expression), 0)[0] or frozenset()


def _either(marks: _Marks, place: int) -> tuple[frozenset[str] | None, int]:
    """What the ways up to the closing bracket need, and where it goes on after that."""
    ways: list[frozenset[str] | None] = []
    best: frozenset[str] | None = None
    while place < len(marks):
        mark = marks[place]
        if mark in {")", "|"}:
            place += 1
            if mark == ")":
                break
            ways.append(best)
            best = None
            continue
        needed, place = _part(marks, place)
        if needed and (best is None or _crowd(needed) < _crowd(best)):
            best = needed
    ways.append(best)
    told = [way for way in ways if way is not None]
    return (frozenset().union(*told) if len(told) == len(ways) else None), place


def _part(marks: _Marks, place: int) -> tuple[frozenset[str] | None, int]:
    """What one part of a way needs, with the number of times that it stands there."""
    mark = marks[place]
    place += 1
    needed: frozenset[str] | None = None
    if mark[0] == "(":
        needed, place = _either(marks, place)
        if mark not in {"(", "(?:"}:
            # What stands around a match is no part of it.
            needed = None
    elif mark[0] == "[":
        plain = _PLAIN_SET.fullmatch(mark)
        needed = frozenset(plain[1]) if plain else None
    elif mark[0] != "\\" and mark not in {".", "^", "$"}:
        needed = frozenset(mark)
    if place < len(marks) and (
        marks[place][0] in "?*+" or (marks[place][0] == "{" and len(marks[place]) > 1)
    ):
        if marks[place].startswith(_MAY_BE_LEFT_OUT):
            needed = None
        place += 1
    return needed, place


def _crowd(needed: frozenset[str]) -> int:
    return sum(_MANY if char in _COMMON else 1 for char in needed)
