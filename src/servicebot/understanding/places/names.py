"""The words under which a place is found: its kind, its services, its names, their sounds, and pairs of characters."""

import re
from collections.abc import Iterator
from functools import cache

from servicebot.domain.places import PlaceKind, ServicePlace
from servicebot.understanding.normalise import fold, undecorated
from servicebot.understanding.sounds import alike
from servicebot.understanding.word_files import table

KIND, SERVICE, NAME, SOUND, PAIR = "k:", "s:", "n:", "p:", "g:"
SHORTEST, LONGEST, MOST_CHARACTERS = 2, 20, 30
LONGEST_KEPT = 40
_LINK = "-"

_BLANKS = re.compile(r"[\s,，。、.;；:：!！?？~…“”\"'「」()（）-]+")
# What most names end in tells no place from another, and would lead to a large part of a large directory.
_GENERAL = re.compile(
    r"社区|街道|小区|党群|党员|便民|服务|中心|网点|党总支|党支部|支部|委员会|联络|活动|流动|就业|援助|楼宇|工作"
    r"|[站点室店部]$"
)
_LINKS = re.compile(r"社区|街道|便民")
_AROUND_SERVICE = re.compile(r"^(?:办理|代办|领取|申请|提供|免费|便民)|(?:办理|代办|服务|咨询|申请|领取)$")
# 党员到哪报到 is 党员报到 with a question in it.
_WHERE = re.compile(
    r"(?:应该|该|要|得|可以|能)?[在去到上往找](?:哪里|哪儿|哪边|哪个地方|哪|什么地方|啥地方)(?:去|能|可以)?"
)
_MEASURE = re.compile(r"(?<=[一-龥])(?:一下|[个把下双])(?=[一-龥])")


def squeezed(text: str) -> str:
    """The text folded, without blanks, marks and emoji."""
    return _BLANKS.sub("", undecorated(fold(text)))


def index_words(place: ServicePlace) -> frozenset[str]:
    """Every word under which the place is found."""
    words = {KIND + place.kind}
    for service in place.services:
        words |= {SERVICE + form for form in _service_forms(service)}
    for name in (place.name, *place.aliases, place.building, place.address):
        whole = squeezed(name)[:LONGEST_KEPT]
        if not whole:
            continue
        for form in {whole, _LINKS.sub("", whole) or whole}:
            words |= {NAME + form, SOUND + heard(form)}
        if name is not place.address:
            words |= pairs(whole)
    return frozenset(words)


def kind_words(*kinds: PlaceKind) -> tuple[str, ...]:
    """The words that these kinds stand under."""
    return tuple(KIND + kind for kind in kinds)


def pairs(text: str) -> frozenset[str]:
    """The neighbouring sounds in the telling part of a name."""
    syllables = _syllables(_GENERAL.sub("", text) or text)
    return frozenset(PAIR + _LINK.join(syllables[at : at + 2]) for at in range(max(len(syllables) - 1, 1)))


def heard(text: str) -> str:
    """The text as it is heard: syllables that many residents do not tell apart are the same.

    Written in letters and not in the signs of ``sounds.sound``, because it is stored and those signs may change.
    """
    return _LINK.join(_syllables(text))


def runs(text: str) -> frozenset[str]:
    """Every run of characters of a text that may be a name or a service."""
    said = squeezed(text)[:MOST_CHARACTERS]
    return frozenset(
        said[start : start + length]
        for length in range(SHORTEST, min(LONGEST, len(said)) + 1)
        for start in range(len(said) - length + 1)
    )


def service_words(text: str) -> frozenset[str]:
    """The words of services that the text may speak of, by their own names and by what else they are called."""
    said = squeezed(text)
    forms = {said, _MEASURE.sub("", said)}
    found = {SERVICE + run for form in forms for run in runs(form)}
    called_so = {proper for called, proper in _called() if any(called in form for form in forms)}
    return frozenset(found | {SERVICE + proper for proper in called_so})


def kinds_in(text: str) -> tuple[tuple[PlaceKind, ...], str]:
    """The kinds of place that a text names, and the text without their names; of names that overlap the longest counts."""
    rest = squeezed(text)
    kinds: dict[PlaceKind, None] = {}
    for called, meant in _kinds():
        if called in rest:
            rest = rest.replace(called, " ")
            kinds |= dict.fromkeys(meant)
    return tuple(kinds), rest.replace(" ", "")


def matters_in(text: str) -> tuple[PlaceKind, ...]:
    """The kinds of place that see to what a text speaks of, in everybody's own community."""
    said = _WHERE.sub("", squeezed(text))
    kinds = (meant for called, meant in _matters() if called in said)
    return tuple(dict.fromkeys(kind for meant in kinds for kind in meant))


def _service_forms(service: str) -> set[str]:
    whole = squeezed(service)[:LONGEST_KEPT]
    short = _AROUND_SERVICE.sub("", whole) or whole
    return {whole, short, *(proper for called, proper in _called() if called == short)}


def _syllables(text: str) -> list[str]:
    return [_readings().get(char, char) for char in text]


@cache
def _readings() -> dict[str, str]:
    readings: dict[str, str] = {}
    for syllable, characters in table("sounds.tsv"):
        readings |= dict.fromkeys(characters, alike(syllable))
    return readings


@cache
def _called() -> tuple[tuple[str, str], ...]:
    return tuple(
        (called, proper) for proper, names in table("place_services.tsv") for called in names.split(",")
    )


@cache
def _kinds() -> tuple[tuple[str, tuple[PlaceKind, ...]], ...]:
    return tuple(sorted(_with_kinds("place_kinds.tsv"), key=lambda row: -len(row[0])))


@cache
def _matters() -> tuple[tuple[str, tuple[PlaceKind, ...]], ...]:
    return tuple(_with_kinds("place_matters.tsv"))


def _with_kinds(name: str) -> Iterator[tuple[str, tuple[PlaceKind, ...]]]:
    for called, kinds in table(name):
        yield called, tuple(PlaceKind(kind) for kind in kinds.split(","))
