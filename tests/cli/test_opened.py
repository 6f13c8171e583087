"""What every command that opens the database says when it cannot."""

import asyncio
import base64
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from fakes import FakeClock
from servicebot import cli
from servicebot.adapters.storage.connect import connect
from servicebot.adapters.storage.encryption import FieldCipher

PAGE = 4096
KEY, OTHER_KEY = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))
OPENING = [
    "tickets",
    "ticket 48217093 start",
    "handovers",
    "answer 1",
    "undelivered",
    "rekey",
    "retention --dry-run",
    "resident export 48217093",
    "directory export {}/places.xlsx",
    "assets export {}/assets.csv",
    "knowledge export {}/knowledge.toml",
    "notices export {}/notices.toml",
    "understand 漏水",
]


@pytest.fixture(autouse=True)
def _station(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_url: str) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SERVICEBOT_DATABASE_URL", sqlite_url)


@pytest.mark.parametrize("words", OPENING)
def test_a_data_key_that_is_none_is_told_with_its_setting(
    words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("SERVICEBOT_DATA_KEYS", "no key")
    assert cli.main(words.format(tmp_path).split()) == cli.CANNOT_START
    (told,) = capsys.readouterr().err.splitlines()
    assert told.startswith("SERVICEBOT_DATA_KEYS: what stands there is no key of 32 bytes in base64.")


@pytest.fixture
def damaged(sqlite_url: str) -> Path:
    """A database whose schema can be read, and the rows of one table cannot."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'residents'").fetchone()
    content = bytearray(path.read_bytes())
    content[(page - 1) * PAGE : page * PAGE] = b"\xff" * PAGE
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("words", ["tickets", "handovers", "directory index", "rekey"])
def test_a_database_that_is_damaged_is_told(
    words: str, damaged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(words.split()) == cli.FAILED
    assert (
        capsys.readouterr().err == f"servicebot: {damaged} is damaged: move it away and restore a backup.\n"
    )


@pytest.mark.usefixtures("damaged")
def test_a_copy_of_a_damaged_database_is_not_kept(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert cli.main(["backup", str(tmp_path / "copy")]) == cli.FAILED
    assert "is not a sound SQLite database" in capsys.readouterr().err
    assert not (tmp_path / "copy").exists()


def test_the_doctor_tells_a_damaged_database_and_goes_on(
    damaged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["doctor"]) == cli.FAILED
    told = capsys.readouterr().out
    assert f"FAIL  The database cannot be used: {damaged} is damaged" in told
    assert "WeChat's API was not tried" in told


def test_the_doctor_says_it_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SERVICEBOT_DATA_KEYS", "no key")
    assert cli.main(["doctor"]) == cli.FAILED
    told = capsys.readouterr().out.splitlines()
    assert [line[:4] for line in told if "data keys" in line or "DATA_KEYS" in line] == ["FAIL", "warn"]


def test_another_data_key_is_told_with_the_setting_it_comes_from(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sqlite_url: str, tmp_path: Path
) -> None:
    async def write() -> None:
        storage = await connect(sqlite_url, cipher=FieldCipher.from_text(KEY), clock=FakeClock())
        await storage.write(lambda uow: uow.tokens.put("wechat", "a token", 1))
        await storage.close()

    asyncio.run(write())
    monkeypatch.setenv("SERVICEBOT_DATA_KEYS", OTHER_KEY)
    assert cli.main(["tickets"]) == cli.FAILED
    assert capsys.readouterr().err.endswith("The keys come from SERVICEBOT_DATA_KEYS.\n")
    monkeypatch.delenv("SERVICEBOT_DATA_KEYS")
    path = tmp_path / "servicebot.key"
    path.write_text(OTHER_KEY, "ascii")
    assert cli.main(["tickets"]) == cli.FAILED
    assert capsys.readouterr().err.endswith(f"The keys come from SERVICEBOT_DATA_KEY_FILE: {path}.\n")
