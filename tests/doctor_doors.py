"""Doors that WeChat would and would not accept, for the doctor to examine."""

import dataclasses

from aiohttp import ClientSession, web

from servicebot.adapters.wechat.crypto import MessageKey
from servicebot.adapters.wechat.rejections import BadPush
from servicebot.adapters.wechat.signature import is_signed
from servicebot.cli.doctor_callback import Callback
from servicebot.cli.findings import Finding
from servicebot.handlers.wechat import PATH
from servicebot.settings import Secret, Settings, WeChatMode
from wechat_caller import served

SETTINGS = Settings(
    wechat_token=Secret("token123"),
    wechat_aes_key=Secret("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"),
    wechat_app_id="wx0000000000000001",
    wechat_app_secret=Secret("secret"),
)


@dataclasses.dataclass(slots=True)
class Door:
    """A door of our own making; its flaws are switched on one at a time."""

    mode: WeChatMode = WeChatMode.SAFE
    token: str = "token123"
    before_echo: bytes = b""
    after_echo: bytes = b""
    status: int = 200
    answer: bytes = b"success"
    open_to: str = ""
    date: str = ""
    aes_key: str = SETTINGS.wechat_aes_key.reveal()

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get(PATH, self.check)
        app.router.add_post(PATH, self.push)
        return app

    async def check(self, request: web.Request) -> web.Response:
        headers = {"Date": self.date} if self.date else {}
        if self.status != 200:
            return web.Response(status=self.status, headers={"Location": "/"})
        if self.open_to != "checks" and not self.is_signed(request):
            return web.Response(status=403)
        echo = self.before_echo + request.query["echostr"].encode() + self.after_echo
        return web.Response(body=echo, headers=headers)

    async def push(self, request: web.Request) -> web.Response:
        body = await request.text()
        if self.open_to != "pushes" and not self.is_signed(request):
            return web.Response(status=403)
        if self.mode is WeChatMode.SAFE and self.open_to not in {"plain", "pushes"}:
            if "<Encrypt>" not in body:
                return web.Response(status=403)
            sealed = body.split("<Encrypt><![CDATA[")[1].split("]]>")[0]
            query = request.query
            if not is_signed(query["msg_signature"], self.token, query["timestamp"], query["nonce"], sealed):
                return web.Response(status=403)
            try:
                opened = MessageKey(self.aes_key, SETTINGS.wechat_app_id).decrypt(sealed)
            except BadPush:
                return web.Response(status=403)
            assert b"servicebot_doctor" in opened
        return web.Response(body=self.answer)

    def is_signed(self, request: web.Request) -> bool:
        query = request.query
        return "signature" in query and is_signed(
            query["signature"], self.token, query["timestamp"], query["nonce"]
        )


async def examined(door: Door, mode: WeChatMode = WeChatMode.SAFE) -> list[Finding]:
    """What the doctor finds at this door."""
    async with served(door.app()) as base, ClientSession() as session:
        callback = Callback(base + PATH, dataclasses.replace(SETTINGS, wechat_mode=mode), session)
        return [finding async for finding in callback.examine()]
