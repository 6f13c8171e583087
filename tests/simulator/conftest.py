from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from fakes import FakeClock
from servicebot.simulator import api
from servicebot.simulator.account import Template
from servicebot.simulator.fans import Fan
from servicebot.simulator.platform import OfficialAccount, Platform
from simulator.api_calls import JsonClient
from simulator.webhooks import Webhook, account_at, serving

TEMPLATES = (Template("template-1", "报修进度", (("thing1", "报修项目"), ("time2", "上门时间"))),)


@pytest.fixture
async def webhook() -> AsyncIterator[Webhook]:
    async with serving() as webhook:
        yield webhook


@pytest.fixture
def platform(clock: FakeClock) -> Platform:
    return Platform(clock, account_at("http://127.0.0.1:1/wechat/callback"), templates=TEMPLATES)


@pytest.fixture
def account(platform: Platform) -> OfficialAccount:
    return platform.accounts[0]


@pytest.fixture
def fan(account: OfficialAccount) -> Fan:
    return account.add_fan("王阿姨", followed=True)


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
async def client(platform: Platform, slept: list[float]) -> AsyncIterator[JsonClient]:
    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    app = web.Application()
    app.add_routes(api.routes(platform, sleep=sleep))
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.fixture
def token(account: OfficialAccount) -> str:
    return account.tokens.stable(force=False)[0]
