"""Reports of neighbourhood problems: where they are, who may see them, who follows them, and the commands about them."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from servicebot.domain.address import Address, Place
from servicebot.domain.tickets import Ticket

SCENE = "asset:"
# In pinyin a word for a part of an address, or for a telephone, stands before a number as well: danyuan 501.
CODE = re.compile(
    r"(?<![A-Za-z0-9])(?!(?i:(?:dan)?yuan|(?:hao)?lou|hao|dong|zhuang|ceng|dianhua|shouji)[-－— ]?\d)"
    r"([A-Za-z]{2,8})[-－— ]?(\d{3,6})(?![A-Za-z0-9])"
)


class Visibility(StrEnum):
    """Whether other residents may learn that a report exists; its words and its reporter they never see."""

    PUBLIC = "public"
    PRIVATE = "private"


class Anonymity(StrEnum):
    """Who learns the reporter's name: whoever handles it, only those who must call back, or nobody."""

    NAMED = "named"
    HIDDEN = "hidden"
    ANONYMOUS = "anonymous"


class AssetKind(StrEnum):
    """What bears a code that can be scanned."""

    LAMP = "lamp"
    LIFT = "lift"
    STAIRWELL = "stairwell"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Asset:
    """A thing in the neighbourhood with a code on it; ``matter`` is the report type that is meant when it is scanned."""

    code: str
    kind: AssetKind
    name: str
    community: str
    estate: str = ""
    place: Place | None = None
    matter: str = ""

    @property
    def scene(self) -> str:
        """What its QR code carries."""
        return SCENE + self.code

    @property
    def spot(self) -> "Spot":
        """Where it stands, as the place of a report."""
        address = Address(self.community, self.estate, detail=self.name)
        return Spot(address, self.place, self.code)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a problem is: in words, as a point of the map, at an asset with a code, or several of these."""

    address: Address = field(default_factory=Address)
    place: Place | None = None
    asset: str = ""


@dataclass(frozen=True, slots=True)
class OpenReport:
    """Report a problem; with ``same_as``, the number of an open public report, follow that one instead."""

    matter: str
    spot: Spot
    description: str = ""
    photos: tuple[str, ...] = ()
    visibility: Visibility = Visibility.PUBLIC
    anonymity: Anonymity = Anonymity.NAMED
    same_as: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class MovePin:
    """Say anew where the problem of an open report is."""

    number: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class StopFollowing:
    """Get no more news of somebody else's report."""

    number: str


@dataclass(frozen=True, slots=True)
class Habit:
    """How a resident reported the last time, to be offered the next time."""

    visibility: Visibility
    anonymity: Anonymity


@dataclass(frozen=True, slots=True)
class ReportPlace:
    """What is stored of a report beside its ticket; only a searchable one is found by its place."""

    number: str
    matter: str
    spot: Spot
    anonymity: Anonymity = Anonymity.NAMED
    searchable: bool = False


@dataclass(frozen=True, slots=True)
class Reported:
    """What became of an OpenReport: the ticket, and whether it is somebody's (or an earlier one) that is followed now."""

    ticket: Ticket
    joined: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True)
class Similar:
    """An open report that may be the same one; ``metres`` is None when the place is known in words only."""

    ticket: Ticket
    metres: int | None = None


def scene_code(key: str) -> str:
    """The code of the asset that a scanned scene names, empty when it names none."""
    return typed_code(key.removeprefix(SCENE)) if key.startswith(SCENE) else ""


def typed_code(text: str) -> str:
    """The code that stands in a text as people copy it from the plate: ``lamp 0123`` is LAMP-0123."""
    found = CODE.search(text)
    return f"{found[1].upper()}-{found[2]}" if found else ""
