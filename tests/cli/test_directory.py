"""``servicebot directory`` as it is typed, on both databases."""

import asyncio
import base64
import gc
from pathlib import Path

import pytest

from fakes import FakeClock
from place_samples import PLACES
from sample_flows import DIRECTORY
from servicebot.adapters.storage.connect import connect
from servicebot.adapters.storage.encryption import FieldCipher
from servicebot.cli import main
from servicebot.ports import UnitOfWork

KEY = base64.b64encode(bytes(32)).decode()


@pytest.fixture(autouse=True)
def _town(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    monkeypatch.setenv("SERVICEBOT_DATABASE_URL", database_url)
    monkeypatch.setenv("SERVICEBOT_DATA_KEYS", KEY)

    async def fill(uow: UnitOfWork) -> None:
        await uow.reference.replace_directory(DIRECTORY)
        await uow.places.put(PLACES)

    async def run() -> None:
        storage = await connect(database_url, cipher=FieldCipher.from_text(KEY), clock=FakeClock())
        await storage.write(fill)
        await storage.close()

    asyncio.run(run())


def test_a_workbook_goes_out_and_comes_back_unchanged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "directory.xlsx"
    assert main(["directory", "export", str(path)]) == 0
    assert capsys.readouterr().out == f"{path} holds {1 + 2 + 4 + 3 + len(PLACES)} rows.\n"
    assert main(["directory", "import", str(path), "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert "places (地点): 0 added, 0 changed, 0 removed" in out
    assert out.endswith("This was a dry run; nothing was changed.\n")
    assert main(["directory", "import", str(path)]) == 0


def test_a_workbook_that_has_no_place_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = tmp_path / "taken.xlsx"
    taken.mkdir()
    assert main(["directory", "export", str(taken)]) == 1
    gc.collect()
    assert capsys.readouterr().err == f"servicebot: {taken}: Is a directory\n"


def test_a_missing_row_asks_for_a_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "places.csv"
    assert main(["directory", "export", str(path)]) == 0
    rows = path.read_text("utf-8-sig").splitlines(keepends=True)
    path.write_text("".join(rows[:-1]), "utf-8")
    capsys.readouterr()
    assert main(["directory", "import", str(path)]) == 1
    assert "1 row is missing in the file. Nothing was changed" in capsys.readouterr().out
    assert main(["directory", "import", str(path), "--remove"]) == 0
    assert f"removed: {PLACES[-1].id}" in capsys.readouterr().out


def test_problems_are_told_and_nothing_is_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "communities.csv"
    assert main(["directory", "export", str(path), "--sheet", "communities"]) == 0
    path.write_text(path.read_text("utf-8-sig").replace("东苑街道", "东园街道"), "gbk")
    capsys.readouterr()
    assert main(["directory", "import", str(path)]) == 1
    out = capsys.readouterr().out
    assert "第 2 行「街道」：没有「东园街道」这个街道。" in out
    assert "3 problems; nothing was changed." in out


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["directory", "import", str(tmp_path / "none.xlsx")]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_the_index_can_be_made_anew(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["directory", "index"]) == 0
    assert capsys.readouterr().out == f"{len(PLACES)} places are indexed anew.\n"
