"""From every state that the transcripts reach, whatever a resident says or sends leads somewhere."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import orjson
import pytest

from fakes import FakeClock
from flow_chat import WARNINGS, Chat, read
from sample_flows import DIRECTORY
from servicebot.domain.address import Place
from servicebot.domain.errors import Invalid, Refused
from servicebot.engine.messages import Incoming, Kind, Reply
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.runner import Engine
from servicebot.flows import FLOWS
from servicebot.ports import Storage, UnitOfWork
from servicebot.services.actions import actions
from servicebot.services.packaged import packaged_calendar, packaged_catalogue
from servicebot.services.reference import ReferenceCache
from servicebot.services.tickets.desk import TicketDesk
from servicebot.services.world import World
from ticket_samples import numbers
from town import furnish

FOLDER = Path(__file__).parent / "transcripts"
TRANSCRIPTS = sorted(FOLDER.rglob("*.md"))
WORDS = (
    *("？", "不知道", "随便", "哦", "嗯", "1", "2", "9", "跳过", "没有", "完成", "返回", "都不是"),
    *("听不懂", "看不清", "急", "你是谁", "在吗", "不会打字", "大字版"),
)
MESSAGES = (
    *(Incoming(Kind.TEXT, text=words) for words in WORDS),
    Incoming(Kind.VOICE),
    Incoming(Kind.IMAGE, media="photo-stray"),
    Incoming(Kind.LOCATION, place=Place(33.351, 120.151, "槐荫社区3号楼")),
    Incoming(Kind.TAP, key="gone"),
    *(Incoming(Kind.OTHER, key=what) for what in ("video", "file", "link", "unsupported")),
)
LEADS_ON = re.compile(
    r"[？?]|回复 ?[「\d]|热线|打.{0,8}(?:电话|\d{3})|请(?:打|说|发|留|先|再等)|发给我|直接(?:说|写|跟我说)"
)
# What a resident has just decided needs no further step.
SETTLED = re.compile(r"(?:好的，|谢谢|已催办).{4}|工单.*办结")


class RolledBack(Exception):
    """What would have been answered; raised so that nothing of it stays."""

    def __init__(self, reply: Reply | None) -> None:
        super().__init__()
        self.reply = reply


class Wanderer(Chat):
    """A chat that tries every message after each step, without a trace."""

    seen: set[bytes]
    stuck: list[str]
    spare: TicketDesk
    """A desk of its own, so that what is only tried takes no ticket number of the transcript's."""

    async def say(self, message: Incoming) -> list[str]:
        """Send the message of the transcript, then try the others."""
        said = await super().say(message)
        if await self._is_new():
            for one in MESSAGES:
                reply = await self._tried(one)
                if reply is None or not leads_on(reply):
                    words = "silence" if reply is None else reply.text
                    self.stuck.append(f"{one.kind} {one.text}{one.key} after {said[0]!r}: {words!r}")
        return said

    async def _is_new(self) -> bool:
        """Whether the state was not tried before, and the bot is not quiet for a person."""
        state = await self.storage.write(self._state)
        kept = orjson.loads(state or b"{}")
        kept.pop("at", None)
        key = orjson.dumps(kept)
        person = kept.get("h")
        if key in self.seen or (person and person[1]):
            return False
        self.seen.add(key)
        return True

    async def _state(self, uow: UnitOfWork) -> bytes:
        return (await uow.conversations.open("wechat", self.resident, self.clock.now_ms())).state

    async def _tried(self, message: Incoming) -> Reply | None:
        desk = self.spare
        engine = Engine(Repertoire(FLOWS, warnings=WARNINGS, hear=self.hearing))
        at = self.clock.now_ms() + 1000

        async def work(uow: UnitOfWork) -> NoReturn:
            loaded = await uow.conversations.open("wechat", self.resident, at)
            world = World.of(uow, loaded.resident, at, self.reference, desk)
            turn = await engine.advance(loaded.state, message, world)
            if turn.command is not None:
                try:
                    result = await actions(desk)[type(turn.command)](uow, loaded.resident, turn.command, at)
                except Invalid as objection:
                    engine.failed(turn, str(objection))
                except Refused as refusal:
                    await engine.refused(turn, str(refusal))
                else:
                    await engine.finished(turn, result)
            raise RolledBack(turn.close()[0])

        try:
            await self.storage.write(work)
        except RolledBack as tried:
            return tried.reply


def leads_on(reply: Reply) -> bool:
    """Whether a reply says what can be done next, or that something is settled."""
    found = LEADS_ON.search(reply.text) or SETTLED.match(reply.text)
    return bool(reply.options) or found is not None


@pytest.fixture(scope="module")
def seen() -> set[bytes]:
    return set()


@pytest.fixture(scope="module")
def reference() -> ReferenceCache:
    return ReferenceCache(packaged_catalogue(), DIRECTORY)


@pytest.fixture
def desk(reference: ReferenceCache) -> Callable[[], TicketDesk]:
    draw = numbers()
    return lambda: TicketDesk(reference, packaged_calendar(), draw)


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: str(path.relative_to(FOLDER)))
async def test_nothing_that_is_said_or_sent_ends_the_talk(
    path: Path,
    sqlite_storage: Storage,
    reference: ReferenceCache,
    desk: Callable[[], TicketDesk],
    clock: FakeClock,
    seen: set[bytes],
) -> None:
    await furnish(sqlite_storage, clock, path)
    chat = Wanderer(sqlite_storage, reference, desk, clock)
    chat.seen, chat.stuck = seen, []
    chat.spare = TicketDesk(reference, packaged_calendar(), numbers())
    await chat.play(read(path)[1])
    assert chat.stuck == []
