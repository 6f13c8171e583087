"""The log of messages and the guard against doubles, on both engines."""

import asyncio
from functools import partial

import pytest

from servicebot.ports import InboxEntry, Storage, UnitOfWork


async def resident_of(storage: Storage, external_id: str = "o-wang") -> int:
    return (await storage.write(lambda uow: uow.conversations.open("wechat", external_id, 1))).resident.id


def entry(resident_id: int, key: str = "k1", at: int = 10) -> InboxEntry:
    return InboxEntry(key, resident_id, at, '{"text":"水管爆了"}'.encode(), b'{"text":"ok"}')


async def test_a_recorded_entry_is_found_by_its_key(storage: Storage) -> None:
    recorded = entry(await resident_of(storage))._replace(deferred=True)

    assert await storage.write(lambda uow: uow.inbox.record(recorded))

    assert await storage.read(lambda uow: uow.inbox.find("k1")) == recorded
    assert await storage.read(lambda uow: uow.inbox.find("k2")) is None


async def test_a_reply_may_be_empty(storage: Storage) -> None:
    silent = entry(await resident_of(storage))._replace(reply=b"")

    await storage.write(lambda uow: uow.inbox.record(silent))

    assert await storage.read(lambda uow: uow.inbox.find("k1")) == silent


async def test_a_key_is_recorded_once_and_the_first_entry_stays(storage: Storage) -> None:
    first = entry(await resident_of(storage))
    await storage.write(lambda uow: uow.inbox.record(first))

    assert not await storage.write(lambda uow: uow.inbox.record(first._replace(reply=b"other")))

    assert await storage.read(lambda uow: uow.inbox.find("k1")) == first


async def test_of_many_concurrent_records_of_a_key_one_wins_and_the_others_see_it(storage: Storage) -> None:
    resident_id = await resident_of(storage)

    async def record(number: int, uow: UnitOfWork) -> tuple[bool, InboxEntry | None]:
        mine = entry(resident_id)._replace(reply=b"reply %d" % number)
        return await uow.inbox.record(mine), await uow.inbox.find("k1")

    found = await asyncio.gather(*(storage.write(partial(record, number)) for number in range(12)))

    assert sorted(won for won, _ in found) == [False] * 11 + [True]
    assert len({seen.reply for _, seen in found if seen is not None}) == 1


async def test_the_newest_entries_of_a_resident_come_oldest_first(storage: Storage) -> None:
    wang, li = await resident_of(storage), await resident_of(storage, "o-li")

    async def record(uow: UnitOfWork) -> None:
        for at in (10, 20, 30):
            await uow.inbox.record(entry(wang, f"wang{at}", at))
            assert not await uow.inbox.record(entry(wang, f"wang{at}", at))
            await uow.inbox.record(entry(li, f"li{at}", at))

    await storage.write(record)

    newest = await storage.read(lambda uow: uow.inbox.of_resident(wang, 2))
    assert [one.key for one in newest] == ["wang20", "wang30"]
    everything = await storage.read(lambda uow: uow.inbox.of_resident(wang, 9))
    assert [one.key for one in everything] == ["wang10", "wang20", "wang30"]
    assert list(await storage.read(lambda uow: uow.inbox.of_resident(999, 9))) == []


async def test_old_entries_are_forgotten_up_to_the_limit(storage: Storage) -> None:
    resident_id = await resident_of(storage)

    async def record(uow: UnitOfWork) -> None:
        for at in (10, 20, 30, 50):
            await uow.inbox.record(entry(resident_id, f"k{at}", at))

    await storage.write(record)

    assert await storage.write(lambda uow: uow.inbox.forget_before(40, 2)) == 2
    assert await storage.write(lambda uow: uow.inbox.forget_before(40, 2)) == 1
    assert await storage.write(lambda uow: uow.inbox.forget_before(40, 2)) == 0

    await storage.write(lambda uow: uow.inbox.record(entry(resident_id, "k60", 60)))
    left = await storage.read(lambda uow: uow.inbox.of_resident(resident_id, 10))
    assert [one.key for one in left] == ["k50", "k60"]


async def test_what_was_forgotten_as_a_whole_does_not_come_back_with_the_next_entry(storage: Storage) -> None:
    wang, li = await resident_of(storage), await resident_of(storage, "o-li")
    await storage.write(lambda uow: uow.inbox.record(entry(wang, "old", 10)))
    await storage.write(lambda uow: uow.inbox.forget_before(40, 9))

    await storage.write(lambda uow: uow.inbox.record(entry(li, "li", 50)))
    await storage.write(lambda uow: uow.inbox.record(entry(wang, "new", 60)))

    assert [one.key for one in await storage.read(lambda uow: uow.inbox.of_resident(wang, 9))] == ["new"]


async def test_an_entry_of_nobody_is_an_error(storage: Storage) -> None:
    with pytest.raises(Exception, match=r"(?i)not.null"):
        await storage.write(lambda uow: uow.inbox.record(entry(999)))


async def test_concurrent_entries_of_one_resident_are_all_in_the_log(storage: Storage) -> None:
    resident_id = await resident_of(storage)

    async def record(number: int, uow: UnitOfWork) -> None:
        await uow.inbox.record(entry(resident_id, f"k{number}", number))

    await asyncio.gather(*(storage.write(partial(record, number)) for number in range(12)))

    log = await storage.read(lambda uow: uow.inbox.of_resident(resident_id, 20))
    assert sorted(one.received_at for one in log) == list(range(12))
