"""One call of WeChat's while it is being answered: what happens to it when time runs out."""

import asyncio

from aiohttp import web

from servicebot.adapters.wechat.replies import SUCCESS
from servicebot.services.arrival import Arrival


class Call:
    """Watches the clock while a message is acted on.

    The work goes on in the request's own handler; only the answer may leave early. So a message in time costs a
    timer and no task, which at thousands of messages a second is what can be afforded.
    """

    __slots__ = ("_arrival", "_hold", "_loop", "_request", "_timer", "broken_off", "early")

    def __init__(self, request: web.Request, arrival: Arrival, *, answer_within: float, hold: float) -> None:
        self._request = request
        self._arrival = arrival
        self._hold = hold
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_later(answer_within, self._late)
        self.early: asyncio.Task[web.Response] | None = None
        self.broken_off = False

    def end(self) -> None:
        """Stop watching."""
        self._timer.cancel()

    def _late(self) -> None:
        # A call that joined a running one may have been given that one's deferral, so it is looked up now.
        if self._arrival.deferral.ask():
            self.early = self._loop.create_task(self._say_success())
        else:
            self._timer = self._loop.call_later(self._hold, self._cut)

    def _cut(self) -> None:
        self.broken_off = True
        break_off(self._request)

    async def _say_success(self) -> web.Response:
        response = success()
        # The handler is still busy with the message, so nothing else must come over this connection.
        response.force_close()
        try:
            await response.prepare(self._request)
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
