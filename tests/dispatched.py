"""A bot of the real services, and storages that fail on purpose, for tests of the dispatcher."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from fakes import FakeClock
from passing_storage import PassingStorage
from sample_flows import DIRECTORY
from servicebot.domain.people import Resident
from servicebot.engine.messages import Incoming, Kind
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.runner import Engine
from servicebot.flows import FLOWS
from servicebot.ports import Result, Storage, UnitOfWork
from servicebot.services.actions import Action, actions
from servicebot.services.arrival import Answer, Arrival
from servicebot.services.dispatcher import Dispatcher
from servicebot.services.packaged import packaged_calendar, packaged_catalogue
from servicebot.services.reference import ReferenceCache
from servicebot.services.tickets.desk import TicketDesk
from ticket_samples import numbers

REPAIR = "槐荫社区3号楼2单元501水龙头漏水 15400001234"
SECRETS = ("15400001234", "槐荫", "openid-1", "水龙头")


class Gate(PassingStorage):
    """Storage whose writes wait for a word; for messages that are still running."""

    def __init__(self, storage: Storage) -> None:
        super().__init__(storage)
        self.opened = asyncio.Event()
        self.writes = 0

    async def write(self, work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
        self.writes += 1
        await self.opened.wait()
        return await super().write(work)


class Broken(PassingStorage):
    """Storage that raises."""

    def __init__(self, storage: Storage, errors: list[Exception]) -> None:
        super().__init__(storage)
        self.errors = errors

    async def write(self, work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
        if self.errors:
            raise self.errors.pop(0)
        return await super().write(work)


@dataclass
class Bot:
    """A dispatcher and short ways to bring it messages."""

    storage: Storage
    clock: FakeClock = field(default_factory=FakeClock)
    replaced: dict[type, Action] = field(default_factory=dict)
    most_running: int = 100
    engine: Engine = field(default_factory=lambda: Engine(Repertoire(FLOWS)))

    def __post_init__(self) -> None:
        reference = ReferenceCache(packaged_catalogue(), DIRECTORY)
        self.desk = TicketDesk(reference, packaged_calendar(), numbers())
        self.dispatcher = Dispatcher(
            storage=self.storage,
            engine=self.engine,
            reference=reference,
            desk=self.desk,
            actions={**actions(self.desk), **self.replaced},
            most_running=self.most_running,
        )

    def arrival(self, key: str, text: str, **more: Any) -> Arrival:
        message = more.pop("message", Incoming(Kind.TEXT, text))
        return Arrival("wechat", "openid-1", key, message, self.clock.now_ms(), **more)

    async def say(self, key: str, text: str, **more: Any) -> Answer:
        return await self.dispatcher.handle(self.arrival(key, text, **more))

    async def resident(self) -> Resident:
        async def work(uow: UnitOfWork) -> Resident:
            return (await uow.conversations.open("wechat", "openid-1", self.clock.now_ms())).resident

        return await self.storage.write(work)

    async def tickets(self) -> int:
        return len(await self.storage.read(lambda uow: uow.tickets.page()))


def said(answer: Answer) -> str:
    assert answer.reply is not None
    return answer.reply.text
