"""Words of the menu and of the conversation that were typed with other characters of the same sound: 补冲 for 补充."""

from collections.abc import Iterable

from servicebot.engine.vocabulary import squeeze
from servicebot.understanding.sounds import sound

SHORTEST, LONGEST = 2, 10
PARTICLES = "啊呀呢吧嘛哦了"
# Another word of the same sound, said to whoever is asked.
OTHER_WORDS = frozenset({"同志", "同治"})


class ByEar:
    """Finds the one known word that sounds like a text; the sounds are worked out when first needed."""

    __slots__ = ("_known", "_sounds")

    def __init__(self, words: Iterable[str]) -> None:
        self._known = frozenset(words)
        self._sounds: dict[str, str] | None = None

    def meant(self, text: str) -> str:
        """The word that sounds like the whole text; empty when none does, or several do."""
        said = squeeze(text)
        if not SHORTEST <= len(said) <= LONGEST or said in OTHER_WORDS:
            return ""
        if self._sounds is None:
            self._sounds = _told_apart(self._known)
        sounds = self._sounds
        return sounds.get(sound(said)) or sounds.get(sound(said.rstrip(PARTICLES))) or ""


def _told_apart(words: Iterable[str]) -> dict[str, str]:
    sounds: dict[str, str] = {}
    for word in words:
        # Latin letters and figures have no sound of their own here.
        if len(word) >= SHORTEST and not any(sign.isascii() for sign in word):
            heard = sound(word)
            sounds[heard] = "" if heard in sounds else word
    return sounds
