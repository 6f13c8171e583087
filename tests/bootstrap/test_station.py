"""What the settings of a station come to at its door."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientOSError, ClientSession, ServerDisconnectedError
from wechatpy.crypto import WeChatCrypto

from fakes import FakeClock
from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.bootstrap.station import open_station
from servicebot.handlers.wechat import PATH
from servicebot.settings import Secret, Settings
from wechat_caller import APP_ID, KEY, OLD_KEY, TOKEN, sealed_call, served, text_push

WINDOW_S = 30
HOTLINE = "000-0000 0110"
OTHER_KEY = "X" * 42 + "A"


def opened(reply: str, key: str) -> str:
    """What a sealed reply says, by wechatpy's hand."""
    timestamp, nonce, signature = (
        reply.partition(f"<{name}>")[2]
        .partition(f"</{name}>")[0]
        .removeprefix("<![CDATA[")
        .removesuffix("]]>")
        for name in ("TimeStamp", "Nonce", "MsgSignature")
    )
    return str(WeChatCrypto(TOKEN, key, APP_ID).decrypt_message(reply, signature, timestamp, nonce))


class Station:
    """A station in safe mode with two EncodingAESKeys and a narrow window."""

    def __init__(self, session: ClientSession, clock: FakeClock) -> None:
        self._session = session
        self._clock = clock

    async def look(self, path: str) -> tuple[int, str]:
        """Status and body of an ordinary page."""
        async with self._session.get(path) as response:
            return response.status, await response.text()

    async def push(self, *, key: str = KEY, age_s: int = 0) -> tuple[int, str]:
        """Status and body of the answer to a message that is so old and sealed with this key."""
        query, body = sealed_call(text_push(), self._clock.now_ms() - age_s * 1000, key=key)
        async with self._session.post(f"{PATH}?{query}", data=body) as response:
            return response.status, await response.text()


@pytest.fixture
async def station(sqlite_url: str, tmp_path: Path, clock: FakeClock) -> AsyncIterator[Station]:
    chosen = Settings(
        database_url=sqlite_url,
        data_keys=Secret(FieldCipher.new_key()),
        media_dir=tmp_path / "media",
        wechat_token=Secret(TOKEN),
        wechat_app_id=APP_ID,
        wechat_aes_key=Secret(KEY),
        wechat_aes_key_previous=Secret(OLD_KEY),
        timestamp_window_s=WINDOW_S,
        hotline=HOTLINE,
    )
    async with open_station(chosen, clock) as app, served(app) as base, ClientSession(base) as session:
        yield Station(session, clock)


@pytest.mark.parametrize("key", [KEY, OLD_KEY], ids=["current", "previous"])
async def test_both_keys_in_force_open_a_push_and_seal_its_reply(station: Station, key: str) -> None:
    status, reply = await station.push(key=key)
    assert status == 200
    assert "<MsgType><![CDATA[text]]></MsgType>" in opened(reply, key)


async def test_who_cannot_be_served_is_told_the_hotline_that_was_set(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("servicebot.services.dispatcher.Dispatcher.handle", fail)
    for _ in range(2):
        with pytest.raises((ServerDisconnectedError, ClientOSError)):
            await station.push()
    assert HOTLINE in opened((await station.push())[1], KEY)


async def test_a_key_that_is_not_in_force_opens_nothing(station: Station) -> None:
    assert (await station.push(key=OTHER_KEY))[0] == 403


async def test_the_window_that_was_set_holds(station: Station) -> None:
    assert (await station.push(age_s=WINDOW_S))[0] == 200
    assert (await station.push(age_s=WINDOW_S + 1))[0] == 403
    assert (await station.push(age_s=-WINDOW_S - 1))[0] == 403


async def test_supervisors_and_prometheus_find_what_they_look_for(station: Station) -> None:
    assert await station.look("/healthz") == (200, '{"status": "alive"}')
    assert await station.look("/readyz") == (200, '{"status": "ready"}')
    await station.push()
    status, figures = await station.look("/metrics")
    assert status == 200
    assert 'servicebot_wechat_pushes_total{type="text"} 1.0' in figures
    assert 'servicebot_wechat_answers_total{outcome="replied"} 1.0' in figures
