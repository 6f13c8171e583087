"""WeChat on the line: what can be said to a call, whatever keeps its connection."""

import asyncio
from typing import NamedTuple, Protocol

from aiohttp import web

from servicebot.adapters.wechat.replies import SUCCESS


class Said(NamedTuple):
    """The whole answer to a call."""

    body: bytes
    content_type: str = "text/plain"
    status: int = 200


# The word by which WeChat learns that a push arrived and needs no reply.
ACKNOWLEDGED = Said(SUCCESS)


class Caller(Protocol):
    """One call of WeChat's; after either of these nothing else can be said to it."""

    def answer_early(self, said: Said) -> None:
        """Say this at once, while the message is still being acted on."""
        ...

    def hang_up(self) -> None:
        """End the connection without an answer.

        An empty 200 would count as an answer and a 5xx as a broken account; only silence makes WeChat call again.
        """
        ...


class RequestCaller:
    """A call that came through aiohttp."""

    __slots__ = ("_early", "_request")

    def __init__(self, request: web.Request) -> None:
        self._request = request
        self._early: asyncio.Task[web.Response] | None = None

    def answer_early(self, said: Said) -> None:
        """Say this at once; a task of its own, because the request's task is busy with the message."""
        self._early = asyncio.get_running_loop().create_task(_answer_early(self._request, said))

    def hang_up(self) -> None:
        """End the connection without an answer."""
        if self._request.transport is not None:
            self._request.transport.abort()

    async def response(self, said: Said | None) -> web.Response:
        """What the request's handler returns; where nothing is left to say it goes nowhere."""
        if self._early is not None:
            return await self._early
        return web.Response() if said is None else as_response(said)


async def _answer_early(request: web.Request, said: Said) -> web.Response:
    response = as_response(said)
    # The handler is still busy with the message, so nothing else must come over this connection.
    response.force_close()
    try:
        await response.prepare(request)
        await response.write_eof()
    except ConnectionError:
        # WeChat hung up first and will call again, which is answered from the record.
        return response
    return response


def as_response(said: Said) -> web.Response:
    """An answer in aiohttp's form."""
    return web.Response(body=said.body, status=said.status, content_type=said.content_type)
