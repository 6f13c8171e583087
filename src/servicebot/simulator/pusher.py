"""The platform's side of the callback: signs, encrypts, posts, waits five seconds, and calls three times in all."""

import asyncio
import dataclasses
import itertools
import secrets
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp

from servicebot.simulator import wire
from servicebot.simulator.account import Account, Mode
from servicebot.simulator.clock import SECOND, Clock
from servicebot.simulator.crypto import EnvelopeCipher, sign
from servicebot.simulator.payloads import FRESH_ID, Payload
from servicebot.simulator.replies import BadReply, PassiveReply, read_reply

TIMEOUT_S = 5.0
CALLS = 3
FAULT_TEXT = "该公众号提供的服务出现故障，请稍后再试"
HEADERS = {"User-Agent": "Mozilla/4.0", "Accept": "*/*", "Pragma": "no-cache"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What one call brought: the reply, or why there is none (``fault`` is empty when the call went well)."""

    reply: PassiveReply | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class PushResult:
    """What became of a push: how many calls it took, and what the fan sees.

    ``answers`` are those of all calls in order, also of calls whose answer got lost on the way and of duplicates.
    """

    attempts: int
    reply: PassiveReply | None
    fault: str
    answers: tuple[Answer, ...]

    @property
    def ok(self) -> bool:
        """Whether the server answered well in the end."""
        return not self.fault


@dataclass(slots=True)
class Mishaps:
    """What goes wrong on the way on purpose: how many of the next pushes are doubled, held back, or lose answers."""

    doubled: int = 0
    held: int = 0
    lost_answers: int = 0


@dataclass(frozen=True, slots=True)
class Verification:
    """The platform's GET check of a callback URL: whether it would be accepted, and if not, why."""

    ok: bool
    reason: str = ""


class Pusher:
    """Pushes what fans do to the account's server; cheap enough for thousands of fans at once."""

    def __init__(
        self,
        account: Account,
        *,
        clock: Clock,
        timeout_s: float = TIMEOUT_S,
        hold_s: float = TIMEOUT_S,
    ) -> None:
        self.account = account
        self.mishaps = Mishaps()
        self.new_nonce: Callable[[], str] = lambda: str(secrets.randbelow(10**10))
        self._session: aiohttp.ClientSession | None = None
        self._clock = clock
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._hold_s = hold_s
        self._ciphers = tuple(EnvelopeCipher(key, account.app_id) for key in account.aes_keys)
        # Ids never repeat over restarts: 20 bits for the messages of one millisecond.
        self._ids = itertools.count((clock.now_ms() << 20) + secrets.randbelow(1 << 20))
        self._passed = asyncio.Event()

    async def close(self) -> None:
        """Close the connections to the server."""
        if self._session is not None:
            await self._session.close()

    def prepare(self, openid: str, payload: Payload, *, key: int = 0, forged: bool = False) -> wire.Signed:
        """The push, signed and encrypted with the ``key``-th EncodingAESKey, to be delivered now or often."""
        if payload.msg_id == FRESH_ID:
            payload = dataclasses.replace(payload, msg_id=next(self._ids))
        now = self._clock.now_ms() // SECOND
        fields = wire.fields_of(self.account, openid, payload, now)
        body, encrypted = wire.seal(self.account, self._cipher(key), fields)
        url = wire.address(
            self.account, openid, encrypted, timestamp=now, nonce=self.new_nonce(), forged=forged
        )
        return wire.Signed(url, body, wire.content_type(self.account))

    async def push(self, openid: str, payload: Payload, *, key: int = 0) -> PushResult:
        """Deliver what a fan did and return what they get to see."""
        signed = self.prepare(openid, payload, key=key)
        if self.mishaps.held:
            self.mishaps.held -= 1
            await self._hold()
        result = await self.deliver(signed, openid, payload, key=key)
        self._passed.set()
        return result

    async def deliver(
        self, signed: wire.Signed, openid: str, payload: Payload, *, key: int = 0
    ) -> PushResult:
        """Call the server with a prepared push, up to three times, the same bytes each time."""
        answers: list[Answer] = []
        double = self.mishaps.doubled > 0
        self.mishaps.doubled -= double
        for _ in range(CALLS):
            answers.append(await self._call(signed, openid, payload, key))
            if self.mishaps.lost_answers:
                self.mishaps.lost_answers -= 1
                answers[-1] = dataclasses.replace(answers[-1], fault="the answer got lost")
            if not answers[-1].fault:
                break
        attempts, final = len(answers), answers[-1]
        if double:
            answers.append(await self._call(signed, openid, payload, key))
        reply = None if final.fault else final.reply
        return PushResult(attempts, reply, final.fault, tuple(answers))

    async def verify(self) -> Verification:
        """Check the callback URL with a GET, as the platform does when the settings are saved."""
        echo = str(secrets.randbelow(10**19))
        stamp, nonce = str(self._clock.now_ms() // SECOND), self.new_nonce()
        query = {
            "signature": sign(self.account.token, stamp, nonce),
            "echostr": echo,
            "timestamp": stamp,
            "nonce": nonce,
        }
        url = wire.with_query(self.account.callback, query)
        try:
            async with self._connections().get(url, headers=HEADERS, timeout=self._timeout) as response:
                status, body = response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            return Verification(ok=False, reason=f"no answer: {type(error).__name__}")
        return _judge_echo(status, body, echo.encode())

    def _connections(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0), cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._session

    def _cipher(self, key: int) -> EnvelopeCipher | None:
        return None if self.account.mode is Mode.PLAIN else self._ciphers[key]

    async def _call(self, signed: wire.Signed, openid: str, payload: Payload, key: int) -> Answer:
        headers = {**HEADERS, "Content-Type": signed.content_type}
        try:
            async with self._connections().post(
                signed.url, data=signed.body, headers=headers, timeout=self._timeout, allow_redirects=False
            ) as response:
                status, body = response.status, await response.read()
        except TimeoutError:
            return Answer(fault="no answer in time")
        except aiohttp.ClientError as error:
            return Answer(fault=f"no answer: {type(error).__name__}")
        try:
            reply = read_reply(
                status, body, account=self.account, cipher=self._cipher(key), openid=openid, push=payload
            )
        except BadReply as error:
            return Answer(fault=str(error))
        return Answer(reply)

    async def _hold(self) -> None:
        """Wait until another push has passed, or not much longer than a person would write two messages."""
        self._passed.clear()
        try:
            async with asyncio.timeout(self._hold_s):
                await self._passed.wait()
        except TimeoutError:
            return


def _judge_echo(status: int, body: bytes, echo: bytes) -> Verification:
    if status != 200:  # noqa: PLR2004 - HTTP's own number
        return Verification(ok=False, reason=f"HTTP status {status}")
    if body == echo:
        return Verification(ok=True)
    if body.startswith(b"\xef\xbb\xbf"):
        return Verification(ok=False, reason="the echo begins with a byte order mark")
    if body.strip(b"\"'") == echo:
        return Verification(ok=False, reason="the echo stands in quotes")
    if body.strip() == echo:
        return Verification(ok=False, reason="the echo has blanks or line ends around it")
    return Verification(ok=False, reason="the answer is not the echo")
