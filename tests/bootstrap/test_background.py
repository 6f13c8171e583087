"""What a running station does beside answering, called by hand instead of by its ticker."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import ClientSession
from PIL import Image

from fakes import FakeClock
from sample_flows import DIRECTORY
from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.bootstrap.database import open_database
from servicebot.bootstrap.station import open_station
from servicebot.handlers.wechat import PATH
from servicebot.ports import UnitOfWork
from servicebot.settings import Secret, Settings, WeChatMode
from wechat_caller import ME, TOKEN, plain_query, served, text_push
from wechat_world import APP_ID, OPENID, SECRET, World, wechat_world

Job = Callable[[], Awaitable[object]]
Push = Callable[[bytes], Awaitable[str]]
HOME = "槐荫小区3号楼2单元501"


class Bell:
    """A ticker that never rings by itself."""

    jobs: dict[str, Job]

    def every(self, _seconds: float, job: Job, name: str) -> None:
        self.jobs[name] = job

    def start(self) -> None:
        """There is no clock to start."""

    async def stop(self) -> None:
        """And none to stop."""


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> dict[str, Job]:
    """The jobs of the station by name, once it is open."""
    found: dict[str, Job] = {}
    monkeypatch.setattr(Bell, "jobs", found, raising=False)
    monkeypatch.setattr("servicebot.bootstrap.station.Ticker", Bell)
    return found


@pytest.fixture
async def world(clock: FakeClock) -> AsyncIterator[World]:
    async with wechat_world(clock) as world:
        yield world


@pytest.fixture
def chosen(world: World, sqlite_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=sqlite_url,
        data_keys=Secret(FieldCipher.new_key()),
        media_dir=tmp_path / "media",
        wechat_mode=WeChatMode.PLAIN,
        wechat_token=Secret(TOKEN),
        wechat_app_id=APP_ID,
        wechat_app_secret=Secret(SECRET),
        wechat_api_base=world.base,
    )


@pytest.fixture
async def push(chosen: Settings, jobs: dict[str, Job], clock: FakeClock) -> AsyncIterator[Push]:
    """Brings one push to the open station and gives its answer."""
    assert jobs == {}
    async with open_station(chosen, clock) as app, served(app) as base, ClientSession(base) as session:

        async def push(body: bytes) -> str:
            query = plain_query(clock.now_ms(), nonce=str(clock.now_ms()))
            clock.advance(1000)
            async with session.post(f"{PATH}?{query}", data=body) as response:
                return await response.text()

        yield push


async def test_every_job_of_a_station_is_called_and_none_fails(push: Push, jobs: dict[str, Job]) -> None:
    await push(text_push("你好"))
    assert set(jobs) == {"outbox", "photos", "reference", "unconfirmed", "erased media", "retention"}
    for job in jobs.values():
        await job()


async def test_a_photo_is_fetched_where_the_settings_say(
    push: Push, jobs: dict[str, Job], world: World, chosen: Settings
) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "JPEG")
    media = world.account.media.put("image", picture.getvalue(), "image/jpeg")
    await push(
        (
            f"<xml><ToUserName>{ME}</ToUserName><FromUserName>{OPENID}</FromUserName><CreateTime>1</CreateTime>"
            f"<MsgType>image</MsgType><PicUrl>x</PicUrl><MediaId>{media.id}</MediaId><MsgId>7</MsgId></xml>"
        ).encode()
    )
    await jobs["photos"]()
    assert [path.suffix for path in chosen.media_dir.rglob("*.*")] == [".jpg"]


async def test_a_community_that_staff_enter_is_known_soon(
    push: Push, jobs: dict[str, Job], chosen: Settings, clock: FakeClock
) -> None:
    asked = f"报修 水管爆了 {HOME} 15400001234"
    assert "地址：槐荫小区" in await push(text_push(asked, 1))

    async def enter(uow: UnitOfWork) -> None:
        await uow.reference.replace_directory(DIRECTORY)

    staff = await open_database(chosen, clock)
    await staff.write(enter)
    await staff.close()
    await jobs["reference"]()
    assert "地址：槐荫社区" in await push(text_push(asked, 2, sender=OPENID))
