"""Everything a person can ask for, one module each; here is the list in the order of the menu."""

from typing import Any

from servicebot.engine.flow import Flow
from servicebot.flows.find_place import FindPlaceFlow
from servicebot.flows.knowledge import KnowledgeFlow, PriceFlow
from servicebot.flows.my_reports import MovePinFlow, StopFollowingFlow
from servicebot.flows.notices import NoticesFlow
from servicebot.flows.own_data import CloseAccountFlow, CorrectDataFlow, DeleteDataFlow
from servicebot.flows.photo import PhotoFlow
from servicebot.flows.privacy import (
    ExportDataFlow,
    MyDataFlow,
    PrivacyFlow,
    RememberFlow,
    WithdrawConsentFlow,
)
from servicebot.flows.repair import RepairFlow
from servicebot.flows.report import ReportFlow
from servicebot.flows.tickets import (
    AddToTicketFlow,
    CancelTicketFlow,
    ChangeVisitFlow,
    IsItFixed,
    MyTickets,
    RateTicketFlow,
    UrgeTicketFlow,
)

FLOWS: tuple[type[Flow[Any, Any]], ...] = (
    RepairFlow,
    ReportFlow,
    MyTickets,
    AddToTicketFlow,
    CancelTicketFlow,
    UrgeTicketFlow,
    ChangeVisitFlow,
    IsItFixed,
    RateTicketFlow,
    FindPlaceFlow,
    NoticesFlow,
    KnowledgeFlow,
    PriceFlow,
    MovePinFlow,
    StopFollowingFlow,
    PhotoFlow,
    PrivacyFlow,
    MyDataFlow,
    ExportDataFlow,
    CorrectDataFlow,
    DeleteDataFlow,
    WithdrawConsentFlow,
    CloseAccountFlow,
    RememberFlow,
)
