"""Backup and restore, on both engines."""

import asyncio
import re
import sqlite3
import stat
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import TypeAlias

import pytest

from fakes import FakeClock
from servicebot.adapters.storage.backup import backup, restore
from servicebot.adapters.storage.connect import connect
from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.migrate import is_current
from servicebot.domain.errors import Refused
from servicebot.ports import Storage, UnitOfWork

Work: TypeAlias = Callable[[UnitOfWork], Awaitable[int]]
On: TypeAlias = Callable[[str, Work], Awaitable[int]]


@pytest.fixture(autouse=True)
def client_programs(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own programs lie beside the server of the tests."""
    if "postgresql" in request.node.name:
        monkeypatch.setenv("PATH", f"{request.getfixturevalue('postgresql_programs')}:/usr/bin:/bin")


@pytest.fixture
def new_url(database_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of the same engine."""
    if database_url.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'elsewhere' / 'restored.db'}"
    url: str = request.getfixturevalue("postgresql_scratch_url")
    return url


async def count_up(uow: UnitOfWork) -> int:
    loaded = await uow.conversations.open("wechat", "o", 1)
    await uow.conversations.save(loaded, b"x" * (loaded.version + 1), 1)
    return loaded.version + 1


async def counted(uow: UnitOfWork) -> int:
    return len((await uow.conversations.open("wechat", "o", 1)).state)


@pytest.fixture
def on(cipher: FieldCipher, clock: FakeClock) -> On:
    """Runs a work on the database behind a URL, opened just for that."""

    async def run(url: str, work: Work) -> int:
        storage = await connect(url, cipher=cipher, clock=clock)
        try:
            return await storage.write(work)
        finally:
            await storage.close()

    return run


async def test_a_backup_taken_under_writes_restores_to_one_of_its_instants(
    storage: Storage, database_url: str, new_url: str, tmp_path: Path, on: On
) -> None:
    path = tmp_path / "backups" / "one.backup"
    before = await storage.write(count_up)
    taking = asyncio.create_task(asyncio.to_thread(backup, database_url, path))
    after = before
    while not taking.done():
        after = await storage.write(count_up)
    await taking

    restore(path, new_url)

    assert is_current(new_url)
    assert before <= await on(new_url, counted) <= after
    assert await on(new_url, count_up) > before


def test_a_backup_is_for_its_owner_only_and_leaves_nothing_beside_it(
    database_url: str, tmp_path: Path
) -> None:
    path = tmp_path / "backups" / "one.backup"

    backup(database_url, path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_backup_never_overwrites_a_file(database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "one.backup"
    path.write_text("precious")

    with pytest.raises(Refused, match="choose another name"):
        backup(database_url, path)

    assert path.read_text() == "precious"


async def test_a_restore_overwrites_rows_only_when_forced(database_url: str, tmp_path: Path, on: On) -> None:
    path = tmp_path / "one.backup"
    await on(database_url, count_up)
    backup(database_url, path)
    await on(database_url, count_up)

    with pytest.raises(Refused) as refused:
        restore(path, database_url)
    assert refused.value.code == "database_not_empty"
    assert await on(database_url, counted) == 2

    restore(path, database_url, force=True)
    assert await on(database_url, counted) == 1


def test_a_restore_into_a_migrated_database_without_rows_needs_no_force(
    database_url: str, tmp_path: Path
) -> None:
    path = tmp_path / "one.backup"
    backup(database_url, path)

    restore(path, database_url)

    assert is_current(database_url)


@pytest.mark.parametrize("damage", [b"", b"not a backup at all", b"cut"])
async def test_a_damaged_backup_is_refused_and_the_database_stays(
    database_url: str, tmp_path: Path, on: On, damage: bytes
) -> None:
    path = tmp_path / "one.backup"
    await on(database_url, count_up)
    backup(database_url, path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3] if damage == b"cut" else damage)

    with pytest.raises(Refused):
        restore(path, database_url, force=True)

    assert await on(database_url, counted) == 1


def test_a_database_that_is_not_there_cannot_be_backed_up(tmp_path: Path) -> None:
    for url in (f"sqlite:///{tmp_path}/nothing.db", f"postgresql://nobody@/nothing?host={tmp_path}"):
        with pytest.raises(Refused):
            backup(url, tmp_path / "one.backup")

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_backup_is_told_as_none(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    with pytest.raises(Refused, match="no backup of servicebot"):
        restore(tmp_path / "empty", sqlite_url)


def test_a_missing_backup_is_refused(database_url: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no backup"):
        restore(tmp_path / "nothing", database_url)


async def test_a_running_program_sees_what_was_restored(
    sqlite_storage: Storage, sqlite_url: str, tmp_path: Path
) -> None:
    path = tmp_path / "one.backup"
    await sqlite_storage.write(count_up)
    await asyncio.to_thread(backup, sqlite_url, path)
    await sqlite_storage.write(count_up)

    await asyncio.to_thread(lambda: restore(path, sqlite_url, force=True))

    assert await sqlite_storage.write(counted) == 1
    assert await sqlite_storage.read(counted) == 1
    assert await sqlite_storage.write(count_up) == 2


def _older(name: str, script: str, folder: Path) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_a_pg_dump_older_than_the_server_is_told_with_both_versions_and_the_cure(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs, place = tmp_path / "bin", tmp_path / "backups"
    programs.mkdir()
    _older("pg_dump", 'echo "pg_dump (PostgreSQL) 9.6.24 (Debian 9.6.24-0+deb9u1)"', programs)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")

    with pytest.raises(Refused) as refused:
        backup(postgresql_url, place / "one.backup")

    assert refused.value.code == "program_too_old"
    told = re.fullmatch(
        r"pg_dump is version 9\.6\.24, older than the server's ([0-9]+)[0-9.]*: install (.*) and try again\.",
        str(refused.value),
    )
    assert told is not None
    assert (
        told[2] == f"PostgreSQL's client programs of version {told[1]} or newer (postgresql-client-{told[1]})"
    )
    assert not place.exists()


def test_a_backup_by_newer_programs_is_told_with_the_cure(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs, path = tmp_path / "bin", tmp_path / "one.backup"
    programs.mkdir()
    path.touch()
    _older(
        "pg_restore",
        'echo "pg_restore: error: unsupported version (1.16) in file header" >&2; exit 1',
        programs,
    )
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")

    with pytest.raises(Refused, match="written by a newer pg_dump") as refused:
        restore(path, postgresql_url)

    assert refused.value.code == "program_too_old"


def test_without_postgresqls_programs_the_cure_is_told(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(Refused, match="install PostgreSQL's client programs"):
        backup(postgresql_url, tmp_path / "one.backup")


async def test_a_backup_of_rows_that_belong_to_nobody_is_refused(
    sqlite_url: str, tmp_path: Path, on: On
) -> None:
    await on(sqlite_url, count_up)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as connection:
        connection.execute("UPDATE conversations SET resident_id = 99999")

    with pytest.raises(Refused, match="conversations speaks of a row that there is not"):
        backup(sqlite_url, tmp_path / "one.backup")
