"""People as servicebot knows them: residents behind a channel, and the actors who change tickets."""

from dataclasses import dataclass
from enum import StrEnum

from servicebot.domain.address import Address


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody who writes to the station; what is remembered saves them typing it again.

    ``channel`` is ``wechat``, ``miniprogram`` or ``phone``; ``external_id`` is the channel's own id (an openid).
    ``told`` is the version of the privacy notice they have read; ``consented`` the version under which they agreed to
    being remembered, negative when they said no or nothing, 0 when nobody asked.
    """

    id: int
    channel: str
    external_id: str
    name: str = ""
    phone: str = ""
    address: Address | None = None
    subscribed: bool = True
    told: int = 0
    consented: int = 0

    @property
    def community(self) -> str:
        """The community of the home that is remembered; empty where none is."""
        return self.address.community if self.address is not None else ""


class Role(StrEnum):
    """What an actor is when they touch a ticket."""

    RESIDENT = "resident"
    TECHNICIAN = "technician"
    STAFF = "staff"
    SUPERVISOR = "supervisor"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something: a role and that role's own id (resident id, staff login, technician id)."""

    role: Role
    id: str

    @classmethod
    def of_resident(cls, resident_id: int) -> "Actor":
        """A resident as somebody who touches a ticket."""
        return cls(Role.RESIDENT, str(resident_id))

    def __str__(self) -> str:
        return f"{self.role}:{self.id}"


SYSTEM = Actor(Role.SYSTEM, "servicebot")


MOBILE_LENGTH = 11


def mask_phone(phone: str) -> str:
    """A phone number as it may be shown back: ``154****1234``; shorter numbers keep their last two digits."""
    return (
        f"{phone[:3]}****{phone[-4:]}" if len(phone) >= MOBILE_LENGTH else "*" * (len(phone) - 2) + phone[-2:]
    )


def mask_name(name: str) -> str:
    """A name as it may be shown back: 王**; the first character stays."""
    return name[:1] + "*" * (len(name) - 1)
