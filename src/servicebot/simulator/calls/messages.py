"""Customer-service messages and the typing state."""

from collections.abc import Callable, Mapping
from typing import Any

from servicebot.simulator.calls.call import OK, Api, Call
from servicebot.simulator.clock import SECOND
from servicebot.simulator.errors import ApiError
from servicebot.simulator.fans import Fan
from servicebot.simulator.platform import OfficialAccount

TEXT_BYTES = 2048
TYPING = 15 * SECOND
RECENT = 30 * SECOND


async def send_custom(call: Call) -> Mapping[str, Any]:
    """Send a message to somebody who acted not long ago."""
    account = call.account
    if not account.settings.verified:
        raise ApiError(48001)
    fan = account.fan(call.data.get("touser"))
    kind = call.text("msgtype")
    if kind not in CONTENTS:
        raise ApiError(40008)
    body = dict(CONTENTS[kind](account, call.part(kind)))
    if call.part("aimsgcontext").get("is_ai_msg") == 1:
        body["generated"] = True
    if fan.refuses:
        raise ApiError(48002)
    if not fan.followed:
        raise ApiError(45015)
    fan.window.spend(account.clock.now_ms())
    account.send(fan, "custom", kind, body)
    return OK


async def set_typing(call: Call) -> Mapping[str, Any]:
    """Show or hide "the other side is typing"."""
    fan, command = call.account.fan(call.data.get("touser")), call.text("command")
    now = call.account.clock.now_ms()
    if command not in {"Typing", "CancelTyping"}:
        raise ApiError(45072)
    if command == "CancelTyping":
        _type_until(call.account, fan, 0)
        return OK
    if not fan.spoke_at or now - fan.spoke_at > RECENT:
        raise ApiError(45080)
    if fan.typing_until > now:
        raise ApiError(45081)
    _type_until(call.account, fan, now + TYPING)
    return OK


def _type_until(account: OfficialAccount, fan: Fan, until: int) -> None:
    fan.typing_until = until
    account.tell({"what": "typing", "fan": fan.openid, "until": until})


def _text(_account: OfficialAccount, part: Mapping[str, Any]) -> Mapping[str, Any]:
    content = part.get("content")
    if not isinstance(content, str) or not content.strip():
        raise ApiError(44004)
    if len(content.encode()) > TEXT_BYTES:
        raise ApiError(45002)
    return {"text": content}


def _media(account: OfficialAccount, part: Mapping[str, Any]) -> Mapping[str, Any]:
    file = account.media.get(str(part.get("media_id", "")))
    return {"media": file.id, "title": str(part.get("title", ""))}


def _music(account: OfficialAccount, part: Mapping[str, Any]) -> Mapping[str, Any]:
    account.media.get(str(part.get("thumb_media_id", "")))
    return {"title": str(part.get("title", "")), "url": str(part.get("musicurl", ""))}


def _news(_account: OfficialAccount, part: Mapping[str, Any]) -> Mapping[str, Any]:
    articles = part.get("articles")
    if not isinstance(articles, list) or not articles or not isinstance(articles[0], dict):
        raise ApiError(44004)
    if len(articles) > 1:
        raise ApiError(45008)
    article = articles[0]
    return {name: str(article.get(name, "")) for name in ("title", "description", "url", "picurl")}


def _menu(_account: OfficialAccount, part: Mapping[str, Any]) -> Mapping[str, Any]:
    choices = part.get("list")
    if not isinstance(choices, list) or not choices:
        raise ApiError(44004)
    options = []
    for choice in choices:
        if not isinstance(choice, dict) or not choice.get("content"):
            raise ApiError(40097, "list of msgmenu")
        options.append({"id": str(choice.get("id", "")), "content": str(choice["content"])})
    head, tail = str(part.get("head_content", "")), str(part.get("tail_content", ""))
    if len((head + tail + "".join(option["content"] for option in options)).encode()) > TEXT_BYTES:
        raise ApiError(45002)
    return {"head": head, "tail": tail, "options": options}


def _mini_program(account: OfficialAccount, part: Mapping[str, Any]) -> Mapping[str, Any]:
    if not part.get("appid"):
        raise ApiError(40013)
    if not part.get("pagepath"):
        raise ApiError(41030)
    account.media.get(str(part.get("thumb_media_id", "")))
    return {"title": str(part.get("title", "")), "page": str(part["pagepath"])}


CONTENTS: Mapping[str, Callable[[OfficialAccount, Mapping[str, Any]], Mapping[str, Any]]] = {
    "text": _text,
    "image": _media,
    "voice": _media,
    "video": _media,
    "music": _music,
    "news": _news,
    "msgmenu": _menu,
    "miniprogrampage": _mini_program,
}

APIS = (
    Api("cgi-bin/message/custom/send", ("POST",), send_custom),
    Api("cgi-bin/message/custom/typing", ("POST",), set_typing),
)
