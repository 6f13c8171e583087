"""The connections that WeChat's calls come over: ordinary calls are answered here, all else is aiohttp's.

For every request aiohttp makes a task beside the connection's own, a request, a stream, a URL, a match and a response.
That was half of what a message cost on the event loop, and an ordinary call needs none of it.
"""

import asyncio
import contextlib
import socket
from collections.abc import Callable
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import cast

from aiohttp import web

from servicebot.handlers.callers import Said
from servicebot.handlers.usual_calls import lacks_body, read_usual_call
from servicebot.handlers.wechat import WeChatDoor
from servicebot.ports import Clock

# Longer than any proxy keeps an idle connection, so that none ever sends a call into one that is just ending.
IDLE_S = 3630.0
# How long a body may come after its head before aiohttp has to wait for it.
BODY_S = 1.0
# How long calls that are on their way when the door begins to close may take to arrive.
ARRIVING_S = 0.1
# Where an application keeps its door.
DOOR = web.AppKey("door", WeChatDoor)


class Doorway(asyncio.Protocol):
    """One connection, which answers one call after the other until something comes that is no ordinary call."""

    __slots__ = ("_begun", "_doorways", "_patience", "_transport", "_waiting", "task", "used")

    def __init__(self, doorways: "Doorways") -> None:
        self._doorways = doorways
        self._transport: asyncio.Transport
        self._begun = b""
        self._patience: asyncio.TimerHandle | None = None
        self._waiting = b""
        self.task: asyncio.Task[None] | None = None
        self.used = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the first call."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by class
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self._doorways.open.add(self)

    def data_received(self, data: bytes) -> None:
        """Answer an ordinary call; whatever else comes makes the connection aiohttp's, from its first byte on."""
        if self.task is not None:
            # Who does not wait for an answer is aiohttp's as soon as this one is given.
            self._waiting += data
            self._transport.pause_reading()
            return
        self.used = True
        if self._begun:
            data = self._no_longer_begun() + data
        call = read_usual_call(data)
        if call is not None:
            self.task = self._doorways.loop.create_task(self._answer(*call))
        elif lacks_body(data):
            # Many clients send head and body one after the other.
            self._begun = data
            self._patience = self._doorways.loop.call_later(BODY_S, self._give_up_waiting)
        else:
            self._hand_over(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection; a message that is being acted on is acted on to its end."""
        del exc
        self._no_longer_begun()
        if self.task is None:
            self._doorways.forget(self)

    def pause_writing(self) -> None:
        """Hang up on somebody who has dozens of answers on the way and reads none of them."""
        self.hang_up()

    def answer_early(self, said: Said) -> None:
        """Say this at once, and nothing more over this connection, because the message is still acted on."""
        if not self._transport.is_closing():
            self._transport.write(self._doorways.written(said, last=True))
            self._transport.close()

    def hang_up(self) -> None:
        """End the connection without an answer."""
        self._transport.abort()

    def close(self) -> None:
        """End the connection when nothing is being answered over it."""
        if self.task is None:
            self._transport.close()

    async def _answer(self, query: str, body: bytes) -> None:
        try:
            said = await self._doorways.door.answer(query, body, self)
        finally:
            self.task = None
        if said is None or self._transport.is_closing():
            self._doorways.forget(self)
            return
        closing = self._doorways.closing
        # Told that it is the last, a proxy does not send its next call into a connection that ends.
        self._transport.write(self._doorways.written(said, last=closing))
        if closing:
            self._transport.close()
        elif self._waiting and not self._transport.is_closing():
            self._transport.resume_reading()
            self._hand_over(self._waiting)

    def _give_up_waiting(self) -> None:
        self._hand_over(self._no_longer_begun())

    def _no_longer_begun(self) -> bytes:
        begun, self._begun = self._begun, b""
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
        return begun

    def _hand_over(self, data: bytes) -> None:
        self._doorways.forget(self)
        protocol = self._doorways.others()
        self._transport.set_protocol(protocol)
        protocol.connection_made(self._transport)
        protocol.data_received(data)


class Doorways:
    """Makes the doorways of a listening socket; ``others`` makes aiohttp's side of a connection."""

    def __init__(
        self,
        door: WeChatDoor,
        others: Callable[[], asyncio.Protocol],
        clock: Clock,
        *,
        idle_s: float = IDLE_S,
        arriving_s: float = ARRIVING_S,
    ) -> None:
        self.door = door
        self.others = others
        self.loop = asyncio.get_running_loop()
        self.open: set[Doorway] = set()
        self.closing = False
        self._clock = clock
        self._idle_s = idle_s
        self._arriving_s = arriving_s
        self._none_open = asyncio.Event()
        self._timer = self.loop.call_later(idle_s, self._end_idle)

    def __call__(self) -> Doorway:
        """The protocol of a new connection."""
        return Doorway(self)

    def written(self, said: Said, *, last: bool = False) -> bytes:
        """An answer as it goes over the wire."""
        return b"%b\r\nContent-Type: %b\r\nContent-Length: %d\r\nDate: %b\r\n%b\r\n%b" % (
            _status_line(said.status),
            said.content_type.encode(),
            len(said.body),
            _date(self._clock.now_ms() // 1000),
            b"Connection: close\r\n" if last else b"",
            said.body,
        )

    def forget(self, doorway: Doorway) -> None:
        """A connection has ended, or is aiohttp's from now on."""
        self.open.discard(doorway)
        if self.closing and not self.open:
            self._none_open.set()

    async def close(self, patience_s: float) -> None:
        """End the connections, each after the answer that is under way on it or to a call that is just arriving."""
        self.closing = True
        self._timer.cancel()
        if self.open:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._none_open.wait(), self._arriving_s)
        for doorway in list(self.open):
            doorway.close()
        answering = {doorway.task: doorway for doorway in self.open if doorway.task is not None}
        if answering:
            _, late = await asyncio.wait(answering, timeout=patience_s)
            for task in late:
                answering[task].hang_up()
                task.cancel()

    def _end_idle(self) -> None:
        for doorway in list(self.open):
            if not doorway.used:
                doorway.close()
            doorway.used = doorway.task is not None
        self._timer = self.loop.call_later(self._idle_s, self._end_idle)


@lru_cache
def _status_line(status: int) -> bytes:
    return b"HTTP/1.1 %d %b" % (status, HTTPStatus(status).phrase.encode())


@lru_cache(maxsize=2)
def _date(second: int) -> bytes:
    return formatdate(second, usegmt=True).encode()
