"""Whoever is spoken for can be seen in the row of residents, whatever moves it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect

from e2e.conftest import OpenPage, simulator
from e2e.phone import Phone
from echo_webhook import EchoBot
from servicebot.simulator.account import Account
from servicebot.simulator.clock import SystemClock
from servicebot.simulator.platform import Platform

MANY = tuple(f"{number}号楼的居民" for number in "一二三四五六七八九十")
LAST = MANY[-1]
PHONE, DESKTOP = (360, 740), (1200, 800)
ACTIVE_IS_SEEN = """() => new Promise((done) => {
  const row = document.querySelector("#residents");
  const look = () => {
    const [outer, chip] = [row, row.querySelector('[aria-pressed="true"]')].map((part) => part?.getBoundingClientRect());
    const end = outer.right - (parseFloat(getComputedStyle(row).scrollPaddingRight) || 0);
    chip && chip.left >= outer.left && chip.right <= end + 1 ? done() : requestAnimationFrame(look);
  };
  look();
})"""


async def _active_is_seen(page: Page) -> None:
    """Return once the chip of the active resident lies within its row; the page's own policy forbids Playwright's waiting."""
    async with asyncio.timeout(60):
        await page.evaluate(ACTIVE_IS_SEEN)


@pytest.fixture
async def account() -> AsyncIterator[Account]:
    async with TestServer(EchoBot().app()) as server:
        callback = str(server.make_url("/wechat/callback"))
        yield Account(app_id="wx4d1c5f6a7b8c9d0e", secret="secret", token="token", callback=callback)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_active_resident_is_seen_in_the_row_after_a_restart(
    account: Account, browser: Browser, size: tuple[int, int]
) -> None:
    page = await browser.new_page(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
    phone = Phone(page)
    badges = page.locator("#residents .badge")
    unread = len(MANY) - 1 if size == PHONE else 0
    async with simulator(Platform(SystemClock(), account), residents=MANY) as before:
        await page.goto(str(before.make_url("/simulator/")))
        await page.get_by_role("navigation").get_by_role("button", name=LAST).click()
        await expect(phone.shown).to_have_attribute("aria-label", f"{LAST}的手机")
        await _active_is_seen(page)
        await page.locator("#residents").evaluate("row => { row.scrollLeft = 0; }")
        port = before.port
    await expect(page.locator("#offline")).to_be_visible()
    async with simulator(Platform(SystemClock(), account), port=port, residents=MANY):
        await expect(page.locator("#offline")).to_be_hidden()
        await expect(page.locator(".line.theirs:not(.dots)")).to_have_count(len(MANY))
        await expect(badges).to_have_count(unread)
        await expect(phone.shown).to_have_attribute("aria-label", f"{LAST}的手机")
        await _active_is_seen(page)
        await page.close()


async def test_messages_for_others_do_not_push_the_active_resident_out_of_the_row(
    account: Account, open_page: OpenPage
) -> None:
    platform = Platform(SystemClock(), account)
    async with simulator(platform, residents=MANY) as server:
        page = await open_page(str(server.make_url("/simulator/")))
        chips = page.locator("#residents button")
        await expect(page.locator("#residents .badge")).to_have_count(len(MANY) - 1)
        for chip in await chips.all():
            await chip.click()
        await expect(page.locator("#residents .badge")).to_have_count(0)
        official = platform.accounts[0]
        *others, _ = official.fans.values()
        for fan in others:
            for _ in range(12):
                official.send(fan, "custom", "text", {"text": "师傅出发了"})
        await expect(page.locator("#residents .badge")).to_have_text(["12"] * (len(MANY) - 1))
        await _active_is_seen(page)


async def test_resident_whose_phone_is_used_is_seen_in_the_row(account: Account, open_page: OpenPage) -> None:
    async with simulator(Platform(SystemClock(), account), residents=MANY) as server:
        page = await open_page(str(server.make_url("/simulator/")), width=DESKTOP[0], height=DESKTOP[1])
        await page.locator(f'[aria-label="{LAST}的手机"]').get_by_label("输入消息").focus()
        await _active_is_seen(page)
        for width, height in (PHONE, DESKTOP):
            await page.set_viewport_size({"width": width, "height": height})
            await _active_is_seen(page)
            await page.get_by_role("button", name="大字").click()
            await _active_is_seen(page)
