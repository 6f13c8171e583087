"""What residents ask and are told: articles that answer, and notices of what goes on around their home."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Article:
    """One answer or how-to page; no ``communities`` means that it holds everywhere.

    ``updated`` and ``review`` are days (``2026-11-21``): when it was last right, and when somebody must look again.
    """

    id: str
    title: str
    body: str
    materials: tuple[str, ...] = ()
    times: str = ""
    place: str = ""
    keywords: tuple[str, ...] = ()
    communities: tuple[str, ...] = ()
    updated: str = ""
    review: str = ""

    def holds_in(self, community: str) -> bool:
        """Whether it holds in a community; where that is unknown, everything may."""
        return not community or not self.communities or community in self.communities


class NoticeKind(StrEnum):
    """What a notice is about."""

    WATER = "water"
    POWER = "power"
    GAS = "gas"
    HEATING = "heating"
    WORKS = "works"
    ACTIVITY = "activity"
    JOB = "job"
    HEALTH = "health"
    OTHER = "other"


KIND_NAMES: Mapping[NoticeKind, str] = {
    NoticeKind.WATER: "停水",
    NoticeKind.POWER: "停电",
    NoticeKind.GAS: "停气",
    NoticeKind.HEATING: "供暖",
    NoticeKind.WORKS: "施工",
    NoticeKind.ACTIVITY: "活动",
    NoticeKind.JOB: "招聘",
    NoticeKind.HEALTH: "健康",
    NoticeKind.OTHER: "通知",
}


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """Something that residents of some communities (of all when none is named) may read between two instants."""

    id: str
    kind: NoticeKind
    title: str
    body: str
    starts: int
    ends: int
    communities: tuple[str, ...] = ()

    def concerns(self, community: str) -> bool:
        """Whether it concerns a community; the whole district's notices concern everybody."""
        return not self.communities or community in self.communities


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found; ``sure`` says that it answers what was asked, as far as words can tell."""

    id: str
    title: str
    score: float
    sure: bool
