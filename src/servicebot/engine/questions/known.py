"""Facts that a flow looks up instead of asking."""

from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

from servicebot.engine.flow import Flow
from servicebot.engine.outcomes import Json
from servicebot.engine.slot import Slot, T

F = TypeVar("F")

AnyFlow = Flow[Any, Any]


class Known(Slot[T], Generic[T]):
    """A fact that the flow looks up instead of asking; looked up again when an earlier answer changes."""

    asks = False
    steady = True

    def __init__(self, default: T) -> None:
        super().__init__(default=default)
        self.value_type = type(default)
        self.source: Callable[[Any], Awaitable[T]] | None = None

    def look_up(self, source: Callable[[F], Awaitable[T]]) -> Callable[[F], Awaitable[T]]:
        """Get the fact from this method."""
        self.source = source
        return source

    def load(self, raw: Json, flow: AnyFlow) -> T:
        """The fact as it was found."""
        del flow
        value: T = raw
        return value
