"""The writing thread of SQLite: many works to a COMMIT, and what happens when something goes wrong there."""

import asyncio
import logging
import sqlite3
import threading
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from servicebot.adapters.storage.repositories.unit import Unit
from servicebot.adapters.storage.statements import Statement
from servicebot.domain.errors import Conflict
from servicebot.ports import Delivery, LoadedConversation, Storage, UnitOfWork

NOBODY = 999
DEFER = Statement(text("PRAGMA defer_foreign_keys = ON"))


async def put(name: str, uow: UnitOfWork) -> str:
    await uow.tokens.put(name, "token", 1)
    return name


async def stored(uow: UnitOfWork) -> list[str]:
    return [name for name in ("a", "b", "c") if await uow.tokens.get(name)]


async def opened(uow: UnitOfWork) -> LoadedConversation:
    return await uow.conversations.open("wechat", "o", 1)


async def save(state: bytes, uow: UnitOfWork) -> None:
    await uow.conversations.save(await opened(uow), state, 1)


async def break_the_commit(uow: UnitOfWork) -> None:
    """Nothing is wrong until COMMIT looks at the foreign key."""
    assert isinstance(uow, Unit)
    await uow.tx.execute(DEFER)
    await uow.outbox.put(Delivery("x", NOBODY, "service", b"{}", 1))


@asynccontextmanager
async def in_one_batch(
    storage: Storage,
) -> AsyncIterator[Callable[[Callable[[UnitOfWork], Any]], asyncio.Task[Any]]]:
    """Holds the writing thread until the block ends, so that everything written inside shares one COMMIT."""
    holding, release = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    async def hold(_uow: UnitOfWork) -> None:
        loop.call_soon_threadsafe(holding.set)
        release.wait()

    holder = asyncio.create_task(storage.write(hold))
    await holding.wait()
    try:
        yield lambda work: asyncio.create_task(storage.write(work))
        await asyncio.sleep(0)
    finally:
        release.set()
        await holder


async def test_a_failing_work_in_a_batch_neither_leaks_nor_hurts_the_others(sqlite_storage: Storage) -> None:
    async def fail(uow: UnitOfWork) -> None:
        await put("b", uow)
        raise LookupError

    async with in_one_batch(sqlite_storage) as write:
        tasks = [write(partial(put, "a")), write(fail), write(partial(put, "c"))]

    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert [ended[0], type(ended[1]), ended[2]] == ["a", LookupError, "c"]
    assert await sqlite_storage.read(stored) == ["a", "c"]


@pytest.mark.parametrize(
    "failing",
    [(0,), (7, 8), (3, 4, 5), tuple(range(0, 40, 5)), tuple(range(39)), ()],
    ids=lambda failing: f"{len(failing)} fail",
)
async def test_whoever_fails_in_a_crowd_the_others_are_done_once(
    sqlite_storage: Storage, failing: tuple[int, ...]
) -> None:
    """However works share savepoints, each counts once or not at all."""
    conflicts: list[int] = []

    async def append(number: int, uow: UnitOfWork) -> int:
        loaded = await opened(uow)
        await uow.conversations.save(loaded, loaded.state + bytes([number]), 1)
        if number in failing:
            raise LookupError(number)
        if number == 30 and len(conflicts) < 2:
            conflicts.append(number)
            raise Conflict
        return number

    async with in_one_batch(sqlite_storage) as write:
        tasks = [write(partial(append, number)) for number in range(40)]

    ended = await asyncio.gather(*tasks, return_exceptions=True)

    done = [number for number in range(40) if number not in failing]
    assert [number for number in ended if isinstance(number, int)] == done
    assert [type(error) for error in ended if not isinstance(error, int)] == [LookupError] * len(failing)
    loaded = await sqlite_storage.write(opened)
    assert (list(loaded.state), loaded.version) == (done, len(done))


async def test_a_failed_commit_fails_every_caller_of_the_batch_and_only_those(
    sqlite_storage: Storage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, logger="servicebot")
    async with in_one_batch(sqlite_storage) as write:
        tasks = [write(partial(put, "a")), write(break_the_commit), write(partial(put, "b"))]

    ended = await asyncio.gather(*tasks, return_exceptions=True)

    assert [type(error) for error in ended] == [sqlite3.IntegrityError] * 3
    assert await sqlite_storage.write(partial(put, "c")) == "c"
    assert await sqlite_storage.read(stored) == ["c"]


async def test_callers_of_a_failed_batch_do_not_read_each_others_way_through_the_program(
    sqlite_storage: Storage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, logger="servicebot")
    async with in_one_batch(sqlite_storage) as write:
        tasks = [write(break_the_commit), *(write(partial(put, name)) for name in "abc")]

    *_, error = await asyncio.gather(*tasks, return_exceptions=True)

    way = traceback.format_tb(error.__traceback__)
    assert len(way) == len(set(way)), way


async def test_a_failed_commit_is_not_remembered_in_memory(
    sqlite_storage: Storage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, logger="servicebot")
    await sqlite_storage.write(partial(save, b"kept"))
    async with in_one_batch(sqlite_storage) as write:
        tasks = [write(partial(save, b"lost")), write(break_the_commit)]
    await asyncio.gather(*tasks, return_exceptions=True)

    loaded = await sqlite_storage.write(opened)

    assert (loaded.state, loaded.version) == (b"kept", 1)


async def test_a_work_undone_in_a_batch_is_not_remembered_in_memory(sqlite_storage: Storage) -> None:
    async def fail(uow: UnitOfWork) -> None:
        await save(b"lost", uow)
        raise LookupError

    await sqlite_storage.write(partial(save, b"kept"))
    async with in_one_batch(sqlite_storage) as write:
        tasks = [write(fail), write(opened)]

    await asyncio.gather(*tasks, return_exceptions=True)

    loaded: LoadedConversation = tasks[1].result()
    assert (loaded.state, loaded.version) == (b"kept", 1)


async def test_a_cancelled_caller_does_not_break_the_batch(sqlite_storage: Storage) -> None:
    async with in_one_batch(sqlite_storage) as write:
        tasks = [write(partial(put, "a")), write(partial(put, "b")), write(partial(put, "c"))]
        await asyncio.sleep(0)
        tasks[1].cancel()

    ended = await asyncio.gather(*tasks, return_exceptions=True)

    assert [ended[0], type(ended[1]), ended[2]] == ["a", asyncio.CancelledError, "c"]
    assert await sqlite_storage.read(stored) == ["a", "c"], "nobody waits for what was not begun"


async def test_awaiting_something_else_inside_a_work_is_refused(sqlite_storage: Storage) -> None:
    async def wander_off(uow: UnitOfWork) -> None:
        await put("a", uow)
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="other than its unit of work"):
        await sqlite_storage.write(wander_off)

    assert await sqlite_storage.read(stored) == []


async def test_a_work_sees_what_earlier_works_of_its_batch_wrote(sqlite_storage: Storage) -> None:
    async with in_one_batch(sqlite_storage) as write:
        tasks = [write(partial(save, b"x" * n)) for n in range(1, 4)] + [write(opened)]

    *_, loaded = await asyncio.gather(*tasks)

    assert (loaded.state, loaded.version) == (b"xxx", 3)


async def test_what_another_process_wrote_is_seen_at_once(sqlite_storage: Storage, sqlite_url: str) -> None:
    loaded = await sqlite_storage.write(opened)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as other:
        other.execute("UPDATE conversations SET state = x'', version = 7")
        other.execute("UPDATE residents SET subscribed = 0")
        other.commit()

    fresh = await sqlite_storage.write(opened)

    assert (loaded.version, fresh.version, fresh.resident.subscribed) == (0, 7, False)


async def test_a_writer_waits_for_another_process(sqlite_storage: Storage, sqlite_url: str) -> None:
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        task = asyncio.create_task(sqlite_storage.write(partial(put, "a")))
        done, _ = await asyncio.wait([task], timeout=0.05)
        other.execute("COMMIT")

    assert not done
    assert await task == "a"


async def test_every_commit_survives_in_the_file(
    sqlite_storage: Storage, sqlite_url: str, tmp_path: Path
) -> None:
    """The database and its log, copied without closing anything, hold every answered write."""
    await sqlite_storage.write(partial(put, "a"))
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    for name in (path.name, f"{path.name}-wal"):
        (tmp_path / f"copy-{name}").write_bytes(path.with_name(name).read_bytes())

    with closing(sqlite3.connect(tmp_path / f"copy-{path.name}")) as copy:
        assert copy.execute("SELECT name FROM tokens").fetchall() == [("a",)]


async def test_more_writes_than_there_is_room_for_wait_their_turn(sqlite_storage: Storage) -> None:
    counted: list[int] = []

    async def count(_uow: UnitOfWork) -> None:
        counted.append(1)

    async with in_one_batch(sqlite_storage) as write:
        tasks = [write(count) for _ in range(20_000)]

    await asyncio.gather(*tasks)
    assert len(counted) == 20_000


async def test_a_commit_is_on_the_disk_before_it_is_answered(sqlite_storage: Storage) -> None:
    async def settings(uow: UnitOfWork) -> list[Any]:
        assert isinstance(uow, Unit)
        asked = ("synchronous", "journal_mode", "foreign_keys", "wal_autocheckpoint")
        return [(await uow.tx.fetch(Statement(text(f"PRAGMA {name}"))))[0][0] for name in asked]

    full, checked = 2, 1
    assert await sqlite_storage.write(settings) == [full, "wal", checked, 0]


async def test_the_log_is_moved_into_the_database_while_it_grows(
    sqlite_storage: Storage, sqlite_url: str
) -> None:
    async def write_much(uow: UnitOfWork) -> None:
        for number in range(4_100):
            await uow.tokens.put(f"t{number}", "x" * 200, 1)

    await sqlite_storage.write(write_much)
    await sqlite_storage.write(write_much)
    await sqlite_storage.close()

    path = Path(sqlite_url.removeprefix("sqlite:///"))
    assert not path.with_name(f"{path.name}-wal").exists()
    with closing(sqlite3.connect(path)) as stored_now:
        assert stored_now.execute("SELECT count(*) FROM tokens").fetchone() == (4_100,)
