"""What a transaction promises, on both engines."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest

from servicebot.adapters.storage.connect import connect
from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.migrate import migrate
from servicebot.domain.errors import Conflict, Refused
from servicebot.ports import Clock, Storage, UnitOfWork

KEYS = ("a", "b", "c")
TESTS = str(Path(__file__).parents[2])

FORGETFUL = """
import asyncio, sys
from fakes import FakeClock
from servicebot.adapters.storage.connect import connect
from servicebot.adapters.storage.encryption import FieldCipher

async def read_and_crash():
    storage = await connect(sys.argv[1], cipher=FieldCipher([bytes(32)]), clock=FakeClock())
    await storage.read(lambda uow: uow.tokens.get("a"))
    raise SystemExit(7)

asyncio.run(read_and_crash())
"""


async def put(name: str, uow: UnitOfWork) -> str:
    await uow.tokens.put(name, "token", 1)
    return name


async def stored(uow: UnitOfWork) -> set[str]:
    return {name for name in KEYS if await uow.tokens.get(name)}


async def test_the_result_of_a_work_is_returned(storage: Storage) -> None:
    assert await storage.write(partial(put, "a")) == "a"
    assert await storage.read(stored) == {"a"}


async def test_a_work_that_ran_out_of_time_is_not_begun_again(storage: Storage) -> None:
    begun = 0

    async def late(_uow: UnitOfWork) -> None:
        nonlocal begun
        begun += 1
        raise TimeoutError

    with pytest.raises(TimeoutError):
        await storage.write(late)
    assert begun == 1


async def test_a_failed_work_changes_nothing_and_its_error_reaches_the_caller(storage: Storage) -> None:
    async def fail(uow: UnitOfWork) -> None:
        await put("a", uow)
        raise Refused("no", "Not today.")

    with pytest.raises(Refused, match="Not today"):
        await storage.write(fail)

    assert await storage.read(stored) == set()


async def test_failing_works_do_not_hurt_those_beside_them(storage: Storage) -> None:
    async def fail(uow: UnitOfWork) -> str:
        await put("b", uow)
        raise LookupError

    works: list[Callable[[UnitOfWork], Awaitable[str]]] = [partial(put, "a"), fail, partial(put, "c"), fail]
    ended = await asyncio.gather(*(storage.write(work) for work in works), return_exceptions=True)

    assert [one if isinstance(one, str) else type(one) for one in ended] == [
        "a",
        LookupError,
        "c",
        LookupError,
    ]
    assert await storage.read(stored) == {"a", "c"}


async def test_a_work_that_meets_a_conflict_runs_again_from_the_start(storage: Storage) -> None:
    runs = []

    async def collide_once(uow: UnitOfWork) -> str:
        runs.append(len(await stored(uow)))
        await put("a", uow)
        if len(runs) == 1:
            raise Conflict
        return "done"

    assert await storage.write(collide_once) == "done"
    assert runs == [0, 0]


async def test_a_conflict_that_never_ends_reaches_the_caller(storage: Storage) -> None:
    async def collide(uow: UnitOfWork) -> None:
        await put("a", uow)
        raise Conflict

    with pytest.raises(Conflict):
        await storage.write(collide)

    assert await storage.read(stored) == set()


async def test_a_reader_cannot_write(storage: Storage) -> None:
    with pytest.raises(Exception, match=r"read-?only"):
        await storage.read(partial(put, "a"))

    assert await storage.read(stored) == set()


async def test_a_reader_sees_one_instant(storage: Storage) -> None:
    async def look_twice(uow: UnitOfWork) -> tuple[set[str], set[str]]:
        before = await stored(uow)
        await storage.write(partial(put, "a"))
        return before, await stored(uow)

    assert await storage.read(look_twice) == (set(), set())
    assert await storage.read(stored) == {"a"}


async def test_a_failed_read_leaves_the_next_ones_alone(storage: Storage) -> None:
    async def fail(uow: UnitOfWork) -> None:
        await stored(uow)
        raise LookupError

    for _ in range(20):
        with pytest.raises(LookupError):
            await storage.read(fail)

    assert await storage.read(stored) == set()


async def test_a_cancelled_read_leaves_the_next_ones_alone(storage: Storage) -> None:
    reading = asyncio.Event()

    async def wait_inside(uow: UnitOfWork) -> None:
        await stored(uow)
        reading.set()
        await asyncio.Event().wait()

    for _ in range(10):
        reading.clear()
        task = asyncio.create_task(storage.read(wait_inside))
        await reading.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    assert await storage.read(stored) == set()


async def test_many_readers_work_beside_many_writers(storage: Storage) -> None:
    async def count(uow: UnitOfWork) -> int:
        loaded = await uow.conversations.open("wechat", "o", 1)
        await uow.conversations.save(loaded, loaded.state + b".", 1)
        return len(loaded.state) + 1

    first = await storage.write(count)
    await asyncio.gather(
        *(storage.write(count) for _ in range(15)),
        *(storage.read(lambda uow: uow.conversations.open("wechat", "o", 1)) for _ in range(15)),
    )

    assert await storage.write(count) == first + 16


def test_a_program_that_never_closes_the_database_ends_all_the_same(sqlite_url: str) -> None:
    command = [sys.executable, "-W", "ignore::ResourceWarning", "-c", FORGETFUL, sqlite_url]
    ended = subprocess.run(  # noqa: S603 -- our own interpreter and the text above
        command, env={**os.environ, "PYTHONPATH": TESTS}, timeout=60, check=False
    )
    assert ended.returncode == 7


async def test_a_sound_database_passes_the_check(storage: Storage) -> None:
    await storage.check()


async def test_closing_finishes_what_was_accepted_and_refuses_the_rest(
    database_url: str, cipher: FieldCipher, clock: Clock
) -> None:
    closing = await connect(database_url, cipher=cipher, clock=clock)
    tasks = [asyncio.create_task(closing.write(partial(put, name))) for name in KEYS]
    await asyncio.sleep(0)

    await closing.close()

    assert [task.result() for task in tasks] == list(KEYS)
    with pytest.raises(Refused):
        await closing.write(partial(put, "late"))
    with pytest.raises(Refused):
        await closing.read(stored)
    opened = await connect(database_url, cipher=cipher, clock=clock)
    assert await opened.read(stored) == set(KEYS)
    await opened.close()


async def test_closing_twice_is_harmless(database_url: str, cipher: FieldCipher, clock: Clock) -> None:
    opened = await connect(database_url, cipher=cipher, clock=clock)

    await opened.close()
    await opened.close()


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:", "sqlite:///"])
async def test_an_url_of_something_else_is_refused(url: str, cipher: FieldCipher, clock: Clock) -> None:
    with pytest.raises(Refused):
        await connect(url, cipher=cipher, clock=clock)
    with pytest.raises(Refused):
        migrate(url)
