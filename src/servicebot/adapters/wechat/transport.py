"""One HTTP exchange with WeChat: always a timeout, never a redirect, bounded size, and errors without the URL."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    FormData,
)

from servicebot.adapters.wechat.errors import ApiError, TooLarge, Unanswered, Unreachable

OK = 200
CHUNK = 1 << 16
JSON_LIMIT = 4 << 20


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a multipart form."""

    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True, repr=False)
class Call:
    """One call of the API, ready to be repeated; ``receiver`` is the openid that a message goes to, if any."""

    method: str
    url: str
    endpoint: str
    params: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    files: Mapping[str, Upload] = field(default_factory=dict)
    receiver: str = ""
    limit: int = JSON_LIMIT


class Transport:
    """Sends calls over a shared session and returns the bytes of the answer."""

    def __init__(self, http: ClientSession, timeout_s: float) -> None:
        self._http = http
        self._timeout = ClientTimeout(total=timeout_s, sock_connect=min(5.0, timeout_s))

    async def exchange(self, call: Call, access_token: str = "") -> bytes:
        """The answer's bytes; raises TooLarge, Unanswered, or Unreachable when there was no connection at all."""
        params = dict(call.params)
        if access_token:
            params.setdefault("access_token", access_token)
        try:
            async with self._http.request(
                call.method,
                call.url,
                params=params,
                data=_form(call.files) if call.files else call.body or None,
                headers=None if call.files or not call.body else {"Content-Type": "application/json"},
                timeout=self._timeout,
                allow_redirects=False,
            ) as response:
                return await _read(response, call.limit)
        # The original holds the URL, and the URL holds the token: only its kind may leave here.
        except (ClientConnectorError, ConnectionTimeoutError) as error:
            raise Unreachable(f"{call.endpoint}: {type(error).__name__}") from None
        except (ClientError, TimeoutError, OSError) as error:
            raise Unanswered(f"{call.endpoint}: {type(error).__name__}") from None


def parse(body: bytes, endpoint: str) -> dict[str, Any]:
    """The JSON object of an answer without an error in it; raises ApiError."""
    result = decode(body)
    if result is None:
        raise Unanswered(f"{endpoint}: the answer is not a JSON object")
    check(result)
    return result


def decode(body: bytes) -> dict[str, Any] | None:
    """The JSON object in these bytes, or None; WeChat leaves control characters unescaped at times."""
    try:
        result = json.loads(body.decode("utf-8", "replace"), strict=False)
    except ValueError:
        return None
    return result if isinstance(result, dict) else None


def check(result: Mapping[str, Any], *, for_token: bool = False) -> None:
    """Raise ApiError when an answer carries an error code."""
    nested = result.get("base_resp")
    place = nested if isinstance(nested, Mapping) else result
    try:
        errcode = int(place.get("errcode") or 0)
    except (TypeError, ValueError):
        raise Unanswered("the answer's errcode is not a number") from None
    if errcode:
        raise ApiError.answered(errcode, str(place.get("errmsg", "")), for_token=for_token)


def _form(files: Mapping[str, Upload]) -> FormData:
    form = FormData()
    for field_name, upload in files.items():
        form.add_field(field_name, upload.content, filename=upload.name, content_type=upload.content_type)
    return form


async def _read(response: ClientResponse, limit: int) -> bytes:
    if response.status != OK:
        raise Unanswered(f"HTTP {response.status}")
    if (response.content_length or 0) > limit:
        raise TooLarge(limit)
    body = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK):
        body += chunk
        if len(body) > limit:
            raise TooLarge(limit)
    return bytes(body)
