"""``servicebot knowledge`` and ``servicebot notices``."""

import asyncio
import base64
from pathlib import Path

import pytest

from fakes import FakeClock
from knowledge_samples import fill, wider_district
from servicebot.adapters.storage.connect import connect
from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.cli import main

KEY = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture
def station(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database with the demonstration's answers and notices, named by the environment."""
    monkeypatch.setenv("SERVICEBOT_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("SERVICEBOT_DATA_KEYS", KEY)

    async def prepare() -> None:
        clock = FakeClock()
        storage = await connect(sqlite_url, cipher=FieldCipher.from_text(KEY), clock=clock)
        await storage.write(lambda uow: uow.reference.replace_directory(wider_district()))
        await fill(storage, clock)
        await storage.close()

    asyncio.run(prepare())
    return sqlite_url


@pytest.mark.usefixtures("station")
@pytest.mark.parametrize("ending", ["toml", "csv", "xlsx"])
@pytest.mark.parametrize(("what", "rows"), [("knowledge", 33), ("notices", 12)])
def test_what_goes_out_comes_back_unchanged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str, rows: int, ending: str
) -> None:
    file = tmp_path / f"edited.{ending}"
    assert main([what, "export", str(file)]) == 0
    assert capsys.readouterr().out == f"{file} holds {rows} rows.\n"
    assert main([what, "import", str(file), "--dry-run"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"{what}: 0 added, 0 changed, 0 removed\n")
    assert printed.endswith("This was a dry run; nothing was changed.\n")
    assert main([what, "import", str(file), "--remove"]) == 0
    assert capsys.readouterr().out.endswith("Done.\n")


@pytest.mark.usefixtures("station")
def test_a_file_with_a_mistake_changes_nothing_and_says_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "new.toml"
    file.write_text('[[article]]\nid = "new"\ntitle = "新"\nbody = "文"\ncolour = "red"\n', "utf-8")
    assert main(["knowledge", "import", str(file)]) == 1
    assert "不认识这一列" in capsys.readouterr().out
    file.write_text("[[article]\n", "utf-8")
    assert main(["knowledge", "import", str(file)]) == 1
    assert f"{file} cannot be read: it is no TOML: " in capsys.readouterr().err


@pytest.mark.usefixtures("station")
@pytest.mark.parametrize(
    ("verb", "name", "told"),
    [
        ("import", "none.toml", "is not there."),
        ("import", "none.docx", "must end in .toml, .csv or .xlsx."),
        ("export", "none.docx", "must end in .toml, .csv or .xlsx."),
    ],
)
def test_a_file_that_cannot_be_taken_or_written_is_named(
    verb: str, name: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["knowledge", verb, str(tmp_path / name)]) == 1
    assert capsys.readouterr().err == f"servicebot: {tmp_path / name} {told}\n"


def test_a_demo_that_is_not_there_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["knowledge", "export", "x.toml", "--data", str(tmp_path)]) == 1
    assert "there is no demo" in capsys.readouterr().err
