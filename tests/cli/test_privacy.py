"""``servicebot retention`` and ``servicebot resident``."""

import asyncio
import base64
import json
from pathlib import Path

import pytest

from fakes import FakeClock
from privacy_station import CLOSED, SECRETS, leave_traces, path_of
from servicebot.adapters.storage.connect import connect
from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.cli import main
from servicebot.domain.workdays import DAY

KEY = base64.b64encode(bytes(range(32))).decode()
LONG_AGO = 1_795_226_400_000 - 3000 * DAY


@pytest.fixture
def station(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """A database with one resident's traces of long ago, named by the environment."""
    monkeypatch.setenv("SERVICEBOT_DATABASE_URL", database_url)
    monkeypatch.setenv("SERVICEBOT_DATA_KEYS", KEY)
    monkeypatch.setenv("SERVICEBOT_MEDIA_DIR", str(tmp_path / "media"))
    monkeypatch.setenv("SERVICEBOT_LOG_LEVEL", "error")

    async def fill() -> None:
        clock = FakeClock(LONG_AGO)
        storage = await connect(database_url, cipher=FieldCipher.from_text(KEY), clock=clock)
        await leave_traces(storage, clock)
        await storage.close()

    asyncio.run(fill())
    return database_url


@pytest.mark.usefixtures("station")
def test_what_would_go_is_counted_before_it_goes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["retention", "--dry-run"]) == 0
    counted = capsys.readouterr().out
    assert counted.startswith("Would take away: words 3, messages 3")
    assert main(["retention", "--dry-run"]) == 0
    assert capsys.readouterr().out == counted
    assert main(["retention"]) == 0
    assert capsys.readouterr().out.startswith("Took away: words 3")


@pytest.mark.usefixtures("station")
def test_a_copy_is_given_out_and_after_erasing_there_is_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["resident", "export", "openid-wang"]) == 0
    printed = capsys.readouterr().out
    assert json.loads(printed)["name"] == "王翠花"
    assert main(["resident", "erase", "openid-wang"]) == 0
    said = capsys.readouterr().out
    assert said == "Erased. 1 open ticket is anonymised once it is closed.\n"
    assert not any(secret in said for secret in SECRETS)
    assert main(["resident", "export", "openid-wang"]) == 1
    assert "nobody has this id" in capsys.readouterr().err


@pytest.mark.usefixtures("station")
def test_the_pictures_come_with_the_copy(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    kept = tmp_path / "media" / path_of(CLOSED)
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"a picture")
    assert main(["resident", "export", "openid-wang", "--photos", str(tmp_path / "for-wang")]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["name"] == "王翠花"
    assert said.err == f"1 file is in {tmp_path / 'for-wang'}; 4 were not there any more.\n"
    (copied,) = (tmp_path / "for-wang").iterdir()
    assert copied.read_bytes() == b"a picture"
    assert copied.stat().st_mode & 0o077 == 0


def test_a_demo_that_is_not_there_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["retention", "--data", str(tmp_path)]) == 1
    assert "there is no demo" in capsys.readouterr().err
