"""Reports by place, their followers, residents' habits, and assets; a R-tree finds places on SQLite, an index elsewhere."""

from collections.abc import Sequence

import orjson
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    MetaData,
    Select,
    Table,
    delete,
    select,
    text,
    update,
)

from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.report_tables import (
    SEARCHABLE,
    assets,
    report_followers,
    report_habits,
    report_places,
)
from servicebot.adapters.storage.schema import OPEN, tickets
from servicebot.adapters.storage.statements import Row, Statement, Value, columns_of, insertion, value
from servicebot.adapters.storage.tx import Tx
from servicebot.domain.address import Address, Place
from servicebot.domain.geo import Point, box_around, distance_m, wgs_of
from servicebot.domain.reports import Anonymity, Asset, AssetKind, Habit, ReportPlace, Spot, Visibility

_PLACE = b"report_places.place"
_UNIT = 10_000_000
_MOST_IN_BOX = 500

# Alembic made it by hand and triggers fill it, so it stands in no metadata that is compared with a database.
_index = Table(
    "report_index",
    MetaData(),
    *(Column(name, BigInteger()) for name in ("id", "south", "north", "west", "east")),
)

_KEPT = columns_of(report_places, without=["id", "number"])
_BOX = ("matter", "bottom", "top", "left", "right", "since", "count")
_ESTATE = ("matter", "community", "estate", "since", "count")

ADD = insertion(report_places, without=["id"])
GET = Statement(select(report_places).where(report_places.c.number == value("wanted")), "wanted")
MOVE = Statement(
    update(report_places)
    .where(report_places.c.number == value("wanted"))
    .values({name: value(name) for name in _KEPT}),
    *(*_KEPT, "wanted"),
)


def _open_ones(
    wanted: Select[tuple[str, int, int]], matter: ColumnElement[str]
) -> Select[tuple[str, int, int]]:
    return (
        wanted.join(tickets, tickets.c.number == report_places.c.number)
        .where(
            matter == value("matter"),
            text(SEARCHABLE),
            OPEN,
            tickets.c.opened_at >= value("since"),
        )
        .limit(value("count"))
    )


_found = select(report_places.c.number, report_places.c.north, report_places.c.east)
_places = _found.select_from(report_places)
_matter = report_places.c.matter
_in_tree = select(_index.c.id).where(
    _index.c.north >= value("bottom"),
    _index.c.south <= value("top"),
    _index.c.east >= value("left"),
    _index.c.west <= value("right"),
)
IN_BOX = Statement(
    # An expression in place of the column keeps SQLite from going through the whole type before it asks the tree.
    _open_ones(_places, _matter + "").where(report_places.c.id.in_(_in_tree)),
    *_BOX,
    on_postgresql=_open_ones(_places, _matter).where(
        report_places.c.north.between(value("bottom"), value("top")),
        report_places.c.east.between(value("left"), value("right")),
    ),
)
IN_ESTATE = Statement(
    _open_ones(_places, _matter).where(
        report_places.c.community == value("community"), report_places.c.estate == value("estate")
    ),
    *_ESTATE,
)

FOLLOW = insertion(report_followers)
UNFOLLOW = Statement(
    delete(report_followers).where(
        report_followers.c.number == value("wanted"), report_followers.c.resident_id == value("resident")
    ),
    *("wanted", "resident"),
)
FOLLOWS = Statement(
    select(report_followers.c.at).where(
        report_followers.c.number == value("wanted"), report_followers.c.resident_id == value("resident")
    ),
    *("wanted", "resident"),
)
FOLLOWERS = Statement(
    select(report_followers.c.resident_id)
    .where(report_followers.c.number == value("wanted"))
    .order_by(report_followers.c.resident_id),
    "wanted",
)
FOLLOWED = Statement(
    select(report_followers.c.number)
    .where(report_followers.c.resident_id == value("resident"))
    .order_by(report_followers.c.at.desc(), report_followers.c.number.desc())
    .limit(value("count")),
    *("resident", "count"),
)

GET_HABIT = Statement(
    select(report_habits.c.visibility, report_habits.c.anonymity).where(
        report_habits.c.resident_id == value("resident")
    ),
    "resident",
)
ADD_HABIT = insertion(report_habits)
SAVE_HABIT = Statement(
    update(report_habits)
    .where(report_habits.c.resident_id == value("resident"))
    .values(visibility=value("visibility"), anonymity=value("anonymity")),
    *("visibility", "anonymity", "resident"),
)

FORGET_HABIT = Statement(
    delete(report_habits).where(report_habits.c.resident_id == value("resident")), "resident"
)

GET_ASSET = Statement(select(assets).where(assets.c.code == value("wanted")), "wanted")
ALL_ASSETS = Statement(select(assets).order_by(assets.c.community, assets.c.code))
ADD_ASSET = insertion(assets)
REMOVE_ASSET = Statement(delete(assets).where(assets.c.code == value("wanted")), "wanted")
_DESCRIBED = columns_of(assets, without=["code"])
SAVE_ASSET = Statement(
    update(assets).where(assets.c.code == value("wanted")).values({name: value(name) for name in _DESCRIBED}),
    *(*_DESCRIBED, "wanted"),
)


class StoredReports:
    """Where reports are; the point is encrypted, and beside it only that of a public report is readable."""

    __slots__ = ("_cipher", "_tx")

    def __init__(self, tx: Tx, cipher: FieldCipher) -> None:
        self._tx = tx
        self._cipher = cipher

    async def add(self, report: ReportPlace) -> None:
        """Store where a report is."""
        await self._tx.execute(ADD, (report.number, *self._values(report)))

    async def place(self, number: str) -> ReportPlace | None:
        """Where the report with this number is."""
        row = await self._tx.fetch_one(GET, (number,))
        return None if row is None else self._report(row)

    async def move(self, report: ReportPlace) -> None:
        """Replace where a report is."""
        await self._tx.execute(MOVE, (*self._values(report), report.number))

    async def nearby(
        self, matter: str, point: Point, radius_m: float, since: int, limit: int
    ) -> Sequence[tuple[str, int]]:
        """Open public reports within the radius, nearest first, each with its distance in metres."""
        box = box_around(point, radius_m)
        edges = tuple(_whole(edge) for edge in (box.south, box.north, box.west, box.east))
        rows = await self._tx.fetch(IN_BOX, (matter, *edges, since, _MOST_IN_BOX))
        found = [
            (distance_m(point, Point(north / _UNIT, east / _UNIT)), number) for number, north, east in rows
        ]
        near = sorted(one for one in found if one[0] <= radius_m)
        return [(number, round(metres)) for metres, number in near[:limit]]

    async def in_estate(
        self, matter: str, community: str, estate: str, since: int, limit: int
    ) -> Sequence[str]:
        """The numbers of open public reports in one estate (an empty one is the community at large)."""
        rows = await self._tx.fetch(IN_ESTATE, (matter, community, estate, since, limit))
        return [row[0] for row in rows]

    async def follow(self, number: str, resident_id: int, at: int) -> bool:
        """Let a resident follow a report; False when they do already."""
        return await self._tx.execute(FOLLOW, (number, resident_id, at)) > 0

    async def unfollow(self, number: str, resident_id: int) -> bool:
        """End it; False when they did not follow."""
        return await self._tx.execute(UNFOLLOW, (number, resident_id)) > 0

    async def follows(self, number: str, resident_id: int) -> bool:
        """Whether a resident follows a report."""
        return await self._tx.fetch_one(FOLLOWS, (number, resident_id)) is not None

    async def followers(self, number: str) -> Sequence[int]:
        """The ids of the residents who follow a report."""
        return [row[0] for row in await self._tx.fetch(FOLLOWERS, (number,))]

    async def followed(self, resident_id: int, limit: int) -> Sequence[str]:
        """The numbers of the reports that a resident follows, newest first."""
        return [row[0] for row in await self._tx.fetch(FOLLOWED, (resident_id, limit))]

    async def habit(self, resident_id: int) -> Habit | None:
        """How a resident reported the last time."""
        row = await self._tx.fetch_one(GET_HABIT, (resident_id,))
        return None if row is None else Habit(Visibility(row[0]), Anonymity(row[1]))

    async def remember(self, resident_id: int, habit: Habit) -> None:
        """Keep it for the next time."""
        said = (habit.visibility.value, habit.anonymity.value)
        if not await self._tx.execute(SAVE_HABIT, (*said, resident_id)):
            await self._tx.execute(ADD_HABIT, (resident_id, *said))

    async def forget_habit(self, resident_id: int) -> None:
        """Keep it no longer."""
        await self._tx.execute(FORGET_HABIT, (resident_id,))

    async def asset(self, code: str) -> Asset | None:
        """The asset that bears this code."""
        row = await self._tx.fetch_one(GET_ASSET, (code,))
        return None if row is None else _asset(row)

    async def all_assets(self) -> Sequence[Asset]:
        """Every asset, by community and code."""
        return [_asset(row) for row in await self._tx.fetch(ALL_ASSETS)]

    async def put_asset(self, asset: Asset) -> bool:
        """Store an asset, in place of the one with its code; True when it is a new one."""
        values = _asset_values(asset)
        if await self._tx.execute(SAVE_ASSET, (*values, asset.code)):
            return False
        await self._tx.execute(ADD_ASSET, (asset.code, *values))
        return True

    async def remove_asset(self, code: str) -> bool:
        """Take an asset away; reports about it keep its name. False when there is none."""
        return await self._tx.execute(REMOVE_ASSET, (code,)) > 0

    def _values(self, report: ReportPlace) -> tuple[Value, ...]:
        spot = report.spot
        point = wgs_of(spot.place) if spot.place is not None and report.searchable else None
        kept = orjson.dumps([_address_parts(spot.address), _place_parts(spot.place)])
        return (
            report.matter,
            spot.address.community,
            spot.address.estate,
            spot.asset,
            report.anonymity.value,
            self._cipher.encrypt(kept, _PLACE),
            int(report.searchable),
            _whole(point.latitude) if point is not None else 0,
            _whole(point.longitude) if point is not None else 0,
        )

    def _report(self, row: Row) -> ReportPlace:
        _id, number, matter, community, estate, asset, anonymity, kept, searchable, _north, _east = row
        # Of a report whose reporter is gone only the estate is left.
        address, place = orjson.loads(self._cipher.decrypt(kept, _PLACE) or b"[[],[]]")
        spot = Spot(Address(*(address or (community, estate))), Place(*place) if place else None, asset)
        return ReportPlace(number, matter, spot, Anonymity(anonymity), bool(searchable))


def _address_parts(address: Address) -> list[str]:
    return [address.community, address.estate, address.building, address.unit, address.room, address.detail]


def _place_parts(place: Place | None) -> list[float | str]:
    return [] if place is None else [place.latitude, place.longitude, place.label, place.datum]


def _whole(degrees: float) -> int:
    return round(degrees * _UNIT)


def _asset(row: Row) -> Asset:
    code, kind, name, community, estate, matter, datum, latitude, longitude = row
    place = Place(latitude / _UNIT, longitude / _UNIT, name, datum) if datum else None
    return Asset(code, AssetKind(kind), name, community, estate, place, matter)


def _asset_values(asset: Asset) -> tuple[Value, ...]:
    place = asset.place
    point = (place.datum, _whole(place.latitude), _whole(place.longitude)) if place else ("", 0, 0)
    return (asset.kind.value, asset.name, asset.community, asset.estate, asset.matter, *point)
