from pathlib import Path

import orjson
import pytest

from servicebot.cli import FAILED, main
from wechat_world import World


@pytest.mark.usefixtures("wechat_account")
def test_menu_is_pushed(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["menu", "push"]) == 0
    assert [button["name"] for button in world.account.menu] == ["报修", "我的工单", "人工"]
    assert "five minutes" in capsys.readouterr().out


def test_menu_is_shown_without_an_account(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["menu", "show"]) == 0
    assert len(orjson.loads(capsys.readouterr().out)["button"]) == 3


@pytest.mark.usefixtures("wechat_account")
@pytest.mark.parametrize("ending", ["svg", "png"])
def test_code_is_made_and_drawn(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str
) -> None:
    target = tmp_path / f"code.{ending}"
    assert main(["qr", "station-3", "--days", "30", "--out", str(target)]) == 0
    (code,) = world.account.codes.values()
    assert code.scene == "station-3"
    assert code.url in capsys.readouterr().out
    assert target.stat().st_size > 100


@pytest.mark.usefixtures("wechat_account")
def test_a_refusal_of_the_platform_is_one_line(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.platform.faults.answer("cgi-bin/menu/create", 48001)
    assert main(["menu", "push"]) == FAILED
    error = capsys.readouterr().err
    assert "48001" in error
    assert error.count("\n") == 1


def test_without_an_account_it_is_said_what_to_set(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SERVICEBOT_WECHAT_APP_SECRET", raising=False)
    assert main(["menu", "push"]) == FAILED
    assert "SERVICEBOT_WECHAT_APP_SECRET" in capsys.readouterr().err
