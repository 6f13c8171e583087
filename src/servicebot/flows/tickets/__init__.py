"""Following up: my tickets, changing one, and saying whether it is fixed."""

from servicebot.flows.tickets.changes import (
    AddToTicketFlow,
    CancelTicketFlow,
    ChangeVisitFlow,
    UrgeTicketFlow,
)
from servicebot.flows.tickets.judging import IsItFixed, RateTicketFlow
from servicebot.flows.tickets.mine import MyTickets

__all__ = [
    "AddToTicketFlow",
    "CancelTicketFlow",
    "ChangeVisitFlow",
    "IsItFixed",
    "MyTickets",
    "RateTicketFlow",
    "UrgeTicketFlow",
]
