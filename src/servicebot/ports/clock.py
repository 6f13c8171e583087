"""The time, as the core asks for it."""

from typing import Protocol


class Clock(Protocol):
    """The time, injected so that nothing in the core depends on the wall clock."""

    def now_ms(self) -> int:
        """UTC epoch milliseconds."""
        ...
