"""A place as the row of a sheet, and what the rows of the directory's sheets have in common: ids and aliases."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from servicebot.domain.directory import Directory
from servicebot.domain.places import NAMES, PlaceKind, ServicePlace
from servicebot.domain.sheets.cells import LONGEST_TEXT, Cells, Names
from servicebot.domain.sheets.sheet import SEPARATOR
from servicebot.domain.workdays import chinese_day

LONGEST_ID = 64
_OTHER_KINDS = {
    "支部": PlaceKind.BRANCH,
    "社区服务站": PlaceKind.SERVICE_STATION,
    "社区服务中心": PlaceKind.SERVICE_CENTER,
    "网点": PlaceKind.SERVICE_POINT,
    "便民网点": PlaceKind.SERVICE_POINT,
    "支部建在楼上": PlaceKind.BUILDING_SERVICE_POINT,
}


def row_id(cells: Cells, kind: str, *said: str) -> str:
    """The id of a row: the one in its cell, else one made from what the row is called, the same every time."""
    text = cells.short("id", LONGEST_ID)
    if text:
        return text
    told = "\n".join(said).encode()
    return f"{kind}:{hashlib.sha256(told).hexdigest()[:12]}"


def aliases_in(cells: Cells, name: str) -> tuple[str, ...]:
    """The aliases of a row, without its own name."""
    return tuple(alias for alias in cells.several("aliases") if alias != name)


def place_row(place: ServicePlace, streets: Names, communities: Names) -> tuple[str, ...]:
    """A place as a row of its sheet."""
    return (
        place.id,
        NAMES[place.kind],
        place.name,
        SEPARATOR.join(place.aliases),
        streets.said(place.street),
        communities.said(place.community),
        place.building,
        place.address,
        place.phone,
        place.hours,
        SEPARATOR.join(place.services),
        f"{place.latitude:.7f}" if place.is_mapped else "",
        f"{place.longitude:.7f}" if place.is_mapped else "",
        "WGS-84" if place.is_mapped else "",
        place.contact,
        _say_day(place.updated_at),
        _say_day(place.review_due),
    )


def read_place(
    cells: Cells,
    streets: Names,
    communities: Names,
    directory: Directory,
    known: Mapping[str, ServicePlace],
    at: int,
) -> ServicePlace:
    """The place of a row; one that changed, and whose date of change was left alone, gets the present one."""
    kind = cells.kind(NAMES, _OTHER_KINDS, PlaceKind.SERVICE_POINT)
    name = cells.short("name")
    street = cells.reference("street", streets, "街道")
    community = cells.reference("community", communities, "社区")
    home = directory.community_by_id.get(community)
    if street and home is not None and home.street != street:
        cells.line.wrong("street", f"「{home.name}」不在这个街道。", "请改街道，或把街道空着。")
    code = row_id(cells, kind.value, street, community, name, cells.line.text("address"))
    before = known.get(code)
    latitude, longitude = cells.point()
    place = ServicePlace(
        id=code,
        kind=kind,
        name=name,
        aliases=aliases_in(cells, name),
        street=street,
        community=community,
        building=cells.short("building"),
        address=cells.short("address", LONGEST_TEXT),
        phone=cells.phone("phone"),
        hours=cells.hours("hours"),
        services=cells.several("services"),
        latitude=latitude,
        longitude=longitude,
        contact=cells.short("contact"),
        updated_at=cells.beginning("updated", before.updated_at if before is not None else 0),
        review_due=cells.beginning("review_due", before.review_due if before is not None else 0),
    )
    return _dated(place, before, at)


def _dated(place: ServicePlace, before: ServicePlace | None, at: int) -> ServicePlace:
    if before is None:
        return place if place.updated_at else replace(place, updated_at=at)
    if not place.updated_at:
        place = replace(place, updated_at=before.updated_at)
    touched = place != before and place.updated_at == before.updated_at
    return replace(place, updated_at=at) if touched else place


def _say_day(at: int) -> str:
    return chinese_day(at).isoformat() if at else ""
