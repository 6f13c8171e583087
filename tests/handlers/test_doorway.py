"""The doorway: ordinary calls answered directly, everything else by aiohttp, and never a difference to WeChat."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp.test_utils import make_mocked_request

from servicebot.adapters.wechat.replies import SUCCESS
from servicebot.adapters.wechat.xml_tree import parse_xml
from servicebot.engine.messages import Reply
from servicebot.handlers import doorway
from servicebot.handlers.doorway import Doorways
from servicebot.handlers.wechat import Patience
from servicebot.services.arrival import Answer, Arrival
from wechat_caller import ORDINARY, UNUSUAL, Door, plain_query, text_push

AIOHTTPS = b"\r\nServer: "
LAST = b"\r\nConnection: close\r\n"


def call(door: Door, text: str = "漏水", *, number: int = 1, fields: str = "", nonce: str = "") -> bytes:
    """The bytes of one call."""
    body = text_push(text, number=number)
    query = plain_query(door.clock.now_ms(), nonce=nonce or str(number))
    head = f"POST /wechat/callback?{query} HTTP/1.1\r\nHost: x\r\n{fields}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Line:
    """A connection as WeChat's servers or a proxy keep one."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    def say(self, data: bytes) -> None:
        self._writer.write(data)

    async def hear(self) -> tuple[bytes, bytes]:
        """Head and body of the next answer."""
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = int(head.partition(b"Content-Length: ")[2].partition(b"\r\n")[0] or 0)
        return head, await self._reader.readexactly(length)

    async def said(self) -> str:
        """The words of the next answer."""
        _, body = await self.hear()
        return str(parse_xml(body)["Content"])

    async def ended(self) -> bool:
        """Wait for the other side to end the connection; whether it did so without another word."""
        try:
            return await self._reader.read() == b""
        except ConnectionError:
            return True

    def hang_up(self) -> None:
        self._writer.close()


@contextlib.asynccontextmanager
async def line_to(door: Door) -> AsyncIterator[Line]:
    """A connection to a door."""
    reader, writer = await asyncio.open_connection(door.host, door.port)
    try:
        yield Line(reader, writer)
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


@dataclass
class Echo:
    """Answers with the message itself, once it is let go; tells what is there."""

    go: asyncio.Event = field(default_factory=asyncio.Event)
    there: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    done: list[str] = field(default_factory=list)

    async def handle(self, arrival: Arrival) -> Answer:
        self.there.release()
        await self.go.wait()
        deferred = arrival.deferral.seal()
        self.done.append(arrival.message.text)
        return Answer(None if deferred else Reply(arrival.message.text), deferred=deferred)


async def test_ordinary_calls_are_answered_one_after_the_other_without_aiohttp() -> None:
    async with Door() as door, line_to(door) as line:
        for number in (1, 2, 3):
            line.say(call(door, number=number))
            head, body = await line.hear()
            assert head.startswith(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n")
            assert b"\r\nDate: Sat, 21 Nov 2026 " in head
            assert AIOHTTPS not in head
            assert parse_xml(body)["Content"] == "收到"


@pytest.mark.parametrize(
    "unusual", ["TE: trailers\r\n", "Expect: 100-continue\r\n", "X-Long: " + "x" * 3000 + "\r\n"]
)
async def test_unusual_call_gets_the_same_answer_from_aiohttp(unusual: str) -> None:
    async with Door() as door, line_to(door) as line:
        line.say(call(door, number=1))
        ordinary = await line.hear()
        line.say(call(door, number=1, fields=unusual))
        head, body = await line.hear()
        if head.startswith(b"HTTP/1.1 100 "):
            head, body = await line.hear()
        assert AIOHTTPS in head
        assert body == ordinary[1]
        line.say(call(door, number=2))
        assert await line.said() == "收到"


@pytest.mark.parametrize("after_head", [0, 1, 40])
async def test_body_in_a_packet_of_its_own_is_waited_for(after_head: int) -> None:
    async with Door() as door, line_to(door) as line:
        for number in (1, 2):
            whole = call(door, number=number)
            split = whole.index(b"\r\n\r\n") + 4 + after_head
            line.say(whole[:split])
            async with door.client.get("/pastime"):
                line.say(whole[split:])
            head, body = await line.hear()
            assert AIOHTTPS not in head
            assert parse_xml(body)["Content"] == "收到"


async def test_body_that_lets_itself_be_waited_for_is_aiohttps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorway, "BODY_S", 0.0)
    async with Door() as door, line_to(door) as line:
        whole = call(door)
        line.say(whole[:-5])
        async with door.client.get("/pastime"), door.client.get("/pastime"):
            line.say(whole[-5:])
        head, body = await line.hear()
        assert AIOHTTPS in head
        assert parse_xml(body)["Content"] == "收到"


async def test_head_without_a_body_ends_with_its_connection() -> None:
    async with Door() as door:
        async with line_to(door) as line:
            line.say(call(door)[:-5])
            async with door.client.get("/pastime"):
                line.hang_up()
        async with line_to(door) as line:
            line.say(call(door))
            assert await line.said() == "收到"


async def test_call_in_pieces_is_put_together() -> None:
    async with Door() as door, line_to(door) as line:
        whole = call(door)
        line.say(whole[:90])
        async with door.client.get("/pastime"):
            line.say(whole[90:])
        assert await line.said() == "收到"


async def test_old_http_is_answered_and_closed() -> None:
    async with Door() as door, line_to(door) as line:
        line.say(call(door).replace(b" HTTP/1.1\r\n", b" HTTP/1.0\r\n", 1))
        assert await line.said() == "收到"
        assert await line.ended()


async def test_other_addresses_on_the_same_connection_are_aiohttps() -> None:
    async with Door() as door, line_to(door) as line:
        line.say(call(door, number=1))
        assert await line.said() == "收到"
        line.say(b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n")
        head, _ = await line.hear()
        assert head.startswith(b"HTTP/1.1 404 ")
        line.say(call(door, number=2))
        assert await line.said() == "收到"


async def test_garbage_is_told_to_be_garbage() -> None:
    async with Door() as door, line_to(door) as line:
        line.say(b"\x16\x03\x01 not HTTP at all\r\n\r\n")
        head, _ = await line.hear()
        assert head.startswith(b"HTTP/1.0 400 ")


async def test_calls_that_do_not_wait_are_answered_in_order() -> None:
    receiver = Echo()
    async with Door(receiver=receiver) as door, line_to(door) as line:
        line.say(call(door, "一", number=1))
        await receiver.there.acquire()
        line.say(call(door, "二", number=2) + call(door, "三", number=3))
        line.say(call(door, "四", number=4))
        async with door.client.get("/pastime"):
            receiver.go.set()
        assert [await line.said() for _ in range(4)] == ["一", "二", "三", "四"]


async def test_calls_that_come_together_are_answered_in_order() -> None:
    receiver = Echo()
    receiver.go.set()
    async with Door(receiver=receiver) as door, line_to(door) as line:
        line.say(call(door, "一", number=1) + call(door, "二", number=2))
        assert [await line.said(), await line.said()] == ["一", "二"]


@pytest.mark.parametrize("form", [ORDINARY, UNUSUAL])
@pytest.mark.parametrize(
    ("body", "nonce", "status"),
    [(b"<xml", "1", 400), (b"{", "1", 400), (text_push(), "<", 400), (text_push(), "", 403)],
)
async def test_refusals_are_the_same(form: dict[str, str], body: bytes, nonce: str, status: int) -> None:
    async with Door(headers=form) as door:
        query = plain_query(door.clock.now_ms(), nonce=nonce)
        async with door.client.post(f"/wechat/callback?{query}", data=body) as response:
            assert response.status == status
            assert response.content_type == "text/plain"
            assert await response.text() == "This address is for WeChat's servers.\n"
            assert ("Server" in response.headers) is (form is UNUSUAL)


async def test_late_call_is_acknowledged_and_its_connection_ends() -> None:
    receiver = Echo()
    patience = Patience(answer_within=0.01, give_up_after=60)
    async with Door(receiver=receiver, patience=patience) as door, line_to(door) as line:
        line.say(call(door))
        head, body = await line.hear()
        assert LAST in head
        assert body == SUCCESS
        assert await line.ended()
        assert not receiver.done
        receiver.go.set()


async def test_stopping_waits_for_the_answer_that_is_under_way() -> None:
    receiver = Echo()
    async with Door(receiver=receiver) as door, line_to(door) as line, line_to(door) as idle:
        line.say(call(door))
        await receiver.there.acquire()
        stopping = asyncio.create_task(door.stop())
        assert await idle.ended()
        assert not stopping.done()
        receiver.go.set()
        head, body = await line.hear()
        assert LAST in head
        assert parse_xml(body)["Content"] == "漏水"
        assert await line.ended()
        await stopping


async def test_a_call_that_was_on_its_way_when_the_door_began_to_close_is_answered() -> None:
    patient = Door()
    patient.arriving_s = 60
    async with patient as door, line_to(door) as line:
        line.say(call(door, number=1))
        head, _ = await line.hear()
        assert LAST not in head
        stopping = asyncio.create_task(door.stop())
        await asyncio.sleep(0)
        line.say(call(door, number=2))
        head, body = await line.hear()
        assert LAST in head
        assert parse_xml(body)["Content"] == "收到"
        assert await line.ended()
        await stopping


async def test_stopping_does_not_wait_for_ever() -> None:
    receiver = Echo()
    async with Door(receiver=receiver, shutdown_s=0.01) as door, line_to(door) as line:
        line.say(call(door))
        await receiver.there.acquire()
        await door.stop()
        assert await line.ended()
        receiver.go.set()
        for _ in range(10):
            await asyncio.sleep(0)
        assert not receiver.done, "what was cut off must not go on behind a stopped door"


async def test_hanging_up_is_no_end_of_the_work() -> None:
    receiver = Echo()
    async with Door(receiver=receiver) as door:
        async with line_to(door) as line:
            line.say(call(door))
            await receiver.there.acquire()
        async with door.client.get("/pastime"):
            receiver.go.set()
        async with line_to(door) as line:
            line.say(call(door))
            assert await line.said() == "漏水"
        assert receiver.done == ["漏水", "漏水"]


class Wire(asyncio.Transport):
    """A transport that leads nowhere."""

    def __init__(self) -> None:
        self.socket = socket.socket()
        super().__init__({"socket": self.socket})
        self.aborted = False
        self.closed = False

    def abort(self) -> None:
        self.aborted = True

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


async def test_caller_who_reads_no_answer_is_hung_up_on() -> None:
    async with Door() as door:
        doorways = Doorways(door.door, NoOthers, door.clock)
        doorway, wire = doorways(), Wire()
        doorway.connection_made(wire)
        doorway.pause_writing()
        assert wire.aborted
        doorway.connection_lost(None)
        wire.socket.close()
        await doorways.close(0)


class Broken:
    """A body whose stream has a bug."""

    def is_eof(self) -> bool:
        raise RuntimeError


async def test_bug_in_reading_a_body_is_silence_too() -> None:
    async with Door() as door:
        wire = Wire()
        request = make_mocked_request("POST", "/wechat/callback?a=b", payload=Broken(), transport=wire)  # type: ignore[arg-type] # a bug, on purpose
        await door.door.receive(request)
        assert wire.aborted
        wire.socket.close()


class NoOthers(asyncio.Protocol):
    """Aiohttp's part where nothing is left to it."""


async def test_connection_that_is_used_again_and_again_is_not_idle() -> None:
    async with Door() as door:
        # It looks for idle connections in every round of the loop.
        doorways = Doorways(door.door, NoOthers, door.clock, idle_s=0.0)
        doorway, wire = doorways(), Wire()
        doorway.connection_made(wire)
        for _ in range(50):
            doorway.used = True
            await asyncio.sleep(0)
        assert not wire.is_closing()
        for _ in range(50):
            await asyncio.sleep(0)
        assert wire.is_closing()
        doorway.connection_lost(None)
        wire.socket.close()
        await doorways.close(0)


async def test_idle_connections_are_ended_and_busy_ones_are_not() -> None:
    receiver = Echo()
    async with Door(receiver=receiver) as door:
        doorways = Doorways(door.door, NoOthers, door.clock, idle_s=0.3)
        server = await doorways.loop.create_server(doorways, door.host, 0)
        door.port = server.sockets[0].getsockname()[1]
        async with line_to(door) as busy, line_to(door) as idle:
            busy.say(call(door))
            assert await idle.ended()
            receiver.go.set()
            assert await busy.said() == "漏水"
            assert await busy.ended()
        server.close()
        await doorways.close(1)
