"""A command that could not use an answer is read back, also by the flows that otherwise confirm nothing."""

from typing import Any

import pytest

from fakes import FakeClock
from flow_chat import Chat
from report_samples import ASSETS
from sample_flows import DIRECTORY
from servicebot.domain.errors import Invalid
from servicebot.domain.followups import AddToTicket, JudgeTicket, RateTicket, UrgeTicket
from servicebot.domain.privacy_requests import CloseAccount, DecideRemembering, DeleteData, WithdrawConsent
from servicebot.domain.reports import StopFollowing
from servicebot.ports import Storage, UnitOfWork
from servicebot.services.actions import Action
from servicebot.services.packaged import packaged_calendar, packaged_catalogue
from servicebot.services.reference import ReferenceCache
from servicebot.services.tickets.desk import TicketDesk
from ticket_samples import numbers

OBJECTION = "这一项请再看看。"
REPAIR = ("resident: 槐荫社区3号楼2单元501水龙头漏水 15400001234", "resident: 1")
FIXED = (*REPAIR, "staff: assign 48217090 周师傅", "staff: fix 48217090 换了阀芯")
REPORT = (
    "scan asset:LAMP-0001",
    "resident: 跳过",
    "resident: 跳过",
    "resident: 1",
    "resident: 3",
    "resident: 1",
)
FOLLOWED = (*("as bob", *REPORT), *("as alice", "scan asset:LAMP-0001", "resident: 1"))


class Clumsy(Chat):
    """A chat in which one kind of command cannot be carried out."""

    refused: type = type(None)

    def _noted(self, action: Action) -> Action:
        noted = super()._noted(action)

        async def fails(uow: UnitOfWork, resident: Any, command: Any, at: int) -> Any:
            if isinstance(command, self.refused):
                raise Invalid(OBJECTION)
            return await noted(uow, resident, command, at)

        return fails


@pytest.mark.parametrize(
    ("refused", "lines", "summary"),
    [
        (
            AddToTicket,
            (*REPAIR, "resident: 补充", "resident: 带个灯泡", "resident: 跳过"),
            "补充工单 4821 7090",
        ),
        (UrgeTicket, (*REPAIR, "resident: 催办"), "催办工单 4821 7090"),
        (JudgeTicket, (*FIXED, "resident: 没修好"), "工单 4821 7090"),
        (RateTicket, (*FIXED, "resident: 修好了", "resident: 1"), "工单 4821 7090"),
        (StopFollowing, (*FOLLOWED, "resident: 取消跟进", "resident: 1"), "不再跟进工单 4821 7090"),
        (DecideRemembering, ("stranger", *REPAIR, "resident: 1"), "记住电话和地址"),
        (
            WithdrawConsent,
            ("stranger", *REPAIR, "resident: 1", "resident: 撤回同意", "resident: 1"),
            "撤回同意",
        ),
        (DeleteData, ("resident: 删除资料", "resident: 2", "resident: 1"), "删除资料"),
        (CloseAccount, ("resident: 注销", "resident: 确认注销"), "注销"),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
async def test_it_is_read_back_with_the_objection(
    sqlite_storage: Storage, clock: FakeClock, refused: type, lines: tuple[str, ...], summary: str
) -> None:
    reference = ReferenceCache(packaged_catalogue(), DIRECTORY)
    draw = numbers()
    await sqlite_storage.write(_furnish)
    chat = Clumsy(sqlite_storage, reference, lambda: TicketDesk(reference, packaged_calendar(), draw), clock)
    chat.refused = refused
    played = await chat.play(list(lines))
    reply = played[max(place for place, line in enumerate(played) if line.startswith("bot: ")) :]
    assert reply[0] == f"bot: {OBJECTION}"
    assert reply[1].strip() == summary
    assert "     1 没错，提交" in reply


async def _furnish(uow: UnitOfWork) -> None:
    for asset in ASSETS:
        await uow.reports.put_asset(asset)
