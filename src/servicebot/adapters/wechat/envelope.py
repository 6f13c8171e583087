"""The envelope around a push: who may have sent it, how it is opened, and how the reply is closed again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import orjson

from servicebot.adapters.wechat.crypto import KeyRing, MessageKey
from servicebot.adapters.wechat.message_keys import message_key
from servicebot.adapters.wechat.pushes import Push, is_json, read_fields, read_push
from servicebot.adapters.wechat.queries import read_query
from servicebot.adapters.wechat.rejections import BadPush, Reason
from servicebot.adapters.wechat.replays import ReplayGuard
from servicebot.adapters.wechat.signature import is_signed, sign

WINDOW_MS = 300_000
LONGEST_TIMESTAMP = 12
LONGEST_ECHO = 512
NONCE = re.compile(r"[\w.+=-]{1,128}", re.ASCII)
SEALED, SEALED_END = b"<Encrypt>", b"</Encrypt>"


class Mode(StrEnum):
    """How WeChat wraps its pushes: 明文, 兼容 or 安全模式; compatible sends the words plain as well."""

    PLAIN = "plain"
    COMPATIBLE = "compatible"
    SAFE = "safe"


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """What was entered on WeChat's settings page; ``aes_keys`` are the EncodingAESKeys, current first."""

    token: str
    app_id: str = ""
    aes_keys: Sequence[str] = ()
    mode: Mode = Mode.SAFE

    def __post_init__(self) -> None:
        if not self.token:
            raise ValueError(
                "Without a Token every signature could be forged: set the one from WeChat's page."
            )
        if self.mode is not Mode.PLAIN and not (self.aes_keys and self.app_id):
            raise ValueError(
                f"The {self.mode} mode needs the EncodingAESKey and the AppID from WeChat's page."
            )


class Opened(NamedTuple):
    """A push that proved to be WeChat's, with its message key and what is needed to close the reply."""

    push: Push
    key: str
    nonce: str
    token: str
    sealer: MessageKey | None

    def close(self, reply: bytes, now_ms: int) -> bytes:
        """The reply as WeChat expects it: sealed with the key that opened the push, in the push's own format."""
        if self.sealer is None:
            return reply
        encrypted = self.sealer.encrypt(reply)
        timestamp = now_ms // 1000
        signature = sign(self.token, str(timestamp), self.nonce, encrypted)
        if self.push.json:
            return orjson.dumps(
                {"Encrypt": encrypted, "MsgSignature": signature, "TimeStamp": timestamp, "Nonce": self.nonce}
            )
        return (
            f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt><MsgSignature><![CDATA[{signature}]]></MsgSignature>"
            f"<TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{self.nonce}]]></Nonce></xml>"
        ).encode()


class Envelope:
    """Opens what comes to WeChat's address; the mode is the configured one, whatever a request says of itself."""

    def __init__(self, credentials: Credentials, *, window_ms: int = WINDOW_MS) -> None:
        self._token = credentials.token
        self._window_ms = window_ms
        self._replays = ReplayGuard()
        self._keys: KeyRing | None = None
        if credentials.mode is not Mode.PLAIN:
            self._keys = KeyRing(credentials.aes_keys, credentials.app_id)

    def echo(self, raw_query: str, now_ms: int) -> str:
        """The echostr of WeChat's check of the address, once the signature proved right."""
        query = self._fresh(raw_query, now_ms)
        self._check_plain(query)
        echo = query.get("echostr", "")
        if not echo or len(echo) > LONGEST_ECHO:
            raise BadPush(Reason.MALFORMED, "The check of the address has no usable echostr.")
        return echo

    def open(self, raw_query: str, body: bytes, now_ms: int) -> Opened:
        """The push in a request; raises BadPush unless it is fresh, signed and, in its mode, encrypted for us."""
        query = self._fresh(raw_query, now_ms)
        if self._keys is not None:
            return self._open_sealed(self._keys, query, body)
        self._check_plain(query)
        push = read_push(body)
        key = message_key(push)
        self._replays.admit(query["signature"], key)
        return Opened(push, key, query["nonce"], self._token, None)

    def _open_sealed(self, keys: KeyRing, query: dict[str, str], body: bytes) -> Opened:
        if query.get("encrypt_type") != "aes" or "msg_signature" not in query:
            raise BadPush(Reason.UNENCRYPTED, "The push is not marked as encrypted.")
        encrypted = _encrypted(body)
        nonce = query["nonce"]
        if not is_signed(query["msg_signature"], self._token, query["timestamp"], nonce, encrypted):
            raise BadPush(Reason.FORGED, "The msg_signature is wrong.")
        message, sealer = keys.decrypt(encrypted)
        push = read_push(message)
        return Opened(push, message_key(push), nonce, self._token, sealer)

    def _check_plain(self, query: dict[str, str]) -> None:
        given = query.get("signature", "")
        if not is_signed(given, self._token, query["timestamp"], query["nonce"]):
            raise BadPush(Reason.FORGED, "The signature is wrong.")

    def _fresh(self, raw_query: str, now_ms: int) -> dict[str, str]:
        query = read_query(raw_query)
        timestamp = query.get("timestamp", "")
        if not query.get("nonce") or not timestamp:
            raise BadPush(Reason.FORGED, "The request has no timestamp or nonce: WeChat did not send it.")
        if NONCE.fullmatch(query["nonce"]) is None:
            raise BadPush(Reason.MALFORMED, "The nonce has characters that WeChat never puts into one.")
        if not (timestamp.isascii() and timestamp.isdigit()) or len(timestamp) > LONGEST_TIMESTAMP:
            raise BadPush(Reason.MALFORMED, "The timestamp is not a number of seconds.")
        if abs(now_ms - int(timestamp) * 1000) > self._window_ms:
            raise BadPush(Reason.STALE, "The timestamp is too far from this machine's clock.")
        return query


def _encrypted(body: bytes) -> str:
    """The sealed part of a body.

    XML from an unknown sender is not parsed: what is cut out proves itself by its signature or is refused. The
    last one counts, because in compatible mode the resident's own words stand before it.
    """
    if is_json(body):
        found = read_fields(body).get("Encrypt")
        encrypted = found if isinstance(found, str) else ""
    else:
        start = body.rfind(SEALED)
        end = body.find(SEALED_END, start)
        sealed = body[start + len(SEALED) : end].strip() if 0 <= start < end else b""
        encrypted = sealed.removeprefix(b"<![CDATA[").removesuffix(b"]]>").decode("latin-1")
    if not encrypted:
        raise BadPush(Reason.UNENCRYPTED, "The push has nothing encrypted in it.")
    return encrypted.strip()
