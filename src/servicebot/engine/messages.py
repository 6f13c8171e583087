"""What comes in from a resident and what goes out to one, free of any channel's words."""

from dataclasses import dataclass
from enum import StrEnum

from servicebot.domain.address import Place


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
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message from a resident.

    ``text`` is what was typed, or what a voice message was recognised as (empty when it was not);
    ``media`` is the media store's id of a picture or recording; ``key`` is the menu key of a tap or the scene
    of a scanned code; an OTHER names in it what came (a video, a link). A LEAVE is somebody who unfollowed or
    closed their account: nobody can be answered any more.
    """

    kind: Kind
    text: str = ""
    media: str = ""
    place: Place | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """A choice that can be tapped or answered by its number; ``send`` is what a tap sends as text."""

    label: str
    send: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said to a resident in one message: words, and choices that a channel may make tappable.

    ``text`` already lists the choices by number, so a channel without taps loses nothing.
    """

    text: str
    options: tuple[Option, ...] = ()
