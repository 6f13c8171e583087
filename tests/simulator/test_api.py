import dataclasses
import io
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from PIL import Image

from fakes import FakeClock
from servicebot.simulator import api
from servicebot.simulator.clock import DAY, HOUR, MINUTE, SECOND
from servicebot.simulator.errors import MESSAGES
from servicebot.simulator.fans import Act, Fan
from servicebot.simulator.payloads import Payload
from servicebot.simulator.platform import OfficialAccount, Platform
from simulator.webhooks import account_at

JsonClient = TestClient[web.Request, web.Application]

SEND = "cgi-bin/message/custom/send"
TEMPLATE = "cgi-bin/message/template/send"
SUBSCRIBE = "cgi-bin/message/subscribe/bizsend"
DATA = {"thing1": {"value": "水管漏水"}, "time2": {"value": "2026年11月21日 15:00"}}


@pytest.fixture
def account(platform: Platform) -> OfficialAccount:
    return platform.accounts[0]


@pytest.fixture
def fan(account: OfficialAccount) -> Fan:
    return account.add_fan("王阿姨", followed=True)


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
async def client(platform: Platform, slept: list[float]) -> AsyncIterator[JsonClient]:
    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    app = web.Application()
    app.add_routes(api.routes(platform, sleep=sleep))
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.fixture
def token(account: OfficialAccount) -> str:
    return account.tokens.stable(force=False)[0]


async def answer(response: aiohttp.ClientResponse) -> dict[str, Any]:
    assert response.status == 200
    data: dict[str, Any] = orjson.loads(await response.read())
    return data


async def post(client: JsonClient, path: str, token: str, data: object) -> dict[str, Any]:
    return await answer(await client.post(f"/{path}", params={"access_token": token}, json=data))


async def get(client: JsonClient, path: str, **query: str) -> dict[str, Any]:
    return await answer(await client.get(f"/{path}", params=query))


def custom(fan: Fan, **changes: Any) -> dict[str, Any]:
    return {"touser": fan.openid, "msgtype": "text", "text": {"content": "师傅出发了"}} | changes


async def test_stable_token_opens_the_api(client: JsonClient, account: OfficialAccount) -> None:
    asked = {"grant_type": "client_credential", "appid": account.settings.app_id, "secret": "app-secret"}
    got = await answer(await client.post("/cgi-bin/stable_token", json=asked))
    assert got["expires_in"] == 7200
    ips = await get(client, "cgi-bin/getcallbackip", access_token=got["access_token"])
    assert ips == {"ip_list": ["127.0.0.1"]}
    with_token = await answer(await client.get("/cgi-bin/token", params=asked))
    assert with_token["access_token"] != got["access_token"]


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"grant_type": "password"}, 40002),
        ({"appid": ""}, 41002),
        ({"appid": "wx0"}, 40013),
        ({"secret": ""}, 41004),
        ({"secret": "wrong"}, 40125),
    ],
)
async def test_wrong_credentials_have_their_own_errors(
    client: JsonClient, account: OfficialAccount, changes: dict[str, str], errcode: int
) -> None:
    asked = {"grant_type": "client_credential", "appid": account.settings.app_id, "secret": "app-secret"}
    for response in (
        await client.post("/cgi-bin/stable_token", json=asked | changes),
        await client.get("/cgi-bin/token", params=asked | changes),
    ):
        assert (await answer(response))["errcode"] == errcode


async def test_address_outside_the_white_list_gets_no_token(clock: FakeClock) -> None:
    settings = dataclasses.replace(account_at("http://127.0.0.1:1/"), allowed_ips=("203.0.113.7",))
    app = web.Application()
    app.add_routes(api.routes(Platform(clock, settings)))
    async with TestClient(TestServer(app)) as client:
        asked = {"grant_type": "client_credential", "appid": settings.app_id, "secret": settings.secret}
        refused = await answer(await client.post("/cgi-bin/stable_token", json=asked))
    assert refused["errcode"] == 40164
    assert "127.0.0.1" in refused["errmsg"]


async def test_wrong_tokens_are_told_apart(client: JsonClient, token: str, clock: FakeClock) -> None:
    path = "cgi-bin/getcallbackip"
    assert (await get(client, path))["errcode"] == 41001
    assert (await get(client, path, access_token="abc"))["errcode"] == 40014
    assert (await get(client, path, access_token=token[:-3] + "zzz"))["errcode"] == 40001
    clock.advance(2 * HOUR)
    assert (await get(client, path, access_token=token))["errcode"] == 42001


async def test_answers_carry_the_platforms_content_type(client: JsonClient, token: str) -> None:
    response = await client.get("/cgi-bin/getcallbackip", params={"access_token": token})
    assert response.headers["Content-Type"] == "application/json; encoding=utf-8"


async def test_method_and_body_are_checked(client: JsonClient, token: str) -> None:
    query = {"access_token": token}
    assert (await get(client, SEND, **query))["errcode"] == 43002
    assert (await answer(await client.post("/cgi-bin/getcallbackip", params=query)))["errcode"] == 43001
    assert (await answer(await client.post(f"/{SEND}", params=query)))["errcode"] == 44002
    for body in (b"{", b"[]"):
        assert (await answer(await client.post(f"/{SEND}", params=query, data=body)))["errcode"] == 47001


async def test_service_message_arrives_while_the_window_is_open(
    client: JsonClient, account: OfficialAccount, fan: Fan, token: str, clock: FakeClock
) -> None:
    assert (await post(client, SEND, token, custom(fan)))["errcode"] == 45015
    account.acted(fan, Act.MESSAGE)
    for _ in range(5):
        assert await post(client, SEND, token, custom(fan)) == {"errcode": 0, "errmsg": "ok"}
    assert (await post(client, SEND, token, custom(fan)))["errcode"] == 45047
    clock.advance(48 * HOUR)
    assert (await post(client, SEND, account.tokens.stable(force=False)[0], custom(fan)))["errcode"] == 45015
    assert [message.body for message in account.sent_to(fan.openid)] == [{"text": "师傅出发了"}] * 5
    assert fan.unread == 5


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"touser": "oNobody"}, 40003),
        ({"touser": None}, 40003),
        ({"msgtype": "card"}, 40008),
        ({"msgtype": 1}, 47001),
        ({"text": {"content": ""}}, 44004),
        ({"text": "bare"}, 47001),
        ({"text": {"content": "长" * 683}}, 45002),
        ({"msgtype": "image", "image": {"media_id": "gone"}}, 40007),
        ({"msgtype": "music", "music": {}}, 40007),
        ({"msgtype": "news", "news": {"articles": [{"title": "1"}, {"title": "2"}]}}, 45008),
        ({"msgtype": "news", "news": {}}, 44004),
        ({"msgtype": "msgmenu", "msgmenu": {"list": []}}, 44004),
        ({"msgtype": "msgmenu", "msgmenu": {"list": [{"id": 1}]}}, 40097),
        ({"msgtype": "msgmenu", "msgmenu": {"list": [{"id": 1, "content": "长" * 700}]}}, 45002),
        ({"msgtype": "miniprogrampage", "miniprogrampage": {}}, 40013),
        ({"msgtype": "miniprogrampage", "miniprogrampage": {"appid": "wx"}}, 41030),
    ],
)
async def test_wrong_service_message_is_refused_without_costing_anything(
    client: JsonClient,
    account: OfficialAccount,
    fan: Fan,
    token: str,
    changes: dict[str, Any],
    errcode: int,
    clock: FakeClock,
) -> None:
    account.acted(fan, Act.MESSAGE)
    assert (await post(client, SEND, token, custom(fan, **changes)))["errcode"] == errcode
    assert fan.window.left(clock.now_ms()) == 5


async def test_fan_who_left_or_refuses_gets_nothing(
    client: JsonClient, account: OfficialAccount, fan: Fan, token: str
) -> None:
    account.acted(fan, Act.MESSAGE)
    fan.refuses = True
    assert (await post(client, SEND, token, custom(fan)))["errcode"] == 48002
    fan.refuses, fan.followed = False, False
    assert (await post(client, SEND, token, custom(fan)))["errcode"] == 45015
    template = {"touser": fan.openid, "template_id": "template-1", "data": DATA}
    assert (await post(client, TEMPLATE, token, template))["errcode"] == 43004


async def test_unverified_account_may_not_send(clock: FakeClock) -> None:
    platform = Platform(clock, dataclasses.replace(account_at("http://127.0.0.1:1/"), verified=False))
    account = platform.accounts[0]
    app = web.Application()
    app.add_routes(api.routes(platform))
    async with TestClient(TestServer(app)) as client:
        token = account.tokens.stable(force=False)[0]
        fan = account.add_fan("王阿姨", followed=True)
        for path in (SEND, TEMPLATE):
            assert (await post(client, path, token, custom(fan)))["errcode"] == 48001


async def test_generated_message_is_labelled(
    client: JsonClient, account: OfficialAccount, fan: Fan, token: str
) -> None:
    account.acted(fan, Act.MESSAGE)
    await post(client, SEND, token, custom(fan, aimsgcontext={"is_ai_msg": 1}))
    assert account.sent[0].body["generated"] is True


async def test_menu_message_and_media_are_shown(
    client: JsonClient, account: OfficialAccount, fan: Fan, token: str
) -> None:
    account.acted(fan, Act.MESSAGE)
    file = account.media.put("image", b"jpeg", "image/jpeg")
    menu = {"head_content": "修好了吗？", "list": [{"id": 101, "content": "修好了"}], "tail_content": ""}
    for kind, content in (
        ("msgmenu", menu),
        ("image", {"media_id": file.id}),
        ("news", {"articles": [{"title": "通知", "url": "https://example.org/"}]}),
        ("music", {"thumb_media_id": file.id, "title": "歌"}),
        ("miniprogrampage", {"appid": "wx", "pagepath": "a", "thumb_media_id": file.id}),
    ):
        sent = await post(client, SEND, token, {"touser": fan.openid, "msgtype": kind, kind: content})
        assert sent["errcode"] == 0
    assert account.sent[0].body["options"] == [{"id": "101", "content": "修好了"}]
    assert account.sent[1].body["media"] == file.id


async def test_typing_needs_a_recent_message_and_is_not_repeated(
    client: JsonClient, account: OfficialAccount, fan: Fan, token: str, clock: FakeClock
) -> None:
    path = "cgi-bin/message/custom/typing"

    async def typing(command: str) -> int:
        return int((await post(client, path, token, {"touser": fan.openid, "command": command}))["errcode"])

    assert await typing("Typing") == 45080
    account.acted(fan, Act.MESSAGE)
    assert [await typing(command) for command in ("Typing", "Typing", "Wave")] == [0, 45081, 45072]
    assert [await typing(command) for command in ("CancelTyping", "Typing")] == [0, 0]
    clock.advance(31 * SECOND)
    assert await typing("Typing") == 45080


async def test_template_is_sent_once_for_one_client_msg_id(
    client: JsonClient, platform: Platform, fan: Fan, token: str, clock: FakeClock
) -> None:
    account, events = platform.accounts[0], list[Payload]()
    platform.on_event = lambda _account, _openid, payload: events.append(payload)
    message = {
        "touser": fan.openid,
        "template_id": "template-1",
        "data": {"first": {"value": ""}, **DATA},
        "client_msg_id": "outbox-7",
    }
    first = await post(client, TEMPLATE, token, message)
    assert await post(client, TEMPLATE, token, message) == first
    assert len(account.sent) == 1
    assert account.sent[0].body["rows"][0] == {"label": "报修项目", "value": "水管漏水"}
    assert dict(events[0].fields) == {
        "Event": "TEMPLATESENDJOBFINISH",
        "MsgID": first["msgid"],
        "Status": "success",
    }
    clock.advance(10 * MINUTE)
    await post(client, TEMPLATE, token, message)
    assert len(account.sent) == 2


async def test_template_to_somebody_who_blocks_is_reported_later(
    client: JsonClient, platform: Platform, fan: Fan, token: str
) -> None:
    events: list[Payload] = []
    platform.on_event = lambda _account, _openid, payload: events.append(payload)
    fan.refuses = True
    message = {"touser": fan.openid, "template_id": "template-1", "data": DATA}
    assert (await post(client, TEMPLATE, token, message))["errcode"] == 0
    assert dict(events[0].fields)["Status"] == "failed:user block"
    assert not platform.accounts[0].sent


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"template_id": "gone"}, 40037),
        ({"data": {}}, 47003),
        ({"data": {"thing1": {"value": "字" * 21}}}, 47003),
        ({"touser": "oNobody"}, 40003),
    ],
)
async def test_wrong_template_message_is_refused(
    client: JsonClient, fan: Fan, token: str, changes: dict[str, Any], errcode: int
) -> None:
    message = {"touser": fan.openid, "template_id": "template-1", "data": DATA} | changes
    assert (await post(client, TEMPLATE, token, message))["errcode"] == errcode


async def test_one_acceptance_allows_one_subscribe_message(
    client: JsonClient, account: OfficialAccount, fan: Fan, token: str
) -> None:
    message = {"touser": fan.openid, "template_id": "template-1", "data": DATA}
    assert (await post(client, SUBSCRIBE, token, message))["errcode"] == 43101
    fan.subscriptions["template-1"] = 1
    assert (await post(client, SUBSCRIBE, token, message | {"page": "a b"}))["errcode"] == 41030
    incomplete = message | {"data": {"thing1": {"value": "水管漏水"}}}
    assert (await post(client, SUBSCRIBE, token, incomplete))["errcode"] == 47003
    assert (await post(client, SUBSCRIBE, token, message | {"page": "pages/a?b=1"}))["errcode"] == 0
    assert (await post(client, "cgi-bin/message/subscribe/send", token, message))["errcode"] == 43101
    assert [sent.way for sent in account.sent] == ["subscribe"]


async def test_menu_is_kept_shown_and_removed(client: JsonClient, token: str) -> None:
    menu = {"button": [{"type": "click", "name": "报修", "key": "REPAIR"}]}
    assert (await get(client, "cgi-bin/menu/get", access_token=token))["errcode"] == 46003
    assert (await post(client, "cgi-bin/menu/create", token, menu))["errcode"] == 0
    assert await get(client, "cgi-bin/menu/get", access_token=token) == {"menu": menu}
    assert (await get(client, "cgi-bin/menu/delete", access_token=token))["errcode"] == 0
    assert (await get(client, "cgi-bin/menu/get", access_token=token))["errcode"] == 46003


@pytest.mark.parametrize(
    ("action", "scene"),
    [
        ("QR_STR_SCENE", {"scene_str": "door-7"}),
        ("QR_LIMIT_STR_SCENE", {"scene_str": "door-7"}),
        ("QR_SCENE", {"scene_id": 4_000_000_000}),
        ("QR_LIMIT_SCENE", {"scene_id": 100_000}),
    ],
)
async def test_code_is_made_and_shown(
    client: JsonClient, token: str, action: str, scene: dict[str, Any]
) -> None:
    asked = {"expire_seconds": 600, "action_name": action, "action_info": {"scene": scene}}
    code = await post(client, "cgi-bin/qrcode/create", token, asked)
    assert ("expire_seconds" in code) == ("LIMIT" not in action)
    shown = await client.get("/cgi-bin/showqrcode", params={"ticket": code["ticket"]})
    assert Image.open(io.BytesIO(await shown.read())).size == (430, 430)


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"action_name": "QR"}, 40052),
        ({"action_info": {}}, 40053),
        ({"action_info": {"scene": {"scene_str": "s" * 65}}}, 40053),
        ({"action_info": {"scene": {"scene_id": 7}}}, 40053),
        ({"action_name": "QR_SCENE", "action_info": {"scene": {"scene_id": 0}}}, 40053),
        ({"action_name": "QR_LIMIT_SCENE", "action_info": {"scene": {"scene_id": 100_001}}}, 40053),
        ({"expire_seconds": 2_592_001}, 40053),
    ],
)
async def test_wrong_code_is_refused(
    client: JsonClient, token: str, changes: dict[str, Any], errcode: int
) -> None:
    asked = {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "door-7"}}} | changes
    assert (await post(client, "cgi-bin/qrcode/create", token, asked))["errcode"] == errcode


async def test_expired_code_is_not_shown(
    client: JsonClient, account: OfficialAccount, clock: FakeClock
) -> None:
    code = account.add_code("door-7", 60)
    clock.advance(MINUTE)
    assert (await client.get("/cgi-bin/showqrcode", params={"ticket": code.ticket})).status == 404
    assert account.code_for("door-7") is None


async def test_media_goes_both_ways_and_is_gone_after_three_days(
    client: JsonClient, account: OfficialAccount, token: str, clock: FakeClock
) -> None:
    form = aiohttp.FormData()
    form.add_field("media", b"jpeg", filename="a.jpg", content_type="image/jpeg")
    query = {"access_token": token, "type": "image"}
    kept = await answer(await client.post("/cgi-bin/media/upload", params=query, data=form))
    assert kept["type"] == "image"
    fetched = await client.get(
        "/cgi-bin/media/get", params={"access_token": token, "media_id": kept["media_id"]}
    )
    assert await fetched.read() == b"jpeg"
    assert fetched.headers["Content-Disposition"].startswith("attachment; filename=")
    clock.advance(3 * DAY)
    token = account.tokens.stable(force=False)[0]
    gone = await client.get(
        "/cgi-bin/media/get", params={"access_token": token, "media_id": kept["media_id"]}
    )
    assert gone.content_type == "text/plain"
    assert (await answer(gone))["errcode"] == 40007


@pytest.mark.parametrize(
    ("kind", "content", "content_type", "errcode"),
    [
        ("paper", b"x", "image/jpeg", 40004),
        ("image", b"", "image/jpeg", 41005),
        ("image", b"x", "application/zip", 40005),
        ("thumb", b"x" * 65537, "image/jpeg", 40006),
    ],
)
async def test_wrong_upload_is_refused(
    client: JsonClient, token: str, kind: str, content: bytes, content_type: str, errcode: int
) -> None:
    form = aiohttp.FormData()
    form.add_field("media", content, filename="a", content_type=content_type)
    query = {"access_token": token, "type": kind}
    refused = await answer(await client.post("/cgi-bin/media/upload", params=query, data=form))
    assert refused["errcode"] == errcode


async def test_upload_without_a_form_is_41005(client: JsonClient, token: str) -> None:
    query = {"access_token": token, "type": "image"}
    assert (await answer(await client.post("/cgi-bin/media/upload", params=query)))["errcode"] == 41005


async def test_video_is_answered_with_its_address(
    client: JsonClient, account: OfficialAccount, token: str
) -> None:
    file = account.media.put("video", b"mp4", "video/mp4")
    got = await get(client, "cgi-bin/media/get", access_token=token, media_id=file.id)
    assert got["video_url"].endswith(f"/phone/api/media/{file.id}")


async def test_user_info_says_who_follows_and_how(
    client: JsonClient, fan: Fan, token: str, clock: FakeClock
) -> None:
    fan.followed_by = "door-7"
    info = await get(client, "cgi-bin/user/info", access_token=token, openid=fan.openid)
    assert (info["subscribe"], info["subscribe_scene"]) == (1, "ADD_SCENE_QR_CODE")
    assert (info["qr_scene_str"], info["subscribe_time"]) == ("door-7", clock.now_ms() // 1000)
    assert "nickname" not in info
    fan.followed = False
    assert (await get(client, "cgi-bin/user/info", access_token=token, openid=fan.openid))["subscribe"] == 0
    assert (await get(client, "cgi-bin/user/info", access_token=token, openid=""))["errcode"] == 40003


async def test_quota_runs_out_and_can_be_cleared_ten_times_a_month(
    client: JsonClient, account: OfficialAccount, token: str, clock: FakeClock
) -> None:
    path = "cgi-bin/menu/get"
    account.quotas.limit(path, day=3, minute=2)

    async def called() -> int:
        return int((await get(client, path, access_token=token))["errcode"])

    assert [await called() for _ in range(3)] == [46003, 46003, 45011]
    clock.advance(MINUTE)
    assert [await called() for _ in range(2)] == [46003, 45009]
    asked = {"cgi_path": f"/{path}"}
    quota = await post(client, "cgi-bin/openapi/quota/get", token, asked)
    assert quota["quota"] == {"daily_limit": 3, "used": 3, "remain": 0}
    mine = {"appid": account.settings.app_id}
    for _ in range(10):
        assert (await post(client, "cgi-bin/clear_quota", token, mine))["errcode"] == 0
    assert await called() == 46003
    assert (await post(client, "cgi-bin/clear_quota", token, mine))["errcode"] == 48006
    assert (await post(client, "cgi-bin/clear_quota", token, {"appid": "wx0"}))["errcode"] == 40013
    assert (await post(client, "cgi-bin/openapi/quota/get", token, {"cgi_path": "/x"}))["errcode"] == 76021


async def test_quota_of_the_day_begins_anew_at_midnight_in_beijing(
    client: JsonClient, account: OfficialAccount, token: str, clock: FakeClock
) -> None:
    path = "cgi-bin/getcallbackip"
    account.quotas.limit(path, day=1)
    await get(client, path, access_token=token)
    assert (await get(client, path, access_token=token))["errcode"] == 45009
    clock.advance(14 * HOUR)
    token = account.tokens.stable(force=False)[0]
    assert "ip_list" in await get(client, path, access_token=token)


async def test_refused_call_is_found_by_its_rid(client: JsonClient, token: str, fan: Fan) -> None:
    refused = await post(client, SEND, token, custom(fan))
    rid = refused["errmsg"].rpartition("rid: ")[2]
    found = await post(client, "cgi-bin/openapi/rid/get", token, {"rid": rid})
    assert SEND in found["request"]["request_url"]
    assert orjson.loads(found["request"]["response_body"]) == refused
    unknown = await post(
        client, "cgi-bin/openapi/rid/get", token, {"rid": "0" * 8 + "-" + "0" * 8 + "-" + "0" * 8}
    )
    assert unknown["errcode"] == 76001
    assert (await post(client, "cgi-bin/openapi/rid/get", token, {"rid": "x"}))["errcode"] == 76002


@pytest.mark.parametrize("errcode", MESSAGES)
async def test_every_error_code_comes_on_demand(
    client: JsonClient, platform: Platform, token: str, errcode: int
) -> None:
    platform.faults.answer("cgi-bin/getcallbackip", errcode)
    refused = await get(client, "cgi-bin/getcallbackip", access_token=token)
    assert refused["errcode"] == errcode
    assert " rid: " in refused["errmsg"]
    assert "ip_list" in await get(client, "cgi-bin/getcallbackip", access_token=token)


async def test_fault_lasts_for_as_many_calls_as_asked(
    client: JsonClient, platform: Platform, token: str
) -> None:
    path = "cgi-bin/getcallbackip"
    platform.faults.answer("*", -1, times=2)
    answers = [await get(client, path, access_token=token) for _ in range(3)]
    assert [got.get("errcode") for got in answers] == [-1, -1, None]
    platform.faults.answer(path, -1, times=9)
    platform.faults.clear()
    assert "ip_list" in await get(client, path, access_token=token)


async def test_connection_is_dropped_and_answers_delayed_on_demand(
    client: JsonClient, platform: Platform, token: str, slept: list[float]
) -> None:
    path = "cgi-bin/getcallbackip"
    platform.faults.drop(path)
    with pytest.raises(aiohttp.ClientError):
        await client.get(f"/{path}", params={"access_token": token})
    platform.faults.delay(path, 2.5)
    assert "ip_list" in await get(client, path, access_token=token)
    assert slept == [2.5]
