"""The demo as a person meets it: one command, a browser, and a ticket at the end."""

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from e2e.conftest import OpenPage
from e2e.phone import Phone

PATIENCE_S = 60


@dataclass(frozen=True)
class Demo:
    url: str
    data: Path

    async def servicebot(self, *words: str) -> str:
        """What a command prints that works on the demo's database."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "servicebot",
            *words,
            "--data",
            str(self.data),
            stdout=asyncio.subprocess.PIPE,
        )
        printed, _ = await process.communicate()
        assert process.returncode == 0
        return printed.decode()


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SERVICEBOT_")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "servicebot", "demo", "--port", "0", "--data", str(tmp_path / "demo")),
        env=clean,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    printed = ""
    async with asyncio.timeout(PATIENCE_S):
        while not (found := re.search(r"http://\S+", printed)):
            line = await process.stdout.readline()
            assert line, "the demo ended before it said where it is"
            printed += line.decode()
    yield Demo(found.group(), tmp_path / "demo")
    process.terminate()
    await process.communicate()
    assert process.returncode == 0


@pytest.mark.parametrize("size", [(360, 740), (1280, 800)], ids=["phone", "desktop"])
async def test_one_sentence_becomes_a_ticket_that_can_be_followed(
    demo: Demo, open_page: OpenPage, size: tuple[int, int]
) -> None:
    page: Page = await open_page(demo.url, width=size[0], height=size[1])
    phone = Phone(page)
    await expect(phone.last_answer).to_contain_text("社区服务110")
    if await phone.shown.get_by_role("button", name="切换到键盘").is_visible():
        await phone.keyboard()

    await phone.type("报修 槐荫新村3号楼2单元501水管爆了 15400001234")
    await expect(phone.last_answer).to_contain_text("总阀")
    await expect(phone.last_answer).not_to_contain_text("15400001234")
    await expect(phone.last_answer).to_contain_text("请核对")
    await phone.type("1")
    await expect(phone.last_answer).to_contain_text("工单号")
    said = await phone.last_answer.inner_text()
    number = re.search(r"\d{4} \d{4}", said)
    assert number is not None

    await phone.type("我的工单")
    await expect(phone.last_answer).to_contain_text(number.group())
    listed = json.loads(await demo.servicebot("tickets", "--json", "--limit", "1"))
    assert listed[0]["number"].replace(" ", "") == number.group().replace(" ", "")
    assert listed[0]["item"] == "plumbing_electric.pipe_burst"


async def test_a_printed_code_begins_a_report_with_its_place(demo: Demo, open_page: OpenPage) -> None:
    sheet = demo.data.parent / "labels.html"
    assert "2 labels; 0 codes were made." in await demo.servicebot(
        "assets", "print", str(sheet), "--code", "LAMP-0001", "LIFT-0001"
    )
    labels = await open_page(sheet.as_uri())
    label = labels.locator("section", has_text="LAMP-0001")
    await expect(label.locator("svg")).to_be_visible()
    await expect(label).to_contain_text("微信扫一扫上报，或打 000-0000 0110")
    code = await label.get_attribute("data-url")
    name = await label.get_by_role("heading").inner_text()
    assert code is not None

    phone = Phone(await open_page(demo.url))
    await expect(phone.last_answer).to_contain_text("社区服务110")
    await phone.more("扫一扫")
    await phone.page.get_by_label("二维码的场景值或内容").fill(code)
    await phone.page.keyboard.press("Enter")
    await expect(phone.last_answer).to_contain_text(f"您扫的是：{name}（LAMP-0001）。")
