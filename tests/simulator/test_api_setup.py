import io
from typing import Any

import aiohttp
import pytest
from PIL import Image

from fakes import FakeClock
from servicebot.simulator.clock import DAY, MINUTE
from servicebot.simulator.fans import Fan
from servicebot.simulator.platform import OfficialAccount
from simulator.api_calls import JsonClient, answer, get, post


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
