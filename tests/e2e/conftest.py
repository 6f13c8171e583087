"""A browser for the pages, and the phone page in front of any callback URL."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, ConsoleMessage, Page, Playwright, async_playwright, expect

from servicebot.simulator.account import Account, Template
from servicebot.simulator.app import RESIDENTS, make_app
from servicebot.simulator.clock import SystemClock
from servicebot.simulator.platform import Platform

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What a page shows comes when it comes: a slow machine is no fault.
expect.set_options(timeout=60_000)
TEMPLATES = (Template("progress", "报修进度通知", (("thing1", "报修项目"), ("time2", "上门时间"))),)

OpenPage = Callable[..., Awaitable[Page]]
ServePhone = Callable[[Account], Awaitable[tuple[Platform, str]]]


def executable(playwright: Playwright) -> str:
    """The browser's path: Debian's or the machine's own, else the one that Playwright downloaded."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    own = playwright.chromium.executable_path
    if not Path(own).exists():
        pytest.skip("no browser: install Chromium, or run `playwright install chromium`")
    return own


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable(playwright), args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
async def open_page(browser: Browser) -> AsyncIterator[OpenPage]:
    """Opens a URL at a size; afterwards nothing may have gone wrong in it, and nothing been asked of other hosts."""
    complaints: list[str] = []

    async def open_page(url: str, *, width: int = 360, height: int = 740) -> Page:
        page = await browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
        host = urlsplit(url).netloc

        def watch(asked: str) -> None:
            if urlsplit(asked).netloc not in {host, ""}:
                complaints.append(f"asked {asked}")

        def hear(said: ConsoleMessage) -> None:
            if said.type == "error":
                complaints.append(f"console {said.text}")

        page.on("pageerror", lambda error: complaints.append(f"error {error}"))
        page.on("console", hear)
        page.on("request", lambda request: watch(request.url))
        await page.goto(url)
        return page

    yield open_page
    assert complaints == []


def simulator(
    platform: Platform, *, port: int | None = None, residents: tuple[str, ...] = RESIDENTS
) -> TestServer:
    """A server of the simulator, at a port that was used before if need be."""
    root = web.Application()
    root.add_subapp("/simulator/", make_app(platform, residents=residents))
    return TestServer(root, port=port)


@pytest.fixture
async def serve_phone() -> AsyncIterator[ServePhone]:
    """Serves the simulator for an account with its callback URL, and says where its phone page is."""
    servers: list[TestServer] = []

    async def serve_phone(account: Account) -> tuple[Platform, str]:
        platform = Platform(SystemClock(), account, templates=TEMPLATES)
        server = simulator(platform)
        await server.start_server()
        servers.append(server)
        return platform, str(server.make_url("/simulator/"))

    yield serve_phone
    for server in servers:
        await server.close()
