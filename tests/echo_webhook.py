"""A small community bot behind a callback URL, so that the phone page can be tried without the real server."""

import asyncio
from xml.sax.saxutils import escape

import xmltodict
from aiohttp import web

WELCOME = (
    "您好，这里是社区服务站。请选择：\n"
    '1. <a href="weixin://bizmsgmenu?msgmenucontent=报修&msgmenuid=1">家里东西坏了要维修</a>\n'
    '2. <a href="weixin://bizmsgmenu?msgmenucontent=我的工单&msgmenuid=2">查我的工单</a>\n'
    "也可以直接说，例如“厨房水管漏水”。"
)
FIELDS = ("Content", "Recognition", "Label", "EventKey", "PicUrl")


class EchoBot:
    """Says back what it was sent; 慢 waits until ``go`` is set, 坏 fails."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.messages: list[dict[str, str]] = []

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/wechat/callback", self.answer)
        return app

    async def answer(self, request: web.Request) -> web.Response:
        message = dict(xmltodict.parse(await request.text())["xml"])
        self.messages.append(message)
        said = next((str(message[name]) for name in FIELDS if message.get(name)), "")
        if said == "坏":
            return web.Response(status=500)
        if said == "慢":
            await self.go.wait()
        event = message.get("Event", "")
        if event not in {"", "subscribe", "CLICK"}:
            return web.Response(text="success")
        return self._reply(message, WELCOME if event == "subscribe" else f"收到：{said}")

    def _reply(self, message: dict[str, str], content: str) -> web.Response:
        return web.Response(
            text=f"<xml><ToUserName>{message['FromUserName']}</ToUserName>"
            f"<FromUserName>{message['ToUserName']}</FromUserName><CreateTime>1795226400</CreateTime>"
            f"<MsgType>text</MsgType><Content>{escape(content)}</Content></xml>"
        )
