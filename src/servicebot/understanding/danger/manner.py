"""How a whole text speaks of the danger in it: as over, a false alarm, a lesson, a joke, a fear."""

import re
from collections.abc import Mapping

from servicebot.understanding.danger.figures import Figures
from servicebot.understanding.danger.self_harm import names_only_others

NEVER_OVER = frozenset({"self_harm"})


class Manner:
    """Judges the manner in which a text speaks, whatever in it is like a danger."""

    __slots__ = ("_around", "_figures")

    def __init__(self, around: Mapping[str, re.Pattern[str]], figures: Figures) -> None:
        self._around, self._figures = around, figures

    def dismisses(self, text: str, kind: str) -> bool:
        """Whether nothing is the matter in words that are only like a danger.

        没事 and a laugh dismiss nothing that somebody says who may want to die; who got somebody else back says it for them.
        """
        around = self._around
        if self._figures.is_hearsay(text) or around["matter"].search(text) or self.is_alarmless(text):
            return True
        if kind in NEVER_OVER and self.is_errand(text):
            return True
        lasting = kind in NEVER_OVER and not names_only_others(text)
        over = not lasting and (around["over"].search(text) or around["long_ago"].search(text))
        if (over or self.is_talk(text)) and not around["still"].search(text):
            return True
        if lasting:
            return self.is_in_jest(kind, text)
        return bool(around["mistaken"].search(text) or self.is_joke(text))

    def lessens(self, text: str, kind: str) -> bool:
        """Whether such words are less certain: beside an event, when long past, feared of something that may happen."""
        around = self._around
        feared = around["feared"].search(text)
        if kind in NEVER_OVER:
            feared = None if around["feared_of_oneself"].search(text) else feared
        return bool(feared or around["trifling"].search(text) or (kind in NEVER_OVER and self.is_past(text)))

    def is_alarmless(self, text: str) -> bool:
        """Whether it was a false alarm, or thanks are given for what is over."""
        around = self._around
        if around["thanked"].search(text) and not around["again"].search(text):
            return True
        return bool(around["false_alarm"].search(text) and not around["smelled"].search(text))

    def is_talk(self, text: str) -> bool:
        """Whether it stands in a lesson, a story or a play."""
        around = self._around
        talk = around["topic"].search(text) or around["prevent"].search(text)
        return bool(talk and not around["in_earnest"].search(text))

    def is_joke(self, text: str) -> bool:
        """Whether somebody laughs about it."""
        return bool(self._around["joke"].search(text) and not self._around["in_earnest"].search(text))

    def is_in_jest(self, kind: str, text: str) -> bool:
        """Whether words of dying are said of shares or a lost match."""
        return kind in NEVER_OVER and bool(self._around["in_jest"].search(text))

    def is_errand(self, text: str) -> bool:
        """Whether things or animals are given away because of a journey, a move, a death or a form, and nobody says goodbye.

        So does who leaves the counter or the meeting: all of it is such words, since whoever adds others may mean more.
        """
        around = self._around
        if around["errand_over"].fullmatch(text):
            return True
        return bool(
            around["handed_over"].search(text)
            and around["errand_behind"].search(text)
            and not around["in_farewell"].search(text)
        )

    def is_past(self, text: str) -> bool:
        """Whether somebody looks back on a wish to die and does not speak of it as of now."""
        around = self._around
        return bool(around["grown_past"].search(text) and not around["come_back"].search(text))
