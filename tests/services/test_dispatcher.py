"""Exactly once, whatever a channel repeats and whatever breaks."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

import pytest

from dispatched import Bot, Broken, Gate, said
from fakes import FakeClock
from flow_chat import WARNINGS
from servicebot.adapters.logs.redacting import RedactingFilter
from servicebot.domain.deliveries import Subscription
from servicebot.domain.errors import Conflict, Invalid, Refused
from servicebot.domain.people import Resident
from servicebot.domain.repairs import OpenRepair
from servicebot.engine.danger.alarms import Warnings
from servicebot.engine.messages import Incoming, Kind, Reply, reply_from_json
from servicebot.engine.repertoire import Repertoire
from servicebot.engine.runner import Engine
from servicebot.engine.state.conversation import outline
from servicebot.flows import FLOWS
from servicebot.ports import Delivery, Storage, UnitOfWork
from servicebot.services.arrival import Answer, Deferral
from servicebot.services.dispatcher import APOLOGY, APOLOGY_AGAIN
from servicebot.services.notices.contact import last_contact

REPAIR = "槐荫社区3号楼2单元501水龙头漏水 15400001234"
SECRETS = ("15400001234", "槐荫", "openid-1", "水龙头")


async def test_a_retry_gets_the_recorded_reply_and_does_nothing_again(storage: Storage) -> None:
    bot = Bot(storage)
    await bot.say("1", REPAIR)
    first = await bot.say("2", "1")
    assert said(first).startswith("报好了")
    again = await Bot(storage).say("2", "1")
    assert again == Answer(first.reply, repeated=True)
    assert await bot.tickets() == 1


async def test_a_retry_while_the_first_runs_waits_for_the_same_result(sqlite_storage: Storage) -> None:
    gate = Gate(sqlite_storage)
    bot = Bot(gate)
    calls = [asyncio.ensure_future(bot.say("1", "你好")) for _ in range(3)]
    await asyncio.sleep(0)
    gate.opened.set()
    first, second, third = await asyncio.gather(*calls)
    assert second == third == Answer(first.reply, repeated=True)
    assert gate.writes == 1


async def test_two_processes_with_the_same_message_act_once(storage: Storage) -> None:
    bots = [Bot(storage) for _ in range(4)]
    await bots[0].say("1", REPAIR)
    answers = await asyncio.gather(*(bot.say("2", "1") for bot in bots))
    assert len({said(answer) for answer in answers}) == 1
    assert sum(not answer.repeated for answer in answers) == 1
    assert await bots[0].tickets() == 1


async def test_messages_of_one_resident_at_the_same_time_do_not_lose_each_other(storage: Storage) -> None:
    bot = Bot(storage)
    await bot.say("0", "报修")
    await bot.say("1", "1")
    photos = [
        bot.say(f"p{number}", "", message=Incoming(Kind.IMAGE, media=f"m{number}")) for number in range(3)
    ]
    await asyncio.gather(*photos)
    text = said(await bot.say("2", "报修"))
    assert "· 照片：3 张" in text


async def test_a_deferred_reply_goes_to_the_outbox_once(storage: Storage, clock: FakeClock) -> None:
    bot = Bot(storage)
    deferral = Deferral()
    assert deferral.ask()
    answer = await bot.say("1", "你好", deferral=deferral)
    assert answer == Answer(None, deferred=True)

    async def due(uow: UnitOfWork) -> Sequence[Delivery]:
        return await uow.outbox.lease("test", clock.now_ms(), clock.now_ms() + 60_000, 10)

    # Looked for before any repetition: a channel that was told "received" does not come again.
    (delivery,) = await storage.write(due)
    assert (delivery.unique, delivery.kind) == ("reply:1", "service")
    assert reply_from_json(delivery.payload) is not None
    assert await bot.say("1", "你好") == Answer(None, deferred=True, repeated=True)
    assert await storage.write(due) == []


async def test_a_sealed_reply_is_waited_for(sqlite_storage: Storage) -> None:
    deferral = Deferral()
    answer = await Bot(sqlite_storage).say("1", "你好", deferral=deferral)
    assert answer.reply is not None
    assert not deferral.ask()


async def test_a_follower_shares_the_deferral_of_the_first(sqlite_storage: Storage) -> None:
    gate = Gate(sqlite_storage)
    bot = Bot(gate)
    first, second = bot.arrival("1", "你好"), bot.arrival("1", "你好")
    calls = [asyncio.ensure_future(bot.dispatcher.handle(arrival)) for arrival in (first, second)]
    await asyncio.sleep(0)
    assert second.deferral.ask()
    gate.opened.set()
    assert await asyncio.gather(*calls) == [
        Answer(None, deferred=True),
        Answer(None, deferred=True, repeated=True),
    ]


async def test_a_retry_that_was_told_to_wait_gets_the_recorded_reply_by_the_outbox(
    sqlite_storage: Storage, clock: FakeClock
) -> None:
    bot = Bot(sqlite_storage)
    first = await bot.say("1", "你好")
    deferral = Deferral()
    deferral.ask()
    assert await bot.say("1", "你好", deferral=deferral) == Answer(None, deferred=True, repeated=True)
    (delivery,) = await sqlite_storage.write(
        lambda uow: uow.outbox.lease("test", clock.now_ms(), clock.now_ms() + 1, 10)
    )
    assert reply_from_json(delivery.payload) == first.reply


async def broken_action(*_: Any) -> None:
    raise ZeroDivisionError(" ".join(SECRETS))


async def test_a_bug_costs_one_apology_and_the_desk_is_told(
    storage: Storage, caplog: pytest.LogCaptureFixture
) -> None:
    bot = Bot(storage, replaced={OpenRepair: broken_action})
    await bot.say("1", REPAIR)
    with caplog.at_level(logging.ERROR), caplog.filtering(RedactingFilter()):
        answer = await bot.say("2", "1")
    assert said(answer).startswith(APOLOGY)
    assert "000-0000 0110" in said(answer)
    assert "ZeroDivisionError" in caplog.text
    assert "broken_action" in caplog.text
    assert not any(secret in caplog.text for secret in SECRETS)
    (handover,) = await storage.read(lambda uow: uow.handovers.waiting(10))
    assert handover.reason == "a message could not be answered"
    assert await bot.say("2", "1") == Answer(answer.reply, repeated=True)
    assert said(await Bot(storage).say("3", "1")).startswith("报好了")


class Unreadable(dict[str, Any]):
    """Flows of which a stored state can find none again."""

    def __getitem__(self, name: str) -> Any:
        raise ZeroDivisionError


def brittle_engine(warnings: Warnings | None = None) -> Engine:
    """An engine that breaks on every stored state."""
    book = Repertoire(FLOWS) if warnings is None else Repertoire(FLOWS, warnings=warnings)
    book.flows = Unreadable(book.flows)
    return Engine(book)


async def test_a_state_that_breaks_every_message_is_dropped_the_second_time(
    storage: Storage, caplog: pytest.LogCaptureFixture
) -> None:
    await Bot(storage).say("1", REPAIR)
    bot = Bot(storage, engine=brittle_engine())
    with caplog.at_level(logging.ERROR), caplog.filtering(RedactingFilter()):
        assert said(await bot.say("2", REPAIR)).startswith(APOLOGY)
        assert said(await bot.say("3", REPAIR)).startswith(APOLOGY_AGAIN)
    assert "dropped at repair." in caplog.text
    assert not any(secret in caplog.text for secret in SECRETS)
    assert said(await Bot(storage).say("4", "报修")).startswith("您需要哪类服务？")


@pytest.mark.parametrize(
    ("words", "card", "reason"),
    [
        ("我家着火了", "fire", "emergency.fire"),
        ("我妹妹说她不想活了", "self_harm.other", "emergency.self_harm"),
    ],
)
async def test_who_is_in_danger_reads_whom_to_call_whatever_is_broken(
    words: str, card: str, reason: str, sqlite_storage: Storage
) -> None:
    await Bot(sqlite_storage).say("1", REPAIR)
    bot = Bot(sqlite_storage, engine=brittle_engine(WARNINGS))
    assert said(await bot.say("2", words)).startswith(WARNINGS.cards[card].text)
    (alert,) = await sqlite_storage.read(lambda uow: uow.handovers.waiting(10))
    assert (alert.urgent, alert.reason) == (True, reason)


async def test_where_somebody_lives_is_no_danger_though_something_is_broken(sqlite_storage: Storage) -> None:
    await Bot(sqlite_storage).say("1", REPAIR)
    bot = Bot(sqlite_storage, engine=brittle_engine(WARNINGS))
    assert said(await bot.say("2", "我妈住在槐荫社区2号楼1单元301")).startswith(APOLOGY)


async def test_a_single_failure_costs_no_answer(sqlite_storage: Storage) -> None:
    await Bot(sqlite_storage).say("1", REPAIR)
    assert said(await Bot(Broken(sqlite_storage, [ZeroDivisionError()])).say("2", "1")).startswith(APOLOGY)
    assert said(await Bot(sqlite_storage).say("3", "2")).startswith("要改哪一项")
    assert said(await Bot(Broken(sqlite_storage, [ZeroDivisionError()])).say("4", "1")).startswith(APOLOGY)
    assert said(await Bot(sqlite_storage).say("5", "返回")).startswith("请核对")


@pytest.mark.parametrize("state", [b"", b"{", b"[]", b'{"d":[1]}', b'{"d":1}'])
def test_a_state_of_any_make_has_an_outline(state: bytes) -> None:
    assert outline(state) == "no form"


async def test_a_bug_met_again_by_a_retry_gives_the_recorded_reply(sqlite_storage: Storage) -> None:
    bot = Bot(sqlite_storage)
    await bot.say("1", REPAIR)
    first = await bot.say("2", "你好")
    broken = Bot(Broken(sqlite_storage, [ZeroDivisionError()]))
    assert await broken.say("2", "你好") == Answer(first.reply, repeated=True)


async def test_a_database_that_cannot_record_leaves_the_message_to_the_retry(sqlite_storage: Storage) -> None:
    storage = Broken(sqlite_storage, [OSError("first"), OSError("second")])
    bot = Bot(storage)
    with pytest.raises(OSError, match="first"):
        await bot.say("1", "你好")
    assert not (await bot.say("1", "你好")).repeated


async def test_a_crowd_is_left_to_the_retry(sqlite_storage: Storage) -> None:
    bot = Bot(Broken(sqlite_storage, [Conflict()]))
    with pytest.raises(Conflict):
        await bot.say("1", "你好")
    bot = Bot(Broken(sqlite_storage, [OSError(), Conflict()]))
    with pytest.raises(Conflict):
        await bot.say("1", "你好")


async def test_followers_of_a_failure_fail_with_it(sqlite_storage: Storage) -> None:
    gate = Gate(sqlite_storage)
    bot = Bot(gate)
    leader = asyncio.ensure_future(bot.say("1", "你好"))
    await asyncio.sleep(0)
    follower = asyncio.ensure_future(bot.say("1", "你好"))
    await asyncio.sleep(0)
    leader.cancel()
    with pytest.raises(Conflict):
        await follower
    with pytest.raises(asyncio.CancelledError):
        await leader
    gate.opened.set()
    assert not (await bot.say("1", "你好")).repeated


async def test_there_is_a_most_of_what_runs_at_once(sqlite_storage: Storage) -> None:
    gate = Gate(sqlite_storage)
    bot = Bot(gate, most_running=1)
    running = asyncio.ensure_future(bot.say("1", "你好"))
    await asyncio.sleep(0)
    with pytest.raises(Refused) as refused:
        await bot.say("2", "你好")
    assert refused.value.code == "busy"
    gate.opened.set()
    await running


async def test_closing_waits_for_what_is_being_answered(sqlite_storage: Storage) -> None:
    gate = Gate(sqlite_storage)
    bot = Bot(gate)
    await bot.dispatcher.close()
    running = asyncio.ensure_future(bot.say("1", "你好"))
    await asyncio.sleep(0)
    closing = asyncio.ensure_future(bot.dispatcher.close())
    await asyncio.sleep(0)
    assert not closing.done()
    gate.opened.set()
    await closing
    assert running.done()


async def test_an_objection_keeps_the_form_and_a_refusal_closes_it(sqlite_storage: Storage) -> None:
    async def objects(*_: Any) -> None:
        raise Invalid("这个电话不行。")

    async def refuses(*_: Any) -> None:
        raise Refused("closed", "今天不收了。")

    bot = Bot(sqlite_storage, replaced={OpenRepair: objects})
    await bot.say("1", REPAIR)
    assert said(await bot.say("2", "1")).startswith("这个电话不行。\n请核对")
    bot = Bot(sqlite_storage, replaced={OpenRepair: refuses})
    assert said(await bot.say("3", "1")) == "今天不收了。"
    assert said(await bot.say("4", "1")).startswith("您想办哪一样？")


async def test_phone_and_address_are_remembered_but_not_a_neighbours(sqlite_storage: Storage) -> None:
    bot = Bot(sqlite_storage)
    await bot.say("1", "帮邻居王奶奶报修，马桶堵了，槐荫社区4号楼101，15400009999")
    assert said(await bot.say("2", "1")).startswith("报好了")
    assert (await bot.resident()).phone == ""
    await bot.say("3", REPAIR)
    await bot.say("4", "1")
    resident = await bot.resident()
    assert resident.phone == "15400001234"
    assert resident.address is not None
    assert resident.address.building == "3"
    await bot.say("5", f"马桶堵了 {REPAIR.replace('水龙头漏水', '')}")
    assert said(await bot.say("6", "1")).startswith("报好了")
    assert await bot.resident() == resident


async def test_a_photo_is_noted_with_the_channels_own_id(sqlite_storage: Storage) -> None:
    bot = Bot(sqlite_storage)
    await bot.say("1", "", message=Incoming(Kind.IMAGE, media="ours"), media_source="theirs")
    (media,) = await sqlite_storage.read(lambda uow: uow.media.unfetched(10))
    assert (media.id, media.source) == ("ours", "theirs")


async def test_writing_makes_parked_deliveries_due_again(sqlite_storage: Storage, clock: FakeClock) -> None:
    bot = Bot(sqlite_storage, clock)
    await bot.say("1", "报修")
    resident = await bot.resident()

    async def park(uow: UnitOfWork) -> None:
        await uow.outbox.put(Delivery("news", resident.id, "service", b"{}", clock.now_ms()))
        (delivery,) = await uow.outbox.lease("test", clock.now_ms(), clock.now_ms() + 1, 10)
        await uow.outbox.park(delivery, "window closed")

    async def due(uow: UnitOfWork) -> int:
        return len(await uow.outbox.lease("test", clock.now_ms(), clock.now_ms() + 1, 10))

    await sqlite_storage.write(park)
    assert await sqlite_storage.write(due) == 0
    clock.advance(61_000)
    await bot.say("2", "1")
    assert await sqlite_storage.write(due) == 1


async def test_who_writes_is_subscribed_again(sqlite_storage: Storage) -> None:
    bot = Bot(sqlite_storage)
    await bot.say("1", "你好")
    resident = await bot.resident()
    gone = Resident(resident.id, "wechat", "openid-1", subscribed=False)
    await sqlite_storage.write(lambda uow: uow.conversations.remember(gone))
    await bot.say("2", "你好")
    assert (await bot.resident()).subscribed


async def test_silence_is_recorded_as_silence(sqlite_storage: Storage) -> None:
    bot = Bot(sqlite_storage)
    resident = await bot.resident()
    first = await bot.say("1", "你好")
    entries = await sqlite_storage.read(lambda uow: uow.inbox.of_resident(resident.id, 10))
    assert [reply_from_json(entry.reply) for entry in entries] == [first.reply]
    assert isinstance(first.reply, Reply)


async def test_an_allowed_notice_is_counted_once_whatever_is_repeated(storage: Storage) -> None:
    bot = Bot(storage)
    message = Incoming(Kind.SUBSCRIPTION, key="accept:progress reject:news")
    assert await bot.say("popup", "", message=message) == Answer(None)
    assert await bot.say("popup", "", message=message) == Answer(None, repeated=True)
    resident = await bot.resident()

    async def standing(template: str) -> Subscription:
        return await storage.read(lambda uow: uow.subscriptions.standing(resident.id, template))

    assert await standing("progress") == Subscription(1)
    assert await standing("news") == Subscription(0, bot.clock.now_ms())
    off = Incoming(Kind.SUBSCRIPTION, key="off:progress")
    await bot.say("settings", "", message=off)
    assert await standing("progress") == Subscription(0, bot.clock.now_ms())


async def test_allowing_a_notice_is_no_word_that_opens_a_window(storage: Storage) -> None:
    bot = Bot(storage)
    await bot.say("hello", "你好")
    resident = await bot.resident()
    before = await storage.read(lambda uow: last_contact(uow, resident.id))
    bot.clock.advance(60_000)
    await bot.say("popup", "", message=Incoming(Kind.SUBSCRIPTION, key="accept:progress"))
    assert await storage.read(lambda uow: last_contact(uow, resident.id)) == before
