"""Who may reach which ticket; asked in one place only."""

from servicebot.domain.people import Actor, Role
from servicebot.domain.tickets import Ticket


def may_reach(actor: Actor, ticket: Ticket) -> bool:
    """Residents reach their own tickets, technicians those they were given, the desk all of them."""
    match actor.role:
        case Role.RESIDENT:
            return actor.id == str(ticket.resident_id)
        case Role.TECHNICIAN:
            return actor.id == ticket.assignee
        case Role.STAFF | Role.SUPERVISOR | Role.SYSTEM:
            return True
