import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from PIL import ExifTags, Image

from fakes import FakeClock
from servicebot.simulator.app import make_app
from servicebot.simulator.phone.photos import SAMPLES, sample_photo
from servicebot.simulator.platform import Platform
from servicebot.simulator.pusher import FAULT_TEXT
from simulator.conftest import TEMPLATES
from simulator.webhooks import Webhook

PageClient = TestClient[web.Request, web.Application]
GUARD = {"X-Phone": "1"}


@pytest.fixture
def platform(webhook: Webhook, clock: FakeClock) -> Platform:
    return Platform(clock, webhook.account, templates=TEMPLATES)


@pytest.fixture
async def client(platform: Platform) -> AsyncIterator[PageClient]:
    root = web.Application()
    root.add_subapp("/simulator/", make_app(platform, residents=("王阿姨",)))
    async with TestClient(TestServer(root)) as client:
        yield client


class Hand:
    """Does what the page's script does, and waits for the outcome."""

    def __init__(self, client: PageClient, platform: Platform) -> None:
        self.client = client
        self.fan = platform.accounts[0].add_fan("李师傅", followed=True)

    async def act(self, what: str, data: object = None, status: int = 200) -> dict[str, Any]:
        url = f"/simulator/phone/api/fans/{self.fan.openid}/{what}?wait=1"
        response = await self.client.post(url, json=data or {}, headers=GUARD)
        assert response.status == status
        answer: dict[str, Any] = orjson.loads(await response.read())
        return answer

    def chat(self) -> list[tuple[str, str, str]]:
        return [(entry.side, entry.kind, str(entry.body.get("text", ""))) for entry in self.fan.chat]


@pytest.fixture
def hand(client: PageClient, platform: Platform) -> Hand:
    return Hand(client, platform)


async def test_page_and_its_files_come_with_a_strict_policy(client: PageClient) -> None:
    page = await client.get("/simulator/")
    assert page.url.path == "/simulator/phone/"
    text = await page.text()
    assert "<script>" not in text
    assert "http" not in text.replace("http-equiv", "")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for name in (
        "main.js",
        "api.js",
        "bubbles.js",
        "column.js",
        "dialogs.js",
        "dom.js",
        "phone.css",
        "icon.svg",
    ):
        assert (await client.get(f"/simulator/phone/static/{name}")).status == 200
    assert (await client.get("/simulator/phone/static/..%2Froutes.py")).status == 404
    without_slash = await client.get("/simulator/phone")
    assert without_slash.url.path == "/simulator/phone/"


async def test_other_sites_cannot_act_for_a_fan(client: PageClient, hand: Hand) -> None:
    for path in (f"fans/{hand.fan.openid}/text", "fans", "open", "faults", "mishaps"):
        assert (await client.post(f"/simulator/phone/api/{path}", json={})).status == 403


async def test_text_is_pushed_and_the_reply_shown(hand: Hand, webhook: Webhook) -> None:
    webhook.answers("您好")
    assert await hand.act("text", {"content": "报修"}) == {"ok": True, "attempts": 1, "fault": ""}
    assert webhook.calls[0]["Content"] == "报修"
    assert hand.chat() == [("fan", "text", "报修"), ("account", "text", "您好")]


async def test_quick_reply_counts_as_a_menu_tap(hand: Hand, webhook: Webhook, clock: FakeClock) -> None:
    await hand.act("text", {"content": "修好了", "menu_item": "2"})
    assert webhook.calls[0]["bizmsgmenuid"] == "2"
    assert hand.fan.window.left(clock.now_ms()) == 3


async def test_broken_server_shows_the_platforms_apology(hand: Hand, webhook: Webhook) -> None:
    webhook.answers(500, 500, 500)
    result = await hand.act("text", {"content": "报修"})
    assert (result["attempts"], result["fault"]) == (3, "HTTP status 500")
    assert hand.chat()[-1] == ("system", "fault", FAULT_TEXT)


async def test_reply_with_a_picture_that_does_not_exist_is_a_fault(hand: Hand, webhook: Webhook) -> None:
    await hand.act("text", {"content": "一"})
    head = f"<ToUserName>{hand.fan.openid}</ToUserName><FromUserName>{webhook.account.original_id}</FromUserName>"
    rest = "<CreateTime>1795226400</CreateTime><MsgType>image</MsgType><Image><MediaId>gone</MediaId></Image>"
    webhook.answers(f"<xml>{head}{rest}</xml>".encode())
    await hand.act("text", {"content": "图"})
    assert hand.chat()[-1][1] == "fault"


async def test_voice_arrives_with_its_recognition(hand: Hand, webhook: Webhook) -> None:
    await hand.act("voice", {"recognition": "厨房漏水"})
    assert (webhook.calls[0]["MsgType"], webhook.calls[0]["Recognition"]) == ("voice", "厨房漏水")


async def test_place_arrives_with_numbers_and_label(hand: Hand, webhook: Webhook) -> None:
    await hand.act("location", {"latitude": 33.38, "longitude": 120.16, "label": "槐荫里3号楼"})
    assert (webhook.calls[0]["Location_X"], webhook.calls[0]["Label"]) == ("33.38", "槐荫里3号楼")
    refused = await hand.act("location", {"latitude": 133, "longitude": 0}, status=422)
    assert refused == {"ok": False, "reason": "内容不完整"}


async def test_sample_photo_can_be_fetched_from_both_addresses(
    hand: Hand, webhook: Webhook, client: PageClient, platform: Platform
) -> None:
    await hand.act("photo", {"sample": "leak"})
    pushed = webhook.calls[0]
    by_page = await client.get(pushed["PicUrl"].partition(str(client.port))[2])
    token = platform.accounts[0].tokens.stable(force=False)[0]
    query = {"access_token": token, "media_id": pushed["MediaId"]}
    by_api = await client.get("/simulator/cgi-bin/media/get", params=query)
    assert await by_page.read() == await by_api.read() == sample_photo("leak")
    assert (await client.get("/simulator/phone/api/media/gone")).status == 404


async def test_own_photo_is_uploaded_and_checked(hand: Hand, webhook: Webhook, client: PageClient) -> None:
    url = f"/simulator/phone/api/fans/{hand.fan.openid}/photo?wait=1"
    for content_type, status in (("image/png", 200), ("application/zip", 422)):
        form = aiohttp.FormData()
        form.add_field("photo", b"bytes", filename="a", content_type=content_type)
        assert (await client.post(url, data=form, headers=GUARD)).status == status
    assert [call["MsgType"] for call in webhook.calls] == ["image"]
    assert (await hand.act("photo", {"sample": "cat"}, status=422))["reason"] == "没有这张照片。"


async def test_a_picture_that_the_platform_does_not_take_is_refused_with_what_to_send(
    hand: Hand, client: PageClient
) -> None:
    form = aiohttp.FormData()
    form.add_field("photo", b"ftypheic", filename="IMG_0001.HEIC", content_type="image/heic")
    url = f"/simulator/phone/api/fans/{hand.fan.openid}/photo"
    refused = await client.post(url, data=form, headers=GUARD)
    assert (await refused.json())["reason"] == "这种格式的照片发不出去，请换成 JPG 或 PNG 的再发。"


async def test_who_left_can_say_nothing_until_they_follow_again(
    hand: Hand, webhook: Webhook, clock: FakeClock
) -> None:
    webhook.answers(b"success", "欢迎")
    await hand.act("unfollow")
    assert (await hand.act("text", {"content": "在吗"}, status=422))["reason"] == "请先关注公众号"
    await hand.act("follow")
    await hand.act("follow")
    assert [call["Event"] for call in webhook.calls] == ["unsubscribe", "subscribe"]
    assert hand.chat()[-1] == ("account", "text", "欢迎")
    assert hand.fan.window.left(clock.now_ms()) == 3


async def test_scanning_follows_first_and_is_a_scan_afterwards(hand: Hand, webhook: Webhook) -> None:
    hand.fan.followed = False
    await hand.act("scan", {"scene": "door-7"})
    await hand.act("scan", {"scene": "door-7"})
    await hand.act("scan", {"scene": ""}, status=422)
    assert [(call["Event"], call["EventKey"]) for call in webhook.calls] == [
        ("subscribe", "qrscene_door-7"),
        ("SCAN", "door-7"),
    ]
    assert webhook.calls[0]["Ticket"] == webhook.calls[1]["Ticket"]


async def test_menu_buttons_do_what_their_type_says(
    hand: Hand, webhook: Webhook, platform: Platform, clock: FakeClock
) -> None:
    platform.accounts[0].menu = [
        {"type": "click", "name": "报修", "key": "REPAIR"},
        {
            "name": "更多",
            "sub_button": [
                {"type": "view", "name": "网页", "url": "https://example.org/"},
                {"type": "scancode_waitmsg", "name": "扫码", "key": "SCAN"},
                {"type": "pic_sysphoto", "name": "拍照", "key": "PHOTO"},
                {"type": "location_select", "name": "位置", "key": "WHERE"},
                {
                    "type": "miniprogram",
                    "name": "小程序",
                    "url": "https://e.org",
                    "appid": "wx",
                    "pagepath": "a",
                },
            ],
        },
        {"type": "media_id", "name": "图片", "media_id": "1"},
    ]
    for path in ([0], [1, 0], [1, 1], [1, 2], [1, 3], [1, 4], [2]):
        await hand.act("menu", {"path": path, "result": "code", "latitude": 33.3, "longitude": 120.1})
    assert [call["Event"] for call in webhook.calls] == [
        "CLICK",
        "VIEW",
        "scancode_waitmsg",
        "pic_sysphoto",
        "location_select",
        "view_miniprogram",
        "VIEW",
    ]
    assert hand.fan.window.left(clock.now_ms()) == 3
    for gone in ([7], [1], [0, 0], []):
        assert (await hand.act("menu", {"path": gone}, status=422))["reason"] == "菜单已更新，请重试"


async def test_accepting_a_subscribe_message_gives_one_credit(hand: Hand, webhook: Webhook) -> None:
    await hand.act("popup", {"template": "template-1", "answer": "accept"})
    await hand.act("popup", {"template": "template-1", "answer": "reject"})
    await hand.act("popup", {"template": "gone", "answer": "accept"}, status=422)
    assert hand.fan.subscriptions == {"template-1": 1}
    assert [call["Event"] for call in webhook.calls] == ["subscribe_msg_popup_event"] * 2


async def test_an_answer_for_good_holds_until_another_is_given(hand: Hand) -> None:
    await hand.act("popup", {"template": "template-1", "answer": "reject", "always": True})
    assert (hand.fan.always, hand.fan.subscriptions) == ({"template-1": "reject"}, {})
    await hand.act("popup", {"template": "template-1", "answer": "reject"})
    assert hand.fan.always == {"template-1": "reject"}
    await hand.act("popup", {"template": "template-1", "answer": "accept"})
    assert (hand.fan.always, hand.fan.subscriptions) == ({}, {"template-1": 1})


async def test_staying_away_closes_the_windows(hand: Hand, platform: Platform) -> None:
    await hand.act("text", {"content": "在吗"})
    assert hand.fan.window.left(platform.clock.now_ms()) == 5
    await hand.act("away", {})
    assert hand.fan.window.left(platform.clock.now_ms()) == 0


async def test_incomplete_and_unknown_acts_are_refused(hand: Hand, client: PageClient) -> None:
    assert (await hand.act("text", {}, status=422))["reason"] == "内容不完整"
    assert (await hand.act("text", {"content": "  "}, status=422))["reason"] == "不能发送空白消息"
    base = "/simulator/phone/api/fans"
    assert (await client.post(f"{base}/{hand.fan.openid}/dance", json={}, headers=GUARD)).status == 404
    assert (await client.post(f"{base}/oNobody/text", json={}, headers=GUARD)).status == 404
    for body in (b"{", b"[]"):
        response = await client.post(f"{base}/{hand.fan.openid}/text", data=body, headers=GUARD)
        assert response.status == 400


async def test_residents_follow_when_the_page_is_first_opened(
    client: PageClient, webhook: Webhook, platform: Platform
) -> None:
    webhook.answers("欢迎")
    news = await client.get("/simulator/phone/api/events")
    for _ in range(2):
        await client.post("/simulator/phone/api/open", json={}, headers=GUARD)
    async for line in news.content:
        if b'"kind":"text"' in line:
            break
    state = orjson.loads(await (await client.get("/simulator/phone/api/state")).read())
    assert [fan["nickname"] for fan in state["fans"]] == ["王阿姨"]
    assert [entry["kind"] for entry in state["fans"][0]["chat"]] == ["notice", "text"]
    assert len(webhook.calls) == 1
    assert len(platform.accounts[0].fans) == 1


async def test_live_stream_tells_typing_entries_and_messages_by_the_api(
    client: PageClient, hand: Hand, webhook: Webhook, platform: Platform
) -> None:
    news = await client.get("/simulator/phone/api/events")
    webhook.answers("您好")
    await hand.act("text", {"content": "在吗"})
    platform.accounts[0].send(hand.fan, "custom", "text", {"text": "师傅出发了"})
    heard: list[dict[str, Any]] = []
    async for line in news.content:
        if line.startswith(b"data: "):
            heard.append(orjson.loads(line[6:]))
            if heard[-1].get("entry", {}).get("body") == {"text": "师傅出发了"}:
                break
    assert [news["what"] for news in heard] == ["entry", "waiting", "waiting", "entry", "entry"]
    assert heard[-1]["unread"] == 2
    await hand.act("read")
    assert hand.fan.unread == 0


async def test_stream_ends_when_the_program_ends(platform: Platform) -> None:
    client = TestClient(TestServer(make_app(platform)))
    await client.start_server()
    news = await client.get("/phone/api/events")
    async with asyncio.timeout(30):
        await client.server.close()
        await news.content.read()
    await client.close()


async def test_act_without_waiting_is_answered_before_the_server_answers(
    hand: Hand, client: PageClient, webhook: Webhook
) -> None:
    webhook.answers(None)
    url = f"/simulator/phone/api/fans/{hand.fan.openid}/text"
    response = await client.post(url, json={"content": "在吗"}, headers=GUARD)
    assert orjson.loads(await response.read()) == {"ok": True}
    state = orjson.loads(await (await client.get("/simulator/phone/api/state")).read())
    assert [fan["waiting"] for fan in state["fans"]] == [1]
    too_soon = await client.post(url, json={"content": " "}, headers=GUARD)
    assert too_soon.status == 422


async def test_new_resident_follows_at_once_and_is_the_same_after_a_restart(
    client: PageClient, webhook: Webhook, clock: FakeClock
) -> None:
    url = "/simulator/phone/api/fans?wait=1"
    added = await client.post(url, json={"nickname": "赵叔叔", "follow": True}, headers=GUARD)
    openid = orjson.loads(await added.read())["fan"]["openid"]
    assert webhook.calls[0]["Event"] == "subscribe"
    assert (await client.post(url, json={"nickname": " "}, headers=GUARD)).status == 422
    later = Platform(clock, webhook.account)
    assert later.accounts[0].add_fan("赵叔叔").openid == openid


async def test_entries_can_be_asked_for_without_a_stream(hand: Hand, client: PageClient) -> None:
    await hand.act("text", {"content": "一"})
    await hand.act("text", {"content": "二"})
    first = hand.fan.chat[0].id
    url = f"/simulator/phone/api/fans/{hand.fan.openid}/entries"
    got = orjson.loads(await (await client.get(url, params={"after": str(first)})).read())
    assert [entry["body"]["text"] for entry in got["entries"]] == ["二"]


async def test_faults_and_mishaps_are_set_from_outside(hand: Hand, client: PageClient) -> None:
    base = "/simulator/phone/api"
    await client.post(f"{base}/mishaps", json={"lost_answers": 1}, headers=GUARD)
    assert (await hand.act("text", {"content": "一"}))["attempts"] == 2
    await client.post(f"{base}/faults", json={"api": "cgi-bin/token", "errcode": 40164}, headers=GUARD)
    assert orjson.loads(await (await client.get("/simulator/cgi-bin/token")).read())["errcode"] == 40164
    for path, bad in (("faults", {"times": "x"}), ("mishaps", {"held": "x"})):
        assert (await client.post(f"{base}/{path}", json=bad, headers=GUARD)).status == 422


async def test_event_after_a_template_message_is_pushed(
    hand: Hand, client: PageClient, webhook: Webhook, platform: Platform
) -> None:
    account = platform.accounts[0]
    token = account.tokens.stable(force=False)[0]
    data = {"thing1": {"value": "水管漏水"}, "time2": {"value": "15:00"}}
    message = {"touser": hand.fan.openid, "template_id": "template-1", "data": data}
    url = f"/simulator/cgi-bin/message/template/send?access_token={token}"
    sent = orjson.loads(await (await client.post(url, json=message)).read())
    # The fan's own message is pushed after the event, on the same loop.
    await hand.act("text", {"content": "收到"})
    finished = next(call for call in webhook.calls if call.get("Event") == "TEMPLATESENDJOBFINISH")
    assert finished["MsgID"] == str(sent["msgid"])


def test_sample_photos_carry_a_place_like_those_of_phones(tmp_path: Any) -> None:
    for name in SAMPLES:
        path = tmp_path / f"{name}.jpg"
        path.write_bytes(sample_photo(name))
        with Image.open(path) as picture:
            assert picture.getexif().get_ifd(ExifTags.IFD.GPSInfo)


async def test_samples_are_shown_on_the_page(client: PageClient) -> None:
    assert (await client.get("/simulator/phone/api/samples/leak")).content_type == "image/jpeg"
    assert (await client.get("/simulator/phone/api/samples/cat")).status == 404
