"""GCJ-02 and WGS-84, distances and boxes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebot.domain.address import Place
from servicebot.domain.geo import Point, box_around, distance_m, gcj_of_wgs, wgs_of, wgs_of_gcj

# World points with what Chinese maps show, as published with the eviltransform and prcoords libraries.
KNOWN = [
    (Point(31.1774276, 121.5272106), Point(31.17530398364597, 121.531541859215)),
    (Point(22.543847, 113.912316), Point(22.540796131694766, 113.9171764808363)),
    (Point(39.911954, 116.377817), Point(39.91334545536069, 116.38404722455657)),
    (Point(39.739200, 116.327000), Point(39.74049709342738, 116.33311043672099)),
]
IN_CHINA = st.builds(Point, st.floats(18.5, 53), st.floats(75, 134))


@pytest.mark.parametrize(("world", "map_"), KNOWN)
def test_known_points_are_met_within_a_metre(world: Point, map_: Point) -> None:
    assert distance_m(gcj_of_wgs(world), map_) < 0.01
    assert distance_m(wgs_of_gcj(map_), world) < 0.01


@given(IN_CHINA)
def test_there_and_back_is_the_same_point(point: Point) -> None:
    assert distance_m(wgs_of_gcj(gcj_of_wgs(point)), point) < 0.01
    assert distance_m(gcj_of_wgs(wgs_of_gcj(point)), point) < 0.01


@given(IN_CHINA)
def test_the_shift_is_some_hundred_metres(point: Point) -> None:
    assert 10 < distance_m(gcj_of_wgs(point), point) < 1200


def test_nothing_is_shifted_outside_of_china() -> None:
    sydney = Point(-33.87, 151.21)
    assert gcj_of_wgs(sydney) == wgs_of_gcj(sydney) == sydney


def test_a_place_says_its_own_datum() -> None:
    world, map_ = KNOWN[0]
    assert wgs_of(Place(*world, datum="wgs84")) == world
    assert distance_m(wgs_of(Place(*map_)), world) < 0.01


def test_distances_are_those_of_the_earth() -> None:
    degree = distance_m(Point(0, 0), Point(0, 1))
    assert degree == pytest.approx(111_195, abs=5)
    assert distance_m(Point(60, 0), Point(60, 1)) == pytest.approx(degree / 2, rel=1e-3)
    assert distance_m(Point(33, 120), Point(33, 120)) == 0


@given(IN_CHINA, st.floats(1, 5000), st.floats(-1, 1), st.floats(-1, 1))
def test_a_box_holds_every_point_of_its_circle(
    centre: Point, radius: float, north: float, east: float
) -> None:
    box = box_around(centre, radius)
    point = Point(
        centre.latitude + north * 1.5 * (box.north - centre.latitude),
        centre.longitude + east * 1.5 * (box.east - centre.longitude),
    )
    inside = box.south <= point.latitude <= box.north and box.west <= point.longitude <= box.east
    assert inside or distance_m(centre, point) > radius * 0.999999
