"""How characters sound, so that a slip of the ear or of the input method still finds its word."""

import re
from collections.abc import Iterable
from functools import cache

from servicebot.understanding.word_files import table

_FIRST = 0xE000
_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"))


@cache
def _codes() -> dict[str, str]:
    codes: dict[str, str] = {}
    for syllable, _characters in table("sounds.tsv"):
        codes.setdefault(alike(syllable), chr(_FIRST + len(codes)))
    return codes


@cache
def _classes() -> dict[int, str]:
    sounds: dict[int, str] = {}
    for syllable, characters in table("sounds.tsv"):
        sounds |= dict.fromkeys(map(ord, characters), _codes()[alike(syllable)])
    return sounds


def alike(syllable: str) -> str:
    """The syllable with the differences dropped that many residents neither make nor hear: zh/z, ang/an, l/n."""
    for careful, loose in _ALIKE:
        if syllable.startswith(careful):
            syllable = loose + syllable[2:]
    if syllable.endswith("ng") and not syllable.endswith("ong"):
        syllable = syllable[:-1]
    return "l" + syllable[1:] if syllable.startswith("n") and len(syllable) > 1 else syllable


def sound(text: str) -> str:
    """The text with every Chinese character replaced by a sign for its sound, of the same length."""
    return text.translate(_classes())


class Spelling:
    """Known words written in pinyin letters: ``shuiguan loushui``."""

    __slots__ = ("_by_letters", "_pattern")

    def __init__(self, words: Iterable[str]) -> None:
        syllable_of: dict[str, str] = {}
        for syllable, characters in table("sounds.tsv"):
            syllable_of |= dict.fromkeys(characters, alike(syllable))
        self._by_letters: dict[str, str] = {}
        for word in words:
            self._by_letters.setdefault("".join(syllable_of.get(char, char) for char in word), word)
        self._pattern = re.compile(r"[a-z]+(?:[ ']+[a-z]+)*")

    def read(self, text: str, changes: list[tuple[str, str]]) -> str:
        """The text with every run of letters that spells known words written in characters."""
        return self._pattern.sub(lambda match: self._word(match[0], changes), text)

    def _word(self, letters: str, changes: list[tuple[str, str]]) -> str:
        syllables = [alike(syllable) for syllable in _SYLLABLE.findall(letters)]
        if not syllables or sum(map(len, _SYLLABLE.findall(letters))) != len(re.sub("[ ']", "", letters)):
            return letters
        words: list[str] = []
        place = 0
        while place < len(syllables):
            for length in (4, 3, 2, 1):
                word = self._by_letters.get("".join(syllables[place : place + length]))
                if word and len(word) == len(syllables[place : place + length]):
                    words.append(word)
                    place += length
                    break
            else:
                place += 1
                words.append("")
        if not any(words):
            return letters
        changes.append((letters, "".join(words)))
        return "".join(words)


_SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ui|ao|ou|iu|ie|ve|ue|er|an|en|in|un"
    r"|ia|ua|uo|a|o|e|i|u|v)(?![aeiouv])(?=$|[ ']|[b-df-hj-np-tw-z])|(?:ang|eng|ai|ei|ao|ou|an|en|er|a|o|e)"
)
