"""Pictures and recordings: where they come from, how they are cleaned, where they lie."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from servicebot.domain.errors import ServicebotError


@dataclass(frozen=True, slots=True)
class StoredMedia:
    """A picture or recording that was fetched and cleaned, or still waits to be fetched.

    ``id`` is ours and unguessable; ``source`` is the channel's own id, which expires; ``path`` is empty until fetched.
    """

    id: str
    resident_id: int
    source: str
    created_at: int
    content_type: str = ""
    size: int = 0
    path: str = ""
    error: str = ""


class Media(Protocol):
    """Rows about media; the bytes lie in a MediaStore."""

    async def add(self, media: StoredMedia) -> None:
        """Record media that a resident sent."""
        ...

    async def get(self, media_id: str) -> StoredMedia | None:
        """The media with this id."""
        ...

    async def save(self, media: StoredMedia) -> bool:
        """Replace the row after a fetch; False when it was fetched by somebody else, or must not be kept any more."""
        ...

    async def unfetched(self, limit: int) -> Sequence[StoredMedia]:
        """Media whose bytes were not fetched yet and did not fail for good, oldest first."""
        ...


class MediaStore(Protocol):
    """Where the bytes of media lie."""

    async def put(self, media_id: str, content: bytes, content_type: str) -> str:
        """Store bytes and return the path to give to ``read``."""
        ...

    async def read(self, path: str) -> bytes:
        """The bytes under a path that ``put`` returned."""
        ...

    async def delete(self, path: str) -> None:
        """Remove the bytes; not an error when they are gone."""
        ...


class MediaUnusable(ServicebotError):
    """Media that will never be of use; ``reason`` says why in one word."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The media cannot be used: {reason}.")
        self.reason = reason


class MediaUnavailable(ServicebotError):
    """The media could not be fetched now; a later try may succeed."""


class MediaSource(Protocol):
    """Where residents' pictures and recordings come from."""

    async def download(self, source: str) -> bytes:
        """The bytes under the channel's own id; raises MediaUnusable or MediaUnavailable."""
        ...


@dataclass(frozen=True, slots=True)
class CleanMedia:
    """Bytes that may be kept: type sniffed from the bytes, no hidden data in a picture."""

    content: bytes
    content_type: str


class MediaCleaner(Protocol):
    """Makes pictures and recordings fit to keep."""

    async def clean(self, content: bytes) -> CleanMedia:
        """The picture without hidden data, or the recording as it came; raises MediaUnusable."""
        ...
