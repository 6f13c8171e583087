"""Places: by their words, by community, and the nearest ones by a box that grows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import orjson
from sqlalchemy import select, text, update

from servicebot.adapters.storage.place_tables import places
from servicebot.adapters.storage.schema import reference_versions
from servicebot.adapters.storage.statements import Row, Statement, columns_of, value
from servicebot.adapters.storage.tx import Tx
from servicebot.domain.geo import Point, box_around, distance_m
from servicebot.domain.places import DESKS, PlaceKind, ServicePlace
from servicebot.understanding.places.names import index_words, kind_words

DEGREE = 10_000_000
FIRST_M, FARTHEST_M = 500.0, 100_000.0
# So few places are sorted by distance at once; a box would have to grow far to find enough of them.
MOST_SORTED = 500
# As many places as one statement writes.
CHUNK = 200

_COLUMNS = columns_of(places, without=["id"])
_NUMBERS = frozenset({"north", "east", "updated_at", "review_due"})
_LIST_HERE = "IN (SELECT value FROM json_each(:{0}))"
# As an array, because PostgreSQL would expect a subquery to give so many rows that it read the whole table.
_LIST_THERE = "= ANY (ARRAY(SELECT jsonb_array_elements_text(CAST(:{0} AS jsonb))))"


def _listed(sql: str, *names: str) -> Statement:
    """A statement in which lists of texts are given as JSON arrays."""
    here = sql.replace("{codes}", _LIST_HERE.format("codes")).replace("{words}", _LIST_HERE.format("words"))
    there = sql.replace("{codes}", _LIST_THERE.format("codes")).replace(
        "{words}", _LIST_THERE.format("words")
    )
    return Statement(text(here), *names, on_postgresql=text(there))


def _upsert() -> tuple[str, str]:
    names = ", ".join(_COLUMNS)
    fresh = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name != "code")
    here = ", ".join(f"json_extract(value, '$[{at}]')" for at in range(len(_COLUMNS)))
    there = ", ".join(
        f"CAST(value ->> {at} AS {'bigint' if name in _NUMBERS else 'text'})"
        for at, name in enumerate(_COLUMNS)
    )
    insert, settle = f"INSERT INTO places ({names})", f"ON CONFLICT (code) DO UPDATE SET {fresh}"
    return (
        f"{insert} SELECT {here} FROM json_each(:rows) WHERE true {settle}",  # noqa: S608 - names of the schema
        f"{insert} SELECT {there} FROM jsonb_array_elements(CAST(:rows AS jsonb)) AS given(value) {settle}",  # noqa: S608 - as above
    )


_HERE, _THERE = _upsert()
PUT = Statement(text(_HERE), "rows", on_postgresql=text(_THERE))
PUT_WORDS = Statement(
    text(
        "INSERT INTO place_words (word, community, place)"
        " SELECT json_extract(value, '$[0]'), places.community, places.id FROM json_each(:rows)"
        " JOIN places ON places.code = json_extract(value, '$[1]') WHERE true ON CONFLICT DO NOTHING"
    ),
    "rows",
    on_postgresql=text(
        "INSERT INTO place_words (word, community, place)"
        " SELECT value ->> 0, places.community, places.id"
        " FROM jsonb_array_elements(CAST(:rows AS jsonb)) AS given(value)"
        " JOIN places ON places.code = value ->> 1 ON CONFLICT DO NOTHING"
    ),
)
FORGET_WORDS = _listed(
    "DELETE FROM place_words WHERE place IN (SELECT id FROM places WHERE code {codes})", "codes"
)
REMOVE = _listed("DELETE FROM places WHERE code {codes}", "codes")
TOUCH = Statement(
    update(reference_versions)
    .where(reference_versions.c.name == value("wanted"))
    .values(version=reference_versions.c.version + 1),
    "wanted",
)
ALL = Statement(select(places).order_by(places.c.id))
NAMED = _listed("SELECT * FROM places WHERE code {codes}", "codes")
DESK_CODES = _listed(
    "SELECT places.code FROM place_words JOIN places ON places.id = place_words.place"
    " WHERE place_words.word {words}",
    "words",
)
_COUNT = "(SELECT count(*) FROM (SELECT 1 FROM place_words WHERE word = asked.value LIMIT :most) AS counted)"
COUNT_WORDS = Statement(
    text(f"SELECT asked.value, {_COUNT} FROM json_each(:words) AS asked"),  # noqa: S608 - a constant
    *("words", "most"),
    on_postgresql=text(
        f"SELECT asked.value, {_COUNT} FROM jsonb_array_elements_text(CAST(:words AS jsonb)) AS asked(value)"  # noqa: S608 - a constant
    ),
)
HAVING = _listed(
    "SELECT place_words.word, places.code FROM place_words JOIN places ON places.id = place_words.place"
    " WHERE place_words.word {words} LIMIT :most",
    *("words", "most"),
)
OF_COMMUNITY = _listed(
    "SELECT places.* FROM place_words JOIN places ON places.id = place_words.place"
    " WHERE place_words.word {words} AND place_words.community = :community LIMIT :most",
    *("words", "community", "most"),
)
FEW = _listed(
    "SELECT places.code, places.north, places.east FROM place_words JOIN places ON places.id = place_words.place"
    " WHERE place_words.word {words} LIMIT :most",
    *("words", "most"),
)
_BOX = ("south", "north", "west", "east")
_IN_TREE = (
    "SELECT places.code, places.north, places.east FROM place_index AS box JOIN places ON places.id = box.id"
    " WHERE box.south >= :south AND box.north <= :north AND box.west >= :west AND box.east <= :east"
)
_IN_TABLE = (
    "SELECT places.code, places.north, places.east FROM places"
    " WHERE places.north BETWEEN :south AND :north AND places.east BETWEEN :west AND :east"
    " AND (places.north <> 0 OR places.east <> 0)"
)
_HAS = (
    " AND EXISTS (SELECT 1 FROM place_words WHERE place_words.word {words}"
    " AND place_words.community = places.community AND place_words.place = places.id)"
)
NEAR = Statement(text(_IN_TREE), *_BOX, on_postgresql=text(_IN_TABLE))
NEAR_WITH = Statement(
    text(_IN_TREE + _HAS.replace("{words}", _LIST_HERE.format("words"))),
    *(*_BOX, "words"),
    on_postgresql=text(_IN_TABLE + _HAS.replace("{words}", _LIST_THERE.format("words"))),
)


class StoredPlaces:
    """Places and their words; every change moves the directory's version on, so that all processes see it."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def all(self) -> Sequence[ServicePlace]:
        """Every place, in the order in which they were added."""
        return [_place(row) for row in await self._tx.fetch(ALL)]

    async def named(self, ids: Iterable[str]) -> Sequence[ServicePlace]:
        """The places with these ids, in the order of the ids; those that are gone are left out."""
        wanted = list(ids)
        rows = await self._tx.fetch(NAMED, (_json(wanted),))
        found = {place.id: place for place in map(_place, rows)}
        return [found[one] for one in wanted if one in found]

    async def desks(self) -> Sequence[ServicePlace]:
        """The centres and stations, in the order in which they were added."""
        rows = await self._tx.fetch(DESK_CODES, (_json(kind_words(*DESKS)),))
        found = await self._tx.fetch(NAMED, (_json([row[0] for row in rows]),))
        return [_place(row) for row in sorted(found, key=lambda row: int(row[0]))]

    async def count_words(self, words: Iterable[str], most: int) -> Mapping[str, int]:
        """How many places stand under each of the words, counted up to ``most``; unknown words are left out."""
        rows = await self._tx.fetch(COUNT_WORDS, (_json(sorted(words)), most))
        return {row[0]: row[1] for row in rows if row[1]}

    async def having(self, words: Iterable[str], most: int) -> Sequence[tuple[str, str]]:
        """Up to ``most`` pairs of one of the words and the id of a place that stands under it."""
        return [(row[0], row[1]) for row in await self._tx.fetch(HAVING, (_json(sorted(words)), most))]

    async def of_community(
        self, community: str, words: Iterable[str], most: int = MOST_SORTED
    ) -> Sequence[ServicePlace]:
        """Up to ``most`` places of a community that stand under one of the words."""
        rows = await self._tx.fetch(OF_COMMUNITY, (_json(sorted(words)), community, most))
        return list({row[0]: _place(row) for row in rows}.values())

    async def nearest(
        self, point: Point, count: int, words: Iterable[str] = ()
    ) -> Sequence[tuple[ServicePlace, float]]:
        """The nearest mapped places (under one of the words, when any are given) with their distance in metres."""
        wanted = _json(sorted(words))
        found = await self._few(point, wanted) if wanted != "[]" else None
        if found is None:
            found = await self._by_box(point, count, wanted)
        nearest = sorted((metres, code) for code, metres in found.items() if metres <= FARTHEST_M)[:count]
        metres_of = {code: metres for metres, code in nearest}
        return [(place, metres_of[place.id]) for place in await self.named(metres_of)]

    async def put(self, changed: Sequence[ServicePlace]) -> None:
        """Add places, or replace those with the same ids."""
        await store_places(self._tx, changed)
        await self._tx.execute(TOUCH, ("directory",))

    async def remove(self, ids: Sequence[str]) -> None:
        """Take places out of the directory."""
        await remove_places(self._tx, ids)
        await self._tx.execute(TOUCH, ("directory",))

    async def _few(self, point: Point, words: str) -> dict[str, float] | None:
        rows = await self._tx.fetch(FEW, (words, MOST_SORTED + 1))
        return None if len(rows) > MOST_SORTED else _distances(rows, point)

    async def _by_box(self, point: Point, count: int, words: str) -> dict[str, float]:
        radius = FIRST_M
        while True:
            box = box_around(point, radius)
            edges = tuple(round(edge * DEGREE) for edge in (box.south, box.north, box.west, box.east))
            if words == "[]":
                rows = await self._tx.fetch(NEAR, edges)
            else:
                rows = await self._tx.fetch(NEAR_WITH, (*edges, words))
            # The corners of the box lie outside of the circle, and something nearer may lie outside of the box.
            found = {code: metres for code, metres in _distances(rows, point).items() if metres <= radius}
            if len(found) >= count or radius >= FARTHEST_M:
                return found
            radius *= 2


async def store_places(tx: Tx, changed: Sequence[ServicePlace]) -> None:
    """Add or replace places with their words."""
    for start in range(0, len(changed), CHUNK):
        some = changed[start : start + CHUNK]
        await tx.execute(FORGET_WORDS, (_json([place.id for place in some]),))
        await tx.execute(PUT, (_json([_row(place) for place in some]),))
        words = [(word, place.id) for place in some for word in sorted(index_words(place))]
        await tx.execute(PUT_WORDS, (_json(words),))


async def remove_places(tx: Tx, ids: Sequence[str]) -> None:
    """Take places and their words away."""
    for start in range(0, len(ids), CHUNK):
        some = _json(list(ids[start : start + CHUNK]))
        await tx.execute(FORGET_WORDS, (some,))
        await tx.execute(REMOVE, (some,))


def _distances(rows: Iterable[Row], point: Point) -> dict[str, float]:
    return dict(_measured(rows, point))


def _measured(rows: Iterable[Row], point: Point) -> Iterator[tuple[str, float]]:
    for code, north, east in rows:
        if north or east:
            yield code, distance_m(point, Point(north / DEGREE, east / DEGREE))


def _place(row: Row) -> ServicePlace:
    _, code, kind, name, aliases, street, community, building, address, phone, hours, services, *rest = row
    north, east, contact, updated_at, review_due = rest
    return ServicePlace(
        id=code,
        kind=PlaceKind(kind),
        name=name,
        aliases=tuple(orjson.loads(aliases)),
        street=street,
        community=community,
        building=building,
        address=address,
        phone=phone,
        hours=hours,
        services=tuple(orjson.loads(services)),
        latitude=north / DEGREE,
        longitude=east / DEGREE,
        contact=contact,
        updated_at=updated_at,
        review_due=review_due,
    )


def _row(place: ServicePlace) -> tuple[str | int, ...]:
    return (
        place.id,
        place.kind.value,
        place.name,
        _json(place.aliases),
        place.street,
        place.community,
        place.building,
        place.address,
        place.phone,
        place.hours,
        _json(place.services),
        round(place.latitude * DEGREE),
        round(place.longitude * DEGREE),
        place.contact,
        place.updated_at,
        place.review_due,
    )


def _json(values: object) -> str:
    return orjson.dumps(values).decode()
