"""Notices on their way to a resident, against the simulated platform with its windows and its count of acceptances."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import orjson
import pytest

from desk_samples import REFERENCE, Office
from notice_street import ALLOWED, OLDER, SUBSCRIBE, TEMPLATE, Street, notice_street
from outbox_station import ScriptedChannel
from servicebot.adapters.wechat.notice_fields import subscribe_data
from servicebot.domain.deliveries import SendOutcome, SendResult, Subscription
from servicebot.domain.people import Resident
from servicebot.domain.tickets import Status
from servicebot.domain.workdays import DAY, HOUR, MINUTE
from servicebot.ports import Delivery, Storage
from servicebot.services.notices.delivery import Deliverer, Pace
from servicebot.services.notices.ways import (
    NOTES,
    STATES,
    NoticeWays,
    notice_cause,
    noticed_ticket,
)
from ticket_samples import instant
from wechat_world import OPENID, SEND


@pytest.fixture
async def street(storage: Storage) -> AsyncIterator[Street]:
    async with notice_street(storage) as street:
        yield street


async def test_outside_the_window_one_acceptance_brings_one_notice(street: Street) -> None:
    await street.allows()
    deliverer = street.deliverer()
    street.clock.advance(3 * DAY)
    await street.changes("assign", "周师傅")
    assert await deliverer.run_once() == 1
    assert [way for way, _ in street.shown()] == ["subscribe"]
    assert (await street.left(), street.world.fan.subscriptions["progress"]) == (0, 0)
    await street.changes("start")
    assert await deliverer.run_once() == 0
    assert street.world.calls_of(SUBSCRIBE) == 1
    await street.writes()
    assert await deliverer.run_once() == 1
    assert street.shown()[-1] == ("custom", "周师傅开始办了。")


async def test_an_open_window_spends_nothing(street: Street) -> None:
    await street.allows()
    await street.changes("assign", "周师傅")
    assert await street.deliverer().run_once() == 1
    assert [way for way, _ in street.shown()] == ["custom"]
    assert await street.left() == 1


@pytest.mark.parametrize("errcode", [45015, 45047])
async def test_a_window_that_wechat_calls_closed_is_closed(street: Street, errcode: int) -> None:
    await street.allows()
    street.world.platform.faults.answer(SEND, errcode)
    await street.changes("assign", "周师傅")
    assert await street.deliverer().run_once() == 1
    assert [way for way, _ in street.shown()] == ["subscribe"]


async def test_fixed_is_asked_on_the_card_too(street: Street) -> None:
    await street.allows()
    street.clock.advance(3 * DAY)
    await street.changes("fix", "换了阀芯")
    await street.deliverer().run_once()
    (card,) = street.world.account.sent_to(OPENID)
    assert [row["value"] for row in card.body["rows"]] == [
        "4821 7090",
        "水龙头/阀门漏水",
        "已办好",
        "修好了吗？回复「修好了」或「没修好」",
    ]


async def test_what_wechat_never_counted_is_forgotten_and_the_template_tells(street: Street) -> None:
    await street.allows()
    await street.allows()
    street.world.fan.subscriptions.clear()
    street.clock.advance(3 * DAY)
    await street.changes("assign", "周师傅")
    assert await street.deliverer(OLDER).run_once() == 1
    assert [way for way, _ in street.shown()] == ["template"]
    assert (street.world.calls_of(SUBSCRIBE), await street.left()) == (1, 0)


async def test_without_a_template_it_waits_for_the_next_words(street: Street) -> None:
    await street.allows()
    street.world.fan.subscriptions.clear()
    street.clock.advance(3 * DAY)
    await street.changes("assign", "周师傅")
    deliverer = street.deliverer()
    assert await deliverer.run_once() == 0
    street.clock.advance(HOUR)
    assert await deliverer.run_once() == 0
    await street.writes()
    assert await deliverer.run_once() == 1
    assert [way for way, _ in street.shown()] == ["custom"]


@pytest.mark.parametrize("errcode", [40037, 43107, 47003, 48001])
async def test_an_acceptance_that_bought_nothing_is_given_back(street: Street, errcode: int) -> None:
    await street.allows()
    street.world.platform.faults.answer(SUBSCRIBE, errcode)
    street.clock.advance(3 * DAY)
    await street.changes("assign", "周师傅")
    deliverer = street.deliverer()
    assert await deliverer.run_once() == 0
    assert (await street.left(), street.world.calls_of(SUBSCRIBE)) == (1, 1)
    await street.writes()
    assert await deliverer.run_once() == 1
    assert [way for way, _ in street.shown()] == ["custom"]


async def test_a_notice_that_is_overtaken_gives_its_acceptance_to_the_newer_one(street: Street) -> None:
    await street.allows()
    street.world.platform.faults.answer(SUBSCRIBE, 43108)
    street.clock.advance(3 * DAY)
    await street.changes("assign", "周师傅")
    deliverer = street.deliverer()
    assert await deliverer.run_once() == 0
    assert await street.left() == 0
    await street.changes("start")
    assert await deliverer.run_once() == 1
    assert [way for way, _ in street.shown()] == ["subscribe"]
    assert await street.left() == 0


async def test_a_template_that_is_refused_leaves_the_words_waiting(street: Street) -> None:
    street.world.platform.faults.answer(TEMPLATE, 40037)
    street.clock.advance(3 * DAY)
    await street.changes("assign", "周师傅")
    deliverer = street.deliverer(OLDER)
    assert await deliverer.run_once() == 0
    await street.writes()
    assert await deliverer.run_once() == 1
    assert [way for way, _ in street.shown()] == ["custom"]


async def test_a_wrong_secret_moves_nothing_to_another_way(street: Street) -> None:
    await street.allows()
    street.clock.advance(3 * DAY)
    await street.changes("assign", "周师傅")
    street.world.platform.faults.answer("cgi-bin/stable_token", 40125)
    deliverer = street.deliverer(OLDER)
    assert await deliverer.run_once() == 0
    street.clock.advance(10 * MINUTE)
    assert await deliverer.run_once() == 1
    assert [way for way, _ in street.shown()] == ["subscribe"]


async def test_two_processes_send_one_notice_for_one_acceptance(street: Street) -> None:
    await street.allows()
    street.clock.advance(3 * DAY)
    await street.changes("assign", "周师傅")
    one, two = street.deliverer(owner="one"), street.deliverer(owner="two")
    assert sum(await asyncio.gather(one.run_once(), two.run_once())) == 1
    assert len(street.shown()) == 1


async def test_a_refusal_whose_lease_has_passed_on_takes_no_acceptance(street: Street) -> None:
    await street.allows()
    street.clock.advance(3 * DAY)
    await street.changes("assign", "周师傅")
    storage = street.office.storage

    async def be_overtaken(_resident: Resident) -> None:
        street.clock.advance(Pace().lease_ms)
        now = street.clock.now_ms()
        taken = await storage.write(lambda uow: uow.outbox.lease("two", now, now + Pace().lease_ms, 10))
        assert len(taken) == 1

    channel = ScriptedChannel([SendOutcome(SendResult.PARKED, "45015")], meanwhile=be_overtaken)
    ways = NoticeWays(REFERENCE, subscription=ALLOWED)
    assert await Deliverer(storage, channel, street.clock, "one", detours=ways).run_once() == 0
    assert await street.left() == 1


async def test_what_was_held_up_does_not_leave_at_night(street: Street) -> None:
    await street.changes("assign", "周师傅")
    deliverer = street.deliverer()
    street.clock.advance(instant("2026-11-20 22:15") - street.clock.now_ms())
    assert await deliverer.run_once() == 0
    street.clock.advance(instant("2026-11-21 08:00") - street.clock.now_ms())
    assert await deliverer.run_once() == 1


async def test_who_writes_at_night_is_told_at_night(street: Street) -> None:
    street.clock.advance(3 * DAY)
    await street.changes("assign", "周师傅")
    deliverer = street.deliverer()
    assert await deliverer.run_once() == 0
    street.clock.advance(instant("2026-11-23 23:00") - street.clock.now_ms())
    await street.writes()
    assert await deliverer.run_once() == 1


def test_every_word_of_a_card_has_the_shape_of_its_field() -> None:
    for state in STATES.values():
        assert subscribe_data({"phrase3": state}) == {"phrase3": {"value": state}}
    for note in NOTES.values():
        assert subscribe_data({"thing4": note}) == {"thing4": {"value": note}}


def test_only_notices_of_tickets_are_notices() -> None:
    assert noticed_ticket("ticket:48217090:3:7") == "48217090"
    assert noticed_ticket("reply:wx:m1") == ""


async def test_answers_add_up_and_a_refusal_is_remembered_until_the_next_yes(storage: Storage) -> None:
    opened = await storage.write(lambda uow: uow.conversations.open("wechat", "o-wang", 1))
    wang = opened.resident.id

    async def standing() -> Subscription:
        return await storage.read(lambda uow: uow.subscriptions.standing(wang, "progress"))

    assert await standing() == Subscription()
    assert not await storage.write(lambda uow: uow.subscriptions.take(wang, "progress"))
    await storage.write(lambda uow: uow.subscriptions.answered(wang, "progress", 5, allowed=True))
    await storage.write(lambda uow: uow.subscriptions.answered(wang, "progress", 6, allowed=True))
    await storage.write(lambda uow: uow.subscriptions.answered(wang, "progress", 7, allowed=False))
    assert await standing() == Subscription(2, 7)
    assert await storage.write(lambda uow: uow.subscriptions.take(wang, "progress"))
    await storage.write(lambda uow: uow.subscriptions.give_back(wang, "progress"))
    assert await standing() == Subscription(2, 7)
    await storage.write(lambda uow: uow.subscriptions.drop(wang, "progress"))
    assert await standing() == Subscription(0, 7)
    await storage.write(lambda uow: uow.subscriptions.answered(wang, "progress", 8, allowed=True))
    assert await standing() == Subscription(1, 0)


async def test_a_followers_card_asks_nothing_of_them(storage: Storage) -> None:
    office = Office(storage)
    await office.writes()
    ticket = await office.opens()
    at = office.clock.now_ms()
    opened = await storage.write(lambda uow: uow.conversations.open("wechat", "o-li", at))
    neighbour = opened.resident.id
    public = replace(ticket, public=True, kind="report", item="public_lighting", status=Status.FIXED)
    await storage.write(lambda uow: uow.tickets.save(public))
    await storage.write(lambda uow: uow.subscriptions.answered(neighbour, "progress", at, allowed=True))
    ways = NoticeWays(REFERENCE, subscription=ALLOWED)
    refusal = SendOutcome(SendResult.PARKED, "45015")

    async def card_of(resident: int) -> dict[str, str]:
        delivery = Delivery(notice_cause(ticket.number, 9, resident), resident, "service", b'["ok"]', at)
        detour = await storage.write(lambda uow: ways.another(uow, delivery, refusal, at))
        assert detour is not None
        data: dict[str, str] = orjson.loads(detour.delivery.payload)["data"]
        return data

    assert (await card_of(neighbour))["thing4"] == "回复「我的工单」看详情"
    own = ticket.resident_id
    await storage.write(lambda uow: uow.subscriptions.answered(own, "progress", at, allowed=True))
    assert "修好了吗" in (await card_of(own))["thing4"]
