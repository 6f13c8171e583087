"""The query of a request at WeChat's address: six names, each at most once."""

from urllib.parse import unquote_plus

from servicebot.adapters.wechat.rejections import BadPush, Reason

NAMES = frozenset({"signature", "timestamp", "nonce", "msg_signature", "encrypt_type", "echostr"})
LONGEST = 2048


def read_query(raw: str) -> dict[str, str]:
    """The parameters that WeChat sends; a name that comes twice is refused, ``nonce[]=x`` is another name."""
    if len(raw) > LONGEST or not raw.isascii():
        raise BadPush(Reason.MALFORMED, "The query is too long or has raw bytes in it.")
    found: dict[str, str] = {}
    for part in raw.split("&"):
        name, _, value = part.partition("=")
        if name in NAMES:
            if name in found:
                raise BadPush(Reason.MALFORMED, f"The query says {name} twice.")
            found[name] = unquote_plus(value) if "%" in value or "+" in value else value
    return found
