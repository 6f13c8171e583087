"""Who may reach which ticket; asked in one place only."""

from dataclasses import replace

from servicebot.domain.deadlines import REPORT
from servicebot.domain.people import Actor, Role
from servicebot.domain.tickets import Ticket, TicketEvent
from servicebot.ports import UnitOfWork

NOBODY = 0


def may_reach(actor: Actor, ticket: Ticket) -> bool:
    """Residents reach their own tickets, technicians those they were given, the desk all of them."""
    match actor.role:
        case Role.RESIDENT:
            return actor.id == str(ticket.resident_id)
        case Role.TECHNICIAN:
            return actor.id == ticket.assignee
        case Role.STAFF | Role.SUPERVISOR | Role.SYSTEM:
            return True


async def may_follow(uow: UnitOfWork, actor: Actor, ticket: Ticket) -> bool:
    """Whether this is a resident who follows somebody else's public report."""
    if actor.role is not Role.RESIDENT or ticket.kind != REPORT or not ticket.public:
        return False
    return await uow.reports.follows(ticket.number, int(actor.id))


def as_followers_see(ticket: Ticket) -> Ticket:
    """A public report without its reporter (resident id 0), their words, their photos, and the room."""
    return replace(
        ticket,
        resident_id=NOBODY,
        address=replace(ticket.address, room="", detail=""),
        phone="",
        description="",
        photos=(),
        beneficiary="",
        channel="",
    )


def event_as_followers_see(event: TicketEvent) -> TicketEvent:
    """What happened, without the words and photos, which are between the reporter and the desk."""
    return replace(event, note="", photos=())
