"""Residents for load: each walks through the repair conversation with signed pushes and checks every reply."""

import hashlib
import itertools
import secrets
import time
from base64 import b64decode, b64encode
from dataclasses import dataclass, field

from wechatpy.crypto import PrpCrypto

TOKEN = "benchtoken"
APP_ID = "wxbench0000000000"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
DATA_KEY = b64encode(b"k" * 32).decode()
ACCOUNT = "gh_bench"

_nonces = itertools.count(secrets.randbelow(10**9))
_message_ids = itertools.count(int(time.time()) * 1_000_000)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing a resident says, and words that the reply must contain."""

    says: str
    hears: str


@dataclass(slots=True)
class Resident:
    """One simulated resident; ``turn`` counts the lines already answered.

    ``{room}`` in a line is another room in every round, so that no request repeats an earlier one.
    """

    openid: str
    dialogue: tuple[Line, ...]
    turn: int = 0
    wrong: list[str] = field(default_factory=list)

    def line(self) -> Line:
        """What is said next; the dialogue starts again at its end."""
        return self.dialogue[self.turn % len(self.dialogue)]

    def says(self) -> str:
        """The words of the current line."""
        said = self.line().says
        return said.replace("{room}", str(101 + self.turn // len(self.dialogue))) if "{" in said else said

    def hear(self, reply: bytes, plain: bool) -> bool:
        """Take the reply to the current line; False when it is missing or not what this line must get."""
        line = self.line()
        self.turn += 1
        good = bool(reply) and (not plain or line.hears.encode() in reply)
        if not good:
            self.wrong.append(f"{line.says!r} got {reply.decode(errors='replace')[:400]!r}")
        return good


class Signer:
    """Builds the bytes of pushes as WeChat sends them, in plain or safe mode."""

    def __init__(self, mode: str, host: str = "127.0.0.1") -> None:
        self.plain = mode == "plain"
        self._host = host
        self._crypto = PrpCrypto(b64decode(AES_KEY + "="))

    def push(self, openid: str, text: str) -> tuple[bytes, bytes]:
        """The head (without Content-Length) and the body of one text push."""
        now = int(time.time())
        body = (
            f"<xml><ToUserName><![CDATA[{ACCOUNT}]]></ToUserName><FromUserName><![CDATA[{openid}]]></FromUserName>"
            f"<CreateTime>{now}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{text}]]></Content>"
            f"<MsgId>{next(_message_ids)}</MsgId></xml>"
        )
        timestamp, nonce = str(now), str(next(_nonces))
        signature = _sha1(TOKEN, timestamp, nonce)
        query = f"signature={signature}&timestamp={timestamp}&nonce={nonce}&openid={openid}"
        if not self.plain:
            encrypted = self._crypto.encrypt(body, APP_ID).decode()
            query += f"&encrypt_type=aes&msg_signature={_sha1(TOKEN, timestamp, nonce, encrypted)}"
            body = (
                f"<xml><ToUserName><![CDATA[{ACCOUNT}]]></ToUserName>"
                f"<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
            )
        head = f"POST /wechat/callback?{query} HTTP/1.1\r\nHost: {self._host}\r\nContent-Type: text/xml\r\n"
        return head.encode(), body.encode()


def _sha1(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()
