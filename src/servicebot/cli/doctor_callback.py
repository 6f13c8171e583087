"""The callback address examined with the calls that WeChat makes, right ones and forged ones."""

import email.utils
import secrets
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import aiohttp

from servicebot.adapters.wechat.crypto import MessageKey
from servicebot.adapters.wechat.signature import sign
from servicebot.cli.doctor_words import OK, echo_words, error_words, status_words
from servicebot.cli.findings import Finding, good, problem, warning
from servicebot.cli.readiness import is_loopback
from servicebot.handlers.wechat import PATH
from servicebot.settings import Settings, WeChatMode

WECHAT_WAITS_S = 5.0
SLOW_S = 1.0
SKEW_S = 30
SERVER_ERROR = 500
# The Token is right by then, for the check was taken.
REFUSED = (401, 403)
EVENT = (
    "<ToUserName><![CDATA[gh_doctor]]></ToUserName><FromUserName><![CDATA[servicebot-doctor]]></FromUserName>"
    "<CreateTime>{at}</CreateTime><MsgType><![CDATA[event]]></MsgType>"
    "<Event><![CDATA[servicebot_doctor]]></Event>"
)


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back from one call."""

    status: int
    body: bytes
    date: str
    seconds: float


class NoAnswer(Exception):
    """A call brought no answer; the message says why, in words."""


@dataclass(frozen=True, slots=True)
class Callback:
    """The address under examination, and what is needed to play WeChat against it."""

    url: str
    settings: Settings
    session: aiohttp.ClientSession
    own: bool = False
    """Whether nobody named the address, so that it is where the server listens and not what WeChat calls."""

    async def examine(self) -> AsyncIterator[Finding]:
        """Everything that WeChat's side would meet here; stops where going on makes no sense."""
        for finding in shape(self.url, own=self.own):
            yield finding
        try:
            echo = secrets.token_hex(8)
            answered = await self._call("GET", self._query(echostr=echo))
            fault = echo_words(answered.status, answered.body, echo.encode())
            yield (
                problem(fault) if fault else good("A signed check is echoed, as WeChat's settings page asks.")
            )
            for finding in skew(answered.date, time.time()):
                yield finding
            if not fault:
                async for finding in self._forgeries():
                    yield finding
                yield await self._push()
        except NoAnswer as reason:
            yield problem(str(reason))

    async def _forgeries(self) -> AsyncIterator[Finding]:
        """Calls that must be refused, each with its name if it is not."""
        wrong = secrets.token_hex(16)
        body = _xml(_event())
        attempts = [
            ("a check with a wrong signature", "GET", self._query(wrong, echostr="forged"), b""),
            ("a message with a wrong signature", "POST", self._query(wrong), body),
            ("a message without a signature", "POST", {}, body),
        ]
        if self.settings.wechat_mode is WeChatMode.SAFE:
            attempts.append(("an unencrypted message in safe mode", "POST", self._query(), body))
        for name, method, query, content in attempts:
            answered = await self._call(method, query, content)
            if answered.status == OK:
                yield problem(
                    f"The door is open: {name} was taken. Is another mode set there, or another program?"
                )
            elif answered.status >= SERVER_ERROR:
                yield problem(f"HTTP {answered.status} for {name}. {status_words(answered.status)}")
            else:
                yield good(f"The door refuses {name}.")

    async def _push(self) -> Finding:
        """Whether an event arrives as WeChat sends it in this mode; it is of an unknown kind, so it has no effect."""
        mode, event = self.settings.wechat_mode, _event()
        if mode is WeChatMode.PLAIN:
            query, body = self._query(), _xml(event)
        else:
            key = MessageKey(self.settings.wechat_aes_key.reveal(), self.settings.wechat_app_id)
            sealed = key.encrypt(_xml(event))
            plain = (
                event if mode is WeChatMode.COMPATIBLE else "<ToUserName><![CDATA[gh_doctor]]></ToUserName>"
            )
            query, body = self._query(sealed=sealed), _xml(f"{plain}<Encrypt><![CDATA[{sealed}]]></Encrypt>")
        answered = await self._call("POST", query, body)
        if answered.status in REFUSED:
            return problem(
                f"A rightly signed event got HTTP {answered.status}: are SERVICEBOT_WECHAT_MODE, "
                "SERVICEBOT_WECHAT_AES_KEY and SERVICEBOT_WECHAT_APP_ID there the same as here?"
            )
        if answered.status != OK:
            return problem(
                f"A rightly signed event got HTTP {answered.status}. {status_words(answered.status)}"
            )
        if answered.body not in {b"success", b""}:
            return problem("An event got neither success nor an empty answer: another program answers here.")
        if answered.seconds > SLOW_S:
            return warning(
                f"An event is taken, but after {answered.seconds:.1f} s; WeChat gives up after 5 s."
            )
        return good(f"An event in {mode} mode is taken, in {answered.seconds * 1000:.0f} ms.")

    def _query(self, token: str = "", *, sealed: str = "", echostr: str = "") -> dict[str, str]:
        """What WeChat adds to the address; ``sealed`` is the ciphertext that the second signature covers."""
        stamp, nonce = str(int(time.time())), secrets.token_hex(5)
        token = token or self.settings.wechat_token.reveal()
        query = {"signature": sign(token, stamp, nonce), "timestamp": stamp, "nonce": nonce}
        if sealed:
            query |= {"encrypt_type": "aes", "msg_signature": sign(token, stamp, nonce, sealed)}
        return query | ({"echostr": echostr} if echostr else {})

    async def _call(self, method: str, query: dict[str, str], body: bytes = b"") -> Answered:
        """One call as WeChat makes it: five seconds and no redirects; raises NoAnswer."""
        url = self.url + ("&" if "?" in self.url else "?") + urlencode(query)
        begun = time.perf_counter()
        try:
            async with self.session.request(
                method,
                url,
                data=body or None,
                headers={"Content-Type": "text/xml"} if body else {},
                timeout=aiohttp.ClientTimeout(total=WECHAT_WAITS_S),
                allow_redirects=False,
            ) as response:
                content = await response.read()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise NoAnswer(error_words(error)) from error
        date = response.headers.get("Date", "")
        return Answered(response.status, content, date, time.perf_counter() - begun)


def shape(url: str, *, own: bool = False) -> Iterator[Finding]:
    """What is wrong with the address itself, before any call."""
    parts = urlsplit(url)
    if own or is_loopback(parts.hostname or ""):
        yield warning(
            f"{url} is this machine's own address: name the public one with --url to test the way there."
        )
        return
    if parts.scheme == "http":
        yield warning("The address is http: anybody on the way can read along; use https.")
    if parts.port not in {None, 80, 443}:
        yield problem(f"WeChat calls only ports 80 and 443, and the address names {parts.port}.")
    if parts.path != PATH:
        yield warning(
            f"The path is {parts.path or '/'} and servicebot answers at {PATH}: the proxy must rewrite it."
        )


def skew(date: str, now: float) -> Iterator[Finding]:
    """Whether the server's clock, as its Date header tells it, is far from this one."""
    parsed = email.utils.parsedate_tz(date)
    seconds = email.utils.mktime_tz(parsed) - now if parsed else 0
    if abs(seconds) > SKEW_S:
        yield warning(
            f"The server's clock differs from this one by {seconds:+.0f} s; keep both right with NTP, "
            "or messages will be refused as too old."
        )


def _event() -> str:
    return EVENT.format(at=int(time.time()))


def _xml(fields: str) -> bytes:
    return f"<xml>{fields}</xml>".encode()
