"""How characters sound, so that a slip of the ear or of the input method still finds its word."""

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


@cache
def _syllables() -> dict[str, str]:
    return {code: syllable for syllable, code in _codes().items()}


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


def syllable_of(character: str) -> str:
    """How a character is read aloud, by what ``alike`` leaves of it; the character itself when that is not known."""
    return _syllables().get(sound(character), character)
