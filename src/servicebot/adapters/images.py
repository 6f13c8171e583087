"""Makes residents' pictures and recordings fit to keep: real type, real size, and nothing hidden in them."""

import asyncio
import io
import struct

from PIL import Image, ImageOps, UnidentifiedImageError

from servicebot.ports import CleanMedia, MediaUnusable

LONGEST_SIDE = 2048
MOST_PIXELS = 50_000_000
LARGEST_RECORDING = 2 << 20
JPEG_QUALITY = 85
# Only what phones send; every further decoder is one more door for a crafted file.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# What decoders raise over crafted or damaged files.
BROKEN = (OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, EOFError, struct.error)
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
        try:
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                if image.width * image.height > self._most_pixels:
                    raise MediaUnusable("too_many_pixels")
                # Lets the JPEG decoder skip what would be thrown away, which is most of a phone's picture.
                image.draft("RGB", (self._longest_side, self._longest_side))
                upright = ImageOps.exif_transpose(image)
                upright.thumbnail((self._longest_side, self._longest_side))
                return _saved(upright)
        except UnidentifiedImageError:
            raise MediaUnusable("not_an_image") from None
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise MediaUnusable("too_many_pixels") from None
        except BROKEN as error:
            raise MediaUnusable("broken_image") from error


def _saved(image: Image.Image) -> CleanMedia:
    see_through = image.has_transparency_data
    mode = "RGBA" if see_through else "RGB"
    # A fresh canvas has no place for EXIF, GPS, comments, profiles or thumbnails to come along.
    canvas = Image.new(mode, image.size)
    canvas.paste(image.convert(mode))
    target = io.BytesIO()
    if see_through:
        canvas.save(target, "PNG", optimize=True)
        return CleanMedia(target.getvalue(), "image/png")
    canvas.save(target, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return CleanMedia(target.getvalue(), "image/jpeg")
