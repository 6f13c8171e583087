"""Following up on the demo's phone page, on a clock that can be moved: a card outside the window, and is it fixed?"""

import os
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from e2e.conftest import OpenPage
from e2e.phone import Phone
from servicebot.bootstrap.database import open_database
from servicebot.bootstrap.demonstration import demo_settings, open_demo
from servicebot.bootstrap.listening import listen, open_doorways
from servicebot.domain.people import Actor, Role
from servicebot.domain.workdays import DAY, MINUTE
from servicebot.ports import Storage
from servicebot.services.packaged import packaged_calendar
from servicebot.services.reference import ReferenceCache
from servicebot.services.tickets.desk import TicketDesk
from servicebot.services.tickets.staff_acts import ACTS
from ticket_samples import instant


class MovedClock:
    """A clock that runs from a Friday morning and can be put forward."""

    def __init__(self) -> None:
        self.ahead = instant("2026-11-20 10:00") - int(time.time() * 1000)

    def now_ms(self) -> int:
        return int(time.time() * 1000) + self.ahead


@dataclass
class Demo:
    """A running demo, and the desk behind it."""

    url: str
    clock: MovedClock
    storage: Storage
    desk: TicketDesk

    async def act(self, number: str, verb: str, words: str = "") -> None:
        """What somebody at the desk does; the notice of it is due at once."""
        at = self.clock.now_ms()
        clerk = Actor(Role.STAFF, "zhao")
        await self.storage.write(lambda uow: ACTS[verb].do(self.desk, uow, clerk, number, words, at))
        self.clock.ahead += MINUTE


@pytest.fixture
async def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Demo]:
    for name in [name for name in os.environ if name.startswith("SERVICEBOT_")]:
        monkeypatch.delenv(name)
    clock, listener = MovedClock(), listen("127.0.0.1", 0)
    host, port = listener.getsockname()
    settings = demo_settings(tmp_path / "demo", host, port)
    async with open_demo(settings, clock) as app, open_doorways(app, listener, clock, shutdown_s=1):
        storage = await open_database(settings, clock)
        reference = ReferenceCache()
        await reference.refresh(storage)
        desk = TicketDesk(reference, packaged_calendar(), lambda: "unused")
        yield Demo(f"http://{host}:{port}/", clock, storage, desk)
        await storage.close()


@pytest.fixture
async def phone(demo: Demo, open_page: OpenPage) -> Phone:
    phone = Phone(await open_page(demo.url))
    await expect(phone.last_answer).to_contain_text("社区服务110")
    await phone.keyboard()
    return phone


def card(phone: Phone) -> Locator:
    return phone.shown.locator(".card", has_text="报修进度通知")


async def reported(phone: Phone) -> str:
    """Report a burst pipe; the number of the ticket."""
    await phone.type("报修 槐荫新村3号楼2单元501水管爆了 15400001234")
    await expect(phone.last_answer).to_contain_text("请核对")
    await phone.type("1")
    await expect(phone.last_answer).to_contain_text("工单号")
    found = re.search(r"\d{4} \d{4}", await phone.last_answer.inner_text())
    assert found is not None
    return found.group().replace(" ", "")


async def test_what_was_allowed_arrives_as_a_card_after_two_days(demo: Demo, phone: Phone) -> None:
    number = await reported(phone)
    await phone.shown.get_by_role("link").last.click()
    await phone.page.get_by_role("button", name="允许一次").click()
    await expect(phone.shown.get_by_text("已选择接收一次")).to_be_visible()
    await demo.act(number, "assign", "周国强")
    await expect(phone.last_answer).to_contain_text("周师傅接单了")
    await expect(card(phone)).to_have_count(0)

    demo.clock.ahead += 3 * DAY
    await demo.act(number, "fix", "换了一段管子")
    await expect(card(phone)).to_have_count(1)
    await expect(card(phone)).to_contain_text("已办好")
    assert await phone.page.evaluate("document.documentElement.scrollWidth") <= 360

    await phone.type("还在漏")
    await expect(phone.last_answer).to_contain_text("已重新安排")
    await demo.act(number, "fix", "换了新的")
    await expect(phone.last_answer).to_contain_text("换了新的")
    await phone.shown.get_by_role("button", name="修好了").last.click()
    await expect(phone.last_answer).to_contain_text("满意")
    await phone.shown.get_by_role("button", name="满意", exact=True).last.click()
    await expect(phone.last_answer).to_contain_text("谢谢您的评价")


async def test_who_always_refuses_is_not_asked_again(phone: Phone) -> None:
    await reported(phone)
    link = phone.shown.get_by_role("link").last
    await link.click()
    await phone.page.get_by_label("总是保持以上选择").check()
    await phone.page.get_by_role("button", name="拒绝").click()
    await expect(phone.shown.get_by_text("已选择不接收")).to_be_visible()
    await link.click()
    await expect(phone.shown.get_by_text("按之前的选择不接收")).to_be_visible()
    await expect(phone.page.get_by_role("dialog")).to_have_count(0)


async def test_closed_windows_let_the_news_wait_for_the_next_words(demo: Demo, phone: Phone) -> None:
    number = await reported(phone)
    await phone.more("两天后")
    await expect(phone.shown.get_by_text("两天没有发消息")).to_be_visible()
    await demo.act(number, "assign", "周国强")
    await expect(phone.last_answer).not_to_contain_text("周师傅接单了")
    await phone.type("我的工单")
    await expect(phone.last_answer).to_contain_text("周师傅接单了")
