"""Reading bodies that come slowly, in pieces, without end, or not at all."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from servicebot.handlers.bodies import BodyTooLarge, BodyUnreadable, read_capped
from wechat_caller import served

PLAIN = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n"
CHUNKED = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"


class Wire:
    """A raw connection to a server that tells what it could read."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    patience_s = 60.0

    def __init__(self) -> None:
        self.outcome: asyncio.Future[bytes | type[Exception]] = asyncio.get_running_loop().create_future()
        self.reading = asyncio.Event()

    async def handle(self, request: web.Request) -> web.Response:
        self.reading.set()
        try:
            self.outcome.set_result(await read_capped(request, 20, patience_s=self.patience_s))
        except (BodyTooLarge, BodyUnreadable) as error:
            self.outcome.set_result(type(error))
        return web.Response()


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    made = Wire()
    app = web.Application()
    app.add_routes([web.post("/", made.handle)])
    async with served(app) as address:
        made.reader, made.writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        yield made
        made.writer.close()


async def test_body_that_follows_its_head_is_read_whole(wire: Wire) -> None:
    wire.writer.write(PLAIN.format(10).encode())
    await wire.reading.wait()
    wire.writer.write(b"01234")
    wire.writer.write(b"56789")
    assert await wire.outcome == b"0123456789"


async def test_body_without_announced_length_is_cut_off_at_the_limit(wire: Wire) -> None:
    wire.writer.write(CHUNKED.encode())
    await wire.reading.wait()
    for _ in range(3):
        wire.writer.write(b"8\r\n01234567\r\n")
    assert await wire.outcome is BodyTooLarge


async def test_body_that_comes_at_once_is_cut_off_too(wire: Wire) -> None:
    wire.writer.write(CHUNKED.encode() + b"1e\r\n" + b"x" * 30 + b"\r\n0\r\n\r\n")
    assert await wire.outcome is BodyTooLarge


async def test_body_that_never_ends_is_given_up(wire: Wire) -> None:
    wire.patience_s = 0.01
    wire.writer.write(PLAIN.format(10).encode() + b"01234")
    assert await wire.outcome is BodyUnreadable


async def test_body_that_breaks_off_is_unreadable(wire: Wire) -> None:
    wire.writer.write(PLAIN.format(10).encode() + b"01234")
    await wire.reading.wait()
    wire.writer.close()
    assert await wire.outcome is BodyUnreadable


async def test_body_with_a_broken_chunk_is_given_up(wire: Wire) -> None:
    wire.patience_s = 0.01
    wire.writer.write(CHUNKED.encode())
    await wire.reading.wait()
    wire.writer.write(b"not a size\r\n")
    assert await wire.outcome is BodyUnreadable
