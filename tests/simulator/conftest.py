from collections.abc import AsyncIterator

import pytest

from fakes import FakeClock
from servicebot.simulator.account import Template
from servicebot.simulator.platform import Platform
from simulator.webhooks import Webhook, account_at, serving

TEMPLATES = (Template("template-1", "报修进度", (("thing1", "报修项目"), ("time2", "上门时间"))),)


@pytest.fixture
async def webhook() -> AsyncIterator[Webhook]:
    async with serving() as webhook:
        yield webhook


@pytest.fixture
def platform(clock: FakeClock) -> Platform:
    return Platform(clock, account_at("http://127.0.0.1:1/wechat/callback"), templates=TEMPLATES)
