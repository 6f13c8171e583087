"""Fakes that tests of several parts share."""

from dataclasses import dataclass

# Saturday 2026-11-21, 10:00 in Shanghai.
MORNING = 1_795_226_400_000


@dataclass
class FakeClock:
    """A clock that stands still until it is told to move."""

    at: int = MORNING

    def __init__(self, now_ms: int = MORNING) -> None:
        self.at = now_ms

    def now_ms(self) -> int:
        return self.at

    def advance(self, ms: int) -> None:
        self.at += ms
