"""The machine's own clock."""

import time


class SystemClock:
    """The wall clock, as every running process uses it."""

    def now_ms(self) -> int:
        """UTC epoch milliseconds."""
        return time.time_ns() // 1_000_000
