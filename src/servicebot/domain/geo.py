"""Points on the earth: China's shifted datum (GCJ-02) and the world's (WGS-84), distances, and boxes for searching."""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from servicebot.domain.address import Place

# The ellipsoid that GCJ-02 is computed on (Krasovsky 1940), and the mean radius of the earth.
_AXIS, _ECCENTRICITY = 6_378_245.0, 0.006_693_421_622_965_943
_RADIUS = 6_371_008.8
_SOUTH, _NORTH, _WEST, _EAST = 0.8293, 55.8271, 72.004, 137.8347
_CLOSE_ENOUGH = 1e-9
_MOST_STEPS = 30
_CENTRE = (35.0, 105.0)


class Datum(StrEnum):
    """In which system a point is given: WeChat and Chinese maps shift every point by some hundred metres."""

    GCJ02 = "gcj02"
    WGS84 = "wgs84"


class Point(NamedTuple):
    """A point in degrees; where nothing else is said, in WGS-84."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Box:
    """The smallest box in degrees that holds a circle."""

    south: float
    north: float
    west: float
    east: float


def gcj_of_wgs(point: Point) -> Point:
    """Where Chinese maps show a point of the world's datum; outside of China both are the same."""
    if not (_SOUTH <= point.latitude <= _NORTH and _WEST <= point.longitude <= _EAST):
        return point
    north, east = _shift(point)
    return Point(point.latitude + north, point.longitude + east)


def wgs_of_gcj(point: Point) -> Point:
    """The point of the world's datum that Chinese maps show here; the shift has no inverse, so it is approached."""
    found = point
    for _ in range(_MOST_STEPS):
        there = gcj_of_wgs(found)
        north, east = point.latitude - there.latitude, point.longitude - there.longitude
        found = Point(found.latitude + north, found.longitude + east)
        if abs(north) < _CLOSE_ENOUGH and abs(east) < _CLOSE_ENOUGH:
            break
    return found


def wgs_of(place: Place) -> Point:
    """A place in WGS-84, whatever datum it came with."""
    point = Point(place.latitude, place.longitude)
    return point if place.datum == Datum.WGS84 else wgs_of_gcj(point)


def distance_m(one: Point, other: Point) -> float:
    """Metres between two points of the same datum, along the surface."""
    first, second = math.radians(one.latitude), math.radians(other.latitude)
    north = math.sin((second - first) / 2) ** 2
    east = math.sin(math.radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * _RADIUS * math.asin(math.sqrt(min(1.0, north + math.cos(first) * math.cos(second) * east)))


def box_around(point: Point, radius_m: float) -> Box:
    """The box that holds every point within this many metres; it does not cross the date line."""
    north = math.degrees(radius_m / _RADIUS)
    narrow = math.cos(math.radians(min(89.0, abs(point.latitude) + north)))
    east = math.degrees(radius_m / _RADIUS / narrow)
    return Box(point.latitude - north, point.latitude + north, point.longitude - east, point.longitude + east)


def _shift(point: Point) -> tuple[float, float]:
    y, x = point.latitude - _CENTRE[0], point.longitude - _CENTRE[1]
    wave = (20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)) * 2 / 3
    root = math.sqrt(abs(x))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + wave
    north += (20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    north += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + wave
    east += (20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    east += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    latitude = math.radians(point.latitude)
    bulge = 1 - _ECCENTRICITY * math.sin(latitude) ** 2
    meridian = _AXIS * (1 - _ECCENTRICITY) / (bulge * math.sqrt(bulge))
    parallel = _AXIS / math.sqrt(bulge) * math.cos(latitude)
    return math.degrees(north / meridian), math.degrees(east / parallel)
