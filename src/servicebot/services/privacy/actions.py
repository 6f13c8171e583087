"""What each command about personal data does."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from servicebot.domain.people import Resident
from servicebot.domain.privacy import Erased
from servicebot.domain.privacy_requests import (
    CloseAccount,
    CorrectDetail,
    DecideRemembering,
    DeleteData,
    WithdrawConsent,
)
from servicebot.ports import UnitOfWork
from servicebot.services.privacy import rights as privacy
from servicebot.services.tickets.desk import TicketDesk


def privacy_actions(desk: TicketDesk) -> Mapping[type, Callable[..., Awaitable[Any]]]:
    """The use case of each command type."""

    async def decide(uow: UnitOfWork, resident: Resident, command: DecideRemembering, at: int) -> Resident:
        return await privacy.decide_remembering(uow, resident, desk.terms, at, agreed=command.agreed)

    async def correct(uow: UnitOfWork, resident: Resident, command: CorrectDetail, at: int) -> Resident:
        return await privacy.correct(uow, resident, desk.terms, at, command)

    async def delete(uow: UnitOfWork, resident: Resident, command: DeleteData, at: int) -> None:
        await privacy.delete(uow, resident, at, command)

    async def withdraw(uow: UnitOfWork, resident: Resident, _command: WithdrawConsent, at: int) -> Resident:
        return await privacy.withdraw(uow, resident, desk.terms, at)

    async def close(uow: UnitOfWork, resident: Resident, _command: CloseAccount, at: int) -> Erased:
        return await privacy.erase(uow, resident, at, actor=f"resident:{resident.id}", cause="asked")

    return {
        DecideRemembering: decide,
        CorrectDetail: correct,
        DeleteData: delete,
        WithdrawConsent: withdraw,
        CloseAccount: close,
    }
