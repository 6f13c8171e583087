"""Places that residents look for: branches, centres, stations, service points, and what each of them offers."""

from dataclasses import dataclass
from enum import StrEnum

from servicebot.domain.address import Place


class PlaceKind(StrEnum):
    """What a place is; the order is the order in which equally near places are named."""

    SERVICE_STATION = "service_station"
    SERVICE_CENTER = "service_center"
    PARTY_MASS_CENTER = "party_mass_center"
    BRANCH = "branch"
    BUILDING_SERVICE_POINT = "building_service_point"
    LIAISON_STATION = "liaison_station"
    MOBILE_MEMBER_STATION = "mobile_member_station"
    EMPLOYMENT_STATION = "employment_station"
    VENUE = "venue"
    SERVICE_POINT = "service_point"


NAMES = {
    PlaceKind.SERVICE_STATION: "服务站",
    PlaceKind.SERVICE_CENTER: "服务中心",
    PlaceKind.PARTY_MASS_CENTER: "党群服务中心",
    PlaceKind.BRANCH: "党支部",
    PlaceKind.BUILDING_SERVICE_POINT: "楼宇服务点",
    PlaceKind.LIAISON_STATION: "党员联络站",
    PlaceKind.MOBILE_MEMBER_STATION: "流动党员活动站",
    PlaceKind.EMPLOYMENT_STATION: "就业援助站",
    PlaceKind.VENUE: "活动场所",
    PlaceKind.SERVICE_POINT: "服务网点",
}
RANK = {kind: rank for rank, kind in enumerate(PlaceKind)}
DESKS = (PlaceKind.SERVICE_CENTER, PlaceKind.SERVICE_STATION)
"""The kinds that answer for tickets; the directory in memory holds these."""
_BRANCHES = (PlaceKind.BRANCH, PlaceKind.PARTY_MASS_CENTER, PlaceKind.BUILDING_SERVICE_POINT)
STAND_INS = {PlaceKind.MOBILE_MEMBER_STATION: _BRANCHES, PlaceKind.LIAISON_STATION: _BRANCHES}
"""Who sees to it where there is no such place: members from elsewhere belong to the branch where they live or work."""


@dataclass(frozen=True, slots=True)
class ServicePlace:
    """A place in the directory.

    ``street`` and ``community`` are directory ids, empty where the place belongs to none; ``building`` is the name of
    the building it is in (支部建在楼上). The coordinates are WGS-84, both 0 when nobody surveyed the place. ``contact``
    is who is on duty; ``updated_at`` and ``review_due`` are UTC epoch ms, 0 when not known.
    """

    id: str
    kind: PlaceKind
    name: str
    aliases: tuple[str, ...] = ()
    street: str = ""
    community: str = ""
    building: str = ""
    address: str = ""
    phone: str = ""
    hours: str = ""
    services: tuple[str, ...] = ()
    latitude: float = 0.0
    longitude: float = 0.0
    contact: str = ""
    updated_at: int = 0
    review_due: int = 0

    @property
    def is_mapped(self) -> bool:
        """Whether somebody entered where on the map it is."""
        return bool(self.latitude or self.longitude)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where somebody is: a point on the map, or else a community by its id; neither when that is not known."""

    pin: Place | None = None
    community: str = ""


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody looks for.

    ``words`` are words of the index, of which a place must have one; ``ids`` are places that were meant by name;
    with neither, every place will do. ``label`` is how it is said back; ``community`` is the area that was named;
    ``unknown`` says that the directory knows nothing of the kind.
    """

    words: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    label: str = ""
    community: str = ""
    unknown: bool = False
