"""What conversations need to know of the district: streets, communities, estates, and the desks that answer for them."""

from dataclasses import dataclass, field

from servicebot.domain.address import Address
from servicebot.domain.places import ServicePlace


@dataclass(frozen=True, slots=True)
class Street:
    """A subdistrict (街道)."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Community:
    """A community (社区); ``name`` is written with its ending, ``aliases`` are other names people use."""

    id: str
    name: str
    street: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Estate:
    """A housing estate (小区); ``buildings`` are the building numbers that exist, empty when not surveyed."""

    id: str
    name: str
    community: str
    aliases: tuple[str, ...] = ()
    buildings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Directory:
    """The district in memory, immutable; a new one replaces it when staff edit the data.

    ``stations`` are the centres and stations among the places (``places.DESKS``), which answer for tickets.
    """

    district: str
    hotline: str
    streets: tuple[Street, ...] = ()
    communities: tuple[Community, ...] = ()
    estates: tuple[Estate, ...] = ()
    stations: tuple[ServicePlace, ...] = ()
    version: int = 1
    street_by_id: dict[str, Street] = field(init=False, repr=False, compare=False)
    community_by_id: dict[str, Community] = field(init=False, repr=False, compare=False)
    estate_by_id: dict[str, Estate] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "street_by_id", {street.id: street for street in self.streets})
        object.__setattr__(self, "community_by_id", {place.id: place for place in self.communities})
        object.__setattr__(self, "estate_by_id", {place.id: place for place in self.estates})


def say_address(address: Address, directory: Directory, *, door: bool = True) -> str:
    """An address as it is read aloud: community, estate, door; without the door it ends at the building."""
    community = directory.community_by_id.get(address.community)
    estate = directory.estate_by_id.get(address.estate)
    place = (community.name if community else "") + (estate.name if estate else "")
    if door:
        return place + address.door()
    return place + (f"{address.building}号楼" if address.building else "")
