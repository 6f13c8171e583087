"""A wrong call is told under the usage of the very command, in words for operators, and exits with two."""

import os

import pytest

from servicebot import cli
from servicebot.cli.operator import login


def _refused(words: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as caught:
        cli.main(words.split())
    assert caught.value.code == cli.CANNOT_START
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("serve now", "serve"),
        ("migrate --force", "migrate"),
        ("directory index all", "directory index"),
        ("ticket 83355583 note --dta demo 有人来过", "ticket"),
    ],
)
def test_what_is_not_known_is_told_under_the_usage_of_its_command(
    words: str, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = _refused(words, capsys)
    assert told.startswith(f"usage: servicebot {command} ")
    assert f"servicebot {command}: error: unrecognized arguments: " in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("answer abc 您好", "argument conversation: 'abc' is not a number from 1 on"),
        ("answer 99999999999999999999 您好", "'99999999999999999999' is not a number from 1 on"),
        ("answer -1", "is not a number from 1 on"),
        ("tickets --limit ²", "'²' is not a number from 1 on"),
        ("tickets --limit 99999999999999999999", "is not a number from 1 on"),
        ("answer 1 --as=", "argument --as: a name is needed"),
        ("ticket 48217090 start --as=", "argument --as: a name is needed"),
        ("ticket", "the following arguments are required: number, VERB\n"),
        ("ticket 8335 5583 start", "5583 is no verb; write the ticket's number without the blank"),
        ("answer", "the following arguments are required: conversation\n"),
        ("doctor --url http://[", "an address looks like https://name/wechat/callback"),
    ],
)
def test_a_wrong_argument_is_told_in_plain_words(
    words: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told in _refused(words, capsys)


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("tickts", "did you mean tickets?"),
        ("sreve", "did you mean serve?"),
        ("xyz", "servicebot --help lists"),
    ],
)
def test_a_misspelt_command_is_told_with_the_nearest_one(
    word: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([word]) == cli.CANNOT_START
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"servicebot: {word} is no command; {hint}")


@pytest.mark.parametrize("words", [["厨房", "--json", "水管漏水"], ["--json", "厨房", "水管漏水"]])
def test_words_are_taken_from_both_sides_of_an_option(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["understand", "--json", "厨房 水管漏水"]) == 0
    whole = capsys.readouterr().out
    assert cli.main(["understand", *words]) == 0
    assert capsys.readouterr().out == whole


@pytest.mark.parametrize("error", [KeyError("uid not found"), OSError("no username set")])
def test_a_user_without_a_name_is_known_by_number(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def unnamed() -> str:
        raise error

    monkeypatch.setattr("getpass.getuser", unnamed)
    assert login() == f"uid:{os.getuid()}"
