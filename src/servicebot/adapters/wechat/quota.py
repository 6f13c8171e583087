"""The platform's limits on our side: calls a minute, APIs that are spent, one message at a time to a person."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from servicebot.adapters.wechat.errors import MINUTE_MS, ApiError, Reaction
from servicebot.domain.times import CHINA
from servicebot.ports import Clock

Sleep = Callable[[float], Awaitable[None]]


def next_minute(at: int) -> int:
    """The beginning of the minute after an instant."""
    return (at // MINUTE_MS + 1) * MINUTE_MS


def next_midnight(at: int) -> int:
    """The beginning of the day after an instant in China, when day limits start anew."""
    day = datetime.fromtimestamp(at / 1000, CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    return int((day + timedelta(days=1)).timestamp() * 1000)


class CallRate:
    """A token bucket for all calls: at most ``per_minute`` on average, waiting instead of failing."""

    def __init__(self, per_minute: int, clock: Clock, sleep: Sleep = asyncio.sleep) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._sleep = sleep
        self._left = float(per_minute)
        self._at = clock.now_ms()

    async def take(self) -> None:
        """Count one call, after a wait where the bucket is empty."""
        now = self._clock.now_ms()
        refill = (now - self._at) * self._per_minute / MINUTE_MS
        self._at = now
        # Below zero is a debt: those who wait have taken their share already, so each waits for its own.
        self._left = min(float(self._per_minute), self._left + refill) - 1
        if self._left < 0:
            await self._sleep(-self._left * 60 / self._per_minute)


class SpentApis:
    """APIs whose minute or day is used up, so that they are not called before it is over."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._spent: dict[str, tuple[int, ApiError]] = {}

    def check(self, endpoint: str) -> None:
        """Raise the platform's own refusal again while it still holds."""
        found = self._spent.get(endpoint)
        if found is None:
            return
        until, error = found
        if self._clock.now_ms() >= until:
            del self._spent[endpoint]
            return
        raise type(error)(error.errcode, error.errmsg, error.reaction)

    def note(self, endpoint: str, error: ApiError) -> None:
        """Remember a refusal that says how long it holds."""
        now = self._clock.now_ms()
        if error.reaction is Reaction.NEXT_MINUTE:
            self._spent[endpoint] = (next_minute(now), error)
        elif error.reaction is Reaction.NEXT_DAY:
            self._spent[endpoint] = (next_midnight(now), error)


class OneAtATime:
    """A lock for each receiver, kept only while somebody holds or awaits it."""

    def __init__(self) -> None:
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    def idle(self) -> bool:
        """Whether nobody holds or awaits a turn."""
        return not self._locks

    @asynccontextmanager
    async def turn(self, receiver: str) -> AsyncIterator[None]:
        """Wait for this receiver's turn; nobody waits for an empty name."""
        if not receiver:
            yield
            return
        lock, users = self._locks.get(receiver, (asyncio.Lock(), 0))
        self._locks[receiver] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            lock, users = self._locks.pop(receiver)
            if users > 1:
                self._locks[receiver] = (lock, users - 1)
