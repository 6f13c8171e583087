"""The account's menu, its QR codes, and what it may know of a person."""

import io
from collections.abc import Mapping
from typing import Any

import segno
from aiohttp import web
from PIL import Image

from servicebot.simulator.calls.call import OK, Api, Call
from servicebot.simulator.clock import SECOND
from servicebot.simulator.errors import ApiError
from servicebot.simulator.menus import check_menu
from servicebot.simulator.platform import TEMPORARY_CODE_LIMIT

DEFAULT_EXPIRY_S = 60
SCENE_TEXT = 64
TEMPORARY = {"QR_SCENE", "QR_STR_SCENE"}
PERMANENT = {"QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"}
PERMANENT_IDS = 100_000
CODE_PIXELS = 430


async def create_menu(call: Call) -> Mapping[str, Any]:
    """Replace the menu at the bottom of the chat."""
    call.account.menu = check_menu(call.data)
    call.account.tell({"what": "menu", "menu": call.account.menu})
    return OK


async def get_menu(call: Call) -> Mapping[str, Any]:
    """The menu as it was created."""
    if not call.account.menu:
        raise ApiError(46003)
    return {"menu": {"button": call.account.menu}}


async def delete_menu(call: Call) -> Mapping[str, Any]:
    """Remove the menu."""
    call.account.menu = []
    call.account.tell({"what": "menu", "menu": []})
    return OK


async def create_code(call: Call) -> Mapping[str, Any]:
    """Make a QR code with a scene, for some time or for good."""
    action = call.text("action_name")
    if action not in TEMPORARY | PERMANENT:
        raise ApiError(40052)
    scene = call.part("action_info").get("scene")
    if not isinstance(scene, dict):
        raise ApiError(40053)
    key = _scene_key(scene, text=action.endswith("STR_SCENE"), permanent=action in PERMANENT)
    seconds = 0
    if action in TEMPORARY:
        seconds = call.data.get("expire_seconds", DEFAULT_EXPIRY_S)
        if not isinstance(seconds, int) or not 0 < seconds <= TEMPORARY_CODE_LIMIT:
            raise ApiError(40053)
    code = call.account.add_code(key, seconds)
    call.account.tell({"what": "codes", "scenes": call.account.scenes()})
    answer: dict[str, Any] = {"ticket": code.ticket, "url": code.url}
    return {**answer, "expire_seconds": seconds} if seconds else answer


async def show_code(call: Call) -> web.StreamResponse:
    """The picture of a QR code, which needs no token but the ticket."""
    ticket = call.request.query.get("ticket", "")
    for account in call.platform.accounts:
        code = account.codes.get(ticket)
        if code is not None and (not code.expires_at or account.clock.now_ms() < code.expires_at):
            return web.Response(body=_draw(code.url), headers={"Content-Type": "image/jpg"})
    raise web.HTTPNotFound


async def user_info(call: Call) -> Mapping[str, Any]:
    """What the platform tells about a person; names and pictures are not among it since 2021."""
    openid = call.request.query.get("openid", "")
    if not openid:
        raise ApiError(40003)
    fan = call.account.fan(openid)
    if not fan.followed:
        return {"subscribe": 0, "openid": fan.openid, "tagid_list": []}
    by_code = bool(fan.followed_by)
    return {
        "subscribe": 1,
        "openid": fan.openid,
        "language": "zh_CN",
        "subscribe_time": fan.followed_at // SECOND,
        "remark": "",
        "groupid": 0,
        "tagid_list": [],
        "subscribe_scene": "ADD_SCENE_QR_CODE" if by_code else "ADD_SCENE_SEARCH",
        "qr_scene": int(fan.followed_by) if fan.followed_by.isdigit() else 0,
        "qr_scene_str": "" if fan.followed_by.isdigit() else fan.followed_by,
    }


def _scene_key(scene: Mapping[str, Any], *, text: bool, permanent: bool) -> str:
    if text:
        key = scene.get("scene_str")
        if not isinstance(key, str) or not 1 <= len(key) <= SCENE_TEXT:
            raise ApiError(40053)
        return key
    number = scene.get("scene_id")
    if not isinstance(number, int) or not 1 <= number <= (PERMANENT_IDS if permanent else 2**32 - 1):
        raise ApiError(40053)
    return str(number)


def _draw(text: str) -> bytes:
    rows = [bytes(row) for row in segno.make(text, error="m").matrix_iter(border=4)]
    modules = Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows)).point([255, 0] + [0] * 254)
    picture = io.BytesIO()
    modules.resize((CODE_PIXELS, CODE_PIXELS), Image.Resampling.NEAREST).save(picture, "JPEG")
    return picture.getvalue()


APIS = (
    Api("cgi-bin/menu/create", ("POST",), create_menu),
    Api("cgi-bin/menu/get", ("GET",), get_menu),
    Api("cgi-bin/menu/delete", ("GET",), delete_menu),
    Api("cgi-bin/qrcode/create", ("POST",), create_code),
    Api("cgi-bin/showqrcode", ("GET",), show_code, by_token=False, counted=False),
    Api("cgi-bin/user/info", ("GET",), user_info),
)
