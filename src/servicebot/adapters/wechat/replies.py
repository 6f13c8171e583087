"""Passive replies: the words of a Reply as WeChat's text message, never longer than it shows, never injectable."""

import re
from functools import lru_cache
from urllib.parse import quote

import orjson

from servicebot.adapters.wechat.pushes import Push
from servicebot.engine.links import BETWEEN, CLOSE, OPEN, plain, with_links
from servicebot.engine.messages import Option, Reply

# 2048 is what WeChat cuts at in practice; a reserve keeps us clear of it.
MOST_BYTES = 2000
SUCCESS = b"success"
CUT = "…"
MARKS = (OPEN, BETWEEN, CLOSE)
LINK_END = "</a>"
AFTER_NUMBER = "0123456789 .．、)）:："  # noqa: RUF001 - a number in a list, and every mark that people put after it
FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def render(reply: Reply, push: Push, at_ms: int) -> bytes:
    """The reply to a push as XML or JSON, whichever the push was."""
    content = words(reply)
    if push.json:
        return orjson.dumps(
            {
                "ToUserName": push.sender,
                "FromUserName": push.receiver,
                "CreateTime": at_ms // 1000,
                "MsgType": "text",
                "Content": content,
            }
        )
    if "]]>" in content:
        content = content.replace("]]>", "]]]]><![CDATA[>")
    return (
        f"<xml><ToUserName><![CDATA[{push.sender}]]></ToUserName>"
        f"<FromUserName><![CDATA[{push.receiver}]]></FromUserName>"
        f"<CreateTime>{at_ms // 1000}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[{content}]]></Content></xml>"
    ).encode()


# Most residents are asked the same questions, and finding the place of every link takes longest of all.
@lru_cache(maxsize=256)
def words(reply: Reply) -> str:
    """The text of a reply with its choices tappable as far as they fit; ``<`` opens no link but ours."""
    text = _with_addresses(_shortened(_harmless(reply.text)))
    return _with_taps(text, reply.options) if reply.options else text


def _with_addresses(text: str) -> str:
    """The text with its links, or with their addresses in full where they no longer fit."""
    if not any(mark in text for mark in MARKS):
        return text
    linked = with_links(text, '<a href="{1}">{0}</a>'.format)
    if len(linked.encode()) > MOST_BYTES:
        linked = _shortened(plain(text))
    for mark in MARKS:
        # What was cut in two is no link any more.
        linked = linked.replace(mark, "")
    return linked


def _harmless(text: str) -> str:
    if FORBIDDEN.search(text) is not None:
        text = FORBIDDEN.sub("", text)
    return text.replace("<", "＜") if "<" in text else text


def _shortened(text: str) -> str:
    if len(text) * 3 <= MOST_BYTES or len(text.encode()) <= MOST_BYTES:
        return text
    kept = text.encode()[: MOST_BYTES - len(CUT.encode())].decode(errors="ignore")
    at_line = kept.rpartition("\n")[0]
    # A text without line breaks is cut between characters; one with them loses at most its last lines.
    return (at_line if len(at_line) * 2 > len(kept) else kept) + CUT


def _with_taps(text: str, options: tuple[Option, ...]) -> str:
    room = MOST_BYTES - len(text.encode())
    parts: list[str] = []
    done = 0
    for number, option in enumerate(options, 1):
        label = _harmless(option.label)
        start = _place(text, done, label)
        if start < 0:
            continue
        send = (
            option.send
            if option.send.isascii() and option.send.isalnum()
            else quote(FORBIDDEN.sub("", option.send), safe="")
        )
        link = f'<a href="weixin://bizmsgmenu?msgmenucontent={send}&msgmenuid={number}">'
        room -= len(link) + len(LINK_END)
        if room < 0:
            break
        end = start + len(label)
        parts += (text[done:start], link, text[start:end], LINK_END)
        done = end
    parts.append(text[done:])
    return "".join(parts)


def _place(text: str, start: int, label: str) -> int:
    """Where a choice stands: after a number on its line, alone on its line, or in 「」; -1 when nowhere."""
    at = text.find(label, start) if label else -1
    while at >= 0:
        before, end = text[text.rfind("\n", 0, at) + 1 : at], at + len(label)
        alone = bool(before) or end == len(text) or text[end] == "\n"
        if (alone and before.strip(AFTER_NUMBER) == "") or (
            before.endswith("「") and text.startswith("」", end)
        ):
            return at
        at = text.find(label, at + 1)
    return -1
