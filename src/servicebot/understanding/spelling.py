"""Words in pinyin letters read as the characters that they spell: ``shuiguan loushui``, ``3 hao lou``."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product
from typing import NamedTuple

from servicebot.understanding.sounds import alike, syllable_of

_RUN = re.compile(r"[a-z]+(?:[ ']+[a-z]+)*")
_BLANKS = re.compile("[ ']")
_LONGEST, _MOST_READINGS = 6, 8
# The parts of a door are single syllables, which mean something only behind a number.
_DOOR = re.compile(
    r"(?<=\d) *(?:(hao *lou|hao *dong|hao *fang)|(dan *yuan)|(dong|zhuang)|(hao)|(lou)|(shi|fang)|(ceng)|(dian))(?![a-z])"
)
_OF_DOOR = ("号楼", "单元", "栋", "号", "楼", "室", "层", "点")


class Spelled(NamedTuple):
    """A text with its pinyin in characters, and which letters stood for which words."""

    text: str
    changes: tuple[tuple[str, str], ...] = ()


class Readings:
    """How characters are read aloud, each in as many ways as it is."""

    __slots__ = ("_several",)

    def __init__(self, further: Iterable[str] = ()) -> None:
        """``further`` are readings beside those of ``sounds.tsv``: ``调tiao``."""
        self._several: dict[str, tuple[str, ...]] = {}
        for one in further:
            read = self._several.get(one[0], (syllable_of(one[0]),))
            self._several[one[0]] = tuple(dict.fromkeys((*read, alike(one[1:]))))

    def of(self, word: str) -> Iterator[str]:
        """The letters of a word, in each way to read it."""
        ways = product(*(self._several.get(char) or (syllable_of(char),) for char in word[:_LONGEST]))
        return map("".join, islice(ways, _MOST_READINGS))


class Spelling:
    """Known words by their letters; of words that sound alike the first is meant."""

    __slots__ = ("_known", "_readings")

    def __init__(self, words: Iterable[str], readings: "Readings", beside: "Spelling | None" = None) -> None:
        """``beside`` knows further words, which are meant where none of these is."""
        self._readings = readings
        known: dict[str, str] = {}
        for word in words:
            for letters in readings.of(word):
                known.setdefault(letters, word)
        self._known: tuple[Mapping[str, str], ...] = (known, *(beside.known if beside else ()))

    @property
    def known(self) -> tuple[Mapping[str, str], ...]:
        """The words by their letters, those that are meant first in front."""
        return self._known

    def with_names(self, names: Iterable[str]) -> "Spelling":
        """The same with names of places, which are meant before any other word."""
        return Spelling(names, self._readings, self)

    def read(self, text: str) -> Spelled:
        """The text, folded, with every run of letters that spells known words written in characters."""
        changes: list[tuple[str, str]] = []
        text = _DOOR.sub(_of_door, text)
        text = _RUN.sub(lambda match: self._words(match[0], changes), text)
        return Spelled(text, tuple(changes))

    def _words(self, letters: str, changes: list[tuple[str, str]]) -> str:
        said = _SYLLABLE.findall(letters)
        if not said or sum(map(len, said)) != len(_BLANKS.sub("", letters)):
            return letters
        syllables = [alike(syllable) for syllable in said]
        words: list[str] = []
        place = 0
        while place < len(syllables):
            word, length = self._word_at(syllables, place)
            words.append(word)
            place += length
        if not any(words):
            return letters
        changes.append((letters, "".join(words)))
        return "".join(words)

    def _word_at(self, syllables: list[str], place: int) -> tuple[str, int]:
        for length in range(min(_LONGEST, len(syllables) - place), 0, -1):
            letters = "".join(syllables[place : place + length])
            for known in self._known:
                word = known.get(letters, "")
                if len(word) == length:
                    return word, length
        return "", 1


def _of_door(match: re.Match[str]) -> str:
    return _OF_DOOR[(match.lastindex or 1) - 1]


_SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ui|ao|ou|iu|ie|ve|ue|er|an|en|in|un"
    r"|ia|ua|uo|a|o|e|i|u|v)(?![aeiouv])(?=$|[ ']|[b-df-hj-np-tw-z])|(?:ang|eng|ai|ei|ao|ou|an|en|er|a|o|e)"
)
