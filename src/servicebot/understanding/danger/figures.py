"""Words of danger that are only a manner of speaking, a title, or what goes round and is asked about."""

import re
from collections.abc import Mapping

_FIGURE, _REAL = "figure_", "real_"


class Figures:
    """Knows for each kind what is said without any danger, and what shows that it is meant after all."""

    __slots__ = ("_by_kind", "_hearsay", "_witnessed")

    def __init__(self, around: Mapping[str, re.Pattern[str]]) -> None:
        self._by_kind = {
            name.removeprefix(_FIGURE): (figure, around[_REAL + name.removeprefix(_FIGURE)])
            for name, figure in around.items()
            if name.startswith(_FIGURE)
        }
        self._hearsay, self._witnessed = around["hearsay"], around["witnessed"]

    def has(self, kind: str, text: str) -> bool:
        """Whether words of that kind are only a manner of speaking here: 相亲翻车, 救命这只小狗太可爱."""
        if kind not in self._by_kind:
            return False
        figure, real = self._by_kind[kind]
        return bool(figure.search(text) and not real.search(text))

    def is_hearsay(self, text: str) -> bool:
        """Whether it is asked if what people say is true, by somebody who saw nothing of it."""
        return bool(self._hearsay.search(text) and not self._witnessed.search(text))
