"""The same sentence however it was typed: full-width, traditional, with fillers, emoji and stray spaces."""

import re
from functools import cache

from servicebot.understanding.word_files import table

_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2300-\u23ff\u2b00-\u2bff\u2190-\u21ff\ufe0e\ufe0f\u20e3\u200b-\u200f\u2060\ufeff\u00a9\u00ae]"
    # Faces of WeChat: [微笑], [Smile], and the oldest ones as /:strong or /::).
    r"|\[[\u4e00-\u9fff]{1,4}\]|\[[A-Za-z]{2,14}\]|/:(?::?8[-*]?\)?|[^\s\d\u4e00-\u9fff\[\]]{1,9})"
)
_FILLERS = re.compile(
    r"(?:嗯|呃|诶|欸|哎|唉|噢|哦|喔|哟|嘿|吶|唔(?=[,，、 ]))+|就是说|怎么说呢|怎么说|(?:那个){2,}|(?:这个){2,}"
    r"|(?<![一-龥])(?:额|啊|那个啥|那啥|那个|这个)(?=[,，、… ])|那个(?=[,，、…]|啥|什么)"
)
_REPEATED = re.compile(r"([,，。!?？！~、…])[,，。!?？！~、…]+")
_SPACES = re.compile(r"(?<![0-9a-z]) +| +(?![0-9a-z])")
# Whoever leaves out the commas types a space instead; between single characters it is only the keyboard's.
_PAUSE = re.compile(r"(?<=[一-龥]{2}) +(?=[一-龥]{2})")
_DASHES = (0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFF0D)
_WAVES = (0x223C, 0x301C, 0xFF5E)
# 十 in a sum, and a verb in 收拾, 拾掇 and 捡拾.
_TEN = re.compile("(?<![收捡])拾(?![掇荒])")
_EDGES = " ,，。、.~…!！;；:："


@cache
def folding() -> dict[int, str]:
    """Which single character stands for another one of the same meaning."""
    folded = {ord(variant): simple for simple, variants in table("traditional.tsv") for variant in variants}
    folded |= {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    folded |= {code: chr(code - 0xFEE0).lower() for code in range(0xFF21, 0xFF3B)}
    folded |= {code: chr(code).lower() for code in range(ord("A"), ord("Z") + 1)}
    folded |= {0x2460 + n: str(n + 1) for n in range(9)} | {0x2776 + n: str(n + 1) for n in range(9)}
    folded |= dict(zip(map(ord, "壹贰叁肆伍陆柒捌玖"), "一二三四五六七八九", strict=True))
    folded |= dict.fromkeys(_DASHES, "-") | dict.fromkeys(_WAVES, "~")
    return folded | dict.fromkeys(map(ord, "\u3000\u00a0\t\r\n\u2028"), " ")


def fold(text: str) -> str:
    """Simplified, half-width and lower-case, character for character, so that positions stay the same."""
    folded = text.translate(folding())
    return _TEN.sub("十", folded) if "拾" in folded else folded


def normalise(text: str) -> str:
    """Folded, and without emoji, fillers and needless spaces; a text of fillers only keeps them."""
    folded = _EMOJI.sub("", fold(text))
    said = _REPEATED.sub(r"\1", _FILLERS.sub("", folded)).strip(_EDGES)
    return _SPACES.sub("", said) if said else folded.strip()


def undecorated(text: str) -> str:
    """The text without emoji, faces and blanks around; what is nothing else stays as it is."""
    return _EMOJI.sub("", text).strip() or text


def paused(text: str) -> str:
    """The text normalised with commas for the spaces that stand for them; empty when there are none."""
    if " " not in text and "\u3000" not in text:
        return ""
    folded = fold(text)
    with_commas = _PAUSE.sub(",", folded)
    return normalise(with_commas) if with_commas != folded else ""
