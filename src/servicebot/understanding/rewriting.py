"""Dialect words and slips of the ear or of the input method, rewritten as the words they stand for."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from servicebot.understanding.sounds import sound
from servicebot.understanding.spelling import Readings, Spelling
from servicebot.understanding.word_files import settings_of, table

_PAIR = 2
_LETTERS = re.compile(r"[a-z]{2,}")
_CHARACTERS = re.compile(r"[一-龥]{2,4}")


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A text in common words, and which words stood for which."""

    text: str
    changes: tuple[tuple[str, str], ...] = ()


class Rewriter:
    """Finds the words of a table, the longest first, and words that only sound like a known one."""

    __slots__ = ("_by_first", "_by_sound", "_never", "spelling")

    def __init__(
        self,
        words: Mapping[str, str],
        targets: Sequence[str],
        never: Iterable[str] = (),
        spelling: Spelling | None = None,
    ) -> None:
        self._by_first: dict[str, list[tuple[str, str]]] = {}
        for said, meant in sorted(words.items(), key=lambda pair: -len(pair[0])):
            self._by_first.setdefault(said[0], []).append((said, meant))
        self._by_sound: dict[str, list[tuple[str, str]]] = {}
        for target in sorted(dict.fromkeys(targets), key=len, reverse=True):
            heard = sound(target)
            self._by_sound.setdefault(heard[:_PAIR], []).append((heard, target))
        self._never = frozenset(never)
        self.spelling = spelling or Spelling(targets, Readings())

    @classmethod
    def load(cls, extra_dir: Path | None = None) -> "Rewriter":
        """The rewriter of the word files."""
        targets: list[str] = []
        never: list[str] = []
        spelled: list[str] = []
        readings: list[str] = []
        for slips in settings_of("slips.toml", extra_dir):
            targets += slips.get("targets", "").split()
            never += slips.get("never", "").split()
            spelled += slips.get("spelled", "").split()
            readings += slips.get("readings", "").split()
        spelling = Spelling((*targets, *spelled, *_of_groups(extra_dir)), Readings(readings))
        return cls(dict(table("dialect.tsv", extra_dir)), targets, never, spelling)

    def rewrite(self, text: str) -> Rewritten:
        """The text in common words."""
        changes: list[tuple[str, str]] = []
        if _LETTERS.search(text):
            spelled = self.spelling.read(text)
            text, changes = spelled.text, list(spelled.changes)
        text = self._swap(text, changes)
        return Rewritten(self._repair(text, changes), tuple(changes))

    def _swap(self, text: str, changes: list[tuple[str, str]]) -> str:
        by_first = self._by_first
        if by_first.keys().isdisjoint(text):
            return text
        pieces: list[str] = []
        place, kept = 0, 0
        while place < len(text):
            for said, meant in by_first.get(text[place], ()):
                if text.startswith(said, place):
                    pieces += (text[kept:place], meant)
                    place += len(said)
                    kept = place
                    if said != meant:
                        changes.append((said, meant))
                    break
            else:
                place += 1
        return "".join((*pieces, text[kept:]))

    def _repair(self, text: str, changes: list[tuple[str, str]]) -> str:
        heard, by_sound = sound(text), self._by_sound
        place = 0
        while place < len(text) - 1:
            step = 1
            for voice, target in by_sound.get(heard[place : place + _PAIR], ()):
                if not heard.startswith(voice, place):
                    continue
                said = text[place : place + len(target)]
                if said == target:
                    step = len(target)
                    break
                # 家里发现: who comes before 现 is no 理发.
                if text[place : place + _PAIR + 1] not in self._never and self._is_slip(said, target):
                    changes.append((said, target))
                    text = text[:place] + target + text[place + len(target) :]
                    step = len(target)
                    break
            place += step
        return text

    def _is_slip(self, said: str, target: str) -> bool:
        if said[:_PAIR] in self._never or said[-_PAIR:] in self._never:
            return False
        return any(typed == meant for typed, meant in zip(said, target, strict=True))


def _of_groups(extra_dir: Path | None) -> Iterator[str]:
    """The words that rules know; in letters they are meant only where no commoner word sounds like them."""
    for data in settings_of("groups.toml", extra_dir):
        for words in data["groups"].values():
            yield from filter(_CHARACTERS.fullmatch, words.split())
