"""The simulated platform on a real socket, and clients of ours that talk to it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from fakes import FakeClock
from servicebot.adapters.wechat.client import ApiAccount, WeChatApi
from servicebot.ports import Storage
from servicebot.simulator import api
from servicebot.simulator.account import Account, Template
from servicebot.simulator.fans import Act, Fan
from servicebot.simulator.platform import OfficialAccount, Platform

APP_ID = "wx4d1c5f6a7b8c9d0e"
SECRET = "0123456789abcdef0123456789abcdef"
OPENID = "oRes_ident-0123456789ABCDEF0"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SEND = "cgi-bin/message/custom/send"
TEMPLATE = "cgi-bin/message/template/send"
TEMPLATES = (
    Template("repair-progress", "报修进度", (("thing1", "报修项目"), ("time2", "上门时间"))),
    Template("visit", "上门提醒", (("thing1", "报修项目"), ("date2", "时间"), ("phone_number3", "电话"))),
)


@dataclass
class World:
    """A platform with one account, one follower, and the requests that reached it."""

    platform: Platform
    base: str
    http: ClientSession
    clock: FakeClock
    requests: list[str] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    @property
    def account(self) -> OfficialAccount:
        return self.platform.accounts[0]

    @property
    def fan(self) -> Fan:
        return self.account.fans[OPENID]

    def texts(self) -> list[str]:
        return [str(message.body.get("text", "")) for message in self.account.sent_to(OPENID)]

    def calls_of(self, path: str) -> int:
        return self.requests.count(f"/{path}")

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def client(self, storage: Storage, *, secret: str = SECRET, calls_per_minute: int = 100_000) -> WeChatApi:
        account = ApiAccount(APP_ID, secret, self.base, timeout_s=5, calls_per_minute=calls_per_minute)
        return WeChatApi(
            account, http=self.http, storage=storage, clock=self.clock, owner="test", sleep=self.sleep
        )


@asynccontextmanager
async def wechat_world(clock: FakeClock, *more: Template) -> AsyncIterator[World]:
    account = Account(APP_ID, SECRET, "callback-token", "http://127.0.0.1:1/wechat/callback")
    platform = Platform(clock, account, templates=(*TEMPLATES, *more))
    fan = platform.accounts[0].add_fan("王阿姨", openid=OPENID, followed=True)
    platform.accounts[0].acted(fan, Act.MESSAGE)
    requests: list[str] = []

    @web.middleware
    async def count(request: web.Request, handler: Handler) -> web.StreamResponse:
        requests.append(request.path)
        return await handler(request)

    app = web.Application(middlewares=[count])
    app.add_routes(api.routes(platform))
    server = TestServer(app)
    await server.start_server()
    async with ClientSession() as http:
        yield World(platform, str(server.make_url("/")), http, clock, requests)
    await server.close()
