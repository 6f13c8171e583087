import dataclasses
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from fakes import FakeClock
from servicebot.simulator import api
from servicebot.simulator.clock import HOUR, MINUTE, SECOND
from servicebot.simulator.fans import Act, Fan
from servicebot.simulator.payloads import Payload
from servicebot.simulator.platform import OfficialAccount, Platform
from simulator.api_calls import SEND, JsonClient, custom, post
from simulator.webhooks import account_at

TEMPLATE = "cgi-bin/message/template/send"
SUBSCRIBE = "cgi-bin/message/subscribe/bizsend"
DATA = {"thing1": {"value": "水管漏水"}, "time2": {"value": "2026年11月21日 15:00"}}


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
