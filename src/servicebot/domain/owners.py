"""Which desk answers for a place: its community's station, above it the street, and the district for all the rest."""

from servicebot.domain.address import Address
from servicebot.domain.directory import Directory

HOTLINE_DESK = "district"


def owner_of(address: Address, directory: Directory) -> str:
    """The desk that answers for a place."""
    known = address.community in directory.community_by_id
    return f"station:{address.community}" if known else HOTLINE_DESK


def supervisor_of(address: Address, directory: Directory) -> str:
    """The desk above the one that answers for a place: its street's."""
    community = directory.community_by_id.get(address.community)
    return f"street:{community.street}" if community is not None else HOTLINE_DESK
