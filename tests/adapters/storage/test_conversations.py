"""Residents and their conversations, on both engines."""

import asyncio
from dataclasses import replace

import pytest

from servicebot.domain.address import Address
from servicebot.domain.errors import Conflict
from servicebot.ports import LoadedConversation, Storage, UnitOfWork

HOME = Address("huaiyin", "huayuan", "3", "2", "501", "门口有红灯笼")


async def opened(uow: UnitOfWork) -> LoadedConversation:
    return await uow.conversations.open("wechat", "o-wang", at=1)


async def test_first_contact_makes_a_resident_with_an_empty_conversation(storage: Storage) -> None:
    loaded = await storage.write(opened)

    assert (loaded.state, loaded.version) == (b"", 0)
    assert (loaded.resident.channel, loaded.resident.external_id) == ("wechat", "o-wang")
    assert (loaded.resident.name, loaded.resident.phone, loaded.resident.address) == ("", "", None)
    assert loaded.resident.subscribed


async def test_the_same_person_on_two_channels_is_two_residents(storage: Storage) -> None:
    async def other_channel(uow: UnitOfWork) -> LoadedConversation:
        return await uow.conversations.open("phone", "o-wang", at=1)

    first, second = await storage.write(opened), await storage.write(other_channel)

    assert first.resident.id != second.resident.id


async def test_a_saved_state_is_there_next_time_and_for_readers(storage: Storage) -> None:
    async def save(uow: UnitOfWork) -> None:
        await uow.conversations.save(await opened(uow), b'{"flow":"repair"}', at=2)

    await storage.write(save)

    for loaded in (await storage.write(opened), await storage.read(opened)):
        assert (loaded.state, loaded.version) == (b'{"flow":"repair"}', 1)


async def test_a_state_can_be_emptied(storage: Storage) -> None:
    for state in (b"{}", b""):

        async def save(uow: UnitOfWork, state: bytes = state) -> None:
            await uow.conversations.save(await opened(uow), state, at=2)

        await storage.write(save)

    assert (await storage.read(opened)).state == b""


async def test_what_is_remembered_of_a_resident_comes_back(storage: Storage) -> None:
    async def remember(uow: UnitOfWork) -> None:
        resident = (await opened(uow)).resident
        known = replace(resident, name="王芳", phone="15400001234", address=HOME, subscribed=False)
        await uow.conversations.remember(known)

    await storage.write(remember)

    for loaded in (await storage.write(opened), await storage.read(opened)):
        resident = loaded.resident
        assert (resident.name, resident.phone, resident.address) == ("王芳", "15400001234", HOME)
        assert not resident.subscribed
        assert loaded.version == 0


@pytest.mark.parametrize("remember_first", [True, False])
async def test_remembering_and_saving_in_one_transaction_keeps_both(
    storage: Storage, *, remember_first: bool
) -> None:
    async def both(uow: UnitOfWork) -> None:
        loaded = await opened(uow)
        known = replace(loaded.resident, phone="15400001234")
        if remember_first:
            await uow.conversations.remember(known)
        await uow.conversations.save(loaded, b"{}", at=2)
        if not remember_first:
            await uow.conversations.remember(known)

    await storage.write(both)

    loaded = await storage.write(opened)
    assert (loaded.resident.phone, loaded.state, loaded.version) == ("15400001234", b"{}", 1)


async def test_saving_over_a_newer_state_is_a_conflict(storage: Storage) -> None:
    stale = await storage.write(opened)

    async def save(uow: UnitOfWork) -> None:
        await uow.conversations.save(await opened(uow), b"new", at=2)

    async def save_stale(uow: UnitOfWork) -> None:
        await uow.conversations.save(stale, b"old", at=3)

    await storage.write(save)
    with pytest.raises(Conflict):
        await storage.write(save_stale)

    assert (await storage.read(opened)).state == b"new"


async def test_concurrent_messages_of_one_resident_all_count(storage: Storage) -> None:
    async def append(uow: UnitOfWork) -> None:
        loaded = await opened(uow)
        await uow.conversations.save(loaded, loaded.state + b"x", at=2)

    await asyncio.gather(*(storage.write(append) for _ in range(20)))

    loaded = await storage.read(opened)
    assert (loaded.state, loaded.version) == (b"x" * 20, 20)


async def test_concurrent_first_contacts_make_one_resident(storage: Storage) -> None:
    loaded = await asyncio.gather(*(storage.write(opened) for _ in range(10)))

    assert len({one.resident.id for one in loaded}) == 1


async def test_a_resident_is_found_by_id(storage: Storage) -> None:
    resident = (await storage.write(opened)).resident

    assert await storage.read(lambda uow: uow.conversations.resident(resident.id)) == resident
    assert await storage.read(lambda uow: uow.conversations.resident(999)) is None


async def test_a_failed_work_leaves_neither_state_nor_memory(storage: Storage) -> None:
    await storage.write(opened)

    async def fail(uow: UnitOfWork) -> None:
        loaded = await opened(uow)
        await uow.conversations.remember(replace(loaded.resident, phone="15400001234"))
        await uow.conversations.save(loaded, b"half", at=2)
        raise LookupError

    with pytest.raises(LookupError):
        await storage.write(fail)

    loaded = await storage.write(opened)
    assert (loaded.state, loaded.version, loaded.resident.phone) == (b"", 0, "")
