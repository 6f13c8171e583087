"""Makes residents' pictures and recordings fit to keep: real type, real size, and nothing hidden in them."""

import asyncio

from servicebot.ports import CleanMedia, MediaUnusable

LONGEST_SIDE = 2048
MOST_PIXELS = 50_000_000
LARGEST_RECORDING = 2 << 20
RECORDINGS = (
    (b"#!AMR", "audio/amr"),
    (b"OggS", "audio/ogg"),
    (b"#!SILK_V3", "audio/silk"),
    (b"\x02#!SILK_V3", "audio/silk"),
    (b"ID3", "audio/mpeg"),
)


class MediaInspector:
    """Implements the MediaCleaner port with Pillow, in a thread because decoding takes its time."""

    def __init__(self, *, longest_side: int = LONGEST_SIDE, most_pixels: int = MOST_PIXELS) -> None:
        self._longest_side = longest_side
        self._most_pixels = most_pixels

    async def clean(self, content: bytes) -> CleanMedia:
        """A recording as it came, a picture drawn anew; the type is read from the bytes."""
        for magic, content_type in RECORDINGS:
            if content.startswith(magic):
                if len(content) > LARGEST_RECORDING:
                    raise MediaUnusable("too_large")
                return CleanMedia(content, content_type)
        return await asyncio.to_thread(self._redrawn, content)

    def _redrawn(self, content: bytes) -> CleanMedia:
        from servicebot.adapters.pictures import redraw  # noqa: PLC0415 - 2 MB of Pillow that a start need not load

        return redraw(content, self._longest_side, self._most_pixels)
