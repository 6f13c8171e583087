"""What comes in from a resident and what goes out to one, free of any channel's words."""

from enum import StrEnum
from typing import Any, NamedTuple

import orjson

from servicebot.domain.address import Place

REDACTED = "redacted"


class Kind(StrEnum):
    """The kinds of message a conversation can receive."""

    TEXT = "text"
    VOICE = "voice"
    IMAGE = "image"
    LOCATION = "location"
    TAP = "tap"
    FOLLOW = "follow"
    LEAVE = "leave"
    SCAN = "scan"
    SUBSCRIPTION = "subscription"
    OTHER = "other"


# Named tuples, like whatever is made anew for every message: a frozen dataclass takes four times as long to make.


class Incoming(NamedTuple):
    """One message from a resident.

    ``text`` is what was typed, or what a voice message was recognised as (empty when it was not);
    ``media`` is the media store's id of a picture or recording; ``key`` is the menu key of a tap or the scene
    of a scanned code; an OTHER names in it what came (a video, a link). A LEAVE is somebody who unfollowed or
    closed their account: nobody can be answered any more. A SUBSCRIPTION is the answer to the platform's own
    question whether it may send a notice, by ``answer:template`` in ``key``: accept, reject, or off for good.
    """

    kind: Kind
    text: str = ""
    media: str = ""
    place: Place | None = None
    key: str = ""


class Option(NamedTuple):
    """A choice that can be tapped or answered by its number; ``send`` is what a tap sends as text."""

    label: str
    send: str


class Reply(NamedTuple):
    """What is said to a resident in one message: words, and choices that a channel may make tappable.

    ``text`` already lists the choices by number, so a channel without taps loses nothing. It may hold links (``links``),
    which ``links.plain`` gives in full.
    """

    text: str
    options: tuple[Option, ...] = ()


def reply_to_json(reply: Reply | None) -> bytes:
    """The reply as it is recorded; empty when nothing is said."""
    if reply is None:
        return b""
    if not reply.options:
        return orjson.dumps([reply.text])
    return orjson.dumps([reply.text, [[option.label, option.send] for option in reply.options]])


def reply_from_json(data: bytes) -> Reply | None:
    """The reply that ``reply_to_json`` wrote."""
    if not data:
        return None
    text, *rest = orjson.loads(data)
    return Reply(text, tuple(Option(label, send) for label, send in rest[0]) if rest else ())


def incoming_to_json(message: Incoming) -> bytes:
    """The message as it is recorded, without the fields that it left empty."""
    kept: dict[str, Any] = {"kind": message.kind.value}
    if message.text:
        kept["text"] = message.text
    if message.media:
        kept["media"] = message.media
    if message.key:
        kept["key"] = message.key
    if message.place is not None:
        place = message.place
        kept["place"] = [place.latitude, place.longitude, place.label, place.datum]
    return orjson.dumps(kept)


def incoming_from_json(data: bytes) -> Incoming:
    """The message that ``incoming_to_json`` wrote; one whose words were redacted since is only known to have come."""
    if not data:
        return Incoming(Kind.OTHER, key=REDACTED)
    kept = orjson.loads(data)
    place = kept.get("place")
    return Incoming(
        kind=Kind(kept["kind"]),
        text=kept.get("text", ""),
        media=kept.get("media", ""),
        place=Place(*place) if place else None,
        key=kept.get("key", ""),
    )
