"""Secrets that nobody needs to help a resident: identity numbers, bank cards, passwords and codes are taken out."""

import re

HIDDEN = "（已隐去）"
# Shorter texts hold no number of that length, and one character is quicker to look for than three words.
SHORTEST_NUMBER = 15
_LONG_NUMBER = re.compile(
    r"(?<!\d)(?:\d{17}[\dXx\uff38\uff58]|\d{15,19}|\d{4}(?:[ \-]\d{4}){3}(?:[ \-]?\d{1,3})?|\d{6}[ \-]\d{8}[ \-]\d{3}[\dXx])(?!\d)"
)
_FIGURE = r"[A-Za-z0-9\uff10-\uff19]"
_CODE = re.compile(
    r"((?:密码|验证码|校验码|动态码|口令|取件码|护照|护照号码?|(?i:password|passwd|pwd|pin))(?:是|为|就是|改成|设成|[：:= ])*)"
    rf"(?:(?={_FIGURE}*[!-~\uff10-\uff19])[A-Za-z0-9\uff10-\uff19!@#$%^&*._\-]{{3,}}|[〇零一二三四五六七八九幺]{{4,}})"
)
_DIGITS = re.compile(r"\d[\d \-]{13}|[〇零一二三四五六七八九幺两][〇零一二三四五六七八九幺两 ]{13}")
# A number that was read out figure by figure, as a voice message may be written down.
_READ_OUT = re.compile(
    r"(?<![〇零一二三四五六七八九幺两])(?:[〇零一二三四五六七八九幺两] ?){15,19}(?:[Xx]|艾克斯|叉)?(?![〇零一二三四五六七八九幺两])"
)


def may_hold_secret(text: str) -> bool:
    """A quick look whether ``redact`` could find anything; False is certain."""
    return (
        "码" in text
        or "p" in text
        or "P" in text
        or "口令" in text
        or "护照" in text
        or (len(text) >= SHORTEST_NUMBER and _DIGITS.search(text) is not None)
    )


def redact(text: str) -> str:
    """The text without secrets; telephone and ticket numbers, doors and times stay."""
    if not may_hold_secret(text):
        return text
    without = _READ_OUT.sub(HIDDEN, _LONG_NUMBER.sub(HIDDEN, text))
    return _CODE.sub(lambda found: found.group(1) + HIDDEN, without)
