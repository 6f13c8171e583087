"""Which of the offered choices an answer means."""

import re
from collections.abc import Sequence
from functools import lru_cache

from servicebot.understanding.normalise import fold, normalise, undecorated
from servicebot.understanding.numerals import CHINESE, read_number

_LEAD = r"(?:我)?(?:要|就|想)?(?:选择|选|挑|按|回复|回|点|要|是|填)?(?:的)?(?:是)?"
_NUMBER = re.compile(
    rf"^{_LEAD}[第(（\[【]?(\d{{1,3}}|[{CHINESE}]{{1,3}})[)）\]】]?"
    r"(?:个|项|条|种|号|样|款|位|家|单|张|件|处|份|类|行)?[.。,，、:)]?(?:吧|的|啊|呀|呢|了|那个|选项)*$"
)
_LAST = re.compile(rf"^{_LEAD}(?:最后|末尾|最末)(?:一|那|1)?(?:个|项|条)?(?:吧|的)*$")
_POLITE = re.compile(
    r"^(?:就|我|要|选|想|是|那就|应该是|应该|大概是|帮我|给我)+|(?:吧|的|啊|呀|呢|了|这个|那个|谢谢)+$"
)
_EDGES = " .。,，、;；:：!！?？~…“”\"'"
_MINIMUM = 2


def read_choice(text: str, labels: Sequence[str]) -> int | None:
    """The place (from 0) of the label that an answer names by number, by its words or by a unique part of them."""
    said = undecorated(fold(text)).strip(_EDGES)
    folded = _folded(tuple(labels))
    if said in folded:
        return folded.index(said)
    compact = said.replace(" ", "")
    if match := _NUMBER.match(compact):
        number = read_number(match[1])
        return number - 1 if number is not None and 1 <= number <= len(labels) else None
    if labels and _LAST.match(compact):
        return len(labels) - 1
    return _by_words(normalise(text), folded)


@lru_cache(256)
def _folded(labels: tuple[str, ...]) -> tuple[str, ...]:
    # The same few questions are asked all day.
    return tuple(fold(label).strip() for label in labels)


def _by_words(said: str, labels: Sequence[str]) -> int | None:
    if said in labels:
        return labels.index(said)
    core = _POLITE.sub("", said).strip(_EDGES) or said
    for test in (core.__eq__, lambda label: len(core) >= _MINIMUM and core in label, core.__contains__):
        hits = [place for place, label in enumerate(labels) if len(label) >= 1 and test(label)]
        if len(hits) == 1:
            return hits[0]
        if hits:
            return None
    return None
