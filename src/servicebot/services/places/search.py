"""Finding places: what a sentence looks for, and which places answer it, those that are open first."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from servicebot.domain.directory import Directory
from servicebot.domain.errors import Invalid
from servicebot.domain.geo import Point, distance_m, wgs_of
from servicebot.domain.opening import opening, read_hours
from servicebot.domain.places import NAMES, RANK, STAND_INS, PlaceKind, ServicePlace, Sought, Whereabouts
from servicebot.domain.workdays import WorkCalendar
from servicebot.ports import UnitOfWork
from servicebot.understanding.places.address import read_address
from servicebot.understanding.places.gazetteer import Gazetteer
from servicebot.understanding.places.names import (
    NAME,
    SERVICE,
    SOUND,
    heard,
    kind_words,
    kinds_in,
    matters_in,
    pairs,
    runs,
    service_words,
    squeezed,
)

MOST_FOUND = 9
MANY = MOST_FOUND + 1
LOOKED_THROUGH, MOST_OPEN, WORTH_THE_WAY_M = 80, 3, 5_000.0
MOST_PAIRS, MOST_ROWS = 2_000, 6_000
ALIKE, VERY_ALIKE = 0.5, 0.6
SHORTEST_NAME = 2
MOST_SAID = 2
SHORTEST_SOUND = 3
EVERY_KIND = tuple(kind for kind in PlaceKind if kind is not PlaceKind.SERVICE_POINT)

ALL_NEAR = "附近都有什么"
ANYTHING = "服务场所"
_EVERYTHING = re.compile(r"都有什么|有什么|有哪些|都看看|随便|都行|全部|所有")
_OWN = re.compile(r"我的社区|我们?社区|我家(?:所在)?的?社区|本社区|咱们?社区|我所在的?社区")
_ASKING = re.compile(
    r"请问|你好|您好|麻烦|帮我|查一下|查查|查询|查|找一下|找找|我想|想要|我要|想|要|找|附近|最近|周边|周围|旁边|就近|离我|离"
    r"|什么地方|什么时候|哪里|哪儿|哪个|哪家|哪一个|哪|地方|怎么走|怎么去|怎么|咋走|咋去|咋|联系电话|电话号码|电话|多少|号码|地址|几点"
    r"|今天|明天|后天|现在|周末|平时|节假日|[早晚]上|[上中下]午|(?:周|星期|礼拜)[一二三四五六日天末]"
    r"|开门|关门|上班|下班|开放时间|营业时间|开放|营业|时间|可以|可不可以|能不能|有没有|有|能|在|是|去|到|办理|办|归|属于|管"
    r"|我们|咱们|我|你们|你|这里|这边|那里|的|了|吗|呢|啊|呀|吧|得|一下|个|社区|小区"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that answers, and how far away it is in metres when that can be said."""

    place: ServicePlace
    metres: float | None = None


def asks_for_something(text: str) -> bool:
    """Whether more than "where" stands in a text."""
    kinds, rest = kinds_in(text)
    return bool(kinds or _OWN.search(text) or _ASKING.sub("", rest))


def means_own_community(text: str) -> bool:
    """Whether the own community is spoken of without its name."""
    return _OWN.search(squeezed(text)) is not None


async def seek(uow: UnitOfWork, gazetteer: Gazetteer, home: str, text: str) -> Sought:
    """What a sentence looks for; ``home`` is the remembered community of who says it."""
    said = squeezed(text)
    own = means_own_community(said)
    area = home if own else ""
    base = _OWN.sub("", said)
    reading = None if own else read_address(base, gazetteer)
    if reading is not None and reading.address.community and not reading.others:
        area = reading.address.community
        base = squeezed(reading.rest)
    kinds, rest = kinds_in(base)
    own_matter = matters_in(base)
    if own_matter:
        # Whose members they are says where they live, and not which branch happens to be near.
        area = area or home
    known = await uow.places.count_words(
        {NAME + run for run in runs(said)} | service_words(base or said), MANY
    )
    named = await _named(uow, known, kinds, area)
    if named is not None:
        return named
    rest = _ASKING.sub("", _EVERYTHING.sub("", rest))
    services = _longest(word for word in known if word.startswith(SERVICE))
    if services:
        return await _offering(uow, services, own_matter, area, rest)
    if kinds and not area and len(rest) >= SHORTEST_NAME:
        # 槐阴党支部 is a name with a slip in it, and not just any branch.
        alike = await _alike(uow, _ASKING.sub("", said), VERY_ALIKE)
        fitting = [place for place in await uow.places.named(alike) if place.kind in kinds]
        if fitting:
            return Sought(ids=tuple(place.id for place in fitting), label=_ASKING.sub("", said))
    if kinds or own_matter:
        return _of_kinds(sorted(kinds, key=RANK.__getitem__) or own_matter, area)
    if len(rest) < SHORTEST_NAME:
        words = kind_words(*EVERY_KIND) if area or own else ()
        return Sought(words, label=ANYTHING, community=area)
    alike = await _alike(uow, rest, ALIKE)
    return Sought(ids=alike, label=rest, community=area, unknown=not alike)


def stand_in(sought: Sought, community: str) -> Sought | None:
    """What is looked for instead of kinds of place that the directory does not have; None where nothing is."""
    kinds = dict.fromkeys(
        other for kind, others in STAND_INS.items() for other in others if kind_words(kind)[0] in sought.words
    )
    return _of_kinds(tuple(kinds), sought.community or community) if kinds else None


def kinds_of(hits: Iterable[Hit]) -> str:
    """What the places that were found are called by their kinds."""
    return _label(sorted({hit.place.kind for hit in hits}, key=RANK.__getitem__))


def _of_kinds(kinds: Sequence[PlaceKind], area: str) -> Sought:
    return Sought(kind_words(*kinds), label=_label(kinds), community=area)


def _label(kinds: Sequence[PlaceKind]) -> str:
    return "、".join(NAMES[kind] for kind in kinds[:MOST_SAID])


async def find(
    uow: UnitOfWork, directory: Directory, sought: Sought, origin: Point | None, limit: int = MOST_FOUND
) -> Sequence[Hit]:
    """Up to ``limit`` places that answer: by name, in the area that was named, else the nearest to the origin."""
    if sought.unknown:
        return ()
    if sought.ids:
        return [_hit(place, origin) for place in await uow.places.named(sought.ids)][:limit]
    if sought.community:
        words = sought.words or kind_words(*EVERY_KIND)
        own = await uow.places.of_community(sought.community, words)
        if own:
            return [_hit(place, origin) for place in own]
        origin = origin or station_point(directory, sought.community)
    if origin is not None:
        return [Hit(place, metres) for place, metres in await uow.places.nearest(origin, limit, sought.words)]
    having = await uow.places.having(sought.words, limit)
    return [Hit(place) for place in await uow.places.named(dict.fromkeys(code for _, code in having))]


async def open_farther_off(
    uow: UnitOfWork, sought: Sought, origin: Point, at: int, calendar: WorkCalendar
) -> Sequence[Hit]:
    """The nearest places that are open now, for when none of the very nearest is; not so far that nobody would go."""
    wider = await uow.places.nearest(origin, LOOKED_THROUGH, sought.words)
    found = (Hit(place, metres) for place, metres in wider if metres <= WORTH_THE_WAY_M)
    return [hit for hit in found if is_open(hit.place, at, calendar)][:MOST_OPEN]


def open_first(hits: Iterable[Hit], community: str, at: int, calendar: WorkCalendar) -> list[Hit]:
    """The hits in the order in which they are told: open now, near (or in the community), and of the useful kind."""

    def rank(hit: Hit) -> tuple[bool, float, int, str]:
        place = hit.place
        far = hit.metres if hit.metres is not None else float(place.community != community)
        return not is_open(place, at, calendar), far, RANK[place.kind], place.name

    return sorted(hits, key=rank)


def is_open(place: ServicePlace, at: int, calendar: WorkCalendar) -> bool:
    """Whether a place is open now, as far as its hours tell."""
    try:
        return bool(place.hours) and opening(read_hours(place.hours), at, calendar).is_open
    except Invalid:
        return False


def origin_of(directory: Directory, where: Whereabouts, home: str) -> Point | None:
    """The point from which distances count: the pin, else the station of the community that was named or remembered."""
    if where.pin is not None:
        return wgs_of(where.pin)
    community = where.community or home
    return station_point(directory, community) if community else None


def station_point(directory: Directory, community: str) -> Point | None:
    """Where the station of a community is, which stands for the community itself."""
    for station in directory.stations:
        if station.community == community and station.is_mapped:
            return Point(station.latitude, station.longitude)
    return None


def _hit(place: ServicePlace, origin: Point | None) -> Hit:
    if origin is None or not place.is_mapped:
        return Hit(place)
    return Hit(place, distance_m(origin, Point(place.latitude, place.longitude)))


async def _named(
    uow: UnitOfWork, known: Iterable[str], kinds: Sequence[PlaceKind], area: str
) -> Sought | None:
    """The places with the longest name that was said, unless a kind was said too that none of them is of."""
    names = _longest(word for word in known if word.startswith(NAME))[:1]
    if not names:
        return None
    label = names[0].removeprefix(NAME)
    ids = list(dict.fromkeys(code for _, code in await uow.places.having(names, MANY)))
    if len(ids) >= MANY:
        return Sought(names, label=label, community=area)
    found = await uow.places.named(ids)
    fitting = [place for place in found if not kinds or place.kind in kinds]
    own = [place for place in fitting if place.community == area]
    if not fitting:
        return None
    return Sought(ids=tuple(place.id for place in own or fitting), label=label)


async def _offering(
    uow: UnitOfWork, services: tuple[str, ...], own_matter: Sequence[PlaceKind], area: str, rest: str
) -> Sought:
    """The places that offer a service, unless the rest of the sentence names somebody who does."""
    label = services[0].removeprefix(SERVICE)
    somebody = rest if len(rest.replace(label, "")) >= SHORTEST_NAME else ""
    alike = await _alike(uow, somebody, VERY_ALIKE) if somebody else ()
    if alike:
        return Sought(ids=alike, label=somebody)
    # The own branch sees to it, whether or not its row in the directory says so.
    return Sought((*services, *kind_words(*own_matter)), label=label, community=area)


async def _alike(uow: UnitOfWork, rest: str, share: float) -> tuple[str, ...]:
    """The places whose names sound like the words, or share so many pairs of sounds with them; by their ids."""
    sounds = await uow.places.count_words(
        {SOUND + heard(run) for run in runs(rest) if len(run) >= SHORTEST_SOUND}, MANY
    )
    same = _longest(sounds)[:1]
    if same and sounds[same[0]] < MANY:
        having = await uow.places.having(same, MANY)
        return tuple(dict.fromkeys(code for _, code in having))
    wanted = pairs(rest)
    counts = await uow.places.count_words(wanted, MOST_PAIRS)
    telling: list[str] = []
    rows = 0
    for word in sorted(counts, key=lambda word: counts[word]):
        rows += counts[word]
        # What thousands of names share tells none of them from the others.
        if counts[word] < MOST_PAIRS and rows <= MOST_ROWS:
            telling.append(word)
    if not telling:
        return ()
    shared: dict[str, set[str]] = {}
    for word, code in await uow.places.having(telling, MOST_ROWS):
        shared.setdefault(code, set()).add(word)
    best = sorted(shared, key=lambda code: (-len(shared[code]), code))
    return tuple(code for code in best if len(shared[code]) >= share * len(wanted))[:MOST_FOUND]


def _longest(words: Iterable[str]) -> tuple[str, ...]:
    """The words that are not a part of another one, longest first."""
    kept: list[str] = []
    for word in sorted(words, key=lambda word: (-len(word), word)):
        if not any(word[2:] in longer for longer in kept):
            kept.append(word)
    return tuple(kept)
