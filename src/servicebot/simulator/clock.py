"""The simulator's time, injected so that tokens, windows and quotas can be moved through in tests."""

import time
from typing import Protocol

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

# The platform counts its days in Beijing time, which has had no summer time since 1991.
BEIJING = 8 * HOUR


class Clock(Protocol):
    """The time in UTC epoch milliseconds."""

    def now_ms(self) -> int:
        """UTC epoch milliseconds."""
        ...


class SystemClock:
    """The wall clock."""

    def now_ms(self) -> int:
        """UTC epoch milliseconds."""
        return time.time_ns() // 1_000_000


def beijing_day(at: int) -> int:
    """The number of the calendar day in Beijing that ``at`` falls on."""
    return (at + BEIJING) // DAY
