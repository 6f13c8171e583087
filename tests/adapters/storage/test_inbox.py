"""The log of messages and the guard against doubles, on both engines."""

import asyncio
from functools import partial

import pytest

from acquainted import resident_of
from logged import log
from servicebot.domain.errors import AlreadyRecorded, Conflict
from servicebot.ports import Delivery, InboxEntry, Storage, UnitOfWork


def entry(resident_id: int, key: str = "k1", at: int = 10) -> InboxEntry:
    return InboxEntry(key, resident_id, at, '{"text":"水管爆了"}'.encode(), b'{"text":"ok"}')


async def test_a_recorded_entry_is_found_by_its_key(storage: Storage) -> None:
    recorded = entry(await resident_of(storage))._replace(deferred=True)

    await storage.write(lambda uow: log(uow, recorded))

    assert await storage.read(lambda uow: uow.inbox.find("k1")) == recorded
    assert await storage.read(lambda uow: uow.inbox.find("k2")) is None


async def test_a_reply_may_be_empty(storage: Storage) -> None:
    silent = entry(await resident_of(storage))._replace(reply=b"")

    await storage.write(lambda uow: log(uow, silent))

    assert await storage.read(lambda uow: uow.inbox.find("k1")) == silent


async def test_a_key_is_recorded_once_and_the_first_entry_stays(storage: Storage) -> None:
    first = entry(await resident_of(storage))
    await storage.write(lambda uow: log(uow, first))

    with pytest.raises(AlreadyRecorded):
        await storage.write(lambda uow: log(uow, first._replace(reply=b"other")))

    assert await storage.read(lambda uow: uow.inbox.find("k1")) == first


async def test_of_many_concurrent_records_of_a_key_one_wins_and_the_others_see_it(storage: Storage) -> None:
    resident_id = await resident_of(storage)

    async def record(number: int, uow: UnitOfWork) -> None:
        await log(uow, entry(resident_id)._replace(reply=b"reply %d" % number))

    ended = await asyncio.gather(
        *(storage.write(partial(record, number)) for number in range(12)), return_exceptions=True
    )

    (won,) = (number for number, error in enumerate(ended) if error is None)
    assert [type(error) for error in ended if error is not None] == [AlreadyRecorded] * 11
    found = await storage.read(lambda uow: uow.inbox.find("k1"))
    assert found is not None
    assert found.reply == b"reply %d" % won


async def test_a_repeated_message_changes_nothing_a_second_time(storage: Storage) -> None:
    resident_id = await resident_of(storage)
    await storage.write(lambda uow: log(uow, entry(resident_id)))

    async def again(uow: UnitOfWork) -> None:
        loaded = await uow.conversations.open("wechat", "o-wang", 2)
        await uow.outbox.put(Delivery("twice", resident_id, "service", b"{}", 2))
        await uow.conversations.record(loaded, b"twice", entry(resident_id))

    with pytest.raises(AlreadyRecorded):
        await storage.write(again)

    loaded = await storage.write(lambda uow: uow.conversations.open("wechat", "o-wang", 3))
    assert (loaded.state, loaded.version) == (b"", 1)
    assert not await storage.write(lambda uow: uow.outbox.lease("a", 9, 99, 9))


async def test_a_message_recorded_over_a_newer_state_is_a_conflict_and_leaves_no_entry(
    storage: Storage,
) -> None:
    resident_id = await resident_of(storage)
    stale = await storage.write(lambda uow: uow.conversations.open("wechat", "o-wang", 1))
    await storage.write(lambda uow: log(uow, entry(resident_id)))

    with pytest.raises(Conflict):
        await storage.write(lambda uow: uow.conversations.record(stale, b"old", entry(resident_id, "k2")))

    assert await storage.read(lambda uow: uow.inbox.find("k2")) is None


async def test_a_recorded_message_is_undone_when_its_work_fails_afterwards(storage: Storage) -> None:
    resident_id = await resident_of(storage)

    async def fail(uow: UnitOfWork) -> None:
        await log(uow, entry(resident_id))
        raise LookupError

    with pytest.raises(LookupError):
        await storage.write(fail)

    assert await storage.read(lambda uow: uow.inbox.find("k1")) is None
    loaded = await storage.write(lambda uow: uow.conversations.open("wechat", "o-wang", 3))
    assert (loaded.state, loaded.version) == (b"", 0)


async def test_the_newest_entries_of_a_resident_come_oldest_first(storage: Storage) -> None:
    wang, li = await resident_of(storage), await resident_of(storage, "o-li")

    async def record(uow: UnitOfWork) -> None:
        for at in (10, 20, 30):
            await log(uow, entry(wang, f"wang{at}", at))
            await log(uow, entry(li, f"li{at}", at))

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
            await log(uow, entry(resident_id, f"k{at}", at))

    await storage.write(record)

    assert await storage.write(lambda uow: uow.inbox.forget_before(40, 2)) == 2
    assert await storage.write(lambda uow: uow.inbox.forget_before(40, 2)) == 1
    assert await storage.write(lambda uow: uow.inbox.forget_before(40, 2)) == 0

    await storage.write(lambda uow: log(uow, entry(resident_id, "k60", 60)))
    left = await storage.read(lambda uow: uow.inbox.of_resident(resident_id, 10))
    assert [one.key for one in left] == ["k50", "k60"]


async def test_what_was_forgotten_as_a_whole_does_not_come_back_with_the_next_entry(storage: Storage) -> None:
    wang, li = await resident_of(storage), await resident_of(storage, "o-li")
    await storage.write(lambda uow: log(uow, entry(wang, "old", 10)))
    await storage.write(lambda uow: uow.inbox.forget_before(40, 9))

    await storage.write(lambda uow: log(uow, entry(li, "li", 50)))
    await storage.write(lambda uow: log(uow, entry(wang, "new", 60)))

    assert [one.key for one in await storage.read(lambda uow: uow.inbox.of_resident(wang, 9))] == ["new"]


async def test_numbers_given_again_lead_no_log_into_anothers(storage: Storage) -> None:
    """Where a database gives the numbers of deleted rows again, they meet chains that still name them."""
    wang, li = await resident_of(storage), await resident_of(storage, "o-li")
    for number in range(3):
        await storage.write(lambda uow, number=number: log(uow, entry(wang, f"old{number}", 10)))  # type: ignore[misc]
    await storage.write(lambda uow: uow.inbox.forget_before(40, 9))

    for number, owner in enumerate((wang, li, li, wang)):
        again = entry(owner, f"new{number}", 50 + number)
        await storage.write(lambda uow, again=again: log(uow, again))  # type: ignore[misc]

    async def keys(uow: UnitOfWork, owner: int) -> list[str]:
        return [one.key for one in await uow.inbox.of_resident(owner, 9)]

    assert await storage.read(lambda uow: keys(uow, wang)) == ["new0", "new3"]
    assert await storage.read(lambda uow: keys(uow, li)) == ["new1", "new2"]
    assert await storage.write(lambda uow: uow.personal.forget_words(wang)) == 2


async def test_concurrent_entries_of_one_resident_are_all_in_the_log(storage: Storage) -> None:
    resident_id = await resident_of(storage)

    async def record(number: int, uow: UnitOfWork) -> None:
        await log(uow, entry(resident_id, f"k{number}", number))

    await asyncio.gather(*(storage.write(partial(record, number)) for number in range(12)))

    logged = await storage.read(lambda uow: uow.inbox.of_resident(resident_id, 20))
    assert sorted(one.received_at for one in logged) == list(range(12))
