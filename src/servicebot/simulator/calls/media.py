"""Temporary media by the API: fetch what a fan sent, upload what shall be sent."""

from collections.abc import Mapping
from typing import Any

from aiohttp import BodyPartReader, web

from servicebot.simulator.calls.call import Api, Call
from servicebot.simulator.clock import SECOND
from servicebot.simulator.errors import ApiError
from servicebot.simulator.media import SIZE_LIMITS

EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "audio/amr": "amr", "video/mp4": "mp4"}
CHUNK = 1 << 16


async def get_media(call: Call) -> Mapping[str, Any] | web.StreamResponse:
    """The bytes of a file; for a video its address instead."""
    file = call.account.media.get(call.request.query.get("media_id", ""))
    if file.kind == "video":
        path = call.request.path.removesuffix("cgi-bin/media/get")
        return {"video_url": f"{call.request.url.origin()}{path}phone/api/media/{file.id}"}
    name = f"{file.id[:32]}.{EXTENSIONS.get(file.content_type, 'bin')}"
    return web.Response(
        body=file.content,
        headers={"Content-Type": file.content_type, "Content-Disposition": f'attachment; filename="{name}"'},
    )


async def upload_media(call: Call) -> Mapping[str, Any]:
    """Keep a file for three days."""
    kind = call.request.query.get("type", "")
    content, content_type = await read_upload(call.request, "media", SIZE_LIMITS.get(kind, 0))
    file = call.account.media.put(kind, content, content_type)
    return {"type": kind, "media_id": file.id, "created_at": file.created_at // SECOND}


async def read_upload(request: web.Request, name: str, limit: int) -> tuple[bytes, str]:
    """The file of a multipart form and its content type; raises 41005 without one, 40006 when it is too large."""
    if not request.content_type.startswith("multipart/"):
        raise ApiError(41005)
    async for part in await request.multipart():
        if isinstance(part, BodyPartReader) and part.name == name:
            content = bytearray()
            while chunk := await part.read_chunk(CHUNK):
                content += chunk
                if len(content) > limit > 0:
                    raise ApiError(40006)
            return bytes(content), part.headers.get("Content-Type", "")
    raise ApiError(41005)


APIS = (
    Api("cgi-bin/media/get", ("GET",), get_media),
    Api("cgi-bin/media/upload", ("POST",), upload_media, json_body=False),
)
