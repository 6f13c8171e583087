"""WeChat's calls while they are being answered: what happens to one when time runs out."""

import asyncio

from aiohttp import web

from servicebot.adapters.wechat.replies import SUCCESS
from servicebot.services.arrival import Arrival

# Timers are as exact as the loop's clock and may ring that much early.
EARLY_S = 0.002


class Call:
    """One call of WeChat's; the work goes on in the request's own handler, only the answer may leave early."""

    __slots__ = ("_arrival", "_request", "broken_off", "due", "early", "ended")

    def __init__(self, request: web.Request, arrival: Arrival, due: float) -> None:
        self._request = request
        self._arrival = arrival
        self.due = due
        self.ended = False
        self.early: asyncio.Task[web.Response] | None = None
        self.broken_off = False

    def late(self, hold: float) -> None:
        """Say success when the reply can still go by the outbox, else hold on a little and then break off."""
        loop = asyncio.get_running_loop()
        # A call that joined a running one may have been given that one's deferral, so it is looked up now.
        if self._arrival.deferral.ask():
            self.early = loop.create_task(_say_success(self._request))
        else:
            loop.call_later(hold, self._cut)

    def _cut(self) -> None:
        if not self.ended:
            self.broken_off = True
            break_off(self._request)


class Calls:
    """Watches the clock for all calls with one timer.

    All have the same time, so they fall due in the order in which they came; a timer for each would cost more
    than anything else the door does for a message.
    """

    def __init__(self, *, answer_within: float, hold: float) -> None:
        self._answer_within = answer_within
        self._hold = hold
        self._watched: dict[Call, None] = {}
        self._timer: asyncio.TimerHandle | None = None

    def watch(self, request: web.Request, arrival: Arrival) -> Call:
        """A call that is watched until it ends."""
        loop = asyncio.get_running_loop()
        call = Call(request, arrival, loop.time() + self._answer_within)
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
            call.late(self._hold)


async def _say_success(request: web.Request) -> web.Response:
    response = success()
    # The handler is still busy with the message, so nothing else must come over this connection.
    response.force_close()
    try:
        await response.prepare(request)
        await response.write_eof()
    except ConnectionError:
        # WeChat hung up first and will call again, which is answered from the record.
        return response
    return response


def success() -> web.Response:
    """The word by which WeChat learns that a push arrived and needs no reply."""
    return web.Response(body=SUCCESS, content_type="text/plain")


def break_off(request: web.Request) -> web.Response:
    """End the connection without an answer; the response returned goes nowhere.

    An empty 200 would count as an answer and a 5xx as a broken account; only silence makes WeChat call again.
    """
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
