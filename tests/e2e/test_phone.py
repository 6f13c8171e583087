import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, FilePayload, Page, Route, expect

from e2e.conftest import OpenPage, ServePhone, simulator
from e2e.phone import Phone
from echo_webhook import EchoBot
from servicebot.simulator.account import Account
from servicebot.simulator.clock import SystemClock
from servicebot.simulator.fans import Side
from servicebot.simulator.platform import OfficialAccount, Platform

MENU: list[dict[str, Any]] = [
    {
        "name": "居民服务",
        "sub_button": [
            {"type": "click", "name": "我要报修", "key": "REPAIR"},
            {"type": "location_select", "name": "附近服务点", "key": "NEAR"},
        ],
    },
    {"type": "click", "name": "人工", "key": "HUMAN"},
]


@pytest.fixture
async def bot() -> AsyncIterator[EchoBot]:
    bot = EchoBot()
    yield bot
    bot.go.set()


@pytest.fixture
async def served(bot: EchoBot, serve_phone: ServePhone) -> AsyncIterator[tuple[OfficialAccount, str]]:
    async with TestServer(bot.app()) as server:
        callback = str(server.make_url("/wechat/callback"))
        account = Account(app_id="wx4d1c5f6a7b8c9d0e", secret="secret", token="token", callback=callback)
        platform, url = await serve_phone(account)
        official = platform.accounts[0]
        official.menu = list(MENU)
        yield official, url


@pytest.fixture
async def phone(served: tuple[OfficialAccount, str], open_page: OpenPage) -> Phone:
    phone = Phone(await open_page(served[1]))
    await expect(phone.last_answer).to_contain_text("这里是社区服务站")
    return phone


async def test_person_types_and_is_answered(phone: Phone) -> None:
    await phone.keyboard()
    await phone.type("水管爆了")
    await expect(phone.last_answer).to_have_text("收到：水管爆了")


async def test_quick_reply_is_large_enough_and_sends_its_words(phone: Phone, bot: EchoBot) -> None:
    option = phone.shown.get_by_role("button", name="家里东西坏了要维修")
    box = await option.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    await option.click()
    await expect(phone.last_answer).to_have_text("收到：报修")
    assert bot.messages[-1]["bizmsgmenuid"] == "1"


async def test_menu_opens_and_sends_its_key(phone: Phone) -> None:
    await phone.shown.get_by_role("button", name="居民服务").click()
    await phone.shown.get_by_role("button", name="我要报修").click()
    await expect(phone.last_answer).to_have_text("收到：REPAIR")
    await phone.shown.get_by_role("button", name="居民服务").click()
    await phone.shown.get_by_role("button", name="附近服务点").click()
    await phone.page.get_by_role("button", name="禾安市云亭区柳岸公园东门").click()
    await expect(phone.last_answer).to_have_text("收到：禾安市云亭区柳岸公园东门")


async def test_photo_place_voice_and_code_are_sent(phone: Phone, bot: EchoBot) -> None:
    await phone.more("照片")
    await phone.page.get_by_role("button", name="水管漏水").click()
    await expect(phone.shown.get_by_alt_text("我发送的照片")).to_be_visible()
    await expect(phone.last_answer).to_contain_text("/phone/api/media/")
    await phone.more("位置")
    await phone.page.get_by_text("其他位置").click()
    for label, value in (("纬度", "33.4"), ("经度", "120.2"), ("地点名称", "河边")):
        await phone.page.get_by_label(label).fill(value)
    await phone.page.get_by_role("button", name="发送这个位置").click()
    await expect(phone.last_answer).to_have_text("收到：河边")
    await phone.more("语音")
    await phone.page.get_by_label("说的话").fill("灯不亮")
    await phone.page.get_by_role("button", name="发送语音").click()
    await expect(phone.last_answer).to_have_text("收到：灯不亮")
    await phone.more("扫一扫")
    await phone.page.get_by_label("二维码的场景值").fill("door-7")
    await phone.page.keyboard.press("Enter")
    await expect(phone.shown.get_by_text("扫描了二维码“door-7”")).to_be_visible()
    kinds = [
        message.get("Event", message["MsgType"]) for message in bot.messages if message["MsgType"] != "event"
    ]
    assert kinds == ["image", "location", "voice"]


async def test_enter_sends_what_was_said(phone: Phone) -> None:
    await phone.more("语音")
    await phone.page.keyboard.type("灯不亮")
    await phone.page.keyboard.press("Enter")
    await expect(phone.last_answer).to_have_text("收到：灯不亮")


async def test_answer_that_comes_late_does_not_take_back_what_was_told_meanwhile(phone: Phone) -> None:
    """The simulator describes a new resident while the greeting is on its way; the two come over different lines."""
    greeting = phone.page.locator('[aria-label="赵叔叔的手机"] .theirs:not(.dots)')

    async def hold(route: Route) -> None:
        answer = await route.fetch()
        await expect(greeting).to_contain_text("这里是社区服务站")
        await route.fulfill(response=answer)

    await phone.page.route("**/api/fans", hold)
    await phone.page.get_by_role("button", name="添加居民").click()
    await phone.page.get_by_label("名字").fill("赵叔叔")
    await phone.page.keyboard.press("Enter")
    await expect(phone.shown).to_have_attribute("aria-label", "赵叔叔的手机")
    await expect(phone.shown.locator(".title")).to_have_text("社区服务站")


async def test_keyboard_reaches_the_newest_choices_and_not_all_those_before(phone: Phone) -> None:
    options = phone.shown.get_by_role("button", name="家里东西坏了要维修")
    await phone.more("取消关注")
    await phone.shown.get_by_role("button", name="关注公众号").click()
    await expect(options).to_have_count(2)
    await phone.shown.get_by_label("聊天记录").focus()
    await phone.page.keyboard.press("Tab")
    await expect(options.last).to_be_focused()
    await options.first.click()
    await expect(phone.last_answer).to_have_text("收到：报修")


async def test_choice_within_a_sentence_keeps_its_brackets_on_its_line(
    phone: Phone, served: tuple[OfficialAccount, str]
) -> None:
    link = '<a href="weixin://bizmsgmenu?msgmenucontent=跳过&msgmenuid=1">跳过</a>'
    said = f"拍张照片发来，师傅好准备。发完回复「完成」，没有回复「{link}」。"
    official, _ = served
    official.show(next(iter(official.fans.values())), Side.ACCOUNT, "text", {"text": said})
    quoted = phone.last_answer.locator(".quoted")
    await expect(quoted).to_have_text("「跳过」")
    assert await quoted.evaluate("span => span.getClientRects().length") == 1


async def test_own_photo_is_sent(phone: Phone, bot: EchoBot) -> None:
    await phone.more("照片")
    picture = FilePayload(name="a.png", mimeType="image/png", buffer=b"not really")
    await phone.page.locator("input[type=file]").set_input_files([picture])
    await expect(phone.last_answer).to_contain_text("/phone/api/media/")
    assert bot.messages[-1]["MsgType"] == "image"


async def test_typing_is_shown_until_the_answer_comes(phone: Phone, bot: EchoBot) -> None:
    title = phone.shown.locator(".title")
    await phone.keyboard()
    await phone.type("慢")
    await expect(title).to_have_text("对方正在输入…")
    bot.go.set()
    await expect(title).to_have_text("社区服务站")
    await expect(phone.last_answer).to_have_text("收到：慢")


async def test_failing_server_is_shown_as_the_app_shows_it(phone: Phone) -> None:
    await phone.keyboard()
    await phone.type("坏")
    await expect(phone.shown.get_by_text("该公众号提供的服务出现故障，请稍后再试")).to_be_visible()


async def test_messages_by_the_api_arrive_live_with_a_badge(
    phone: Phone, served: tuple[OfficialAccount, str]
) -> None:
    account, _ = served
    first, second, _ = account.fans.values()
    rows = [{"label": "报修项目", "value": "水管漏水"}]
    account.send(first, "template", "template", {"title": "报修进度通知", "rows": rows, "url": ""})
    await expect(phone.last_answer).to_contain_text("水管漏水")
    account.send(second, "custom", "text", {"text": "师傅出发了 <b>"})
    chip = phone.page.get_by_role("navigation").get_by_role("button", name="李师傅")
    await expect(chip.locator(".badge")).to_have_text("2")
    await chip.click()
    await expect(phone.last_answer).to_have_text("师傅出发了 <b>")
    await expect(chip.locator(".badge")).to_have_count(0)


async def test_who_left_follows_again_with_one_click(phone: Phone) -> None:
    await phone.more("取消关注")
    await phone.shown.get_by_role("button", name="关注公众号").click()
    await expect(phone.shown.get_by_text("你已关注")).to_have_count(2)
    await expect(phone.shown.get_by_role("button", name="居民服务")).to_be_visible()


async def test_subscribe_message_is_accepted(phone: Phone, bot: EchoBot) -> None:
    await phone.more("订阅通知")
    await phone.page.get_by_role("button", name="允许一次").click()
    await expect(phone.shown.get_by_text("已选择接收一次")).to_be_visible()
    assert bot.messages[-1]["Event"] == "subscribe_msg_popup_event"


async def test_new_resident_gets_a_phone_of_their_own(phone: Phone) -> None:
    await phone.page.get_by_role("button", name="添加居民").click()
    await phone.page.get_by_label("名字").fill("赵叔叔")
    await phone.page.keyboard.press("Enter")
    await expect(phone.page.locator(".phone.active")).to_have_attribute("aria-label", "赵叔叔的手机")
    await expect(phone.last_answer).to_contain_text("这里是社区服务站")


async def test_three_residents_stand_side_by_side_on_a_desktop(
    served: tuple[OfficialAccount, str], open_page: OpenPage
) -> None:
    page = await open_page(served[1], width=1200, height=800)
    await expect(page.locator(".line.theirs:not(.dots)")).to_have_count(3)
    boxes = [await phone.bounding_box() for phone in await page.locator(".phone").all()]
    rights = [box["x"] + box["width"] for box in boxes if box]
    assert len(rights) == 3
    assert max(rights) <= 1200
    second = page.locator(".phone").nth(1)
    await second.get_by_label("输入消息").fill("我是李师傅")
    await page.keyboard.press("Enter")
    await expect(second.locator(".theirs:not(.dots) .bubble").last).to_have_text("收到：我是李师傅")


AT_THEIR_END = """() => new Promise((done) => {
  const isAtEnd = (chat) => chat.scrollHeight - chat.clientHeight - chat.scrollTop < 2;
  const look = () => ([...document.querySelectorAll(".chat")].every(isAtEnd) ? done() : requestAnimationFrame(look));
  look();
})"""


async def all_chats_at_their_end(page: Page) -> None:
    """Return once every chat shows its newest line; the page's own policy forbids Playwright's waiting."""
    async with asyncio.timeout(60):
        await page.evaluate(AT_THEIR_END)


async def test_every_chat_is_opened_and_kept_at_its_newest_line(
    served: tuple[OfficialAccount, str], open_page: OpenPage
) -> None:
    """Each phone that is added takes width from those before it, so their words need more lines."""
    page = await open_page(served[1], width=1200, height=800)
    await expect(page.locator(".line.theirs:not(.dots)")).to_have_count(3)
    first = page.locator(".phone").first
    await first.get_by_label("输入消息").fill("很长的一句话，窄一点就要多占一行。" * 20)
    await page.keyboard.press("Enter")
    await expect(first.locator(".theirs:not(.dots) .bubble").last).to_contain_text("收到：很长的一句话")
    for width in (1200, 1150):
        await page.set_viewport_size({"width": width, "height": 700})
        await all_chats_at_their_end(page)
        await page.reload()
        await expect(page.locator(".line.theirs:not(.dots)")).to_have_count(4)
        await all_chats_at_their_end(page)
    await first.locator(".chat").evaluate("chat => { chat.scrollTop = 0; }")
    await page.set_viewport_size({"width": 1200, "height": 700})
    assert await first.locator(".chat").evaluate("chat => chat.scrollTop") == 0


@pytest.mark.parametrize("large", [False, True])
async def test_nothing_runs_off_a_narrow_screen(phone: Phone, large: bool) -> None:
    if large:
        await phone.page.get_by_role("button", name="大字").click()
    await phone.keyboard()
    await phone.type("很长的一句话" * 20 + "a" * 80)
    await expect(phone.last_answer).to_contain_text("收到：很长的一句话")
    assert await phone.page.evaluate("document.documentElement.scrollWidth") <= 360
    for part in await phone.page.locator(".phone.active .bubble, .phone.active footer").all():
        box = await part.bounding_box()
        assert box is None or box["x"] + box["width"] <= 360


async def test_open_page_goes_on_after_the_simulator_was_restarted(bot: EchoBot, browser: Browser) -> None:
    page = await browser.new_page(viewport={"width": 360, "height": 740}, locale="zh-CN")
    phone = Phone(page)
    async with TestServer(bot.app()) as server:
        callback = str(server.make_url("/wechat/callback"))
        account = Account(app_id="wx4d1c5f6a7b8c9d0e", secret="secret", token="token", callback=callback)
        async with simulator(Platform(SystemClock(), account)) as before:
            port = before.port
            await page.goto(str(before.make_url("/simulator/")))
            await expect(phone.last_answer).to_contain_text("这里是社区服务站")
            await page.get_by_label("添加居民").click()
            await page.get_by_label("名字").fill("赵叔叔")
            await page.keyboard.press("Enter")
            await expect(phone.shown).to_have_attribute("aria-label", "赵叔叔的手机")
        await expect(page.locator("#offline")).to_be_visible()
        await phone.type("水管爆了")
        await expect(page.locator("#toast")).to_be_visible()
        await expect(phone.shown.get_by_label("输入消息")).to_have_value("水管爆了")
        async with simulator(Platform(SystemClock(), account), port=port):
            await expect(page.locator("#offline")).to_be_hidden()
            await expect(phone.last_answer).to_contain_text("这里是社区服务站")
            await phone.shown.get_by_role("button", name="发送", exact=True).click()
            await expect(phone.last_answer).to_have_text("收到：水管爆了")
            await expect(page.locator("#residents button")).to_have_count(4)
            await page.close()


async def test_focus_goes_back_to_what_opened_the_panel(phone: Phone) -> None:
    await phone.more("语音")
    await phone.page.get_by_role("button", name="发送语音").click()
    await expect(phone.shown.get_by_role("button", name="更多", exact=True)).to_be_focused()


async def test_short_choices_keep_their_line(phone: Phone) -> None:
    await phone.keyboard()
    await phone.type(
        '您要哪类？\n1 <a href="weixin://bizmsgmenu?msgmenucontent=1&msgmenuid=1">家电维修清洗</a>'
    )
    option = phone.shown.get_by_role("button", name="家电维修清洗")
    box = await option.bounding_box()
    assert box is not None
    assert box["height"] < 50


async def test_page_shows_the_same_chats_after_a_reload(phone: Phone) -> None:
    await phone.keyboard()
    await phone.type("记得我吗")
    await expect(phone.last_answer).to_have_text("收到：记得我吗")
    await phone.page.reload()
    await expect(phone.last_answer).to_have_text("收到：记得我吗")
    await expect(phone.shown.locator(".line:not(.dots) .bubble")).to_have_count(3)
