"""Cards of which nobody knows whether they arrived: none costs the resident a second acceptance."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest

from desk_samples import REFERENCE
from notice_street import ALLOWED, OLDER, SUBSCRIBE, TEMPLATE, Street, notice_street
from outbox_station import ScriptedChannel
from passing_storage import PassingStorage
from servicebot.adapters.wechat.channel import WeChatChannel
from servicebot.domain.deliveries import Contact, SendOutcome, SendResult
from servicebot.domain.people import Resident
from servicebot.domain.workdays import DAY, HOUR
from servicebot.ports import Delivery, Result, Storage, UnitOfWork
from servicebot.services.notices.delivery import Deliverer, Pace
from servicebot.services.notices.ways import NoticeWays


@pytest.fixture
async def street(storage: Storage) -> AsyncIterator[Street]:
    async with notice_street(storage) as street:
        yield street


class Died(BaseException):
    """What ends a process in the middle of what it does."""


@dataclass
class DyingChannel:
    """A channel that brings a message to its receiver, after which nothing of this process happens any more."""

    channel: WeChatChannel
    arrives: bool = True

    async def send(
        self, delivery: Delivery, resident: Resident, *, contact: Contact | None = None
    ) -> SendOutcome:
        if delivery.kind != "subscribe":
            return await self.channel.send(delivery, resident, contact=contact)
        if self.arrives:
            await self.channel.send(delivery, resident, contact=contact)
        raise Died

    def closed_until(self) -> int:
        return self.channel.closed_until()


class Overtaken(PassingStorage):
    """A storage before whose n-th write something else happens."""

    def __init__(self, storage: Storage, before: int, first: Callable[[], Awaitable[None]]) -> None:
        super().__init__(storage)
        self.writes = 0
        self._before = before
        self._first = first

    async def write(self, work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
        self.writes += 1
        if self.writes == self._before:
            await self._first()
        return await super().write(work)


@pytest.mark.parametrize("arrives", [True, False])
async def test_a_process_that_dies_over_a_card_costs_one_acceptance_and_the_words_still_come(
    street: Street, *, arrives: bool
) -> None:
    await street.allows()
    await street.allows()
    street.clock.advance(3 * DAY)
    await street.changes("assign", "周师傅")
    storage = street.office.storage
    dying = DyingChannel(WeChatChannel(street.world.client(storage), street.clock), arrives)
    ways = NoticeWays(REFERENCE, subscription=ALLOWED)
    with pytest.raises(BaseExceptionGroup):
        await Deliverer(storage, dying, street.clock, "dies", detours=ways).run_once()

    deliverer = street.deliverer(OLDER)
    street.clock.advance(Pace().lease_ms)
    assert await deliverer.run_once() == 0
    assert [way for way, _ in street.shown()] == ["subscribe"] * arrives
    assert await street.left() == 1, "one is spent, whether WeChat counted it or not"
    await street.writes()
    assert await deliverer.run_once() == 1
    assert [way for way, _ in street.shown()] == ["subscribe"] * arrives + ["custom"]


async def test_a_card_whose_lease_passed_on_before_it_left_does_not_leave(street: Street) -> None:
    await street.allows()
    street.clock.advance(3 * DAY)
    await street.changes("assign", "周师傅")
    storage = street.office.storage

    async def be_overtaken() -> None:
        street.clock.advance(Pace().lease_ms)
        now = street.clock.now_ms()
        await storage.write(lambda uow: uow.outbox.lease("two", now, now + Pace().lease_ms, 10))

    refusal = SendOutcome(SendResult.PARKED, "45015")
    ways = NoticeWays(REFERENCE, subscription=ALLOWED)
    first = ScriptedChannel([refusal])
    # Its writes: the lease, the refusal, the lease as a card, and that it leaves.
    overtaken = Overtaken(storage, 4, be_overtaken)
    await Deliverer(overtaken, first, street.clock, "one", detours=ways).run_once()
    assert overtaken.writes == 5, "and the lease that finds nothing more"
    assert len(first.sent) == 1, "only the service message that was refused"


async def test_an_answer_that_was_lost_sends_no_second_card(street: Street) -> None:
    await street.allows()
    await street.allows()
    street.world.platform.faults.drop(SUBSCRIBE)
    street.clock.advance(3 * DAY)
    await street.changes("assign", "周师傅")
    deliverer = street.deliverer(OLDER)
    assert await deliverer.run_once() == 0
    street.clock.advance(HOUR)
    assert await deliverer.run_once() == 0
    assert (await street.left(), street.world.calls_of(SUBSCRIBE), street.world.calls_of(TEMPLATE)) == (
        1,
        1,
        0,
    )
    await street.writes()
    assert await deliverer.run_once() == 1
    assert [way for way, _ in street.shown()] == ["custom"]


async def test_a_token_that_does_not_come_leaves_the_card_for_later(street: Street) -> None:
    await street.allows()
    street.world.platform.faults.drop("cgi-bin/stable_token")
    street.clock.advance(3 * DAY)
    await street.changes("assign", "周师傅")
    deliverer = street.deliverer()
    assert await deliverer.run_once() == 0
    street.clock.advance(HOUR)
    assert await deliverer.run_once() == 1
    assert [way for way, _ in street.shown()] == ["subscribe"]


async def test_a_card_of_another_kind_is_given_up_rather_than_doubled(street: Street) -> None:
    resident = await street.office.resident()
    storage, at = street.office.storage, street.clock.now_ms()
    card = Delivery("other", resident.id, "subscribe", b"{}", at)
    await storage.write(lambda uow: uow.outbox.put(card))
    channel = ScriptedChannel([TimeoutError()])
    await Deliverer(storage, channel, street.clock, "one").run_once()
    street.clock.advance(DAY)
    await Deliverer(storage, channel, street.clock, "one").run_once()
    letters = await storage.read(lambda uow: uow.outbox.dead_letters(9))
    assert [(one.unique, error) for one, error in letters] == [("other", "timeout")]
    assert len(channel.sent) == 1
