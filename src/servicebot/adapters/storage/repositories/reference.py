"""Catalogue and directory, as staff edit them."""

from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import case, delete, select, update

from servicebot.adapters.storage.repositories.places import StoredPlaces, remove_places, store_places
from servicebot.adapters.storage.repositories.refusals_json import refusals_from_json, refusals_to_json
from servicebot.adapters.storage.repositories.report_types_json import (
    report_types_from_json,
    report_types_to_json,
)
from servicebot.adapters.storage.schema import (
    communities,
    estates,
    reference_versions,
    service_categories,
    service_items,
    streets,
)
from servicebot.adapters.storage.statements import Row, Statement, Values, insertion, value
from servicebot.adapters.storage.tx import Tx
from servicebot.domain.catalogue import (
    Catalogue,
    FeeType,
    ItemRule,
    Provider,
    ServiceCategory,
    ServiceItem,
    Urgency,
)
from servicebot.domain.directory import Community, Directory, Estate, Street

_TABLES = (service_categories, service_items, streets, communities, estates)
_version = reference_versions.c.version

ALL = {table.name: Statement(select(table).order_by(table.c.position)) for table in _TABLES}
ADD = {table.name: insertion(table) for table in _TABLES}
CLEAR = {table.name: Statement(delete(table)) for table in _TABLES}
VERSIONS = Statement(select(reference_versions.c.name, _version))
HOLD = Statement(select(reference_versions.c.name).order_by(reference_versions.c.name).with_for_update())
HEAD = Statement(
    select(_version, reference_versions.c.facts).where(reference_versions.c.name == value("wanted")), "wanted"
)
# A version given by the caller stands when it is newer; else the stored one grows, so that every copy sees the edit.
ADVANCE = Statement(
    update(reference_versions)
    .where(reference_versions.c.name == value("wanted"))
    .values(
        version=case((_version < value("given"), value("given")), else_=_version + 1), facts=value("facts")
    ),
    *("given", "facts", "wanted"),
)


class StoredReference:
    """Reference data, replaced as a whole."""

    __slots__ = ("_tx",)

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def hold(self) -> None:
        """Let nobody else take over anything that staff edit before this transaction ends."""
        await self._tx.fetch(HOLD)

    async def versions(self) -> tuple[int, int]:
        """The versions of the catalogue and the directory in force."""
        found: dict[str, int] = {row[0]: row[1] for row in await self._tx.fetch(VERSIONS)}
        return found["catalogue"], found["directory"]

    async def catalogue(self) -> Catalogue:
        """The catalogue in force; version 0 and empty before the first one."""
        version, facts = await self._head("catalogue")
        shelves: dict[str, list[ServiceItem]] = {}
        for row in await self._tx.fetch(ALL["service_items"]):
            item = _item(row)
            shelves.setdefault(item.category, []).append(item)
        rows = await self._tx.fetch(ALL["service_categories"])
        return Catalogue(
            tuple(
                ServiceCategory(row_id, name, english, tuple(shelves.get(row_id, ())), _many(words))
                for row_id, _position, name, english, words in rows
            ),
            version=version,
            refusals=refusals_from_json(facts.get("refusals", ())),
            reports=report_types_from_json(facts.get("reports", {})),
        )

    async def directory(self) -> Directory:
        """The directory in force; version 0 and empty before the first one."""
        version, facts = await self._head("directory")
        street_rows, community_rows, estate_rows = [
            await self._tx.fetch(ALL[name]) for name in ("streets", "communities", "estates")
        ]
        return Directory(
            district=facts.get("district", ""),
            hotline=facts.get("hotline", ""),
            streets=tuple(Street(row_id, name) for row_id, _, name in street_rows),
            communities=tuple(
                Community(row_id, name, street, _many(aliases))
                for row_id, _, name, street, aliases in community_rows
            ),
            estates=tuple(
                Estate(row_id, name, community, _many(aliases), _many(buildings))
                for row_id, _, name, community, aliases, buildings in estate_rows
            ),
            stations=tuple(await StoredPlaces(self._tx).desks()),
            version=version,
        )

    async def replace_catalogue(self, catalogue: Catalogue) -> None:
        """Store a new version of the catalogue."""
        facts = {
            "refusals": refusals_to_json(catalogue.refusals),
            "reports": report_types_to_json(catalogue.reports),
        }
        await self._tx.execute(ADVANCE, (catalogue.version, _json(facts), "catalogue"))
        await self._clear("service_items", "service_categories")
        shelves = catalogue.categories
        await self._fill(
            "service_categories",
            (
                (shelf.id, at, shelf.name, shelf.english, _json(shelf.words))
                for at, shelf in enumerate(shelves)
            ),
        )
        await self._fill("service_items", (_item_row(at, item) for at, item in enumerate(catalogue.items())))

    async def replace_directory(self, directory: Directory) -> None:
        """Store a new version of the directory, its centres and stations among the places."""
        facts = {"district": directory.district, "hotline": directory.hotline}
        await self._tx.execute(ADVANCE, (directory.version, orjson.dumps(facts).decode(), "directory"))
        await self._clear("estates", "communities", "streets")
        await self._fill(
            "streets", ((street.id, at, street.name) for at, street in enumerate(directory.streets))
        )
        await self._fill(
            "communities",
            (
                (place.id, at, place.name, place.street, _json(place.aliases))
                for at, place in enumerate(directory.communities)
            ),
        )
        await self._fill(
            "estates",
            (
                (place.id, at, place.name, place.community, _json(place.aliases), _json(place.buildings))
                for at, place in enumerate(directory.estates)
            ),
        )
        kept = {place.id for place in directory.stations}
        before = await StoredPlaces(self._tx).desks()
        await remove_places(self._tx, [place.id for place in before if place.id not in kept])
        await store_places(self._tx, directory.stations)

    async def _head(self, name: str) -> tuple[int, dict[str, Any]]:
        row = await self._tx.fetch_one(HEAD, (name,))
        if row is None:
            raise LookupError(f"reference_versions has no row {name!r}")
        return row[0], orjson.loads(row[1])

    async def _clear(self, *tables: str) -> None:
        for table in tables:
            await self._tx.execute(CLEAR[table])

    async def _fill(self, table: str, rows: Iterable[Values]) -> None:
        for row in rows:
            if not await self._tx.execute(ADD[table], row):
                raise ValueError(f"{table} has two rows with the id {row[0]!r}")


def _item(row: Row) -> ServiceItem:
    code, _, _, name, english, urgency, fee, providers, price_note, advice, question, rule, words = row
    return ServiceItem(
        code=code,
        name=name,
        english=english,
        urgency=Urgency(urgency),
        fee=FeeType(fee),
        providers=tuple(Provider(provider) for provider in orjson.loads(providers)),
        price_note=price_note,
        advice=advice,
        question=question,
        rule=ItemRule(rule),
        words=_many(words),
    )


def _item_row(at: int, item: ServiceItem) -> Values:
    return (
        item.code,
        at,
        item.category,
        item.name,
        item.english,
        item.urgency.value,
        item.fee.value,
        _json([provider.value for provider in item.providers]),
        item.price_note,
        item.advice,
        item.question,
        item.rule.value,
        _json(item.words),
    )


def _json(values: Any) -> str:
    return orjson.dumps(values).decode()


def _many(text: str) -> tuple[str, ...]:
    return tuple(orjson.loads(text))
