"""Media on disk: sharded files named by unguessable ids, written whole or not at all, never outside their directory."""

import asyncio
import contextlib
import hashlib
import os
import re
import secrets
from pathlib import Path

from servicebot.domain.errors import Refused

MEDIA_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")
STORED = re.compile(r"[0-9a-f]{2}/[A-Za-z0-9_-]{16,64}\.[a-z0-9]{2,4}")
ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "audio/amr": "amr",
    "audio/ogg": "ogg",
    "audio/silk": "silk",
    "audio/mpeg": "mp3",
}
OTHER_ENDING = "bin"


class MediaFiles:
    """Implements the MediaStore port under one directory, which only its owner can read."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, media_id: str, content: bytes, content_type: str) -> str:
        """Store bytes so that they survive a power cut; the same id again replaces them."""
        if not MEDIA_ID.fullmatch(media_id):
            raise Refused("media_id", "A media id has 16 to 64 letters, digits, - and _.")
        shard = hashlib.sha256(media_id.encode()).hexdigest()[:2]
        path = f"{shard}/{media_id}.{ENDINGS.get(content_type, OTHER_ENDING)}"
        await asyncio.to_thread(_write, self._root / path, content)
        return path

    async def read(self, path: str) -> bytes:
        """The bytes under a path that ``put`` returned; raises Refused for any other and FileNotFoundError."""
        return await asyncio.to_thread(self._inside(path).read_bytes)

    async def delete(self, path: str) -> None:
        """Remove the bytes; not an error when they are gone."""
        await asyncio.to_thread(self._inside(path).unlink, missing_ok=True)

    def _inside(self, path: str) -> Path:
        if not STORED.fullmatch(path):
            raise Refused("media_path", "Not a path of this store.")
        return self._root / path


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError:
        with contextlib.suppress(FileNotFoundError):
            draft.unlink()
        raise
    # The new name is in the directory, and the new shard in its parent.
    _fsync_directory(target.parent)
    _fsync_directory(target.parent.parent)


def _fsync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
