"""The commands by which residents follow up a ticket of theirs, whatever door they came through."""

from dataclasses import dataclass
from enum import StrEnum

from servicebot.domain.tickets import Ticket
from servicebot.domain.times import Visit


@dataclass(frozen=True, slots=True)
class AddToTicket:
    """Add words or photos (media ids) to an open ticket."""

    ticket: str
    words: str = ""
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CancelTicket:
    """Take a ticket back; ``reason`` is in the resident's own words and may be empty."""

    ticket: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class UrgeTicket:
    """Ask what keeps a ticket so long; ``words`` are what was said with it."""

    ticket: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Urged:
    """A ticket that was urged for the ``times``-th time; ``called_at`` is since when the desk is to call back, 0 when it is not."""

    ticket: Ticket
    times: int
    called_at: int = 0


@dataclass(frozen=True, slots=True)
class ChangeVisit:
    """Choose another time for the visit."""

    ticket: str
    visit: Visit


@dataclass(frozen=True, slots=True)
class JudgeTicket:
    """Say whether a ticket that staff call done is really fixed; ``words`` say what is still wrong."""

    ticket: str
    fixed: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A ticket after its resident's judgement; ``escalated`` when it was not fixed for the second time."""

    ticket: Ticket
    escalated: bool = False


class Satisfaction(StrEnum):
    """How a resident found the service, once a ticket."""

    SATISFIED = "satisfied"
    FAIR = "fair"
    UNSATISFIED = "unsatisfied"


@dataclass(frozen=True, slots=True)
class RateTicket:
    """Say how a finished ticket went."""

    ticket: str
    level: Satisfaction
    words: str = ""


@dataclass(frozen=True, slots=True)
class Rating:
    """How the resident found the service on one ticket."""

    number: str
    resident_id: int
    level: Satisfaction
    at: int
    words: str = ""
