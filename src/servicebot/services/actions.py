"""What each command does: the one table from a finished form to the use case that carries it out."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from servicebot.domain.followups import (
    AddToTicket,
    CancelTicket,
    ChangeVisit,
    Judged,
    JudgeTicket,
    RateTicket,
    Rating,
    Urged,
    UrgeTicket,
)
from servicebot.domain.people import Actor, Resident
from servicebot.domain.repairs import OpenRepair
from servicebot.domain.reports import Anonymity, MovePin, OpenReport, Reported, StopFollowing
from servicebot.domain.tickets import Ticket
from servicebot.ports import UnitOfWork
from servicebot.services.privacy.actions import privacy_actions
from servicebot.services.privacy.rights import note_sharing, remember_contact
from servicebot.services.reports.desk import ReportDesk
from servicebot.services.tickets.desk import TicketDesk
from servicebot.services.tickets.follow_up import FollowUp

Action = Callable[[UnitOfWork, Resident, Any, int], Awaitable[Any]]
"""Carry out a command of a resident at an instant; raises Invalid or Refused before any change."""


def actions(desk: TicketDesk) -> Mapping[type, Action]:
    """The use case of each command type."""

    async def open_repair(uow: UnitOfWork, resident: Resident, command: OpenRepair, at: int) -> Ticket:
        ticket = await desk.open_repair(uow, resident, command, at)
        await note_sharing(uow, resident, desk.terms, at, ticket.number)
        if not command.beneficiary:
            # Saves the resident typing the same again; somebody else's home is not theirs to be remembered.
            phone, address = command.phone, command.address
            await remember_contact(uow, resident, desk.terms, at, phone=phone, address=address)
        return ticket

    async def add(uow: UnitOfWork, resident: Resident, command: AddToTicket, at: int) -> Ticket:
        return await desk.add(
            uow, Actor.of_resident(resident.id), command.ticket, command.words, command.photos, at
        )

    async def cancel(uow: UnitOfWork, resident: Resident, command: CancelTicket, at: int) -> Ticket:
        return await desk.cancel(uow, Actor.of_resident(resident.id), command.ticket, command.reason, at)

    return {
        OpenRepair: open_repair,
        AddToTicket: add,
        CancelTicket: cancel,
        **_follow_up_actions(desk),
        **_report_actions(desk),
        **privacy_actions(desk),
    }


def _follow_up_actions(desk: TicketDesk) -> Mapping[type, Action]:
    follow_up = FollowUp(desk)

    async def urge(uow: UnitOfWork, resident: Resident, command: UrgeTicket, at: int) -> Urged:
        return await follow_up.urge(uow, resident, command.ticket, at, command.words)

    async def change_visit(uow: UnitOfWork, resident: Resident, command: ChangeVisit, at: int) -> Ticket:
        return await follow_up.reschedule(
            uow, Actor.of_resident(resident.id), command.ticket, command.visit, at
        )

    async def judge(uow: UnitOfWork, resident: Resident, command: JudgeTicket, at: int) -> Judged:
        number, fixed, words = command.ticket, command.fixed, command.words
        return await follow_up.judge(uow, resident, number, at, fixed=fixed, words=words)

    async def rate(uow: UnitOfWork, resident: Resident, command: RateTicket, at: int) -> Rating:
        return await follow_up.rate(uow, resident, command, at)

    return {UrgeTicket: urge, ChangeVisit: change_visit, JudgeTicket: judge, RateTicket: rate}


def _report_actions(desk: TicketDesk) -> Mapping[type, Action]:
    reports = ReportDesk(desk)

    async def report(uow: UnitOfWork, resident: Resident, command: OpenReport, at: int) -> Reported:
        result = await reports.open(uow, resident, command, at)
        if command.phone and not result.joined:
            if command.anonymity is Anonymity.NAMED:
                await note_sharing(uow, resident, desk.terms, at, result.ticket.number)
            await remember_contact(uow, resident, desk.terms, at, phone=command.phone)
        return result

    async def move_pin(uow: UnitOfWork, resident: Resident, command: MovePin, at: int) -> Ticket:
        return await reports.move_pin(uow, Actor.of_resident(resident.id), command, at)

    async def stop_following(uow: UnitOfWork, resident: Resident, command: StopFollowing, _at: int) -> str:
        return await reports.stop_following(uow, resident, command.number)

    return {OpenReport: report, MovePin: move_pin, StopFollowing: stop_following}
