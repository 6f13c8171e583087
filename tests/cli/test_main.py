"""The frame of the command line: its list, its laziness, and how it says no."""

import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from servicebot import cli
from servicebot.domain.errors import Invalid


def _stderr_of(program: str) -> str:
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    return ran.stderr.strip()


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["--help"])
    assert caught.value.code == 0
    printed = capsys.readouterr().out
    assert all(f"    {verb.name} " in printed for verb in cli.VERBS)


def test_no_command_prints_the_list_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == cli.CANNOT_START
    assert "commands:" in capsys.readouterr().out


@pytest.mark.parametrize("verb", cli.VERBS, ids=lambda verb: verb.name)
def test_every_command_can_be_asked_for_help(verb: cli.Verb, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main([verb.name, "--help"])
    assert caught.value.code == 0
    assert f"usage: servicebot {verb.name}" in capsys.readouterr().out


def test_the_list_of_commands_imports_nothing_heavy() -> None:
    program = (
        "import sys, servicebot.cli as cli\n"
        "try: cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'aiohttp', 'sqlalchemy', 'asyncio', 'servicebot.settings'} & set(sys.modules)), file=sys.stderr)\n"
    )
    assert _stderr_of(program) == "[]"


def test_serving_imports_nothing_that_only_other_commands_need() -> None:
    program = (
        "import sys, servicebot.cli.serve, servicebot.bootstrap\n"
        "print(sorted({'alembic', 'openpyxl', 'playwright', 'dateparser'} & set(sys.modules)), file=sys.stderr)\n"
    )
    assert _stderr_of(program) == "[]"


def test_an_expected_problem_is_one_line_and_exit_code_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_settings: object) -> list[str]:
        raise Invalid("that does not work")

    monkeypatch.setattr("servicebot.cli.readiness.problems_for_serving", fail)
    assert cli.main(["serve"]) == cli.FAILED
    assert capsys.readouterr().err == "servicebot: that does not work\n"


def test_a_bad_setting_is_a_sentence_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SERVICEBOT_PORT", "eighty")
    assert cli.main(["serve"]) == cli.CANNOT_START
    assert "SERVICEBOT_PORT: must be a whole number" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_is_one_line_that_names_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sqlite_url: str, tmp_path: Path
) -> None:
    monkeypatch.setenv("SERVICEBOT_DATABASE_URL", sqlite_url)
    taken = tmp_path / "taken"
    taken.touch()
    assert cli.main(["backup", str(taken / "station.backup")]) == cli.FAILED
    assert capsys.readouterr().err == f"servicebot: {taken}: File exists\n"


@pytest.mark.parametrize("port", ["x", "-1", "65536", "٨٠"])
def test_a_port_that_is_none_is_said_in_plain_words(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["demo", f"--port={port}"])
    assert f"a port is a number from 0 to 65535, not {port}" in capsys.readouterr().err


@pytest.mark.parametrize("words", ["migrate", "tickets", "backup copy"])
def test_a_place_where_no_database_can_be_is_said_in_one_line(
    words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "folder.db"
    place.mkdir()
    monkeypatch.setenv("SERVICEBOT_DATABASE_URL", f"sqlite:///{place}")
    assert cli.main(words.split()) == cli.FAILED
    assert capsys.readouterr().err == f"servicebot: {place} is a folder, not a file.\n"


@pytest.mark.parametrize("words", ["migrate", "backup copy", "tickets", "rekey", "retention"])
def test_a_file_that_is_no_database_is_said_in_one_line(
    words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    odd = tmp_path / "odd.db"
    odd.write_bytes(b"not a database, but long enough to be taken for one" * 40)
    monkeypatch.setenv("SERVICEBOT_DATABASE_URL", f"sqlite:///{odd}")
    assert cli.main(words.split()) == cli.FAILED
    assert capsys.readouterr().err == f"servicebot: {odd} is no SQLite database.\n"


def test_a_host_that_is_none_is_said_in_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    host = "fe80::1%nowhere"
    assert cli.main(["demo", "--host", host, "--port", "0", "--data", str(tmp_path)]) == cli.CANNOT_START
    told = capsys.readouterr().err
    assert told == f"servicebot: cannot listen on {host}: it is no name or address of this machine.\n"


@pytest.mark.parametrize("content", ["{", "{}", "[]"])
def test_a_demo_whose_account_is_damaged_says_what_to_remove(
    content: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "account.json").write_text(content, "utf-8")
    assert cli.main(["demo", "--port", "0", "--data", str(tmp_path)]) == cli.FAILED
    assert capsys.readouterr().err.startswith(
        f"servicebot: {tmp_path / 'account.json'} is damaged: remove it"
    )


def test_a_demo_that_cannot_be_made_says_so_once(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("SERVICEBOT_DATA_KEYS", "no key")
    assert cli.main(["demo", "--port", "0", "--data", str(tmp_path)]) == cli.CANNOT_START
    (told,) = capfd.readouterr().err.splitlines()
    assert told.startswith("SERVICEBOT_DATA_KEYS: ")


def test_a_disk_that_is_full_when_a_server_starts_is_said_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sqlite_url: str, tmp_path: Path
) -> None:
    async def full(_storage: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    for name, value in {
        "DATABASE_URL": sqlite_url,
        "DATA_KEY_FILE": str(tmp_path / "made.key"),
        "WECHAT_TOKEN": "token",
        "WECHAT_MODE": "plain",
        "PORT": "0",
    }.items():
        monkeypatch.setenv(f"SERVICEBOT_{name}", value)
    monkeypatch.setattr("servicebot.bootstrap.station.load_reference", full)
    assert cli.main(["serve"]) == cli.FAILED
    assert capsys.readouterr().err.endswith(f"{tmp_path / 'servicebot.db'} lies is full: make room.\n")


def test_a_directory_that_may_not_be_written_is_named_and_not_the_address(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def forbidden(self: Path, *_given: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "mkdir", forbidden)
    assert cli.main(["demo", "--port", "0", "--data", str(tmp_path / "demo")]) == cli.FAILED
    assert capsys.readouterr().err == f"servicebot: {tmp_path / 'demo'}: Permission denied\n"


def test_an_address_that_is_taken_is_said_in_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert cli.main(["demo", "--port", port, "--data", str(tmp_path)]) == cli.CANNOT_START
    assert f"cannot listen on 127.0.0.1 port {port}: Address already in use." in capsys.readouterr().err
