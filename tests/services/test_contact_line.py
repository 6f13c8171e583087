"""Whom to ring when it is urgent: a number never stands beside the hours of another one."""

from dataclasses import replace

from sample_flows import DIRECTORY
from servicebot.services.handovers.waiting import contact_line

STATION = DIRECTORY.stations[0]
ANSWERING = replace(
    STATION, id="centre:dongyuan", phone=DIRECTORY.hotline, hours="每天 7:00-22:00", community=""
)


def test_hotline_has_the_hours_of_the_place_that_answers_it() -> None:
    directory = replace(DIRECTORY, stations=(STATION, ANSWERING))
    assert contact_line(directory) == "热线 000-0000 0110（每天 7:00-22:00）"


def test_hotline_that_no_known_place_answers_has_no_hours() -> None:
    assert contact_line(DIRECTORY) == "热线 000-0000 0110"
