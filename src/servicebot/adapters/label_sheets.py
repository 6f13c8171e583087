"""Labels with codes as one HTML page that any browser prints: twelve on a sheet of A4, nothing fetched from anywhere."""

from collections.abc import Iterator, Sequence
from html import escape

import segno

from servicebot.domain.asset_labels import Label

# A code on a lamp post is scratched and rained on; this level mends a quarter of it.
ERROR_CORRECTION = "q"
QUIET_ZONE = 4

STYLE = """\
@page { size: A4; margin: 10mm }
* { box-sizing: border-box }
body { margin: 0; font-family: "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; color: #000 }
main { display: grid; grid-template-columns: repeat(3, 1fr) }
section { height: 69mm; padding: 2mm; border: 0.2mm dashed #999; text-align: center; overflow: hidden;
  break-inside: avoid; display: flex; flex-direction: column; align-items: center; justify-content: space-between }
svg { width: 40mm; height: 40mm }
h2 { margin: 0; font-size: 12pt; line-height: 1.2 }
p { margin: 0; font-size: 9pt; line-height: 1.25 }
.code { font-size: 11pt; font-weight: bold; letter-spacing: 0.5pt }
"""


def label_page(labels: Sequence[Label]) -> str:
    """The whole page."""
    return "\n".join(
        (
            '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n<title>二维码标签</title>',
            f"<style>\n{STYLE}</style>\n</head>\n<body>\n<main>",
            *(line for label in labels for line in _lines(label)),
            "</main>\n</body>\n</html>\n",
        )
    )


def _lines(label: Label) -> Iterator[str]:
    yield f'<section data-url="{escape(label.url)}">'
    yield f"<h2>{escape(label.name)}</h2>"
    yield f"<p>{escape(label.place)}</p>"
    yield _code(label.url)
    yield f'<p class="code">{escape(label.code)}</p>'
    yield f"<p>{escape(label.hint)}</p>"
    yield "</section>"


def _code(url: str) -> str:
    code = segno.make(url, error=ERROR_CORRECTION, boost_error=False, micro=False)
    drawn: str = code.svg_inline(border=QUIET_ZONE, omitsize=True)
    return drawn
