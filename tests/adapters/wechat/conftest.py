"""The simulated platform on this event loop, and a client of it."""

from collections.abc import AsyncIterator

import pytest

from fakes import FakeClock
from servicebot.adapters.wechat.client import WeChatApi
from servicebot.ports import Storage
from wechat_world import World, wechat_world


@pytest.fixture
async def world(clock: FakeClock) -> AsyncIterator[World]:
    async with wechat_world(clock) as world:
        yield world


@pytest.fixture
def api(world: World, sqlite_storage: Storage) -> WeChatApi:
    return world.client(sqlite_storage)
