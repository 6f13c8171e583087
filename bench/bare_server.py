"""The yardstick: a bare aiohttp POST handler that reads the body and answers a constant."""

import argparse
import asyncio

import uvloop
from aiohttp import web

ANSWER = (
    "<xml><ToUserName><![CDATA[o]]></ToUserName><FromUserName><![CDATA[g]]></FromUserName>"
    "<CreateTime>1</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA["
    "您家哪里需要修？请回复数字。"
    "]]></Content></xml>"
).encode()


async def answer(request: web.Request) -> web.Response:
    """Read and answer."""
    await request.read()
    return web.Response(body=ANSWER, content_type="application/xml")


async def serve(port: int) -> None:
    """Serve until killed."""
    app = web.Application()
    app.router.add_post("/wechat/callback", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, backlog=4096).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--uvloop", action="store_true", help="the same loop as servicebot's")
    arguments = parser.parse_args()
    (uvloop.run if arguments.uvloop else asyncio.run)(serve(arguments.port))
