"""How a push looks on the wire: XML or JSON, plain, compatible or safe, and signed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson

from servicebot.simulator.account import Account, Format, Mode
from servicebot.simulator.crypto import EnvelopeCipher, sign
from servicebot.simulator.payloads import Payload

XML_TYPE = "text/xml"
JSON_TYPE = "application/json"

# Fields that the platform writes as bare numbers, also in XML; all other text stands in CDATA.
MESSAGE_ID = "MsgId"


@dataclass(frozen=True, slots=True)
class Signed:
    """A push ready to be sent: the whole URL, the body, and its content type."""

    url: str
    body: bytes
    content_type: str

    def http(self) -> bytes:
        """The whole HTTP/1.1 request as bytes, for load generators that write to sockets themselves."""
        parts = urlsplit(self.url)
        head = (
            f"POST {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            f"Content-Type: {self.content_type}\r\nContent-Length: {len(self.body)}\r\n\r\n"
        )
        return head.encode() + self.body


def fields_of(account: Account, openid: str, payload: Payload, created: int) -> Iterator[tuple[str, Any]]:
    """All fields of a push in the platform's order; the caller has drawn the MsgId."""
    yield "ToUserName", account.original_id
    yield "FromUserName", openid
    yield "CreateTime", created
    yield "MsgType", payload.kind
    yield from payload.fields
    if payload.msg_id:
        yield MESSAGE_ID, payload.msg_id


def to_xml(fields: Iterable[tuple[str, Any]]) -> bytes:
    """The fields as the platform's XML."""
    return f"<xml>{_elements(fields)}</xml>".encode()


def to_json(fields: Iterable[tuple[str, Any]]) -> bytes:
    """The fields as the platform's JSON, with its oddities: a single entry of a list is an object."""
    message: dict[str, Any] = {}
    for name, value in fields:
        if isinstance(value, dict) and set(value) == {"List"}:
            entries = value["List"]
            message["List"] = entries[0] if len(entries) == 1 else entries
            message["CreateTime"] = str(message["CreateTime"])
        else:
            message[name] = value
    return orjson.dumps(message)


def seal(
    account: Account, cipher: EnvelopeCipher | None, fields: Iterable[tuple[str, Any]]
) -> tuple[bytes, str]:
    """The body in the account's mode, and the text that ``msg_signature`` signs (empty in plain mode)."""
    fields = list(fields)
    write = to_json if account.format is Format.JSON else to_xml
    if cipher is None:
        return write(fields), ""
    encrypted = cipher.seal(write(fields))
    if account.mode is Mode.SAFE:
        fields = [("ToUserName", account.original_id)]
    return write([*fields, ("Encrypt", encrypted)]), encrypted


def address(
    account: Account, openid: str, encrypted: str, *, timestamp: int, nonce: str, forged: bool = False
) -> str:
    """The callback URL with the query that the platform adds; ``forged`` spoils both signatures."""
    stamp = str(timestamp)
    token = account.token + ("?" if forged else "")
    query = {"signature": sign(token, stamp, nonce), "timestamp": stamp, "nonce": nonce, "openid": openid}
    if encrypted:
        query["encrypt_type"] = "aes"
        query["msg_signature"] = sign(token, stamp, nonce, encrypted)
    return with_query(account.callback, query)


def with_query(url: str, query: dict[str, str]) -> str:
    """The URL with more query parameters."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode(query)}"


def content_type(account: Account) -> str:
    """The content type of pushes to this account."""
    return JSON_TYPE if account.format is Format.JSON else XML_TYPE


def _elements(fields: Iterable[tuple[str, Any]]) -> str:
    return "".join(
        f"<{name}>{_content(one)}</{name}>"
        for name, value in fields
        for one in (value if isinstance(value, list) else (value,))
    )


def _content(value: Any) -> str:
    if isinstance(value, dict):
        return _elements(value.items())
    if isinstance(value, str):
        return f"<![CDATA[{value.replace(']]>', ']]]]><![CDATA[>')}]]>"
    return str(value)
