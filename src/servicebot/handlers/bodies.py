"""Reading a request's body under a cap, so that no body costs more than it may before anything looks at it."""

import asyncio

from aiohttp import web

LIMIT = 64 * 1024
PATIENCE_S = 5.0


class BodyTooLarge(Exception):
    """The body is longer than the cap."""


class BodyUnreadable(Exception):
    """The body is compressed, broken off, or came too slowly."""


async def read_capped(request: web.Request, limit: int = LIMIT, *, patience_s: float = PATIENCE_S) -> bytes:
    """The whole body; one that is announced or turns out too long is cut off without being kept."""
    if (request.content_length or 0) > limit:
        raise BodyTooLarge
    if "Content-Encoding" in request.headers:
        raise BodyUnreadable
    content = request.content
    try:
        if content.is_eof():
            body = content.read_nowait()
            if len(body) > limit:
                raise BodyTooLarge
            return body
        async with asyncio.timeout(patience_s):
            return await _read_on(request, limit)
    except (web.RequestPayloadError, TimeoutError, ConnectionError) as error:
        raise BodyUnreadable from error


async def _read_on(request: web.Request, limit: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while chunk := await request.content.readany():
        size += len(chunk)
        if size > limit:
            raise BodyTooLarge
        chunks.append(chunk)
    return b"".join(chunks)
