"""WeChat's API without blocking: wechatpy's method names over aiohttp, with its token, limits and error reactions."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import orjson
from aiohttp import ClientSession

from servicebot.adapters.wechat.errors import ApiError, Reaction, Unanswered, Unreachable
from servicebot.adapters.wechat.quota import CallRate, OneAtATime, Sleep, SpentApis
from servicebot.adapters.wechat.stops import Stops
from servicebot.adapters.wechat.tokens import TokenSource
from servicebot.adapters.wechat.transport import Call, Transport, Upload, check, decode, parse
from servicebot.adapters.wechat.vocabulary import WeChatClient
from servicebot.ports import Clock, Storage

OFFICIAL = "https://api.weixin.qq.com"
CGI_BIN = "cgi-bin/"
BUSY = -1
BUSY_PAUSES_S = (0.5, 1.0, 2.0)
CALLS_PER_MINUTE = 3000
TIMEOUT_S = 8.0
MISSHAPEN = (KeyError, TypeError, IndexError)

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class ApiAccount:
    """Whose API is called and where; ``base`` lets a simulator stand in for WeChat."""

    app_id: str
    secret: str = field(repr=False)
    base: str = OFFICIAL
    timeout_s: float = TIMEOUT_S
    calls_per_minute: int = CALLS_PER_MINUTE


class WeChatApi(WeChatClient):  # type: ignore[misc] # wechatpy has no types
    """wechatpy's client whose methods are awaited: ``await api.message.send_text(openid, "…")``.

    ``http`` is shared and closed by whoever made it; ``owner`` names this process among those that share ``storage``
    and with it the token. Of wechatpy's methods those do not work that read the token or the session themselves
    (``jsapi.get_jsapi_ticket``, ``media.get_url``, iterators), and ``menu.get`` raises 46003 where there is no menu.
    """

    def __init__(
        self,
        account: ApiAccount,
        *,
        http: ClientSession,
        storage: Storage,
        clock: Clock,
        owner: str,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        # What wechatpy's client would do more is to open a session of its own, which nothing here uses.
        self.appid, self.secret = account.app_id, account.secret
        self._base = account.base.rstrip("/")
        self._transport = Transport(http, account.timeout_s)
        self._sleep = sleep
        self._rate = CallRate(account.calls_per_minute, clock, sleep)
        self._spent = SpentApis(clock)
        self._stops = Stops(clock)
        self._receivers = OneAtATime()
        self._tokens = TokenSource(
            storage, clock, self._fetch_token, name=f"wechat:{account.app_id}", owner=owner, sleep=sleep
        )

    @property
    def access_token(self) -> str:
        """Not to be had without waiting; wechatpy's methods that read it are out of use here."""
        raise AttributeError("The access token is fetched by the calls themselves.")

    def closed_until(self) -> int:
        """Until when every call is refused here already (UTC epoch ms); 0 when calls may be made."""
        return self._stops.closed_until()

    async def download(self, media_id: str, limit: int) -> bytes:
        """The bytes of temporary media, at most ``limit`` of them; raises ApiError."""
        params = {"media_id": media_id}
        call = Call("GET", f"{self._base}/cgi-bin/media/get", "cgi-bin/media/get", params, limit=limit)
        return await self._made(call, _file)

    async def send_template(self, receiver: str, template_id: str, data: object, **more: object) -> Any:
        """Send a template message; ``client_msg_id`` among ``more`` makes WeChat send it once only."""
        body = {"touser": receiver, "template_id": template_id, "data": data, **more}
        return await self._request("POST", "message/template/send", data=body)

    async def _request(self, method: str, url_or_endpoint: str, **options: Any) -> Any:
        call = self._call(method, url_or_endpoint, options)
        result = await self._made(call, lambda body: parse(body, call.endpoint))
        processor = options.get("result_processor")
        if processor is None:
            return result
        try:
            return processor(result)
        except MISSHAPEN:
            raise Unreachable(f"{call.endpoint}: the answer lacks what was asked for") from None

    def _call(self, method: str, url_or_endpoint: str, options: Mapping[str, Any]) -> Call:
        """The arguments of wechatpy as a call, with its address moved to our base."""
        if url_or_endpoint.startswith(("http://", "https://")):
            url = url_or_endpoint
        else:
            url = options.get("api_base_url", f"{OFFICIAL}/{CGI_BIN}") + url_or_endpoint
        endpoint = url.removeprefix(f"{OFFICIAL}/").partition("?")[0]
        if url.startswith(f"{OFFICIAL}/"):
            url = self._base + url.removeprefix(OFFICIAL)
        data = options.get("data")
        receiver = data.get("touser", "") if isinstance(data, dict) else ""
        return Call(
            method.upper(),
            url,
            endpoint,
            {name: str(value) for name, value in (options.get("params") or {}).items()},
            _encoded(data),
            {name: _upload(name, given) for name, given in (options.get("files") or {}).items()},
            receiver if isinstance(receiver, str) else "",
        )

    async def _made(self, call: Call, read: Callable[[bytes], Answer]) -> Answer:
        """Make a call with everything around it: stop, turn of the receiver, patience with a busy platform."""
        self._stops.check()
        self._spent.check(call.endpoint)
        async with self._receivers.turn(call.receiver):
            return await self._patiently(lambda: self._with_token(call, read))

    async def _patiently(self, attempt: Callable[[], Awaitable[Answer]]) -> Answer:
        for pause in BUSY_PAUSES_S:
            try:
                return await attempt()
            except ApiError as error:
                if error.errcode != BUSY:
                    raise
            await self._sleep(pause)
        return await attempt()

    async def _with_token(self, call: Call, read: Callable[[bytes], Answer]) -> Answer:
        token = await self._tokens.get()
        try:
            return await self._attempt(call, token, read)
        except ApiError as error:
            if error.reaction is not Reaction.RENEW_TOKEN:
                raise
            renewed = await self._tokens.renew(token)
            if renewed is None:
                raise
        return await self._attempt(call, renewed, read)

    async def _attempt(self, call: Call, token: str, read: Callable[[bytes], Answer]) -> Answer:
        await self._rate.take()
        body = await self._transport.exchange(call, token)
        try:
            answer = read(body)
        except ApiError as error:
            if error.reaction is Reaction.STOP:
                self._stops.note(error)
            self._spent.note(call.endpoint, error)
            raise
        self._stops.succeeded()
        return answer

    async def _fetch_token(self) -> tuple[str, int]:
        """Ask for the stable token, never by force: that is rationed and would invalidate what others hold."""
        self._stops.check()
        request = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret}
        call = Call(
            "POST",
            f"{self._base}/cgi-bin/stable_token",
            "cgi-bin/stable_token",
            body=orjson.dumps({**request, "force_refresh": False}),
        )

        async def attempt() -> tuple[str, int]:
            try:
                return _token_in(await self._transport.exchange(call))
            except Unanswered as error:
                # Only the token went unanswered; what it was wanted for has not left yet.
                raise Unreachable(error.errmsg) from None

        try:
            token = await self._patiently(attempt)
        except ApiError as error:
            self._stops.note(error)
            raise
        self._stops.succeeded()
        return token


@asynccontextmanager
async def open_api(
    account: ApiAccount, *, storage: Storage, clock: Clock, owner: str
) -> AsyncIterator[WeChatApi]:
    """A client with its own session, closed at the end."""
    async with ClientSession() as http:
        yield WeChatApi(account, http=http, storage=storage, clock=clock, owner=owner)


def _encoded(data: Any) -> bytes:
    if isinstance(data, dict):
        # wechatpy's optional dictionaries are subclasses, which orjson refuses.
        return orjson.dumps(dict(data))
    if isinstance(data, str):
        return data.encode()
    return data or b""


def _upload(name: str, given: Any) -> Upload:
    """A file as requests takes it: a file object, or (name, content, type)."""
    if isinstance(given, tuple):
        file_name, content, content_type = given
        return Upload(file_name, content, content_type)
    content = given if isinstance(given, bytes) else given.read()
    return Upload(name, content, "application/octet-stream")


def _file(body: bytes) -> bytes:
    """The bytes themselves; an error comes as JSON in their place, whatever the header says."""
    if body[:1] == b"{":
        result = decode(body)
        if result is not None:
            check(result)
    return body


def _token_in(body: bytes) -> tuple[str, int]:
    result = decode(body)
    if result is None:
        raise Unreachable("cgi-bin/stable_token: the answer is not a JSON object")
    check(result, for_token=True)
    value, seconds = result.get("access_token"), result.get("expires_in")
    if not isinstance(value, str) or not value or not isinstance(seconds, int) or seconds <= 0:
        raise Unreachable("cgi-bin/stable_token: the answer holds no token")
    return value, seconds
