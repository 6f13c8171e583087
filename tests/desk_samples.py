"""A desk with one ticket of one resident, and short ways to move it."""

import contextlib
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from fakes import FakeClock
from logged import log
from servicebot.domain.address import Address
from servicebot.domain.files.directory import read_directory
from servicebot.domain.people import Actor, Resident, Role
from servicebot.domain.repairs import OpenRepair
from servicebot.domain.tickets import Ticket
from servicebot.domain.times import Visit
from servicebot.engine.messages import Incoming, Kind, incoming_to_json, reply_from_json
from servicebot.ports import Delivery, InboxEntry, Storage, UnitOfWork
from servicebot.services.notices.announcing import TicketNotices
from servicebot.services.packaged import packaged_catalogue, packaged_text
from servicebot.services.reference import ReferenceCache
from servicebot.services.tickets.desk import TicketDesk
from servicebot.services.tickets.follow_up import FollowUp
from servicebot.services.tickets.staff_acts import ACTS
from ticket_samples import CALENDAR, instant

REFERENCE = ReferenceCache(packaged_catalogue(), read_directory(packaged_text("demo/directory.toml")))
HOME = Address("huaiyin", "huaiyin_1", "3", "2", "501")
FRIDAY = instant("2026-11-20 10:00")


class _OnlyLooking(Exception):
    """Undoes the transaction that it is raised in."""


@dataclass
class Office:
    """The station's side of one resident's ticket."""

    storage: Storage
    clock: FakeClock = field(default_factory=lambda: FakeClock(FRIDAY))
    channel: str = "wechat"
    openid: str = "o-wang"

    def __post_init__(self) -> None:
        numbers = itertools.cycle(("48217090", "48217104"))
        self.desk = self.a_desk(lambda: next(numbers))
        self.follow_up = FollowUp(self.desk)
        self.wrote = 0

    def a_desk(self, numbers: Callable[[], str]) -> TicketDesk:
        return TicketDesk(REFERENCE, CALENDAR, numbers, notices=TicketNotices(REFERENCE))

    async def resident(self) -> Resident:
        at = self.clock.now_ms()
        return (
            await self.storage.write(lambda uow: uow.conversations.open(self.channel, self.openid, at))
        ).resident

    async def writes(self, text: str = "你好") -> Resident:
        """The resident writes, which opens their window."""
        resident = await self.resident()
        self.wrote += 1
        message = incoming_to_json(Incoming(Kind.TEXT, text))
        entry = InboxEntry(f"in-{self.wrote}", resident.id, self.clock.now_ms(), message, b"")
        await self.storage.write(lambda uow: log(uow, entry))
        return resident

    async def opens(self) -> Ticket:
        resident = await self.resident()
        command = OpenRepair("plumbing_electric.tap_valve", HOME, "15400001234", "一直滴水", Visit("随时"))
        return await self.storage.write(
            lambda uow: self.desk.open_repair(uow, resident, command, self.clock.now_ms())
        )

    async def act(self, verb: str, words: str = "", number: str = "48217090") -> Ticket:
        actor = Actor(Role.STAFF, "zhao")
        return await self.storage.write(
            lambda uow: ACTS[verb].do(self.desk, uow, actor, number, words, self.clock.now_ms())
        )

    async def due(self, after: int = 0) -> list[Delivery]:
        """What the outbox would send then; nothing is changed by looking."""
        at = self.clock.now_ms() + after
        found: list[Delivery] = []

        async def send_all(uow: UnitOfWork) -> None:
            while taken := await uow.outbox.lease("test", at, at + 1, 100):
                for delivery in taken:
                    found.append(delivery)
                    await uow.outbox.sent(delivery, at)
            raise _OnlyLooking

        with contextlib.suppress(_OnlyLooking):
            await self.storage.write(send_all)
        return found

    async def told(self, after: int = 30_000) -> list[str]:
        """The last lines of the messages that are due then."""
        replies = [reply_from_json(one.payload) for one in await self.due(after)]
        return [reply.text.split("\n", 1)[-1] for reply in replies if reply is not None]
