"""Everything a person can ask for, one module each; here is the list in the order of the menu."""

from typing import Any

from servicebot.engine.flow import Flow
from servicebot.flows.repair import RepairFlow
from servicebot.flows.tickets import AddToTicketFlow, CancelTicketFlow, MyTickets

FLOWS: tuple[type[Flow[Any, Any]], ...] = (
    RepairFlow,
    MyTickets,
    AddToTicketFlow,
    CancelTicketFlow,
)
