"""The office, the simulated platform with its windows and its count of acceptances, and the deliverer between them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from desk_samples import FRIDAY, REFERENCE, Office
from fakes import FakeClock
from servicebot.adapters.wechat.channel import WeChatChannel
from servicebot.ports import Storage
from servicebot.services.notices.announcing import SETTLE_MS
from servicebot.services.notices.delivery import Deliverer
from servicebot.services.notices.ways import NoticeTemplate, NoticeWays
from servicebot.simulator.account import Template
from servicebot.simulator.fans import Act
from wechat_world import OPENID, World, wechat_world

SUBSCRIBE = "cgi-bin/message/subscribe/bizsend"
TEMPLATE = "cgi-bin/message/template/send"
FIELDS = {"number": "character_string1", "item": "thing2", "state": "phrase3", "note": "thing4"}
PROGRESS = Template(
    "progress",
    "报修进度通知",
    (("character_string1", "工单号"), ("thing2", "服务项目"), ("phrase3", "进度"), ("thing4", "说明")),
)
ALLOWED = NoticeTemplate("progress", FIELDS)
OLDER = NoticeTemplate("repair-progress", {"item": "thing1"})


@dataclass
class Street:
    """The office, the platform, and the deliverer between them."""

    office: Office
    world: World
    clock: FakeClock

    def deliverer(self, template: NoticeTemplate | None = None, owner: str = "one") -> Deliverer:
        storage = self.office.storage
        channel = WeChatChannel(self.world.client(storage), self.clock)
        ways = NoticeWays(REFERENCE, template, ALLOWED)
        return Deliverer(storage, channel, self.clock, owner, detours=ways)

    async def writes(self) -> None:
        """The resident writes, which the platform and the station both see."""
        self.world.account.acted(self.world.fan, Act.MESSAGE)
        resident = await self.office.writes()
        await self.office.storage.write(lambda uow: uow.outbox.unpark(resident.id, self.clock.now_ms()))

    async def allows(self) -> None:
        """The resident allows one notice, which the platform and the station both count."""
        allowed = self.world.fan.subscriptions
        allowed["progress"] = allowed.get("progress", 0) + 1
        resident = await self.office.resident()
        at = self.clock.now_ms()
        await self.office.storage.write(
            lambda uow: uow.subscriptions.answered(resident.id, "progress", at, allowed=True)
        )

    async def left(self) -> int:
        resident = await self.office.resident()
        standing = await self.office.storage.read(
            lambda uow: uow.subscriptions.standing(resident.id, "progress")
        )
        return standing.credits

    async def changes(self, verb: str, words: str = "") -> None:
        await self.office.act(verb, words)
        self.clock.advance(SETTLE_MS)

    def shown(self) -> list[tuple[str, str]]:
        """What the phone shows: the way, and the last value or line."""
        return [
            (
                one.way,
                one.body["rows"][-1]["value"] if "rows" in one.body else str(one.body["text"]).split("\n")[1],
            )
            for one in self.world.account.sent_to(OPENID)
        ]


@asynccontextmanager
async def notice_street(storage: Storage) -> AsyncIterator[Street]:
    """A street whose resident has written and opened a ticket."""
    clock = FakeClock(FRIDAY)
    async with wechat_world(clock, PROGRESS) as world:
        street = Street(Office(storage, clock, openid=OPENID), world, clock)
        await street.writes()
        await street.office.opens()
        yield street
