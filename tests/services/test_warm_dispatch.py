"""A dispatcher that goes on with what it has in memory answers by what is stored, whatever happened in between."""

from collections.abc import Awaitable, Callable

import pytest

from dispatched import REPAIR, Bot, said
from passing_storage import PassingStorage
from servicebot.domain.errors import Conflict
from servicebot.engine.messages import Incoming, Kind
from servicebot.ports import Result, Storage, UnitOfWork
from servicebot.services.handovers.desk_talk import take


class Undone(PassingStorage):
    """Storage whose next transactions are done whole and then undone, with these errors for it."""

    def __init__(self, storage: Storage) -> None:
        super().__init__(storage)
        self.errors: list[Exception] = []

    async def write(self, work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
        async def undone(uow: UnitOfWork) -> Result:
            result = await work(uow)
            if self.errors:
                raise self.errors.pop(0)
            return result

        return await super().write(undone)


# A conflict is tried again at once, so the answer stands; after a bug it was never given.
@pytest.mark.parametrize(
    ("error", "asked"), [(Conflict(), "要上门的地址"), (ZeroDivisionError(), "具体是哪一项")]
)
async def test_nothing_of_an_undone_answer_is_met_again(
    storage: Storage, error: Exception, asked: str
) -> None:
    undone = Undone(storage)
    bot = Bot(undone)
    await bot.say("1", "报修")
    await bot.say("2", "1")
    undone.errors = [error]
    await bot.say("3", "1")
    assert said(await bot.say("4", "继续")).startswith(asked)
    assert said(await bot.say("5", "返回")) == said(await Bot(storage).say("5", "返回"))


async def test_what_another_process_wrote_counts(storage: Storage) -> None:
    here, there = Bot(storage), Bot(storage)
    await here.say("1", "报修")
    await there.say("2", "1")
    await there.say("3", "1")
    assert "地址" in said(await here.say("4", "继续"))
    await here.say("5", "槐荫社区3号楼2单元501")
    await there.say("6", "返回")
    assert "地址" in said(await here.say("7", "继续"))


async def test_a_recorded_message_that_comes_again_changes_nothing(storage: Storage) -> None:
    bot = Bot(storage)
    await bot.say("1", REPAIR)
    read_back = said(await bot.say("2", "改时间明天上午"))
    assert (await bot.say("2", "改时间明天上午")).repeated
    assert said(await bot.say("3", "继续")) == read_back.removeprefix("好的，时间改了。\n")


async def test_what_the_desk_wrote_between_two_messages_counts(storage: Storage) -> None:
    bot = Bot(storage)
    await bot.say("1", "报修")
    await bot.say("2", "人工")
    await bot.say("3", "1")

    async def take_over(uow: UnitOfWork) -> None:
        (handover,) = await uow.handovers.waiting(1)
        await take(uow, handover.id, "zhao", bot.clock.now_ms())

    await storage.write(take_over)
    assert (await bot.say("4", "水龙头")).reply is None


async def test_nothing_is_left_of_who_went_away(sqlite_storage: Storage) -> None:
    bot = Bot(sqlite_storage)
    await bot.say("1", REPAIR)
    await bot.say("2", "", message=Incoming(Kind.LEAVE))
    assert "没有正在办的事" in said(await bot.say("3", "继续"))
