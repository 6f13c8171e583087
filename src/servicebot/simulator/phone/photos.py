"""Sample photos for the phone page, drawn in code and tagged with a place, as photos of real phones are."""

import io
from collections.abc import Callable
from functools import cache

from PIL import ExifTags, Image, ImageDraw

SIZE = (640, 480)


def _leak(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((0, 0, 640, 330), fill="#dfe7e5")
    for x in range(0, 640, 80):
        draw.line((x, 0, x, 330), fill="#c7d3d0", width=3)
    for y in range(0, 330, 80):
        draw.line((0, y, 640, y), fill="#c7d3d0", width=3)
    draw.rectangle((0, 330, 640, 480), fill="#8b7768")
    draw.rectangle((290, 0, 350, 180), fill="#9aa3a8")
    draw.rectangle((290, 150, 520, 210), fill="#9aa3a8")
    draw.rectangle((276, 130, 364, 220), fill="#6f787d")
    for x, y in ((300, 240), (322, 268), (341, 248), (318, 312), (336, 300)):
        draw.polygon(((x, y), (x - 9, y + 22), (x + 9, y + 22)), fill="#3f8fd2")
        draw.ellipse((x - 9, y + 14, x + 9, y + 34), fill="#3f8fd2")
    draw.ellipse((180, 380, 470, 450), fill="#5fa4dd")


def _lamp(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((0, 0, 640, 480), fill="#1d2740")
    draw.rectangle((0, 400, 640, 480), fill="#2b2f38")
    for left, lit in ((40, True), (470, False)):
        draw.rectangle((left + 60, 120, left + 72, 400), fill="#596273")
        draw.rectangle((left + 10, 110, left + 72, 122), fill="#596273")
        draw.ellipse((left - 6, 104, left + 40, 136), fill="#ffe9a8" if lit else "#3d4452")
    draw.polygon(((57, 136), (-60, 400), (180, 400)), fill="#4b4a3f")
    for x, y in ((120, 60), (300, 40), (400, 90), (560, 50), (250, 120)):
        draw.ellipse((x, y, x + 4, y + 4), fill="#cfd8ea")


def _bin(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((0, 0, 640, 300), fill="#b9d3e6")
    draw.rectangle((0, 300, 640, 480), fill="#a7a59d")
    draw.polygon(((220, 160), (430, 160), (405, 420), (245, 420)), fill="#2f7d4f")
    draw.polygon(((205, 130), (445, 105), (450, 140), (210, 165)), fill="#256340")
    for x, y, colour in (
        (80, 370, "#e3e3e3"),
        (150, 390, "#d9b54a"),
        (460, 375, "#f1f1f1"),
        (530, 400, "#555"),
    ):
        draw.ellipse((x, y, x + 90, y + 64), fill=colour)


SAMPLES: dict[str, tuple[str, Callable[[ImageDraw.ImageDraw], None]]] = {
    "leak": ("水管漏水", _leak),
    "lamp": ("路灯不亮", _lamp),
    "bin": ("垃圾满溢", _bin),
}


@cache
def sample_photo(name: str) -> bytes:
    """The sample with this name as a JPEG; raises KeyError for another name."""
    picture = Image.new("RGB", SIZE)
    SAMPLES[name][1](ImageDraw.Draw(picture))
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Simulator"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLatitudeRef: "N",
            ExifTags.GPS.GPSLatitude: (23.0, 8.0, 4.3),
            ExifTags.GPS.GPSLongitudeRef: "E",
            ExifTags.GPS.GPSLongitude: (113.0, 21.0, 31.7),
        }
    )
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=85, exif=exif)
    return written.getvalue()
