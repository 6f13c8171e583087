"""Tickets with their numbers, calendars and instants that the tests of tickets share."""

import itertools
from collections.abc import Callable
from datetime import datetime
from typing import Any

from servicebot.domain.address import Address
from servicebot.domain.catalogue import FeeType, Urgency
from servicebot.domain.deadlines import Policy
from servicebot.domain.numbers import check_digit
from servicebot.domain.people import Actor, Role
from servicebot.domain.tickets import Status, Ticket
from servicebot.domain.times import CHINA, Visit
from servicebot.services.packaged import packaged_calendar

CALENDAR = packaged_calendar()
POLICY = Policy(CALENDAR)

RESIDENT = Actor(Role.RESIDENT, "7")
TECHNICIAN = Actor(Role.TECHNICIAN, "周师傅")
STAFF = Actor(Role.STAFF, "desk")
SUPERVISOR = Actor(Role.SUPERVISOR, "street")


def instant(text: str) -> int:
    """`2026-11-20 10:00` in China as UTC epoch ms."""
    return int(datetime.fromisoformat(text).replace(tzinfo=CHINA).timestamp() * 1000)


def shown(at: int) -> str:
    """The reverse of `instant`."""
    return datetime.fromtimestamp(at / 1000, CHINA).strftime("%Y-%m-%d %H:%M")


def ticket(**changes: Any) -> Ticket:
    """A tap that leaks in the fourth building, just accepted on a Friday morning."""
    opened = instant("2026-11-20 10:00")
    values: dict[str, Any] = {
        "number": "48217090",
        "kind": "repair",
        "item": "plumbing_electric.tap_valve",
        "status": Status.ACCEPTED,
        "urgency": Urgency.NORMAL,
        "fee": FeeType.LOW,
        "resident_id": 7,
        "channel": "wechat",
        "owner": "station:huaiyin",
        "address": Address("huaiyin", "huaiyin_1", "3", "2", "501"),
        "phone": "15400001234",
        "description": "厨房水龙头一直滴水",
        "visit": Visit("随时"),
        "opened_at": opened,
        "updated_at": opened,
        "due_contact": instant("2026-11-20 16:00"),
        "due_visit": instant("2026-11-23 10:00"),
        "due_close": instant("2026-11-25 17:30"),
    }
    return Ticket(**(values | changes))


def numbers() -> Callable[[], str]:
    """Ticket numbers that are the same in every run."""
    bodies = itertools.count(4821709)

    def draw() -> str:
        body = str(next(bodies))
        return body + check_digit(body)

    return draw
