"""A raw HTTP/1.1 client, cheap enough that one core of load does not hide what the server can do."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import cast

Done = Callable[[bytes, float], None]


class Connection(asyncio.Protocol):
    """One keep-alive connection with at most one request in flight; ``done`` gets the body and the arrival time."""

    def __init__(self, lost: Callable[["Connection"], None]) -> None:
        self._lost = lost
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._done: Done | None = None
        self.status = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's TCP transport is none by class

    def post(self, head: bytes, body: bytes, done: Done) -> None:
        """Send one request; ``head`` ends before Content-Length."""
        self._done = done
        if self._transport is None or self._transport.is_closing():
            self._fail()
            return
        self._transport.write(b"%bContent-Length: %d\r\n\r\n%b" % (head, len(body), body))

    def data_received(self, data: bytes) -> None:
        received = self._received + data if self._received else data
        end = received.find(b"\r\n\r\n")
        if end < 0:
            self._received = received
            return
        start = received.find(b"Content-Length: ", 0, end)
        length = int(received[start + 16 : received.find(b"\r\n", start)]) if start >= 0 else 0
        if len(received) < end + 4 + length:
            self._received = received
            return
        self._received = b""
        self.status = int(received[9:12])
        done, self._done = self._done, None
        if done is not None:
            done(received[end + 4 : end + 4 + length], time.perf_counter())

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._transport = None
        self._fail()
        self._lost(self)

    def _fail(self) -> None:
        self.status = 0
        done, self._done = self._done, None
        if done is not None:
            done(b"", time.perf_counter())

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()


class Pool:
    """A fixed number of connections to one server; requests wait in order when all are busy."""

    def __init__(self, host: str, port: int, size: int) -> None:
        self._host, self._port, self._size = host, port, size
        self._free: deque[Connection] = deque()
        self._waiting: deque[tuple[bytes, bytes, Done]] = deque()
        self._open: set[Connection] = set()

    async def start(self) -> None:
        """Connect all; raises OSError when the server is not there."""
        for connection in await asyncio.gather(*(self._connect() for _ in range(self._size))):
            self._open.add(connection)
            self._free.append(connection)

    async def _connect(self) -> Connection:
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(
            lambda: Connection(self._open.discard), self._host, self._port
        )
        return connection

    def post(self, head: bytes, body: bytes, done: Done) -> None:
        """Send on a free connection, or as soon as one is free."""
        if self._free:
            self._send(self._free.popleft(), head, body, done)
        else:
            self._waiting.append((head, body, done))

    def _send(self, connection: Connection, head: bytes, body: bytes, done: Done) -> None:
        def finished(answer: bytes, at: float) -> None:
            if self._waiting:
                self._send(connection, *self._waiting.popleft())
            else:
                self._free.append(connection)
            done(answer if connection.status == 200 else b"", at)

        connection.post(head, body, finished)

    def close(self) -> None:
        """Hang up on all connections."""
        for connection in list(self._open):
            connection.close()
