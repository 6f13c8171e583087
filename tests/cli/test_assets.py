"""``servicebot assets`` as it is typed, against the simulated platform."""

import asyncio
import os
import re
from pathlib import Path

import pytest

from fakes import FakeClock
from report_samples import ASSETS
from sample_flows import DIRECTORY
from servicebot import settings
from servicebot.bootstrap.database import open_database
from servicebot.cli import FAILED, main
from servicebot.ports import UnitOfWork
from servicebot.services.packaged import packaged_catalogue
from wechat_world import World

LABELS = re.compile(r'<section data-url="([^"]+)">\s*<h2>([^<]+)</h2>')


@pytest.fixture(autouse=True)
def _town(wechat_account: None) -> None:
    del wechat_account

    async def fill(uow: UnitOfWork) -> None:
        await uow.reference.replace_directory(DIRECTORY)
        await uow.reference.replace_catalogue(packaged_catalogue())
        for asset in ASSETS:
            await uow.reports.put_asset(asset)

    async def run() -> None:
        storage = await open_database(settings.load(os.environ), FakeClock())
        await storage.write(fill)
        await storage.close()

    asyncio.run(run())


def test_a_file_goes_out_comes_back_and_is_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "assets.xlsx"
    assert main(["assets", "export", str(path)]) == 0
    assert capsys.readouterr().out == f"{path} holds {len(ASSETS)} rows.\n"
    assert main(["assets", "import", str(path), "--dry-run"]) == 0
    assert capsys.readouterr().out == "0 added, 0 changed\nThis was a dry run; nothing was changed.\n"


def test_problems_are_told_by_row_and_nothing_is_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "assets.csv"
    assert main(["assets", "export", str(path)]) == 0
    path.write_text(path.read_text("utf-8-sig").replace("路灯,", "火箭,"), "gbk")
    capsys.readouterr()
    assert main(["assets", "import", str(path)]) == FAILED
    out = capsys.readouterr().out
    assert "没有「火箭」这个类型。" in out
    assert "nothing was changed." in out


def test_missing_rows_stay_until_they_are_taken_away(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "assets.csv"
    assert main(["assets", "export", str(path)]) == 0
    rows = path.read_text("utf-8-sig").splitlines(keepends=True)
    path.write_text("".join(rows[:-1]), "utf-8")
    capsys.readouterr()
    assert main(["assets", "import", str(path)]) == 0
    assert "1 not in the file and kept" in capsys.readouterr().out
    assert main(["assets", "import", str(path), "--remove"]) == 0
    assert "1 removed" in capsys.readouterr().out


def test_labels_are_printed_with_codes_that_are_made_once(
    world: World,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = tmp_path / "labels.html"
    assert main(["assets", "print", str(page), "--dry-run"]) == 0
    assert f"{len(ASSETS)} codes would be made, beside the 0 of 100,000" in capsys.readouterr().out
    assert not page.exists()

    for made in (len(ASSETS), 0):
        assert main(["assets", "print", str(page)]) == 0
        assert f"{len(ASSETS)} labels; {made} codes were made." in capsys.readouterr().out
    printed = page.read_text("utf-8")
    assert dict(LABELS.findall(printed)) == {
        world.account.codes[code.ticket].url: asset.name
        for asset in ASSETS
        for code in world.account.codes.values()
        if code.scene == asset.scene
    }
    assert len(world.account.codes) == len(ASSETS)
    assert printed.count("<svg") == len(ASSETS)
    for words in ("槐荫社区", "LAMP-0001", "坏了？微信扫一扫上报，或打", DIRECTORY.hotline):
        assert words in printed


def test_labels_of_one_community_or_by_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "labels.html"
    assert main(["assets", "print", str(page), "--community", "槐荫社区", "--code", "lamp-0001"]) == 0
    assert [name for _, name in LABELS.findall(page.read_text("utf-8"))] == ["3号楼东侧路灯"]
    capsys.readouterr()
    assert main(["assets", "print", str(page), "--community", "无此社区"]) == FAILED
    assert main(["assets", "print", str(page), "--code", "LAMP-9999"]) == FAILED
    assert main(["assets", "print", str(tmp_path / "labels.doc")]) == FAILED
    assert capsys.readouterr().err.count("\n") == 3


def test_what_the_platform_refuses_half_way_goes_on_the_next_time(
    world: World,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = tmp_path / "labels.html"
    assert main(["assets", "print", str(page), "--code", ASSETS[0].code]) == 0
    world.platform.faults.answer("cgi-bin/qrcode/create", 45009)
    assert main(["assets", "print", str(page)]) == FAILED
    assert "45009" in capsys.readouterr().err
    world.platform.faults.clear()
    assert main(["assets", "print", str(page)]) == 0
    assert f"{len(ASSETS)} labels; {len(ASSETS) - 1} codes were made." in capsys.readouterr().out


def test_a_scene_asked_for_twice_is_the_same_code(
    world: World,
    capsys: pytest.CaptureFixture[str],
) -> None:
    urls = []
    for _ in range(2):
        assert main(["qr", "notice-board"]) == 0
        urls.append(capsys.readouterr().out)
    assert urls[0] == urls[1]
    assert len(world.account.codes) == 1
