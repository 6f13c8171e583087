"""The rules for an account's menu."""

from collections.abc import Mapping
from typing import Any

from servicebot.simulator.errors import ApiError

BUTTONS = 3
SUB_BUTTONS = 5
NAME_BYTES = 16
SUB_NAME_BYTES = 60
KEY_BYTES = 128
URL_BYTES = 1024

KEYED = {
    "click",
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "location_select",
}
WITH_MEDIA = {"media_id", "view_limited", "article_id", "article_view_limited"}


def check_menu(menu: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The buttons of a menu; raises the platform's error for the first thing that is wrong."""
    buttons = menu.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= BUTTONS:
        raise ApiError(40016)
    for button in buttons:
        _check_button(button)
    return buttons


def _check_button(button: Any) -> None:
    if not isinstance(button, dict):
        raise ApiError(47001)
    _check_name(button, NAME_BYTES, 40018)
    subs = button.get("sub_button")
    if not subs:
        _check_action(button, sub=False)
        return
    if not isinstance(subs, list) or len(subs) > SUB_BUTTONS:
        raise ApiError(40023)
    for sub in subs:
        if not isinstance(sub, dict):
            raise ApiError(47001)
        if sub.get("sub_button"):
            raise ApiError(40022)
        _check_name(sub, SUB_NAME_BYTES, 40025)
        _check_action(sub, sub=True)


def _check_name(button: Mapping[str, Any], limit: int, errcode: int) -> None:
    name = button.get("name")
    if not isinstance(name, str) or not 1 <= len(name.encode()) <= limit:
        raise ApiError(errcode)


def _check_action(button: Mapping[str, Any], *, sub: bool) -> None:
    kind = button.get("type")
    if kind in KEYED:
        if not 1 <= len(str(button.get("key", "")).encode()) <= KEY_BYTES:
            raise ApiError(40026 if sub else 40019)
    elif kind in {"view", "miniprogram"}:
        url = str(button.get("url", ""))
        if not url.startswith(("http://", "https://")) or len(url.encode()) > URL_BYTES:
            raise ApiError(40027 if sub else 40020)
        if kind == "miniprogram" and not (button.get("appid") and button.get("pagepath")):
            raise ApiError(40165)
    elif kind in WITH_MEDIA:
        if not (button.get("media_id") or button.get("article_id")):
            raise ApiError(40007)
    else:
        raise ApiError(40024 if sub else 40017)
