import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from wechatpy.exceptions import APILimitedException, WeChatException

from fakes import FakeClock
from servicebot.adapters.wechat.client import TIMEOUT_S, ApiAccount, WeChatApi
from servicebot.adapters.wechat.errors import (
    ApiError,
    LimitReached,
    Reaction,
    Stopped,
    TooLarge,
    Unreachable,
)
from servicebot.ports import Storage
from servicebot.simulator.clock import HOUR, MINUTE, SECOND
from wechat_world import APP_ID, OPENID, SECRET, SEND, World

TOKEN = "cgi-bin/stable_token"
IPS = "cgi-bin/getcallbackip"

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def answered_by(
    answer: Answer, storage: Storage, clock: FakeClock, *, timeout_s: float = TIMEOUT_S
) -> AsyncIterator[WeChatApi]:
    """A client of something that stands in WeChat's place and answers every call in this way."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(app) as server, ClientSession() as http:
        account = ApiAccount(APP_ID, SECRET, str(server.make_url("/")), timeout_s=timeout_s)
        yield WeChatApi(account, http=http, storage=storage, clock=clock, owner="test")


async def test_method_names_of_wechatpy_work(world: World, api: WeChatApi) -> None:
    assert await api.misc.get_wechat_ips() == ["127.0.0.1"]
    await api.message.send_text(OPENID, "师傅出发了")
    await api.menu.create({"button": [{"name": "报修", "type": "click", "key": "flow:repair"}]})
    assert (await api.menu.get())["menu"]["button"][0]["key"] == "flow:repair"
    await api.menu.delete()
    with pytest.raises(ApiError) as caught:
        await api.menu.get()
    assert caught.value.errcode == 46003
    code = await api.qrcode.create(
        {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "station-3"}}}
    )
    assert code["url"].startswith("http")
    assert world.texts() == ["师傅出发了"]


async def test_uploaded_files_arrive_whole(world: World, api: WeChatApi) -> None:
    made = await api.media.upload("image", ("a.png", b"\x89PNG bytes", "image/png"))
    assert world.account.media.get(made["media_id"]).content == b"\x89PNG bytes"


async def test_files_and_ready_bodies_are_taken_as_wechatpy_gives_them(world: World, api: WeChatApi) -> None:
    with pytest.raises(ApiError) as caught:
        await api.media.upload("image", io.BytesIO(b"no type is known of these bytes"))
    assert caught.value.errcode == 40005
    for body in ('{"action_name": "QR_STR_SCENE"}', b'{"action_name": "QR_STR_SCENE"}'):
        with pytest.raises(ApiError) as caught:
            await api.post("qrcode/create", data=body)
        assert caught.value.errcode == 40053
    assert await api.get("https://api.weixin.qq.com/cgi-bin/getcallbackip") == {"ip_list": ["127.0.0.1"]}
    assert world.calls_of(IPS) == 1


async def test_an_answer_without_what_was_asked_for_is_an_error(world: World, api: WeChatApi) -> None:
    with pytest.raises(Unreachable):
        await api.get("getcallbackip", result_processor=lambda answer: answer["no_such_thing"])
    assert world.calls_of(IPS) == 1


async def test_twenty_first_calls_at_once_fetch_one_token(world: World, api: WeChatApi) -> None:
    await asyncio.gather(*(api.misc.get_wechat_ips() for _ in range(20)))
    assert world.calls_of(TOKEN) == 1


async def test_clients_on_one_database_fetch_one_token(world: World, storage: Storage) -> None:
    clients = [world.client(storage) for _ in range(6)]
    await asyncio.gather(*(client.misc.get_wechat_ips() for client in clients for _ in range(5)))
    assert world.calls_of(TOKEN) == 1


async def test_a_token_that_another_process_fetched_is_used(world: World, sqlite_storage: Storage) -> None:
    await world.client(sqlite_storage).misc.get_wechat_ips()
    await world.client(sqlite_storage).misc.get_wechat_ips()
    assert world.calls_of(TOKEN) == 1


async def test_expired_token_is_fetched_once_for_all_callers(world: World, api: WeChatApi) -> None:
    await api.misc.get_wechat_ips()
    world.account.tokens.revoke_all()
    await asyncio.gather(*(api.misc.get_wechat_ips() for _ in range(20)))
    assert world.calls_of(TOKEN) == 2


async def test_token_is_renewed_before_it_expires(world: World, api: WeChatApi, clock: FakeClock) -> None:
    await api.misc.get_wechat_ips()
    clock.advance(2 * HOUR - 2 * MINUTE)
    await api.misc.get_wechat_ips()
    assert world.calls_of(TOKEN) == 2
    assert world.calls_of(IPS) == 2, "the old token must not be tried first"


async def test_a_token_for_less_than_our_reserve_still_serves_many_calls(
    sqlite_storage: Storage, clock: FakeClock
) -> None:
    fetches = 0

    async def answer(request: web.Request) -> web.Response:
        nonlocal fetches
        if request.path != f"/{TOKEN}":
            return web.json_response({"ip_list": []})
        fetches += 1
        return web.json_response({"access_token": "short-lived", "expires_in": 60})

    async with answered_by(answer, sqlite_storage, clock) as client:
        for _ in range(5):
            await client.misc.get_wechat_ips()
    assert fetches == 1


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
async def test_a_refused_token_is_renewed_and_the_call_made_again(
    world: World, api: WeChatApi, errcode: int
) -> None:
    world.platform.faults.answer(IPS, errcode)
    assert await api.misc.get_wechat_ips() == ["127.0.0.1"]
    assert world.calls_of(IPS) == 2


async def test_lasting_40001_fetches_at_most_one_more_token(world: World, api: WeChatApi) -> None:
    await api.misc.get_wechat_ips()
    world.platform.faults.answer(IPS, 40001, times=1000)
    for _ in range(60):
        with pytest.raises(ApiError) as caught:
            await api.misc.get_wechat_ips()
        assert caught.value.errcode == 40001
    assert world.calls_of(TOKEN) == 2


async def test_refreshes_are_never_forced(world: World, api: WeChatApi) -> None:
    await api.misc.get_wechat_ips()
    world.platform.faults.answer(IPS, 40001)
    await api.misc.get_wechat_ips()
    # A forced refresh would have made a second token; the platform gave the same one again.
    assert world.account.tokens.issued == 1


async def test_wrong_secret_stops_all_calls_until_the_pause_is_over(
    world: World, sqlite_storage: Storage, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    api = world.client(sqlite_storage, secret="f" * 32)
    for _ in range(10):
        with pytest.raises(ApiError) as caught:
            await api.misc.get_wechat_ips()
        assert (caught.value.reaction, caught.value.errcode) == (Reaction.STOP, 40125)
    assert world.calls_of(TOKEN) == 1
    assert api.closed_until() == clock.now_ms() + 5 * MINUTE
    assert [record for record in caplog.records if getattr(record, "action", "") == "wechat_stopped"]
    clock.advance(5 * MINUTE)
    assert api.closed_until() == 0
    with pytest.raises(ApiError):
        await api.misc.get_wechat_ips()
    assert world.calls_of(TOKEN) == 2
    assert api.closed_until() == clock.now_ms() + 5 * MINUTE


async def test_calls_go_on_once_the_operator_has_mended_the_account(
    world: World, api: WeChatApi, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    world.platform.faults.answer(TOKEN, 40164)
    with pytest.raises(ApiError):
        await api.misc.get_wechat_ips()
    with pytest.raises(Stopped):
        await api.misc.get_wechat_ips()
    clock.advance(5 * MINUTE)
    assert await api.misc.get_wechat_ips()
    assert await api.misc.get_wechat_ips()
    assert (
        len([record for record in caplog.records if getattr(record, "action", "") == "wechat_resumed"]) == 1
    )


@pytest.mark.parametrize(("errcode", "pause"), [(89506, 24 * HOUR), (89507, HOUR)])
async def test_a_refused_address_waits_as_long_as_the_refusal_holds(
    world: World, api: WeChatApi, clock: FakeClock, errcode: int, pause: int
) -> None:
    world.platform.faults.answer(TOKEN, errcode)
    with pytest.raises(ApiError):
        await api.misc.get_wechat_ips()
    assert api.closed_until() == clock.now_ms() + pause


async def test_busy_platform_is_asked_three_times_more_with_growing_pauses(
    world: World, api: WeChatApi
) -> None:
    world.platform.faults.answer(IPS, -1, times=3)
    assert await api.misc.get_wechat_ips()
    assert world.slept == [0.5, 1.0, 2.0]
    world.platform.faults.answer(IPS, -1, times=4)
    with pytest.raises(ApiError) as caught:
        await api.misc.get_wechat_ips()
    assert caught.value.errcode == -1


async def test_a_spent_day_is_not_called_again_before_midnight(
    world: World, api: WeChatApi, clock: FakeClock
) -> None:
    world.platform.faults.answer(IPS, 45009)
    for _ in range(3):
        with pytest.raises(APILimitedException) as caught:
            await api.misc.get_wechat_ips()
        assert isinstance(caught.value, LimitReached)
    assert world.calls_of(IPS) == 1
    # The test's clock says ten in the morning in Shanghai.
    clock.advance(14 * HOUR - SECOND)
    with pytest.raises(LimitReached):
        await api.misc.get_wechat_ips()
    clock.advance(SECOND)
    assert await api.misc.get_wechat_ips()


async def test_a_spent_minute_blocks_that_api_only(world: World, api: WeChatApi, clock: FakeClock) -> None:
    world.platform.faults.answer(IPS, 45011)
    for _ in range(3):
        with pytest.raises(ApiError):
            await api.misc.get_wechat_ips()
    await api.message.send_text(OPENID, "在路上")
    assert world.calls_of(IPS) == 1
    clock.advance(MINUTE)
    assert await api.misc.get_wechat_ips()


async def test_too_many_calls_wait_for_their_share(world: World, sqlite_storage: Storage) -> None:
    api = world.client(sqlite_storage, calls_per_minute=60)
    await asyncio.gather(*(api.misc.get_wechat_ips() for _ in range(63)))
    assert world.slept == [1.0, 2.0, 3.0]


async def test_errors_carry_code_and_rid_but_no_secret(world: World, api: WeChatApi) -> None:
    world.platform.faults.answer(SEND, 45015)
    with pytest.raises(WeChatException) as caught:
        await api.message.send_text(OPENID, "秘密")
    error = caught.value
    assert isinstance(error, ApiError)
    assert (error.errcode, error.reaction) == (45015, Reaction.WINDOW_CLOSED)
    assert len(error.rid) == 26
    token, _ = world.account.tokens.stable(force=False)
    for text in (str(error), repr(error), repr(vars(error))):
        assert token not in text
        assert OPENID not in text
        assert "秘密" not in text


async def test_dropped_connection_is_an_error_without_the_url(world: World, api: WeChatApi) -> None:
    await api.misc.get_wechat_ips()
    world.platform.faults.drop(IPS, times=5)
    with pytest.raises(Unreachable) as caught:
        await api.misc.get_wechat_ips()
    assert "access_token" not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>"),
        (200, b"[]"),
        (200, b""),
        (502, b"{}"),
        (302, b"{}"),
        (200, b'{"errcode": "x"}'),
        (200, b'{"errcode": 0}'),
    ],
)
async def test_what_is_not_the_platforms_answer_is_an_error(
    sqlite_storage: Storage, clock: FakeClock, status: int, body: bytes
) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status, body=body)

    async with answered_by(answer, sqlite_storage, clock) as api:
        with pytest.raises(Unreachable):
            await api.misc.get_wechat_ips()


async def test_a_redirect_is_not_followed_because_the_token_would_go_along(
    sqlite_storage: Storage, clock: FakeClock
) -> None:
    seen: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append(request.path)
        return web.Response(status=302, headers={"Location": "/elsewhere"})

    async with answered_by(answer, sqlite_storage, clock) as api:
        with pytest.raises(Unreachable):
            await api.misc.get_wechat_ips()
    assert "/elsewhere" not in seen


async def test_an_answer_without_an_announced_length_is_capped_all_the_same(
    sqlite_storage: Storage, clock: FakeClock
) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("stable_token"):
            return web.json_response({"access_token": "88_abc", "expires_in": 7200})
        response = web.StreamResponse()
        response.enable_chunked_encoding()
        await response.prepare(request)
        await response.write(b"picture" * 10)
        await response.write_eof()
        return response

    async with answered_by(answer, sqlite_storage, clock) as api:
        assert len(await api.download("m", 70)) == 70
        with pytest.raises(TooLarge):
            await api.download("m", 69)


async def test_a_silent_platform_times_out(sqlite_storage: Storage, clock: FakeClock) -> None:
    silent = asyncio.Event()

    async def answer(_request: web.Request) -> web.Response:
        await silent.wait()
        return web.Response()

    async with answered_by(answer, sqlite_storage, clock, timeout_s=0.05) as api:
        with pytest.raises(Unreachable):
            await api.misc.get_wechat_ips()
        silent.set()


async def test_a_fetch_that_another_process_never_finishes_ends_in_an_error(
    world: World, api: WeChatApi, sqlite_storage: Storage, clock: FakeClock
) -> None:
    now = clock.now_ms()
    await sqlite_storage.write(
        lambda uow: uow.tokens.claim_refresh(f"wechat:{APP_ID}", "dead", now, now + MINUTE)
    )
    with pytest.raises(Unreachable):
        await api.misc.get_wechat_ips()
    clock.advance(MINUTE)
    assert await api.misc.get_wechat_ips()
    assert sum(world.slept) > 15


async def test_download_gives_bytes_or_the_error_behind_them(world: World, api: WeChatApi) -> None:
    file = world.account.media.put("image", b"\xff\xd8 a picture", "image/jpeg")
    assert await api.download(file.id, 100) == b"\xff\xd8 a picture"
    with pytest.raises(ApiError) as caught:
        await api.download("no-such-media", 100)
    assert caught.value.errcode == 40007
    with pytest.raises(TooLarge):
        await api.download(file.id, 5)


async def test_messages_to_one_person_go_one_at_a_time(sqlite_storage: Storage, clock: FakeClock) -> None:
    now_running = most_running = 0

    async def answer(request: web.Request) -> web.Response:
        nonlocal now_running, most_running
        if request.path.endswith("stable_token"):
            return web.json_response({"access_token": "token", "expires_in": 7200})
        now_running += 1
        most_running = max(most_running, now_running)
        await asyncio.sleep(0)
        now_running -= 1
        return web.json_response({"errcode": 0})

    async with answered_by(answer, sqlite_storage, clock) as api:
        await asyncio.gather(*(api.message.send_text(OPENID, str(number)) for number in range(10)))
    assert most_running == 1
