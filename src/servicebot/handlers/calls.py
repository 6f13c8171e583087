"""WeChat's calls while they are being answered: what happens to one when time runs out."""

import asyncio
from collections.abc import Callable

from servicebot.adapters.wechat.envelope import Opened
from servicebot.handlers.callers import Caller, Said
from servicebot.services.arrival import Arrival

SaidEarly = Callable[[Arrival, Opened], Said]
"""What a call is told when its answer does not come in time: success, or what must not wait for it."""

# Timers are as exact as the loop's clock and may ring that much early.
EARLY_S = 0.002


class Call:
    """One call of WeChat's; the work goes on where it began, only the answer may leave early."""

    __slots__ = ("_arrival", "_caller", "_opened", "acknowledged", "broken_off", "due", "ended")

    def __init__(self, caller: Caller, arrival: Arrival, opened: Opened, due: float) -> None:
        self._caller = caller
        self._arrival = arrival
        self._opened = opened
        self.due = due
        self.ended = False
        self.acknowledged = False
        self.broken_off = False

    def late(self, said: SaidEarly, hold: float) -> None:
        """Say so when the reply can still go by the outbox, else hold on a little and then break off."""
        # A call that joined a running one may have been given that one's deferral, so it is looked up now.
        if self._arrival.deferral.ask():
            self.acknowledged = True
            self._caller.answer_early(said(self._arrival, self._opened))
        else:
            asyncio.get_running_loop().call_later(hold, self._cut)

    def _cut(self) -> None:
        if not self.ended:
            self.broken_off = True
            self._caller.hang_up()


class Calls:
    """Watches the clock for all calls with one timer.

    All have the same time, so they fall due in the order in which they came; a timer for each would cost more
    than anything else the door does for a message.
    """

    def __init__(self, said: SaidEarly, *, answer_within: float, hold: float) -> None:
        self._said = said
        self._answer_within = answer_within
        self._hold = hold
        self._watched: dict[Call, None] = {}
        self._timer: asyncio.TimerHandle | None = None

    def watch(self, caller: Caller, arrival: Arrival, opened: Opened) -> Call:
        """A call that is watched until it ends."""
        loop = asyncio.get_running_loop()
        call = Call(caller, arrival, opened, loop.time() + self._answer_within)
        self._watched[call] = None
        if self._timer is None:
            self._timer = loop.call_at(call.due, self._ring, loop)
        return call

    def end(self, call: Call) -> None:
        """Stop watching a call."""
        call.ended = True
        self._watched.pop(call, None)

    def close(self) -> None:
        """Watch nothing any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._watched.clear()

    def _ring(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time() + EARLY_S
        late = []
        for call in self._watched:
            if call.due > now:
                self._timer = loop.call_at(call.due, self._ring, loop)
                break
            late.append(call)
        else:
            self._timer = None
        for call in late:
            del self._watched[call]
            call.late(self._said, self._hold)
