from pathlib import Path

import orjson
import pytest

from servicebot.cli import CANNOT_START, FAILED, main
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


@pytest.mark.usefixtures("wechat_account")
def test_a_platform_that_does_not_answer_is_told_with_its_address(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SERVICEBOT_WECHAT_API_BASE", "http://127.0.0.1:1")
    assert main(["menu", "push"]) == FAILED
    assert capsys.readouterr().err == (
        "servicebot: no answer of WeChat from http://127.0.0.1:1; servicebot doctor says more\n"
    )


@pytest.mark.usefixtures("wechat_account")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--days 31", "'31' is not a number from 1 to 30"),
        ("--days soon", "'soon' is not a number from 1 to 30"),
        ("--out code.gif", "code.gif must end in .svg, .png or .pdf"),
    ],
)
def test_a_wrong_wish_makes_no_code(
    world: World, words: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["qr", "station-3", *words.split()])
    assert caught.value.code == CANNOT_START
    assert told in capsys.readouterr().err
    assert not world.account.codes


def test_without_an_account_it_is_said_what_to_set(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SERVICEBOT_WECHAT_APP_SECRET", raising=False)
    assert main(["menu", "push"]) == FAILED
    assert "SERVICEBOT_WECHAT_APP_SECRET" in capsys.readouterr().err
