"""Tickets: what was asked, by whom, where it stands, and everything that ever happened to it."""

from dataclasses import dataclass
from enum import StrEnum

from servicebot.domain.address import Address
from servicebot.domain.catalogue import FeeType, Urgency
from servicebot.domain.people import Actor
from servicebot.domain.times import Visit


class Status(StrEnum):
    """Where a ticket stands; ``replied`` and ``fixed`` are two things, and only the resident confirms."""

    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    ON_THE_WAY = "on_the_way"
    WORKING = "working"
    WAITING = "waiting"
    REPLIED = "replied"
    FIXED = "fixed"
    CONFIRMED = "confirmed"
    REOPENED = "reopened"
    RETURNED = "returned"
    MERGED = "merged"
    CANCELLED = "cancelled"


INTERNAL_NOTE = "note"
CLOSED = frozenset((Status.CONFIRMED, Status.MERGED, Status.CANCELLED))
ANSWERED = frozenset((Status.REPLIED, Status.FIXED))
"""What waits for the resident's judgement."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One request for service, as stored; all instants are UTC epoch ms and 0 means "not set".

    ``owner`` is the desk that answers for it (``station:<community id>``), never empty; ``assignee`` is the
    technician, empty until dispatch. ``due_*`` are the deadlines in force, ``version`` guards against lost updates.
    """

    number: str
    kind: str
    item: str
    status: Status
    urgency: Urgency
    fee: FeeType
    resident_id: int
    channel: str
    owner: str
    address: Address
    phone: str
    description: str
    visit: Visit
    opened_at: int
    updated_at: int
    due_contact: int = 0
    due_visit: int = 0
    due_close: int = 0
    paused_at: int = 0
    photos: tuple[str, ...] = ()
    beneficiary: str = ""
    assignee: str = ""
    public: bool = False
    merged_into: str = ""
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something: a fixed ticket is open until the resident confirms."""
        return self.status not in CLOSED

    @property
    def next_due(self) -> int:
        """The deadline that runs now; 0 while the clock stands still or nobody has to act but the resident."""
        match self.status:
            case Status.ACCEPTED | Status.REOPENED | Status.RETURNED:
                return self.due_contact or self.due_visit or self.due_close
            case Status.ASSIGNED | Status.ON_THE_WAY:
                return self.due_visit or self.due_close
            case Status.WORKING:
                return self.due_close
        return 0

    def overdue(self, at: int) -> bool:
        """Whether the station is late at this instant."""
        return 0 < self.next_due < at


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """One line of a ticket's history, never changed once written; ``before`` is empty on the first line."""

    number: str
    at: int
    actor: Actor
    action: str
    before: str
    after: str
    note: str = ""
    photos: tuple[str, ...] = ()

    @property
    def internal(self) -> bool:
        """Whether the line is between staff and technicians and must never reach the resident."""
        return self.action == INTERNAL_NOTE
