"""Pictures drawn anew by Pillow, so that only what can be seen is kept."""

import io
import struct

from PIL import Image, ImageOps, UnidentifiedImageError

from servicebot.ports import CleanMedia, MediaUnusable

JPEG_QUALITY = 85
# Only what phones send; every further decoder is one more door for a crafted file.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# What decoders raise over crafted or damaged files.
BROKEN = (OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, EOFError, struct.error)


def redraw(content: bytes, longest_side: int, most_pixels: int) -> CleanMedia:
    """The picture without anything hidden in it, no larger than asked; raises MediaUnusable for what is none."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > most_pixels:
                raise MediaUnusable("too_many_pixels")
            # Lets the JPEG decoder skip what would be thrown away, which is most of a phone's picture.
            image.draft("RGB", (longest_side, longest_side))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((longest_side, longest_side))
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
