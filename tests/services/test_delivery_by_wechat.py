import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass

import orjson
import pytest

from fakes import FakeClock
from logged import log
from servicebot.adapters.logs.redacting import RedactingFilter
from servicebot.adapters.wechat.channel import WeChatChannel
from servicebot.adapters.wechat.client import WeChatApi
from servicebot.domain.deliveries import Contact, SendOutcome
from servicebot.domain.people import Resident
from servicebot.engine.messages import Incoming, Kind, Reply, incoming_to_json, reply_to_json
from servicebot.ports import Delivery, InboxEntry, Storage
from servicebot.services.notices.delivery import Deliverer, Pace
from servicebot.simulator.clock import HOUR, MINUTE
from servicebot.simulator.fans import Act
from wechat_world import OPENID, SECRET, SEND, TEMPLATE, World, wechat_world

PROGRESS = {"template_id": "repair-progress", "data": {"thing1": "水管漏水", "time2": "15:00"}}
WORDS = "师傅十分钟后到"


class Killed(BaseException):
    """The process is gone, and nothing that follows is run."""


class DyingChannel(WeChatChannel):
    """Dies after the message has left and before anybody can note it."""

    async def send(
        self, delivery: Delivery, resident: Resident, *, contact: Contact | None = None
    ) -> SendOutcome:
        await super().send(delivery, resident, contact=contact)
        raise Killed


@dataclass
class Station:
    """A storage, the simulated platform, and a follower who is known to both."""

    storage: Storage
    world: World
    api: WeChatApi
    clock: FakeClock
    resident: int

    def deliverer(self, owner: str = "one") -> Deliverer:
        return Deliverer(self.storage, WeChatChannel(self.api, self.clock), self.clock, owner)

    async def queue(self, unique: str, kind: str = "template", payload: bytes | None = None) -> None:
        content = orjson.dumps(PROGRESS) if payload is None else payload
        delivery = Delivery(unique, self.resident, kind, content, self.clock.now_ms())
        await self.storage.write(lambda uow: uow.outbox.put(delivery))

    async def hear(self) -> None:
        self.world.account.acted(self.world.fan, Act.MESSAGE)
        at = self.clock.now_ms()
        entry = InboxEntry(f"{at}", self.resident, at, incoming_to_json(Incoming(Kind.TEXT, "好")), b"")
        await self.storage.write(lambda uow: log(uow, entry))
        await self.storage.write(lambda uow: uow.outbox.unpark(self.resident, at))


@pytest.fixture
async def station(storage: Storage, clock: FakeClock) -> AsyncIterator[Station]:
    async with wechat_world(clock) as world:
        opened = await storage.write(lambda uow: uow.conversations.open("wechat", OPENID, clock.now_ms()))
        yield Station(storage, world, world.client(storage), clock, opened.resident.id)


async def test_killed_between_send_and_mark_shows_the_notice_once(station: Station) -> None:
    await station.queue("ticket:1:assigned")
    dying = Deliverer(station.storage, DyingChannel(station.api, station.clock), station.clock, "dying")
    with pytest.raises(BaseExceptionGroup) as caught:
        await dying.run_once()
    assert caught.group_contains(Killed)
    station.clock.advance(Pace().lease_ms)
    assert await station.deliverer().run_once() == 1
    assert station.world.calls_of(TEMPLATE) == 2
    assert len(station.world.account.sent_to(OPENID)) == 1, "both calls bore the same client_msg_id"


async def test_residents_get_everything_that_five_messages_a_window_allow(station: Station) -> None:
    await station.hear()
    for number in range(8):
        await station.queue(f"reply:{number}", "service", reply_to_json(Reply(f"第{number}条")))
    assert await station.deliverer().run_once() == 5
    station.clock.advance(HOUR)
    assert await station.deliverer().run_once() == 0
    await station.hear()
    assert await station.deliverer().run_once() == 3
    assert station.world.texts() == [f"第{number}条" for number in range(8)]


async def test_wrong_secret_costs_no_delivery_its_tries(station: Station) -> None:
    await station.queue("ticket:1:assigned")
    station.world.platform.faults.answer("cgi-bin/stable_token", 40125)
    deliverer = station.deliverer()
    for _ in range(5):
        assert await deliverer.run_once() == 0
        station.clock.advance(MINUTE)
    assert await deliverer.run_once() == 1


async def everything_that_can_go_wrong(station: Station) -> None:
    faults, deliverer = station.world.platform.faults, station.deliverer()
    for number, errcode in enumerate((0, -1, 40001, 45015, 45047, 47003, 12345, 40164, 48001, 43004)):
        await station.queue(f"reply:{number}", "service", reply_to_json(Reply(WORDS)))
        await station.queue(f"ticket:{number}")
        if errcode:
            faults.answer(SEND, errcode)
            faults.answer(TEMPLATE, errcode)
        await deliverer.run_once()
        station.clock.advance(2 * HOUR)
        await station.hear()
        faults.drop(SEND)
        await station.queue(f"dropped:{number}", "service", reply_to_json(Reply(WORDS)))
        await deliverer.run_once()


async def test_logs_of_a_full_run_hold_no_secret(station: Station, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with caplog.filtering(RedactingFilter([SECRET])):
        await everything_that_can_go_wrong(station)
    tokens = {station.world.account.tokens.stable(force=False)[0]}
    seen = caplog.text + "".join(repr(vars(record)) for record in caplog.records)
    assert "wechat_stopped" in seen
    for hidden in {OPENID, SECRET, WORDS, "水管漏水", *tokens}:
        assert hidden not in seen
    assert "access_token=" not in seen.replace("access_token=[redacted]", "")
