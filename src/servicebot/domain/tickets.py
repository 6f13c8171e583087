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


CLOSED = frozenset((Status.CONFIRMED, Status.MERGED, Status.CANCELLED))


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


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """One line of a ticket's history, never changed once written; ``before`` is empty on the first line.

    An ``internal`` line is between staff and technicians and never reaches the resident.
    """

    number: str
    at: int
    actor: Actor
    action: str
    before: str
    after: str
    note: str = ""
    photos: tuple[str, ...] = ()
    internal: bool = False
