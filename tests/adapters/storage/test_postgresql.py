"""What only PostgreSQL can do to a transaction: deadlock, lost connections, and a commit without an answer."""

import asyncio
from functools import partial

import asyncpg
import pytest
from sqlalchemy import text

from logged import log
from meeting import HELD_UP
from servicebot.adapters.storage.connect import connect
from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.migrate import migrate
from servicebot.adapters.storage.postgres import PostgresStorage
from servicebot.adapters.storage.postgres_tx import OutcomeUnknown
from servicebot.adapters.storage.repositories.unit import Unit
from servicebot.adapters.storage.statements import Statement
from servicebot.domain.errors import Refused
from servicebot.ports import Clock, InboxEntry, Storage, UnitOfWork

BREAK_OFF = Statement(text("SELECT pg_terminate_backend(pg_backend_pid())"))
DIE_AT_COMMIT = """
CREATE FUNCTION break_off() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); RETURN NULL; END';
CREATE CONSTRAINT TRIGGER break_off AFTER INSERT ON tokens DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION break_off();
"""


@pytest.fixture
async def postgresql(postgresql_url: str, cipher: FieldCipher, clock: Clock) -> Storage:
    return await connect(postgresql_url, cipher=cipher, clock=clock)


async def put(name: str, token: str, uow: UnitOfWork) -> None:
    await uow.tokens.put(name, token, 1)


async def test_a_deadlock_is_tried_again_until_both_are_done(postgresql: Storage) -> None:
    for name in ("a", "b"):
        await postgresql.write(partial(put, name, "start"))
    both_hold_one = asyncio.Barrier(2)
    runs: list[str] = []

    async def take(first: str, second: str, uow: UnitOfWork) -> None:
        runs.append(first)
        await uow.tokens.put(first, first, 1)
        if len(runs) <= 2:
            await both_hold_one.wait()
        await uow.tokens.put(second, first, 1)

    await asyncio.gather(postgresql.write(partial(take, "a", "b")), postgresql.write(partial(take, "b", "a")))

    assert len(runs) == 3

    async def both(uow: UnitOfWork) -> bool:
        return await uow.tokens.get("a") == await uow.tokens.get("b")

    assert await postgresql.read(both)
    await postgresql.close()


async def test_a_connection_lost_before_the_commit_is_replaced_and_the_work_runs_again(
    postgresql: Storage,
) -> None:
    runs: list[int] = []

    async def lose_it_once(uow: UnitOfWork) -> str:
        assert isinstance(uow, Unit)
        runs.append(1)
        await uow.tokens.put("a", "token", 1)
        if len(runs) == 1:
            await uow.tx.fetch(BREAK_OFF)
        return "done"

    assert await postgresql.write(lose_it_once) == "done"
    assert len(runs) == 2
    assert await postgresql.read(lambda uow: uow.tokens.get("a")) == ("token", 1)
    await postgresql.close()


async def test_a_commit_without_an_answer_is_not_tried_again(
    postgresql_scratch_url: str, cipher: FieldCipher, clock: Clock
) -> None:
    migrate(postgresql_scratch_url)
    connection = await asyncpg.connect(postgresql_scratch_url)
    await connection.execute(DIE_AT_COMMIT)
    await connection.close()
    storage = await connect(postgresql_scratch_url, cipher=cipher, clock=clock)
    runs: list[int] = []

    async def write(uow: UnitOfWork) -> None:
        runs.append(1)
        await uow.tokens.put("a", "token", 1)

    with pytest.raises(OutcomeUnknown):
        await storage.write(write)

    assert len(runs) == 1
    await storage.check()
    await storage.close()


async def test_a_message_that_commits_by_itself_without_an_answer_is_not_tried_again(
    postgresql_scratch_url: str, cipher: FieldCipher, clock: Clock
) -> None:
    migrate(postgresql_scratch_url)
    storage = await connect(postgresql_scratch_url, cipher=cipher, clock=clock)
    person = (await storage.write(lambda uow: uow.conversations.open("wechat", "o", 1))).resident
    connection = await asyncpg.connect(postgresql_scratch_url)
    await connection.execute(DIE_AT_COMMIT.replace("ON tokens", "ON inbox"))
    await connection.close()
    runs: list[int] = []

    async def hear(uow: UnitOfWork) -> None:
        runs.append(1)
        await log(uow, InboxEntry("k", person.id, 1, b"{}", b""))

    with pytest.raises(OutcomeUnknown):
        await storage.write(hear)

    assert len(runs) == 1
    await storage.close()


async def test_who_lost_a_race_locks_and_wins_the_next(postgresql: Storage) -> None:
    """Two messages of one resident begin with the same state; the slower one is answered again, once."""
    await postgresql.write(lambda uow: uow.conversations.open("wechat", "o", 1))
    both_opened = asyncio.Barrier(2)
    runs: list[str] = []

    async def hear(key: str, uow: UnitOfWork) -> None:
        runs.append(key)
        loaded = await uow.conversations.open("wechat", "o", 1)
        if len(runs) <= 2:
            await both_opened.wait()
        entry = InboxEntry(key, loaded.resident.id, 1, b"{}", b"")
        await uow.conversations.record(loaded, loaded.state + key.encode(), entry)

    await asyncio.gather(postgresql.write(partial(hear, "a")), postgresql.write(partial(hear, "b")))

    assert len(runs) == 3
    loaded = await postgresql.read(lambda uow: uow.conversations.open("wechat", "o", 1))
    assert (loaded.state, loaded.version) in {(b"ab", 2), (b"ba", 2)}
    log_of = await postgresql.read(lambda uow: uow.inbox.of_resident(loaded.resident.id, 9))
    assert b"".join(entry.key.encode() for entry in log_of) == loaded.state
    await postgresql.close()


async def test_a_server_that_is_not_there_is_told_without_the_password(
    cipher: FieldCipher, clock: Clock
) -> None:
    with pytest.raises(Refused) as refused:
        await PostgresStorage.open("postgresql://me:geheim@127.0.0.1:1/none", cipher, clock)

    assert refused.value.code == "database_unreachable"
    assert "geheim" not in str(refused.value)


async def test_more_writers_than_connections_take_turns(postgresql: Storage) -> None:
    await asyncio.gather(*(postgresql.write(partial(put, f"t{number}", "x")) for number in range(60)))

    assert await postgresql.read(lambda uow: uow.tokens.get("t59")) == ("x", 1)
    await postgresql.close()


async def test_who_lost_a_race_once_cannot_lose_it_again(postgresql: Storage) -> None:
    async def save(state: bytes, uow: UnitOfWork) -> None:
        await uow.conversations.save(await uow.conversations.open("wechat", "o", 1), state, 1)

    async def held_up(uow: UnitOfWork) -> bool:
        assert isinstance(uow, Unit)
        return await uow.tx.fetch_one(HELD_UP) is not None

    await postgresql.write(partial(save, b"first"))
    begun = 0
    rivals: list[asyncio.Task[None]] = []

    async def slow(uow: UnitOfWork) -> None:
        nonlocal begun
        begun += 1
        loaded = await uow.conversations.open("wechat", "o", 1)
        rivals.append(asyncio.create_task(postgresql.write(partial(save, b"rival"))))
        while not rivals[-1].done() and not await postgresql.read(held_up):  # noqa: ASYNC110 -- of another process
            await asyncio.sleep(0)
        await uow.conversations.save(loaded, b"slow", 1)

    await postgresql.write(slow)
    await asyncio.gather(*rivals)

    assert begun == 2
    await postgresql.close()
