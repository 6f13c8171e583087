"""A station's account on the simulated platform, for the commands that call WeChat."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes import FakeClock
from wechat_world import APP_ID, SECRET, World, wechat_world


@pytest.fixture
def world() -> Iterator[World]:
    """The simulated platform in a thread of its own, because a command runs an event loop of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    platform = wechat_world(FakeClock())
    yield asyncio.run_coroutine_threadsafe(platform.__aenter__(), loop).result()
    asyncio.run_coroutine_threadsafe(platform.__aexit__(None, None, None), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def wechat_account(world: World, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "DATABASE_URL": sqlite_url,
        "DATA_KEY_FILE": str(tmp_path / "key"),
        "WECHAT_APP_ID": APP_ID,
        "WECHAT_APP_SECRET": SECRET,
        "WECHAT_API_BASE": world.base,
    }.items():
        monkeypatch.setenv(f"SERVICEBOT_{name}", value)
