"""A storage with one resident, a channel that answers from a script, and the deliverer between them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from acquainted import resident_of
from fakes import FakeClock
from logged import log
from passing_storage import PassingStorage
from servicebot.domain.deliveries import Contact, SendOutcome, SendResult
from servicebot.domain.people import Resident
from servicebot.engine.messages import Incoming, Kind, Reply, incoming_to_json, reply_to_json
from servicebot.ports import Delivery, InboxEntry, Storage, UnitOfWork
from servicebot.services.notices.delivery import Deliverer, Pace

Result = TypeVar("Result")

SENT = SendOutcome(SendResult.SENT)


@dataclass
class ScriptedChannel:
    """A channel that answers from a script, then with success."""

    script: list[SendOutcome | Exception] = field(default_factory=list)
    sent: list[tuple[str, int, Contact | None]] = field(default_factory=list)
    closed: int = 0
    meanwhile: Callable[[Resident], Awaitable[object]] | None = None

    async def send(
        self, delivery: Delivery, resident: Resident, *, contact: Contact | None = None
    ) -> SendOutcome:
        self.sent.append((delivery.payload.decode(), resident.id, contact))
        if self.meanwhile is not None:
            await self.meanwhile(resident)
        answer = self.script.pop(0) if self.script else SENT
        if isinstance(answer, Exception):
            raise answer
        return answer

    def closed_until(self) -> int:
        return self.closed

    def payloads(self) -> list[str]:
        return [payload for payload, _, _ in self.sent]


@dataclass
class Station:
    """A storage with one resident, a channel, and the deliverer between them."""

    storage: Storage
    clock: FakeClock
    channel: ScriptedChannel
    resident: int

    def deliverer(self, owner: str = "one", pace: Pace | None = None) -> Deliverer:
        return Deliverer(self.storage, self.channel, self.clock, owner, pace)

    async def queue(self, unique: str, *, resident: int = 0, not_before: int = 0) -> None:
        delivery = Delivery(
            unique, resident or self.resident, "service", unique.encode(), self.clock.now_ms(), not_before
        )
        await self.storage.write(lambda uow: uow.outbox.put(delivery))

    async def another_resident(self, openid: str) -> int:
        return await resident_of(self.storage, openid)

    async def hear(self, kind: Kind) -> None:
        at = self.clock.now_ms()
        message = incoming_to_json(Incoming(kind, text="在吗"))
        entry = InboxEntry(f"{kind}:{at}", self.resident, at, message, reply_to_json(Reply("在")))
        await self.storage.write(lambda uow: log(uow, entry))

    async def dead(self) -> list[tuple[str, str]]:
        letters = await self.storage.read(lambda uow: uow.outbox.dead_letters(10))
        return [(delivery.unique, error) for delivery, error in letters]


class StumblingStorage(PassingStorage):
    """A storage whose next write fails once that is asked for."""

    def __init__(self, storage: Storage) -> None:
        super().__init__(storage)
        self.stumble = False
        self.stumbled = asyncio.Event()

    async def write(self, work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
        if self.stumble:
            self.stumble = False
            self.stumbled.set()
            raise OSError("no connection")
        return await super().write(work)
