"""The command that a finished repair conversation gives, whatever door it came through, and the ticket it opens."""

from dataclasses import dataclass

from servicebot.domain.address import Address
from servicebot.domain.catalogue import ServiceItem
from servicebot.domain.deadlines import REPAIR, Policy
from servicebot.domain.people import Resident
from servicebot.domain.tickets import Status, Ticket
from servicebot.domain.times import Visit


@dataclass(frozen=True, slots=True)
class OpenRepair:
    """Ask for one catalogue item at one address; every door builds this same command.

    ``beneficiary`` is empty when residents ask for themselves, else whom they ask for ("邻居王奶奶");
    ``photos`` are media ids of the media store; ``same_as`` is the number of an open ticket that the resident
    said is the same matter, in which case nothing new is opened.
    """

    item: str
    address: Address
    phone: str
    description: str
    visit: Visit
    photos: tuple[str, ...] = ()
    beneficiary: str = ""
    same_as: str = ""


def open_repair(
    command: OpenRepair,
    item: ServiceItem,
    resident: Resident,
    policy: Policy,
    *,
    number: str,
    at: int,
    owner: str,
) -> Ticket:
    """The ticket under this number that the command opens at this instant, due by the policy."""
    due = policy.opened(policy.level(REPAIR, item.urgency), at, command.visit)
    return Ticket(
        number=number,
        kind=REPAIR,
        item=item.code,
        status=Status.ACCEPTED,
        urgency=item.urgency,
        fee=item.fee,
        resident_id=resident.id,
        channel=resident.channel,
        owner=owner,
        address=command.address,
        phone=command.phone,
        description=command.description,
        visit=command.visit,
        opened_at=at,
        updated_at=at,
        due_contact=due.contact,
        due_visit=due.visit,
        due_close=due.close,
        photos=command.photos,
        beneficiary=command.beneficiary,
    )
