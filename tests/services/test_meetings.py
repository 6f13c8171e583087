"""What others do in the middle of a work: nothing that was decided by an older reading may stand."""

import contextlib
from collections.abc import Sequence
from dataclasses import replace

import pytest

from desk_samples import HOME, Office
from fakes import FakeClock
from meeting import Meeting
from outbox_station import ScriptedChannel
from privacy_station import CLOSED, leave_traces
from servicebot.domain.deliveries import SendOutcome, SendResult
from servicebot.domain.errors import Refused
from servicebot.domain.followups import RateTicket, Satisfaction
from servicebot.domain.people import Resident
from servicebot.domain.reports import OpenReport, Spot
from servicebot.domain.sheets.sheet import Sheet
from servicebot.domain.tickets import Status
from servicebot.engine.messages import Incoming, Kind, incoming_to_json
from servicebot.ports import Delivery, Handover, InboxEntry, Storage, UnitOfWork
from servicebot.services.handovers import desk_talk
from servicebot.services.handovers.waiting import hand_over
from servicebot.services.knowledge.library import import_articles
from servicebot.services.notices.delivery import Deliverer
from servicebot.services.privacy import rights as privacy
from servicebot.services.reports.desk import ReportDesk
from ticket_samples import instant

NUMBER = "48217090"
ARTICLES = ["编号", "标题", "正文", "材料", "关键词", "社区", "复核日期"]


@pytest.fixture
def office(storage: Storage) -> Office:
    return Office(storage)


async def waiting(office: Office) -> Sequence[Handover]:
    return await office.storage.read(lambda uow: uow.handovers.waiting(9))


async def called(office: Office) -> tuple[Resident, int]:
    """A resident whom the bot itself put on the desk's list, so that their conversation knows nothing of it."""
    resident = await office.resident()
    await office.storage.write(lambda uow: hand_over(uow, resident, 1, "urged 3 times"))
    (handover,) = await waiting(office)
    return resident, handover.id


async def closed(office: Office, handover_id: int) -> None:
    await office.storage.write(lambda uow: desk_talk.close(uow, handover_id, "zhao", 5))


@pytest.mark.parametrize("call", ["handovers.add", "handovers.hold_of_resident"])
async def test_who_calls_while_the_desk_closes_is_still_heard(office: Office, call: str) -> None:
    resident, earlier = await called(office)
    meeting = Meeting(office.storage, call, lambda: closed(office, earlier))
    await meeting.write(lambda uow: hand_over(uow, resident, 4, "danger", urgent=True, told="有煤气味"))
    both = {earlier, *(one.id for one in await waiting(office))}

    async def said(uow: UnitOfWork) -> list[str]:
        return [message.words for one in both for message in await uow.handovers.said(one)]

    assert await office.storage.read(said) == ["有煤气味"]
    over = await office.storage.write(lambda uow: uow.handovers.hold(earlier))
    assert over is not None
    assert over.closed_at, "what the desk closed stays closed"


async def test_nobody_closes_what_somebody_else_is_answering(office: Office) -> None:
    _, handover_id = await called(office)

    async def answer() -> None:
        with pytest.raises(Refused, match="is closed"):
            await office.storage.write(lambda uow: desk_talk.answer(uow, handover_id, "qian", "我来", 5))

    meeting = Meeting(office.storage, "handovers.hold", answer)
    await meeting.write(lambda uow: desk_talk.close(uow, handover_id, "zhao", 5))
    said = await office.storage.read(lambda uow: uow.handovers.said(handover_id))
    assert not said, "it was closed, so the answer came too late"


async def test_whoever_cannot_be_written_to_stays_as_they_wished_to_be_known(office: Office) -> None:
    resident = await office.writes()
    await office.storage.write(lambda uow: uow.conversations.remember(replace(resident, phone="15400001234")))
    await office.storage.write(lambda uow: uow.outbox.put(Delivery("a", resident.id, "service", b"{}", 1)))

    async def withdraw() -> None:
        await office.storage.write(lambda uow: uow.conversations.remember(replace(resident, phone="")))

    channel = ScriptedChannel([SendOutcome(SendResult.RETRY, "43004", unfollowed=True)])
    meeting = Meeting(office.storage, "conversations.resident", withdraw)
    await Deliverer(meeting, channel, office.clock, "one").run_once()
    known = await office.storage.read(lambda uow: uow.conversations.resident(resident.id))
    assert known is not None
    assert known.phone == ""


async def erased(office: Office, resident: Resident) -> None:
    at = office.clock.now_ms()
    await office.storage.write(
        lambda uow: privacy.erase_by_desk(uow, resident, at, actor="operator:zhao", cause="asked")
    )


@pytest.mark.parametrize("call", ["tickets.get", "conversations.resident"])
async def test_a_notice_makes_nobody_anew_who_has_just_been_erased(office: Office, call: str) -> None:
    resident = await office.writes()
    await office.opens()
    await office.act("assign", "钱师傅")
    office.storage = Meeting(storage := office.storage, call, lambda: erased(office_of_desk, resident))
    office_of_desk = Office(storage)
    await office.act("reply", "明天来")
    assert await storage.read(lambda uow: uow.conversations.known("wechat", "o-wang")) is None
    assert not await office_of_desk.due(10 * 24 * 3_600_000)


async def test_a_follower_who_is_erased_in_the_middle_of_a_notice_stays_erased(office: Office) -> None:
    report = await reported(office, "o-wang", channel="phone")
    li = (await office.storage.write(lambda uow: uow.conversations.open("wechat", "o-li", 1))).resident
    await office.storage.write(lambda uow: uow.reports.follow(report, li.id, 1))
    storage, plain = office.storage, Office(office.storage)
    office.storage = Meeting(storage, "ticket_notices.newest", lambda: erased(plain, li))
    await office.act("reply", "明天来", report)
    assert await storage.read(lambda uow: uow.conversations.known("wechat", "o-li")) is None


async def test_what_is_said_while_the_desk_erases_is_a_strangers(office: Office) -> None:
    resident = await office.writes()
    storage, message = office.storage, incoming_to_json(Incoming(Kind.TEXT, "住槐荫3号楼"))

    async def hear(uow: UnitOfWork) -> None:
        loaded = await uow.conversations.open("wechat", "o-wang", 5)
        entry = InboxEntry("late", loaded.resident.id, 5, message, b"")
        await uow.conversations.record(loaded, b'{"d":[]}', entry)

    await Meeting(storage, "conversations.open", lambda: erased(office, resident)).write(hear)
    assert (await storage.read(lambda uow: uow.personal.counts(resident.id))).messages == 0
    nobody = await storage.read(lambda uow: uow.conversations.open("wechat", f"erased:{resident.id}", 1))
    assert nobody.state == b""


async def test_a_ticket_that_is_opened_again_keeps_its_photos(storage: Storage, clock: FakeClock) -> None:
    await leave_traces(storage, clock)

    async def reopen() -> None:
        async def work(uow: UnitOfWork) -> None:
            ticket = await uow.tickets.get(CLOSED)
            assert ticket is not None
            await uow.tickets.save(replace(ticket, status=Status.REOPENED))

        await storage.write(work)

    meeting = Meeting(storage, "tickets.get", reopen)
    await meeting.write(lambda uow: privacy.anonymise(uow, CLOSED, clock.now_ms()))
    doomed = [one.id for one in await storage.read(lambda uow: uow.personal.doomed(9))]
    ticket = await storage.read(lambda uow: uow.tickets.get(CLOSED))
    assert ticket is not None
    assert set(ticket.photos).isdisjoint(doomed)


async def test_what_was_not_fixed_twice_goes_to_the_supervisor_even_in_the_same_moment(
    office: Office,
) -> None:
    resident = await office.resident()
    await office.opens()
    await office.act("fix")
    plain = Office(office.storage)

    async def tried_again() -> None:
        # Where the resident was quicker, there is nothing left to open again.
        with contextlib.suppress(Refused):
            await plain.act("reopen", "他打来电话")
            await plain.act("fix")

    meeting = Meeting(office.storage, "tickets.history", tried_again)
    judged = await meeting.write(
        lambda uow: office.follow_up.judge(uow, resident, NUMBER, office.clock.now_ms(), fixed=False)
    )
    assert judged.escalated is meeting.inside


async def test_what_is_opened_again_is_not_rated(office: Office) -> None:
    resident = await office.resident()
    await office.opens()
    await office.act("fix")
    await office.act("confirm", "电话里说好了")
    plain = Office(office.storage)
    meeting = Meeting(office.storage, "tickets.get", lambda: plain.act("reopen", "又漏了"))
    command = RateTicket(NUMBER, Satisfaction.SATISFIED)
    rating = meeting.write(lambda uow: office.follow_up.rate(uow, resident, command, 5))
    if meeting.inside:
        with pytest.raises(Refused, match="还没办结"):
            await rating
    else:
        await rating


async def reported(
    office: Office, openid: str, same_as: str = "", *, channel: str = "wechat", storage: Storage | None = None
) -> str:
    at = instant("2026-11-20 10:00")
    loaded = await office.storage.write(lambda uow: uow.conversations.open(channel, openid, at))
    command = OpenReport("public_lighting", Spot(HOME), "", same_as=same_as)
    desk = ReportDesk(office.desk)
    done = await (storage or office.storage).write(lambda uow: desk.open(uow, loaded.resident, command, at))
    return done.ticket.number


async def test_who_joins_a_report_that_is_merged_meanwhile_follows_the_other_one(office: Office) -> None:
    first, second = await reported(office, "o-wang"), await reported(office, "o-li")
    plain = Office(office.storage)
    meeting = Meeting(office.storage, "tickets.get", lambda: plain.act("merge", second, first))
    joining = reported(office, "o-zhang", same_as=first, storage=meeting)
    if meeting.inside:
        # The one that was to be joined is gone by the time of the saving, and nothing is half done.
        with pytest.raises(Refused):
            await joining
        assert await office.storage.read(lambda uow: uow.reports.followers(first)) == []
        return
    await joining
    zhang = await office.storage.write(lambda uow: uow.conversations.open("wechat", "o-zhang", 1))
    assert zhang.resident.id in await office.storage.read(lambda uow: uow.reports.followers(second))


async def test_who_writes_while_a_message_is_parked_gets_it_now(office: Office) -> None:
    resident = await office.writes()
    storage, clock = office.storage, office.clock
    await storage.write(
        lambda uow: uow.outbox.put(Delivery("a", resident.id, "service", b"{}", clock.now_ms()))
    )
    message = incoming_to_json(Incoming(Kind.TEXT, "在吗"))

    async def hear(uow: UnitOfWork) -> None:
        loaded = await uow.conversations.open("wechat", "o-wang", clock.now_ms() + 1)
        await uow.outbox.unpark(resident.id, clock.now_ms())
        entry = InboxEntry("now", resident.id, clock.now_ms() + 1, message, b"")
        await uow.conversations.record(loaded, loaded.state, entry)

    channel = ScriptedChannel([SendOutcome(SendResult.PARKED, "45015")])
    meeting = Meeting(storage, "inbox.of_resident", lambda: storage.write(hear))
    await Deliverer(meeting, channel, clock, "one").run_once()
    await Deliverer(storage, channel, clock, "one").run_once()
    assert len(channel.sent) == 2


async def test_two_who_take_lists_over_at_once_both_stay(storage: Storage) -> None:
    async def take(storage: Storage, *ids: str) -> None:
        sheet = Sheet("办事指南", [ARTICLES, *([one, "标题", "正文"] for one in ids)])
        await storage.write(lambda uow: import_articles(uow, sheet, today="2026-11-21"))

    await take(Meeting(storage, "knowledge.all", lambda: take(storage, "b", "c")), "a", "b")
    assert {one.id for one in await storage.read(lambda uow: uow.knowledge.all())} == {"a", "b", "c"}


async def test_what_is_wanted_again_at_this_moment_is_not_thrown_away(office: Office) -> None:
    resident = await office.writes()
    storage = office.storage
    await storage.write(lambda uow: uow.outbox.put(Delivery("a", resident.id, "service", b"{}", 1)))

    async def park(uow: UnitOfWork) -> None:
        (delivery,) = await uow.outbox.lease("one", 2, 3, 9)
        await uow.outbox.park(delivery, "45015")

    await storage.write(park)
    meeting = Meeting(
        storage,
        "outbox.unpark",
        lambda: storage.write(lambda uow: uow.personal.delete_old("deliveries", 100, 9)),
    )
    await meeting.write(lambda uow: uow.outbox.unpark(resident.id, 4))
    assert [one.unique for one in await office.due()] == ["a"]


async def test_two_who_empty_the_outbox_at_once_keep_a_residents_messages_in_order(office: Office) -> None:
    resident = await office.writes()
    storage, clock, channel = office.storage, office.clock, ScriptedChannel()
    for number in range(4):
        delivery = Delivery(f"m{number}", resident.id, "service", b"%d" % number, 1)
        await storage.write(lambda uow, one=delivery: uow.outbox.put(one))  # type: ignore[misc]
    met: list[list[str]] = []

    async def lease_too() -> None:
        taken = await storage.write(
            lambda uow: uow.outbox.lease("two", clock.now_ms(), clock.now_ms() + 9, 9)
        )
        met.append([one.unique for one in taken])

    meeting = Meeting(storage, "outbox.lease", lease_too)
    assert await Deliverer(meeting, channel, clock, "one").run_once() == 4
    assert met == [[]], "the first one is in other hands, so nothing behind it may be taken"
    assert channel.payloads() == ["0", "1", "2", "3"]
