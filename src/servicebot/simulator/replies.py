"""The passive reply of an account's server, read as strictly as the platform reads it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree as ET

import orjson

from servicebot.simulator.account import Account, Format, Mode
from servicebot.simulator.crypto import BadEnvelope, EnvelopeCipher, sign
from servicebot.simulator.payloads import Payload

OK = 200
TEXT_LIMIT = 2048
NO_REPLY = (b"", b"success")
CREATED = re.compile(r"\d{10}")

MEDIA_TYPES = {"image": "Image", "voice": "Voice", "video": "Video"}
TYPES = {*MEDIA_TYPES, "text", "music", "news", "transfer_customer_service"}


class BadReply(Exception):
    """An answer that the platform does not accept, with the reason."""


@dataclass(frozen=True, slots=True)
class PassiveReply:
    """What the fan gets: the kind of message and its content in the platform's field names."""

    kind: str
    text: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)


def read_reply(
    status: int, body: bytes, *, account: Account, cipher: EnvelopeCipher | None, openid: str, push: Payload
) -> PassiveReply | None:
    """The reply in an answer, None when the server said nothing; raises BadReply."""
    if status != OK:
        raise BadReply(f"HTTP status {status}")
    if body in NO_REPLY:
        return None
    message = _read(body, account)
    if account.mode is Mode.SAFE or (cipher is not None and "Encrypt" in message):
        message = _read(_opened(message, account, cipher), account)
    return _checked(message, account, openid, push)


def _read(body: bytes, account: Account) -> dict[str, Any]:
    return _read_json(body) if account.format is Format.JSON else _read_xml(body)


def _read_json(body: bytes) -> dict[str, Any]:
    try:
        message = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadReply("not JSON, and neither empty nor exactly success") from error
    if not isinstance(message, dict):
        raise BadReply("the JSON is not an object")
    return message


def _read_xml(body: bytes) -> dict[str, Any]:
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise BadReply("a document type is not allowed")
    try:
        root = ET.fromstring(body)  # noqa: S314 - expat expands no entity without the declarations refused above
    except ET.ParseError as error:
        raise BadReply("not well-formed XML, and neither empty nor exactly success") from error
    if root.tag != "xml":
        raise BadReply(f"the root is <{root.tag}>, not <xml>")
    return _children(root)


def _children(element: ET.Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for child in element:
        value: Any = _children(child) if len(child) else child.text or ""
        if child.tag == "item":
            found.setdefault("item", []).append(value)
        elif child.tag in found:
            raise BadReply(f"<{child.tag}> stands there twice")
        else:
            found[child.tag] = value
    return found


def _opened(envelope: Mapping[str, Any], account: Account, cipher: EnvelopeCipher | None) -> bytes:
    missing = {"Encrypt", "MsgSignature", "TimeStamp", "Nonce"} - envelope.keys()
    if missing or cipher is None:
        raise BadReply(f"not an encrypted reply: {', '.join(sorted(missing))} missing")
    encrypted, stamp, nonce = str(envelope["Encrypt"]), str(envelope["TimeStamp"]), str(envelope["Nonce"])
    if account.format is Format.JSON and not isinstance(envelope["TimeStamp"], int):
        raise BadReply("TimeStamp is not a number")
    if not CREATED.fullmatch(stamp) or not nonce:
        raise BadReply("TimeStamp or Nonce of the envelope is wrong")
    if str(envelope["MsgSignature"]) != sign(account.token, stamp, nonce, encrypted):
        raise BadReply("MsgSignature is wrong")
    try:
        return cipher.open(encrypted)
    except BadEnvelope as error:
        raise BadReply(str(error)) from error


def _checked(message: Mapping[str, Any], account: Account, openid: str, push: Payload) -> PassiveReply:
    if message.get("ToUserName") != openid:
        raise BadReply("ToUserName is not the fan")
    if message.get("FromUserName") != account.original_id:
        raise BadReply("FromUserName is not the account")
    if not CREATED.fullmatch(str(message.get("CreateTime", ""))):
        raise BadReply("CreateTime is not a time in seconds")
    kind = message.get("MsgType")
    if not isinstance(kind, str) or kind not in TYPES:
        raise BadReply(f"unknown MsgType {kind!r}")
    if kind == "text":
        return _text(message)
    if kind == "news":
        return _news(message)
    if kind == "transfer_customer_service":
        if push.is_event:
            raise BadReply("an event cannot be transferred to a human")
        return PassiveReply("transfer_customer_service", body=_part(message, "TransInfo"))
    return _media(kind, message)


def _text(message: Mapping[str, Any]) -> PassiveReply:
    content = message.get("Content")
    if not isinstance(content, str) or not content.strip():
        raise BadReply("Content is empty")
    if len(content.encode()) > TEXT_LIMIT:
        raise BadReply(f"Content has {len(content.encode())} bytes, more than {TEXT_LIMIT}")
    return PassiveReply("text", content)


def _media(kind: str, message: Mapping[str, Any]) -> PassiveReply:
    if kind == "music":
        music = _part(message, "Music")
        if not music.get("ThumbMediaId"):
            raise BadReply("Music/ThumbMediaId is missing")
        return PassiveReply("music", str(music.get("Title", "")), music)
    media = _part(message, MEDIA_TYPES[kind])
    if not media.get("MediaId"):
        raise BadReply(f"{MEDIA_TYPES[kind]}/MediaId is missing")
    return PassiveReply(kind, str(media.get("Title", "")), media)


def _news(message: Mapping[str, Any]) -> PassiveReply:
    articles = message.get("Articles")
    if isinstance(articles, dict):
        articles = articles.get("item")
    if (
        not isinstance(articles, list)
        or not articles
        or str(len(articles)) != str(message.get("ArticleCount"))
    ):
        raise BadReply("ArticleCount does not fit Articles")
    if len(articles) > 1:
        raise BadReply("more than one article")
    article = articles[0]
    if not isinstance(article, dict) or not article.get("Title"):
        raise BadReply("the article has no Title")
    return PassiveReply("news", str(article["Title"]), article)


def _part(message: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = message.get(name)
    return value if isinstance(value, dict) else {}
