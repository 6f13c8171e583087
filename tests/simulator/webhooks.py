"""A scripted server behind a callback URL, written with wechatpy so that both sides of the wire are not ours."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

import xmltodict
from aiohttp import web
from aiohttp.test_utils import TestServer
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import check_signature

from servicebot.simulator.account import Account, Format, Mode

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OTHER_KEY = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"


@dataclass
class Webhook:
    """What a server was sent, and what it answers next: text in a reply, bytes as they are, a status, or nothing."""

    account: Account
    script: deque[str | bytes | int | None] = field(default_factory=deque)
    calls: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    forever: asyncio.Event = field(default_factory=asyncio.Event)

    def answers(self, *script: str | bytes | int | None) -> None:
        self.script.extend(script)

    async def post(self, request: web.Request) -> web.Response:
        body = await request.read()
        query = request.query
        self.bodies.append(body)
        message = self._open(body, query)
        self.calls.append(message)
        answer = self.script.popleft() if self.script else b"success"
        if answer is None:
            await self.forever.wait()
            answer = b""
        if isinstance(answer, int):
            return web.Response(status=answer)
        if isinstance(answer, str):
            answer = self._seal(self.reply(message, answer), query)
        return web.Response(body=answer)

    async def get(self, request: web.Request) -> web.Response:
        query = request.query
        check_signature(self.account.token, query["signature"], query["timestamp"], query["nonce"])
        answer = self.script.popleft() if self.script else "{}"
        if isinstance(answer, int):
            return web.Response(status=answer)
        assert isinstance(answer, str)
        return web.Response(text=answer.replace("{}", query["echostr"]))

    def reply(self, message: dict[str, str], content: str) -> str:
        return (
            f"<xml><ToUserName>{message['FromUserName']}</ToUserName>"
            f"<FromUserName>{message['ToUserName']}</FromUserName><CreateTime>1795226400</CreateTime>"
            f"<MsgType>text</MsgType><Content>{escape(content)}</Content></xml>"
        )

    def _open(self, body: bytes, query: Mapping[str, str]) -> dict[str, str]:
        check_signature(
            self.account.token, query.get("signature"), query.get("timestamp"), query.get("nonce")
        )
        if self.account.format is Format.JSON:
            return {}
        text = body.decode()
        if self.account.mode is not Mode.PLAIN:
            assert query.get("encrypt_type") == "aes"
            crypto = WeChatCrypto(self.account.token, self.account.aes_keys[0], self.account.app_id)
            text = crypto.decrypt_message(
                body, query.get("msg_signature"), query.get("timestamp"), query.get("nonce")
            )
        return dict(xmltodict.parse(text)["xml"])

    def _seal(self, reply: str, query: Mapping[str, str]) -> bytes:
        if self.account.mode is Mode.PLAIN:
            return reply.encode()
        crypto = WeChatCrypto(self.account.token, self.account.aes_keys[0], self.account.app_id)
        return str(crypto.encrypt_message(reply, query.get("nonce"), "1795226400")).encode()


def account_at(callback: str, *, mode: Mode = Mode.PLAIN, form: Format = Format.XML) -> Account:
    return Account(
        app_id="wx4d1c5f6a7b8c9d0e",
        secret="app-secret",
        token="callback-token",
        callback=callback,
        aes_keys=(KEY, OTHER_KEY),
        mode=mode,
        format=form,
    )


@asynccontextmanager
async def serving(mode: Mode = Mode.PLAIN, form: Format = Format.XML) -> AsyncIterator[Webhook]:
    webhook = Webhook(account_at("", mode=mode, form=form))
    app = web.Application()
    app.router.add_post("/wechat/callback", webhook.post)
    app.router.add_get("/wechat/callback", webhook.get)
    server = TestServer(app)
    await server.start_server()
    try:
        webhook.account = account_at(str(server.make_url("/wechat/callback")), mode=mode, form=form)
        yield webhook
    finally:
        webhook.forever.set()
        await server.close()
