"""Who is told what, when, and by which way."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_samples import FRIDAY, Office
from servicebot.domain.lifecycle import RULES
from servicebot.domain.tickets import Status
from servicebot.domain.workdays import DAY, HOUR, MINUTE
from servicebot.engine.state.asked import Asked
from servicebot.engine.state.conversation import from_json
from servicebot.flows import FLOWS
from servicebot.ports import Storage
from servicebot.services.notices.announcing import QUESTION_FLOW, SETTLE_MS
from servicebot.services.notices.ways import STATES, awake
from servicebot.services.notices.words import WORDS
from ticket_samples import instant, shown


async def asked(office: Office) -> tuple[Asked, ...]:
    at = office.clock.now_ms()
    loaded = await office.storage.write(lambda uow: uow.conversations.open("wechat", "o-wang", at))
    return from_json(loaded.state, {flow.name: flow for flow in FLOWS}).asked


@given(st.integers(FRIDAY, FRIDAY + 400 * DAY))
def test_nobody_is_told_at_night(at: int) -> None:
    due = awake(at)
    assert at <= due < at + 11 * HOUR + 1
    assert "08:00" <= shown(due)[-5:] < "21:00"


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2026-11-20 07:59", "2026-11-20 08:00"),
        ("2026-11-20 08:00", "2026-11-20 08:00"),
        ("2026-11-20 20:59", "2026-11-20 20:59"),
        ("2026-11-20 21:00", "2026-11-21 08:00"),
    ],
)
def test_the_quiet_hours_begin_at_nine_and_end_at_eight(at: str, due: str) -> None:
    assert shown(awake(instant(at))) == due


def test_every_change_of_state_is_told() -> None:
    moved = {action for action, rule in RULES.items() if rule.target is not None}
    assert moved <= {str(name) for name in WORDS}
    assert QUESTION_FLOW in {flow.name for flow in FLOWS}
    assert {*STATES} == {*Status}


async def test_an_open_window_brings_a_service_message_after_a_moment(storage: Storage) -> None:
    office = Office(storage)
    await office.writes()
    await office.opens()
    await office.act("assign", "周师傅")
    assert await office.due(SETTLE_MS - 1) == []
    (delivery,) = await office.due(SETTLE_MS)
    assert (delivery.kind, delivery.unique) == ("service", "ticket:48217090:2:1")


async def test_only_the_newest_of_quick_changes_is_told(storage: Storage) -> None:
    office = Office(storage)
    await office.writes()
    await office.opens()
    for verb, words in (("assign", "周师傅"), ("set-out", ""), ("start", "")):
        await office.act(verb, words)
    assert await office.told() == ["周师傅开始办了。"]
    office.clock.advance(MINUTE)
    await office.act("wait", "等配件")
    assert [words for words in await office.told() if "先等" in words] == [
        "要先等一等：等配件。能接着办时马上告诉您。"
    ]


async def test_the_question_is_kept_until_the_ticket_moves_on(storage: Storage) -> None:
    office = Office(storage)
    await office.writes()
    await office.opens()
    await office.act("reply", "下周换")
    assert [one.numbered for one in await asked(office)] == [False]
    await office.act("fix")
    assert [one.numbered for one in await asked(office)] == [True]
    await office.act("confirm", "电话回访")
    assert await asked(office) == ()


async def test_who_left_is_not_written_to(sqlite_storage: Storage) -> None:
    office = Office(sqlite_storage)
    resident = await office.writes()
    await office.opens()
    await sqlite_storage.write(lambda uow: uow.conversations.remember(replace(resident, subscribed=False)))
    await office.act("assign", "周师傅")
    assert await office.due(SETTLE_MS) == []


async def test_who_only_phones_is_left_to_the_desk(sqlite_storage: Storage) -> None:
    office = Office(sqlite_storage, channel="phone")
    await office.opens()
    await office.act("assign", "周师傅")
    assert await office.due(SETTLE_MS) == []


async def test_followers_of_a_public_report_are_told_without_its_words(storage: Storage) -> None:
    office = Office(storage)
    await office.writes()
    ticket = await office.opens()
    neighbour = (
        await storage.write(lambda uow: uow.conversations.open("wechat", "o-li", office.clock.now_ms()))
    ).resident
    public = replace(ticket, public=True, kind="report", item="public_lighting")
    await storage.write(lambda uow: uow.tickets.save(public))
    await storage.write(lambda uow: uow.reports.follow(ticket.number, neighbour.id, office.clock.now_ms()))
    await office.act("reply", "灯泡周三换")
    by_resident = {one.resident_id: one.payload.decode() for one in await office.due(SETTLE_MS)}
    assert "灯泡周三换" in by_resident[ticket.resident_id]
    assert "没办好" in by_resident[ticket.resident_id]
    assert "灯泡周三换" not in by_resident[neighbour.id]
    assert "没办好" not in by_resident[neighbour.id]
    assert "工作人员已经答复。" in by_resident[neighbour.id]
    await office.act("confirm", "电话里说修好了")
    told = {one.resident_id: one.payload.decode() for one in await office.due(SETTLE_MS)}
    assert "没办好" in told[ticket.resident_id]
    assert "再上报一次" in told[neighbour.id]
