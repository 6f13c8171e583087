"""Fetches the pictures and recordings that residents sent, while the channel still has them, and keeps them clean."""

import logging
from dataclasses import replace

from servicebot.domain.workdays import DAY, MINUTE
from servicebot.ports import (
    Clock,
    MediaCleaner,
    MediaSource,
    MediaStore,
    MediaUnavailable,
    MediaUnusable,
    Storage,
    StoredMedia,
    UnitOfWork,
)

logger = logging.getLogger(__name__)

EXPIRES_MS = 3 * DAY
FIRST_RETRY_MS = 5_000
LONGEST_RETRY_MS = 30 * MINUTE
BATCH = 100


class PhotoFetcher:
    """Moves media from the channel into our store; what can never be used is marked with the reason."""

    def __init__(
        self, storage: Storage, source: MediaSource, cleaner: MediaCleaner, store: MediaStore, clock: Clock
    ) -> None:
        self._storage = storage
        self._source = source
        self._cleaner = cleaner
        self._store = store
        self._clock = clock
        self._failed: dict[str, tuple[int, int]] = {}

    async def fetch_once(self) -> int:
        """Fetch what waits and return how many media were kept."""

        async def waiting(uow: UnitOfWork) -> list[StoredMedia]:
            # Those that wait to be tried again are among the oldest, and must not stand in the way of the others.
            return list(await uow.media.unfetched(BATCH + len(self._failed)))

        kept = 0
        found = await self._storage.read(waiting)
        known = {media.id for media in found}
        self._failed = {media_id: when for media_id, when in self._failed.items() if media_id in known}
        for media in found:
            if self._clock.now_ms() >= self._failed.get(media.id, (0, 0))[0]:
                kept += await self._fetch(media)
        return kept

    async def _fetch(self, media: StoredMedia) -> bool:
        """Fetch one; whether it was kept."""
        try:
            result = await self._kept(media)
        except MediaUnusable as error:
            result = replace(media, error=error.reason)
            logger.info(
                "media %s cannot be used: %s",
                media.id,
                error.reason,
                extra={"action": "media_unusable", "reason": error.reason},
            )
        except (MediaUnavailable, OSError) as error:
            self._put_off(media, error)
            return False

        async def save(uow: UnitOfWork) -> str:
            """The path of the bytes that are kept."""
            if await uow.media.save(result):
                return result.path
            there = await uow.media.get(media.id)
            return there.path if there is not None else ""

        kept = await self._storage.write(save)
        if result.path and kept != result.path:
            # It was erased while it was being fetched.
            await self._store.delete(result.path)
        return bool(kept)

    async def _kept(self, media: StoredMedia) -> StoredMedia:
        if self._clock.now_ms() - media.created_at >= EXPIRES_MS:
            raise MediaUnusable("expired")
        clean = await self._cleaner.clean(await self._source.download(media.source))
        path = await self._store.put(media.id, clean.content, clean.content_type)
        return replace(media, content_type=clean.content_type, size=len(clean.content), path=path)

    def _put_off(self, media: StoredMedia, error: Exception) -> None:
        _, failures = self._failed.get(media.id, (0, 0))
        pause = min(LONGEST_RETRY_MS, FIRST_RETRY_MS << min(failures, 10))
        self._failed[media.id] = (self._clock.now_ms() + pause, failures + 1)
        logger.warning(
            "media %s could not be fetched",
            media.id,
            exc_info=error,
            extra={"action": "media_unavailable", "failures": failures + 1},
        )
