"""Whom to ring when it is urgent: somebody who answers at that hour, and no number beside the hours of another one."""

from dataclasses import replace

import pytest

from fakes import MORNING, FakeClock
from flow_chat import Chat
from sample_flows import DIRECTORY
from servicebot.domain.workdays import DAY
from servicebot.ports import Storage
from servicebot.services.handovers.waiting import CITY_HOTLINE, contact_line
from servicebot.services.packaged import packaged_calendar, packaged_catalogue
from servicebot.services.reference import ReferenceCache
from servicebot.services.tickets.desk import TicketDesk
from ticket_samples import numbers

HOUR = 3_600_000
STATION = DIRECTORY.stations[0]
ANSWERING = replace(
    STATION, id="centre:dongyuan", phone=DIRECTORY.hotline, hours="每天 7:00-22:00", community=""
)
ANSWERED = replace(DIRECTORY, stations=(STATION, ANSWERING))
CALENDAR = packaged_calendar()


def test_hotline_has_the_hours_of_the_place_that_answers_it() -> None:
    assert contact_line(ANSWERED, CALENDAR, MORNING) == "热线 000-0000 0110（每天 7:00-22:00）"


def test_hotline_that_no_known_place_answers_has_no_hours() -> None:
    assert contact_line(DIRECTORY, CALENDAR, MORNING) == "热线 000-0000 0110"


@pytest.mark.parametrize(
    ("hours_on", "when"), [(13, "明天 07:00"), (20, "今天 07:00")], ids=["before midnight", "after midnight"]
)
def test_at_night_whoever_answers_then_comes_before_the_hotline(hours_on: int, when: str) -> None:
    line = contact_line(ANSWERED, CALENDAR, MORNING + hours_on * HOUR)
    assert line == f"市民热线 12345（全天有人；社区热线 000-0000 0110 {when} 起有人）"


def test_weekend_is_no_time_of_a_hotline_that_is_staffed_on_workdays() -> None:
    weekdays = replace(ANSWERING, hours="周一至周五 8:30-12:00,14:00-17:30")
    line = contact_line(replace(DIRECTORY, stations=(weekdays,)), CALENDAR, MORNING)
    assert line == "市民热线 12345（全天有人；社区热线 000-0000 0110 后天 08:30 起有人）"


def test_hotline_that_is_closed_for_long_is_not_offered() -> None:
    closed = replace(ANSWERING, hours="每天 休息; 节假日 09:00-10:00")
    assert (
        contact_line(replace(DIRECTORY, stations=(closed,)), CALENDAR, MORNING)
        == "市民热线 12345（全天有人）"
    )


def test_hours_that_nobody_can_read_stand_as_they_were_written() -> None:
    odd = replace(DIRECTORY, stations=(replace(ANSWERING, hours="看情况"),))
    assert contact_line(odd, CALENDAR, MORNING + 13 * HOUR) == "热线 000-0000 0110（看情况）"


def test_city_hotline_is_not_told_to_ring_itself() -> None:
    city = replace(ANSWERED, hotline="", stations=(replace(ANSWERING, phone=CITY_HOTLINE),))
    assert contact_line(city, CALENDAR, MORNING + 13 * HOUR) == "热线 12345（每天 7:00-22:00）"


def chat_with_an_answered_station(storage: Storage, clock: FakeClock) -> Chat:
    """A resident's chat with a station whose hotline is answered by day."""
    reference = ReferenceCache(packaged_catalogue(), ANSWERED)
    draw = numbers()
    return Chat(storage, reference, lambda: TicketDesk(reference, CALENDAR, draw), clock)


async def test_who_urges_a_ticket_at_night_reads_whom_to_ring_at_night(
    sqlite_storage: Storage, clock: FakeClock
) -> None:
    chat = chat_with_an_answered_station(sqlite_storage, clock)
    clock.advance(13 * HOUR - DAY)
    await chat.play(["resident: 槐荫社区3号楼2单元501水龙头漏水 15400001234", "resident: 1"])
    said = await chat.play(["resident: 催一下"])
    assert "急事请打市民热线 12345（全天有人；社区热线 000-0000 0110 明天 07:00 起有人）" in said[-2]


async def test_who_finds_no_place_at_night_reads_whom_to_ring_at_night(
    sqlite_storage: Storage, clock: FakeClock
) -> None:
    chat = chat_with_an_answered_station(sqlite_storage, clock)
    by_day = await chat.play(["resident: 哪里能修飞机"])
    assert "打热线 000-0000 0110（每天 7:00-22:00）。" in by_day[-1]
    clock.advance(13 * HOUR)
    at_night = await chat.play(["resident: 哪里能修飞机"])
    assert "打市民热线 12345（全天有人；社区热线 000-0000 0110 明天 07:00 起有人）。" in at_night[-1]
