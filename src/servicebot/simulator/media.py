"""Temporary media: what fans send and what the account uploads, gone after three days."""

import secrets
from dataclasses import dataclass

from servicebot.simulator.clock import DAY, Clock
from servicebot.simulator.errors import ApiError

LIFETIME = 3 * DAY

KB = 1024
SIZE_LIMITS = {"image": 10 * KB * KB, "voice": 2 * KB * KB, "video": 10 * KB * KB, "thumb": 64 * KB}
CONTENT_TYPES = {
    "image": {"image/jpeg", "image/png", "image/gif", "image/bmp"},
    "voice": {"audio/amr", "audio/mpeg", "audio/mp3"},
    "video": {"video/mp4"},
    "thumb": {"image/jpeg"},
}


@dataclass(frozen=True, slots=True)
class MediaFile:
    """One temporary file; ``kind`` is image, voice, video or thumb."""

    id: str
    kind: str
    content: bytes
    content_type: str
    created_at: int


class MediaShelf:
    """The temporary media of an account."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._files: dict[str, MediaFile] = {}

    def put(self, kind: str, content: bytes, content_type: str) -> MediaFile:
        """Keep a file for three days; raises the platform's errors for a wrong kind, type or size."""
        if kind not in SIZE_LIMITS:
            raise ApiError(40004)
        if not content:
            raise ApiError(41005)
        if content_type not in CONTENT_TYPES[kind]:
            raise ApiError(40005)
        if len(content) > SIZE_LIMITS[kind]:
            raise ApiError(40006)
        now = self._clock.now_ms()
        self._drop_expired(now)
        file = MediaFile(secrets.token_urlsafe(48), kind, content, content_type, now)
        self._files[file.id] = file
        return file

    def get(self, media_id: str) -> MediaFile:
        """The file with this id; raises 40007 when there is none, or no longer."""
        file = self._files.get(media_id)
        if file is None or self._clock.now_ms() >= file.created_at + LIFETIME:
            raise ApiError(40007)
        return file

    def _drop_expired(self, now: int) -> None:
        for file in list(self._files.values()):
            if now < file.created_at + LIFETIME:
                return  # insertion order is age order
            del self._files[file.id]
