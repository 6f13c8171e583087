"""Where things lie in the invented city: communities on a grid, two estates in each, buildings in rows."""

from servicebot.domain.address import Place
from servicebot.domain.directory import Directory

# 槐荫社区 lies where the simulated phone has its places.
NORTH, EAST = 33.3821, 120.1614
FIRST = "huaiyin"
ACROSS, APART = 8, 0.0075
ESTATES_APART, ROW, COLUMN = 0.0028, 0.0006, 0.0008
ROWS = 3


def place_of(directory: Directory, estate_id: str, building: str = "", label: str = "") -> Place:
    """The point of a building, or of an estate's middle, as a Chinese map shows it."""
    estate = directory.estate_by_id[estate_id]
    ids = [community.id for community in directory.communities]
    step = ids.index(estate.community) - (ids.index(FIRST) if FIRST in ids else 0)
    neighbours = [one.id for one in directory.estates if one.community == estate.community]
    north = NORTH - step // ACROSS * APART
    east = EAST + step % ACROSS * APART + neighbours.index(estate_id) * ESTATES_APART
    if building in estate.buildings:
        at = estate.buildings.index(building)
        north, east = north + at % ROWS * ROW, east + at // ROWS * COLUMN
    return Place(round(north, 6), round(east, 6), label)
