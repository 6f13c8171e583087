"""One push as WeChat sent it, XML or JSON, behind accessors that no odd payload can break."""

import re
from typing import Any, NamedTuple

import orjson

from servicebot.adapters.wechat.rejections import BadPush, Reason
from servicebot.adapters.wechat.xml_tree import parse_xml

NAMES = re.compile(r"[\w.@:=+-]{0,128} [\w.@:=+-]{0,128}", re.ASCII)
# Nothing of it can be seen, except a joiner between two pictures.
CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff\ufdd0-\ufdef]"
    r"|(?<=\w)[\u200c\u200d]|[\u200c\u200d](?=\w)"
)
# Three times what WeChat lets anybody type, so that nothing behind the door meets an endless word.
LONGEST_TEXT = 6000
DEEPEST = 12


class Push(NamedTuple):
    """A message or event; ``kind`` and ``event`` are lower-case, because WeChat's own spelling varies.

    ``json`` tells how it came, for the reply must come the same way; ``fields`` is for ``text`` and ``items``.
    """

    sender: str
    receiver: str
    kind: str
    event: str
    json: bool
    fields: dict[str, Any]

    def text(self, name: str) -> str:
        """A field as stripped text; empty when it is missing, and for a field with children their texts."""
        value = self.fields.get(name)
        if value is None:
            return ""
        said = value if type(value) is str else flat(value)
        return (said if said.isprintable() else CONTROL.sub("", said)).strip()

    def words(self, name: str) -> str:
        """A field that a person wrote, with its spaces and lines, without control characters."""
        value = self.fields.get(name)
        if value is None:
            return ""
        said = value if type(value) is str else flat(value)
        return (said if said.isprintable() else CONTROL.sub("", said))[:LONGEST_TEXT]

    def items(self, *path: str) -> list[dict[str, Any]]:
        """The dictionaries at the end of a path, where WeChat sends one as itself and several as a list."""
        value: Any = self.fields
        for name in path:
            if isinstance(value, list):
                value = value[0] if value else None
            value = value.get(name) if isinstance(value, dict) else None
        found = value if isinstance(value, list) else [value]
        return [item for item in found if isinstance(item, dict)]


def read_push(body: bytes) -> Push:
    """The push in a body (decrypted, where it was encrypted); raises BadPush for what is neither XML nor JSON."""
    json = is_json(body)
    fields = _read_json(body) if json else parse_xml(body)
    sender, receiver = _scalar(fields.get("FromUserName")), _scalar(fields.get("ToUserName"))
    if NAMES.fullmatch(f"{sender} {receiver}") is None:
        raise BadPush(Reason.MALFORMED, "A user name has characters that WeChat never gives one.")
    kind = _scalar(fields.get("MsgType")).lower()
    event = _scalar(fields["Event"]).lower() if "Event" in fields else ""
    if kind.startswith("device_"):
        # Devices alone name their events by type and event together.
        kind, event = "event", f"device_{event}" if event else kind
    return Push(sender, receiver, kind, event, json, fields)


def is_json(body: bytes) -> bool:
    """Whether a body is JSON; the body decides, since proxies and platforms disagree about Content-Type."""
    return body[:1] != b"<" and body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def read_fields(body: bytes) -> dict[str, Any]:
    """The fields of a body, XML or JSON, as they came."""
    return _read_json(body) if is_json(body) else parse_xml(body)


def _read_json(body: bytes) -> dict[str, Any]:
    try:
        fields = orjson.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise BadPush(Reason.MALFORMED, "The body is not JSON.") from error
    if not isinstance(fields, dict):
        raise BadPush(Reason.MALFORMED, "The body is not a JSON object.")
    return fields


def flat(value: Any, depth: int = 0) -> str:
    """Any value as text: numbers as digits, a list as its first item, an element with children as their texts."""
    if isinstance(value, str):
        return value
    if value is None or depth > DEEPEST:
        return ""
    if isinstance(value, list):
        return flat(value[0], depth + 1) if value else ""
    if isinstance(value, dict):
        return "".join(flat(child, depth + 1) for child in value.values())
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _scalar(value: Any) -> str:
    return (value if type(value) is str else flat(value)).strip()
