"""Promise 3 through the WeChat door: whatever state a talk is in, danger gets its public number in the first line."""

import itertools
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field

import pytest

from flow_chat import WARNINGS
from passing_storage import PassingStorage
from sample_flows import DIRECTORY
from servicebot.adapters.wechat.xml_tree import parse_xml
from servicebot.domain.privacy import Periods
from servicebot.engine.danger.alarms import REMINDED
from servicebot.engine.danger.screen import NOBODY_TOLD
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.runner import Engine
from servicebot.flows import FLOWS
from servicebot.handlers.wechat import Patience
from servicebot.ports import Result, Storage, UnitOfWork
from servicebot.services.actions import actions
from servicebot.services.dispatcher import Dispatcher
from servicebot.services.packaged import packaged_calendar, packaged_catalogue, packaged_terms
from servicebot.services.reference import ReferenceCache
from servicebot.services.tickets.desk import TicketDesk
from ticket_samples import numbers
from wechat_caller import Door, plain_query, text_push

HOME = "槐荫社区3号楼2单元501"
PHONE = "15400001234"
ONE_MESSAGE = f"报修 {HOME}水龙头漏水 {PHONE}"
TO_ADDRESS = ("报修", "1", "1")

DANGERS = {
    "gas_leak": "厨房一股煤气味",
    "fire": "我家着火了",
    "trapped": "电梯停了，我被困在电梯里",
    "medical": "我爸晕倒了叫不醒",
    "crime_violence": "我老公在打我",
    "electric_shock": "有人触电了",
    "traffic": "小区门口撞了人，流血了",
    "missing_person": "我家孩子走丢了",
    "self_harm": "我不想活了",
    "flood_collapse": "房子要塌了",
}
STATES: dict[str, tuple[str, ...]] = {
    "never seen": (),
    "greeted": ("你好",),
    "at the menu": ("菜单",),
    "at a choice": ("报修",),
    "at the second choice": ("报修", "1"),
    "at the address": TO_ADDRESS,
    "in an unfinished address": (*TO_ADDRESS, "3号楼"),
    "at the phone": (*TO_ADDRESS, HOME),
    "at free words": (*TO_ADDRESS, HOME, PHONE),
    "at the photos": (*TO_ADDRESS, HOME, PHONE, "跳过"),
    "at the time": (*TO_ADDRESS, HOME, PHONE, "跳过", "跳过"),
    "at the confirmation": (ONE_MESSAGE,),
    "choosing what to change": (ONE_MESSAGE, "2"),
    "changing it": (ONE_MESSAGE, "2", "4"),
    "asked to go on": ("报修", "1", "继续"),
    "two forms deep": (*TO_ADDRESS, "上报", "1"),
    "after three failures": ("报修", "啊啊", "啊啊啊", "啊啊啊啊"),
    "at a safety question": ("报修", "燃气灶"),
    "after a ticket": (ONE_MESSAGE, "1"),
    "at a ticket": (ONE_MESSAGE, "1", "我的工单"),
    "cancelling a ticket": (ONE_MESSAGE, "1", "取消工单"),
    "waiting for a person": ("人工",),
    "looking for a place": ("找地点",),
    "reading about privacy": ("隐私说明",),
    "deleting their data": ("删除资料",),
    "closing the account": ("注销账号",),
    "asking a price": ("多少钱",),
    "reading an answer": ("办事指南",),
    "after another danger": ("楼上塌方了",),
    "after saying where": ("楼上塌方了", "东门"),
}
NUMBER = re.compile(r"(?<!\d)(?:110|119|120|122|12356)(?!\d)")


class Outage(PassingStorage):
    """A storage that fails as many times as it is told."""

    def __init__(self, storage: Storage) -> None:
        super().__init__(storage)
        self.failures = 0

    async def write(self, work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
        if self.failures:
            self.failures -= 1
            raise OSError("there is no database")
        return await super().write(work)


@dataclass
class Station:
    """A door with the whole station behind it, and short ways to write to it."""

    door: Door
    storage: Outage
    count: Iterator[int] = field(default_factory=lambda: itertools.count(24000000000000001))

    async def say(self, who: str, text: str, *, voice: bool = False) -> str:
        number = next(self.count)
        push = text_push(text, number, who)
        if voice:
            push = push.replace(b"[text]", b"[voice]").replace(b"Content", b"Recognition")
            push = push.replace(b"<MsgId>", b"<MediaId><![CDATA[m1]]></MediaId><Format>amr</Format><MsgId>")
        status, answer = await self.door.post(push, plain_query(self.door.clock.now_ms(), nonce=str(number)))
        assert status == 200
        return str(parse_xml(answer)["Content"])

    async def unanswered(self, who: str, text: str) -> bool:
        """Whether a call is broken off, which makes WeChat call again."""
        number = next(self.count)
        return await self.door.post_or_hang_up(text_push(text, number, who), nonce=str(number)) is None

    async def alerts(self) -> list[str]:
        waiting = await self.storage.read(lambda uow: uow.handovers.waiting(1000))
        return [one.reason for one in waiting if one.urgent]


@pytest.fixture
async def station(sqlite_storage: Storage) -> AsyncIterator[Station]:
    reference = ReferenceCache(packaged_catalogue(), DIRECTORY)
    reference.terms = packaged_terms(Periods())
    desk = TicketDesk(reference, packaged_calendar(), numbers())
    storage = Outage(sqlite_storage)
    dispatcher = Dispatcher(
        storage=storage,
        engine=Engine(Repertoire(FLOWS, warnings=WARNINGS)),
        reference=reference,
        desk=desk,
        actions=actions(desk),
    )
    patience = Patience(pauses=(0.0, 0.0))
    async with Door(receiver=dispatcher, first_aid=dispatcher.first_aid, patience=patience) as door:
        yield Station(door, storage)
        await dispatcher.close()


@pytest.mark.parametrize("state", STATES)
async def test_every_danger_gets_its_number_first(state: str, station: Station) -> None:
    for kind, words in DANGERS.items():
        who = f"oInvented-{kind}"
        for before in STATES[state]:
            await station.say(who, before)
        reply = await station.say(who, words)
        first_line = reply.partition("\n")[0]
        assert first_line == WARNINGS.cards[kind].first_line, (state, kind)
        assert NUMBER.search(first_line)
        assert "工单" not in reply
    alerts = [alert.split("、")[-1] for alert in await station.alerts()]
    assert sorted(alerts) == sorted(f"emergency.{kind}" for kind in DANGERS)


@pytest.mark.parametrize("kind", DANGERS)
async def test_a_voice_message_is_screened_like_words(kind: str, station: Station) -> None:
    reply = await station.say("oInvented-voice", DANGERS[kind], voice=True)
    assert reply.startswith(WARNINGS.cards[kind].text)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("119", "fire"),
        ("\uff11\uff12\uff10", "medical"),
        ("110", "crime_violence"),
        ("打122", "traffic"),
        ("119！", "fire"),
    ],
)
async def test_a_public_number_alone_gets_its_card(typed: str, kind: str, station: Station) -> None:
    assert (await station.say("oInvented-number", typed)).startswith(WARNINGS.cards[kind].text)


@pytest.mark.parametrize(
    "words",
    ["煤气灶打不着火", "电费贵得要命", "不是着火", "笑死我了", "热死了空调坏了", "我要报修水龙头", HOME],
)
async def test_what_only_sounds_like_danger_gets_no_card(words: str, station: Station) -> None:
    reply = await station.say("oInvented-alike", words)
    assert not any(reply.startswith(card.text) for card in WARNINGS.cards.values())
    assert await station.alerts() == []


async def test_what_was_said_is_kept_for_the_desk_and_not_logged(
    station: Station, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "servicebot")
    await station.say("oInvented-where", "我家着火了")
    await station.say("oInvented-where", HOME)
    (alert,) = await station.storage.read(lambda uow: uow.handovers.waiting(10))
    told = await station.storage.read(lambda uow: uow.handovers.said(alert.id))
    assert [one.words for one in told] == ["我家着火了", HOME]
    assert [
        record.__dict__["event"] for record in caplog.records if record.__dict__.get("action") == "alarm"
    ][:1] == ["emergency.fire"]
    # Times and the numbers of tasks are no words, and would hold any number some day.
    logged = " ".join(
        str(part)
        for record in caplog.records
        if record.name.startswith("servicebot")
        for name, part in record.__dict__.items()
        if not isinstance(part, int | float) and name not in {"asctime", "taskName"}
    )
    assert "着火" not in logged
    assert "501" not in logged


@pytest.mark.parametrize("kind", DANGERS)
async def test_danger_gets_its_card_at_once_while_there_is_no_database(kind: str, station: Station) -> None:
    station.storage.failures = 2
    reply = await station.say("oInvented", DANGERS[kind])
    assert reply.startswith(WARNINGS.cards[WARNINGS.case_of(kind, DANGERS[kind])].text)
    assert reply.endswith(NOBODY_TOLD)
    assert station.door.figure("servicebot_wechat_answers_total", outcome="warned") == 1


async def test_the_desk_hears_of_a_danger_as_soon_as_there_is_a_database_again(station: Station) -> None:
    station.storage.failures = 4  # twice the message, each time with its apology
    await station.say("oInvented", DANGERS["gas_leak"])
    await station.door.door.close()
    assert await station.alerts() == ["emergency.gas_leak"]
    now = station.door.clock.now_ms()
    (told,) = await station.storage.write(lambda uow: uow.outbox.lease("desk", now, now + 1, 9))
    assert REMINDED in told.payload.decode()


async def test_without_danger_wechat_calls_again_while_there_is_no_database(station: Station) -> None:
    for words in ("家里水管坏了", "我妈住在槐荫社区2号楼1单元301", "要是着火了打哪个电话"):
        station.storage.failures = 2
        assert await station.unanswered("oInvented", words)
