"""The demo: an invented city, a simulated platform and its phone page, on one port of this machine."""

import asyncio
import os
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web

from servicebot import settings as configuration
from servicebot.adapters.clock import SystemClock
from servicebot.adapters.storage.migrate import migrate, revision_of
from servicebot.adapters.wechat.menu import STATION_MENU, menu_data
from servicebot.bootstrap.apart import do_apart
from servicebot.bootstrap.database import open_database
from servicebot.bootstrap.listening import serve_until_stopped
from servicebot.bootstrap.station import open_station
from servicebot.domain.errors import Invalid
from servicebot.domain.reports import SCENE
from servicebot.handlers.wechat import PATH
from servicebot.ports import Clock, SceneCode
from servicebot.services.demo.seeding import seed_demo
from servicebot.services.reports.scene_codes import make_missing
from servicebot.settings import LogFormat, LogLevel, Secret, Settings
from servicebot.simulator.account import Account, Article, Mode, Template
from servicebot.simulator.app import make_app
from servicebot.simulator.menus import check_menu
from servicebot.simulator.platform import OfficialAccount, Platform

PREFIX = "/simulator"
# Things with codes in the invented city, for the simulated phone to scan.
CODED = tuple(f"{kind}-{number:04d}" for kind in ("LAMP", "LIFT", "STAIR") for number in range(1, 5))
NOTICE = Template(
    "demo-progress",
    "报修进度通知",
    (("character_string1", "工单号"), ("thing2", "服务项目"), ("phrase3", "进度"), ("thing4", "说明")),
)
AES_KEY_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def prepare_first(settings: Settings) -> None:
    """Make the city of a demo that starts for the first time, apart: migrating and inventing takes 28 MB."""
    if revision_of(settings.database_url) is None:
        # What fails there is tried again, and told, by the demo itself.
        do_apart(lambda: asyncio.run(prepare_demo(settings, SystemClock())))


async def run_demo(settings: Settings, listener: socket.socket) -> None:
    """Serve the demo until stopped; everything it keeps lies in the directory that it was given."""
    clock = SystemClock()
    async with open_demo(settings, clock) as app:
        await serve_until_stopped(app, listener, clock, _announcement(settings))


@asynccontextmanager
async def open_demo(settings: Settings, clock: Clock) -> AsyncIterator[web.Application]:
    """The station with the platform and its phone page, all by one clock."""
    platform = simulated_platform(settings, clock)
    await prepare_demo(settings, clock)
    await hang_codes(settings, clock, platform.accounts[0])
    async with open_station(settings, clock) as app:
        app.add_subapp(f"{PREFIX}/", make_app(platform))
        app.router.add_get("/", _to_phone)
        yield app


def demo_settings(data: Path, host: str, port: int) -> Settings:
    """What the demo runs with: its own secrets, made once; any SERVICEBOT_ variable that is set wins."""
    data.mkdir(parents=True, exist_ok=True)
    given = configuration.load(os.environ)
    account = _account(data / "account.json")
    own: dict[str, Any] = {
        "database_url": f"sqlite:///{data / 'servicebot.db'}",
        "data_key_file": "",
        "media_dir": data / "media",
        "wechat_token": Secret(account["token"]),
        "wechat_aes_key": Secret(account["aes_key"]),
        "wechat_app_id": account["app_id"],
        "wechat_app_secret": Secret(account["secret"]),
        "wechat_api_base": f"http://{host}:{port}{PREFIX}",
        "wechat_subscribe_template": NOTICE.id,
        "wechat_subscribe_page": f"http://{host}:{port}{PREFIX}/phone/?allow",
        "hotline": "000-0000 0110",
        "log_format": LogFormat.TEXT,
        "log_level": LogLevel.WARNING,
    }
    unset = {name: value for name, value in own.items() if configuration.variable(name) not in os.environ}
    return replace(given, host=host, port=port, **unset)


async def prepare_demo(settings: Settings, clock: Clock) -> None:
    """Make the database and the invented city where they are missing."""
    await asyncio.to_thread(migrate, settings.database_url)
    storage = await open_database(settings, clock)
    try:
        await seed_demo(storage, clock)
    finally:
        await storage.close()


async def hang_codes(settings: Settings, clock: Clock, account: OfficialAccount) -> None:
    """Let the platform know the codes that hang already, and make those of the first things with codes."""
    name = settings.wechat_app_id

    async def make(scene: str) -> SceneCode:
        made = account.add_code(scene)
        return SceneCode(scene, made.ticket, made.url)

    storage = await open_database(settings, clock)
    try:
        for kept in (await storage.read(lambda uow: uow.scene_codes.of_account(name))).values():
            account.keep_code(kept.ticket, kept.scene)
        await make_missing(storage, clock, name, [SCENE + code for code in CODED], make)
    finally:
        await storage.close()


def simulated_platform(settings: Settings, clock: Clock) -> Platform:
    """A platform with the station's account on it, its menu set up as on a real one."""
    account = Account(
        app_id=settings.wechat_app_id,
        secret=settings.wechat_app_secret.reveal(),
        token=settings.wechat_token.reveal(),
        callback=f"http://{settings.host}:{settings.port}{PATH}",
        aes_keys=configuration.aes_keys(settings),
        mode=Mode(settings.wechat_mode.value),
    )
    platform = Platform(clock, account, templates=(NOTICE,))
    platform.accounts[0].articles.append(Article(settings.wechat_subscribe_page, NOTICE.id))
    platform.accounts[0].menu = check_menu(menu_data(STATION_MENU))
    return platform


def _account(path: Path) -> dict[str, str]:
    """The demo account's invented credentials, kept so that a restart is still the same account."""
    if not path.is_file():
        made = {
            "app_id": "wx" + secrets.token_hex(8),
            "secret": secrets.token_hex(16),
            "token": secrets.token_hex(16),
            "aes_key": "".join(secrets.choice(AES_KEY_ALPHABET) for _ in range(42)) + "A",
        }
        path.touch(mode=0o600)
        path.write_bytes(orjson.dumps(made))
    try:
        kept = orjson.loads(path.read_bytes())
        return {name: str(kept[name]) for name in ("app_id", "secret", "token", "aes_key")}
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid(f"{path} is damaged: remove it, and the demo makes itself a new account.") from error


async def _to_phone(_request: web.Request) -> web.Response:
    return web.Response(status=302, headers={"Location": f"{PREFIX}/phone/"})


def _announcement(settings: Settings) -> Callable[[], None]:
    def announce() -> None:
        base = f"http://{settings.host}:{settings.port}"
        print(f"servicebot 演示已启动 (demo, invented data)\n  手机聊天 phone: {base}/", flush=True)  # noqa: T201 - told to a person
        print("  按 Ctrl+C 停止 (stop)", flush=True)  # noqa: T201 - as above

    return announce
