"""A misspelt variable is pointed out wherever settings are read, and refuses nothing by itself."""

from pathlib import Path

import pytest

from servicebot import cli

NOTE = "note: SERVICEBOT_DATABSE_URL is no setting of servicebot; did you mean SERVICEBOT_DATABASE_URL?"


@pytest.fixture(autouse=True)
def _misspelt(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SERVICEBOT_DATABSE_URL", "sqlite:///station.db")


@pytest.mark.parametrize(
    "words",
    [
        "serve",
        "migrate",
        "backup copy",
        "restore copy",
        "rekey",
        "tickets",
        "understand 水管爆了",
        "menu push",
        "qr door-1",
        "chat --server http://127.0.0.1:9",
        "directory export streets.toml",
        "undelivered",
    ],
)
def test_every_command_that_reads_settings_points_it_out_once(
    words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(words.split())
    assert capsys.readouterr().err.splitlines().count(NOTE) == 1


def test_a_server_that_does_not_start_says_first_what_was_misspelt(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SERVICEBOT_WECHAT_TOKN", "abc123")
    assert cli.main(["serve"]) == cli.CANNOT_START
    told = capsys.readouterr().err
    assert told.index("did you mean SERVICEBOT_WECHAT_TOKEN?") < told.index("does not start")


def test_a_demo_points_it_out_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.touch()
    assert cli.main(["demo", "--port", "0", "--data", str(taken)]) == cli.FAILED
    assert NOTE in capsys.readouterr().err


def test_the_doctor_lists_it_as_a_finding(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["doctor"])
    printed = capsys.readouterr()
    assert f"warn  {NOTE.removeprefix('note: ')}" in printed.out
    assert NOTE not in printed.err
