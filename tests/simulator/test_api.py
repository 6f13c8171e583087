import dataclasses

import aiohttp
import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from fakes import FakeClock
from servicebot.simulator import api
from servicebot.simulator.clock import HOUR, MINUTE
from servicebot.simulator.errors import MESSAGES
from servicebot.simulator.fans import Fan
from servicebot.simulator.platform import OfficialAccount, Platform
from simulator.api_calls import SEND, JsonClient, answer, custom, get, post
from simulator.webhooks import account_at


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
