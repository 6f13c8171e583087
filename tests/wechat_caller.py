"""WeChat as a caller for tests: signs, seals and posts as the platform does, with wechatpy as the other side."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlencode

from aiohttp import ClientOSError, ClientSession, ServerDisconnectedError, web
from prometheus_client import CollectorRegistry
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

from fakes import FakeClock
from servicebot.adapters.wechat.envelope import Credentials, Envelope, Mode
from servicebot.bootstrap.listening import listen, open_doorways
from servicebot.engine.messages import Reply
from servicebot.handlers.doorway import DOOR
from servicebot.handlers.metrics import DoorFigures
from servicebot.handlers.wechat import PATH, FirstAid, Patience, Receiver, WeChatDoor
from servicebot.services.arrival import Answer, Arrival

TOKEN = "InventedToken"
APP_ID = "wx00000000000000aa"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OLD_KEY = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"
ME = "gh_0a1b2c3d4e5f"
WHO = "oInventedResident_0000000001"
APOLOGY = "系统正忙，请稍后再发一次；急事请拨 12345。"


def signature(*parts: str) -> str:
    """A signature by wechatpy's hand."""
    signer = WeChatSigner()
    signer.add_data(*parts)
    return str(signer.signature)


def text_push(content: str = "水管爆了", number: int | str = 24000000000000001, sender: str = WHO) -> bytes:
    """A text message in WeChat's layout."""
    return (
        f"<xml><ToUserName><![CDATA[{ME}]]></ToUserName>\n<FromUserName><![CDATA[{sender}]]></FromUserName>\n"
        f"<CreateTime>1795226400</CreateTime>\n<MsgType><![CDATA[text]]></MsgType>\n"
        f"<Content><![CDATA[{content}]]></Content>\n<MsgId>{number}</MsgId>\n</xml>"
    ).encode()


def plain_query(now_ms: int, *, nonce: str = "415670741", token: str = TOKEN, **more: str) -> str:
    """The query of a call in plain mode."""
    timestamp = str(now_ms // 1000)
    said = {"signature": signature(token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce, **more}
    return urlencode(said)


def sealed_call(
    push: bytes,
    now_ms: int,
    *,
    nonce: str = "415670741",
    key: str = KEY,
    app_id: str = APP_ID,
    token: str = TOKEN,
    plain: bytes = b"",
) -> tuple[str, bytes]:
    """Query and body of a call in safe mode; with ``plain`` in front of what is sealed, in compatible mode."""
    timestamp = str(now_ms // 1000)
    sealed = WeChatCrypto(token, key, app_id).encrypt_message(push.decode(), nonce, timestamp)
    encrypted = sealed.partition("<Encrypt><![CDATA[")[2].partition("]]>")[0]
    query = plain_query(
        now_ms,
        nonce=nonce,
        token=token,
        openid=WHO,
        encrypt_type="aes",
        msg_signature=signature(token, timestamp, nonce, encrypted),
    )
    body = f"<ToUserName><![CDATA[{ME}]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt>"
    return query, b"<xml>" + plain + body.encode() + b"</xml>"


@dataclass
class FakeReceiver:
    """Answers everything with the same reply and remembers what arrived."""

    answer: Answer = field(default_factory=lambda: Answer(Reply("收到")))
    arrivals: list[Arrival] = field(default_factory=list)

    async def handle(self, arrival: Arrival) -> Answer:
        self.arrivals.append(arrival)
        return self.answer


@asynccontextmanager
async def served(app: web.Application) -> AsyncIterator[str]:
    """The address of an application that is served as in operation, where hanging up cancels no handler."""
    runner = web.AppRunner(app, access_log=None, lingering_time=0, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


# Calls of both kinds are tested: those that are answered directly, and those that aiohttp has to read.
ORDINARY: dict[str, str] = {}
UNUSUAL = {"TE": "trailers"}


class Door:
    """A WeChat door on a loopback port as in operation, with everything around it at hand."""

    def __init__(
        self,
        *,
        mode: Mode = Mode.PLAIN,
        receiver: Receiver | None = None,
        first_aid: FirstAid = lambda _: None,
        patience: Patience | None = None,
        keys: tuple[str, ...] = (KEY,),
        headers: Mapping[str, str] | None = None,
        shutdown_s: float = 1,
    ) -> None:
        self.headers = headers
        self.shutdown_s = shutdown_s
        self.arriving_s = 0.0
        self.serving = AsyncExitStack()
        self.clock = FakeClock()
        self.fake = FakeReceiver()
        self.registry = CollectorRegistry()
        credentials = Credentials(TOKEN, APP_ID, () if mode is Mode.PLAIN else keys, mode)
        self.door = WeChatDoor(
            Envelope(credentials),
            receiver or self.fake,
            self.clock,
            DoorFigures(self.registry),
            apology=APOLOGY,
            first_aid=first_aid,
            patience=patience or Patience(),
        )

    async def __aenter__(self) -> Self:
        app = web.Application()
        app[DOOR] = self.door
        app.add_routes(self.door.routes)
        listener = listen("127.0.0.1", 0)
        self.host, self.port = listener.getsockname()
        served = open_doorways(
            app, listener, self.clock, shutdown_s=self.shutdown_s, arriving_s=self.arriving_s
        )
        await self.serving.enter_async_context(served)
        self.client = ClientSession(f"http://{self.host}:{self.port}", headers=self.headers)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.close()
        await self.stop()
        await self.door.close()

    async def stop(self) -> None:
        """Finish what was accepted and end all connections."""
        await self.serving.aclose()

    async def post(
        self,
        body: bytes,
        query: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """The status and the body of the answer to a POST; in plain mode signed unless told otherwise."""
        said = plain_query(self.clock.now_ms()) if query is None else query
        async with self.client.post(f"{PATH}?{said}", data=body, headers=headers) as response:
            return response.status, await response.read()

    async def post_or_hang_up(self, body: bytes, *, nonce: str = "415670741") -> tuple[int, bytes] | None:
        """The same; None when the door ended the connection without a word."""
        try:
            return await self.post(body, plain_query(self.clock.now_ms(), nonce=nonce))
        except (ServerDisconnectedError, ClientOSError):
            return None

    async def get(self, query: str) -> tuple[int, str, str]:
        """Status, content type and text of the answer to a GET."""
        async with self.client.get(f"{PATH}?{query}") as response:
            return response.status, response.content_type, await response.text()

    def figure(self, name: str, **labels: str) -> Any:
        """One number of the door's figures."""
        return self.registry.get_sample_value(name, labels)
