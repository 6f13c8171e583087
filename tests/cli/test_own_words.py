"""A mistake in a station's own words or privacy text is told by whatever reads them, the doctor too."""

from pathlib import Path

import pytest

from servicebot import cli
from servicebot.services.packaged import packaged_text
from servicebot.settings import table
from servicebot.understanding.word_files import OWN_FILES

MISTAKES = [
    ("intents.toml", b"x = = \n", "{}/intents.toml: Invalid value"),
    ("examples.tsv", b"\xff\xfe", "{}/examples.tsv: 'utf-8' codec"),
    ("intents.toml", b'["find_branch"]\nsay = """\n5 (\n"""\n', "{}: ( is no pattern"),
    (
        "intents.toml",
        b'["find_branch"]\nsay = """\n5 {nowhere}\n"""\n',
        "{}: {{nowhere}} names a group of words that there is not: nowhere",
    ),
    ("intents.toml", b'["find_branch"]\nitem = "x"\n', "{}: 'say' is missing"),
    ("items.toml", b"x = 1\n", "{}: "),
    (
        "dialect.tsv",
        "困觉 睡觉\n".encode(),
        "{}: dialect.tsv line 1: a tab must stand between its two columns.",
    ),
    (
        "examples.tsv",
        "plumbing.tap\t龙头漏\n".encode(),
        "{}: examples.tsv: there is no label called 'plumbing.tap'.",
    ),
    (
        "dangers.tsv",
        "fier\t着火了\n".encode(),
        "{}: dangers.tsv: there is no danger called 'fier'; there are calm, ",
    ),
    ("emergency.toml", b"[kinds.fier]\n", "{}: emergency.toml: there is no danger called 'fier'; "),
]


@pytest.fixture(autouse=True)
def words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    words = tmp_path / "words"
    words.mkdir()
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "WORDS_DIR": str(words),
        "DATABASE_URL": f"sqlite:///{tmp_path}/station.db",
        "WECHAT_TOKEN": "token",
        "WECHAT_MODE": "plain",
        "PORT": "0",
        "LOG_LEVEL": "error",
    }.items():
        monkeypatch.setenv(f"SERVICEBOT_{name}", value)
    return words


@pytest.mark.parametrize(("name", "content", "told"), MISTAKES)
def test_a_mistake_is_told_where_a_sentence_is_explained(
    words: Path, name: str, content: bytes, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["migrate"]) == 0
    (words / name).write_bytes(content)
    assert cli.main(["understand", "漏水"]) == cli.FAILED
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"servicebot: the station's own words cannot be used: {told.format(words)}")


def test_a_server_does_not_start_with_them_and_says_so(
    words: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (words / "cards.toml").write_text('[fire]\ncard = "快走。"\n', "utf-8")
    assert cli.main(["serve"]) == cli.FAILED
    told = capsys.readouterr().err.splitlines()[-1]
    assert told.startswith(f"servicebot: the station's own words cannot be used: {words}: ")
    assert "no public number" in told


def test_the_doctor_reads_them_as_the_server_does(words: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["doctor"])
    assert f"ok    The words in {words} can be used." in capsys.readouterr().out
    (words / "cards.toml").write_text('[flood]\ncard = "119"\n', "utf-8")
    assert cli.main(["doctor"]) == cli.FAILED
    assert f"FAIL  the station's own words cannot be used: {words}: cards.toml" in capsys.readouterr().out


def test_a_file_that_may_not_be_read_is_named_and_the_doctor_goes_on(
    words: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def forbidden(_self: object, *_given: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied", str(words / "cards.toml"))

    monkeypatch.setattr("servicebot.cli.doctor_own_words.Lexicon.load", forbidden)
    assert cli.main(["doctor"]) == cli.FAILED
    told = capsys.readouterr().out
    assert f"FAIL  SERVICEBOT_WORDS_DIR: {words / 'cards.toml'}: Permission denied" in told
    assert "WeChat's API was not tried" in told


@pytest.mark.parametrize("command", ["serve", "doctor"])
def test_a_file_that_nobody_reads_is_named_with_those_that_are_read(
    command: str, words: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("dialects.tsv", "sounds.tsv", ".DS_Store"):
        (words / name).touch()
    (words / "slips.toml").mkdir()
    # What stops the server, so that it does not serve.
    (words / "cards.toml").write_text('[flood]\ncard = "119"\n', "utf-8")
    assert cli.main([command]) == cli.FAILED
    told = "".join(capsys.readouterr())
    assert f"SERVICEBOT_WORDS_DIR: nobody reads dialects.tsv, slips.toml, sounds.tsv in {words}; " in told
    assert "are called cards.toml, dangers.tsv, dialect.tsv" in told


def test_a_file_with_a_byte_order_mark_is_read(words: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (words / "cards.toml").write_text('[fire]\nline = "快打 119。"\n', "utf-8-sig")
    (words / "dialect.tsv").write_text("困觉\t睡觉\n", "utf-8-sig")
    cli.main(["doctor"])
    assert f"ok    The words in {words} can be used." in capsys.readouterr().out


@pytest.mark.parametrize("name", OWN_FILES)
def test_every_file_that_is_called_read_is_read(
    name: str, words: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (words / name).write_bytes(b"\xff\xfe")
    assert cli.main(["doctor"]) == cli.FAILED
    assert (
        f"FAIL  the station's own words cannot be used: {words / name}: 'utf-8' codec"
        in capsys.readouterr().out
    )
    (sentence,) = [row.key.sentence for row in table() if row.name == "words_dir"]
    assert f"`{name}`" in sentence


@pytest.mark.parametrize(
    ("content", "told"),
    [(None, "No such file"), (b"\xff\xfe", "'utf-8' codec"), (b"x", "privacy text cannot be read")],
)
def test_a_privacy_text_that_cannot_be_used_is_named_by_the_server_and_the_doctor(
    content: bytes | None,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = tmp_path / "privacy.toml"
    if content is not None:
        text.write_bytes(content)
    monkeypatch.setenv("SERVICEBOT_PRIVACY_FILE", str(text))
    assert cli.main(["serve"]) == cli.FAILED
    assert f"servicebot: SERVICEBOT_PRIVACY_FILE: {text}: {told}" in capsys.readouterr().err
    assert cli.main(["doctor"]) == cli.FAILED
    assert f"FAIL  SERVICEBOT_PRIVACY_FILE: {text}: {told}" in capsys.readouterr().out


def test_the_doctor_finds_a_good_privacy_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "privacy.toml"
    text.write_text(packaged_text("privacy.toml"), "utf-8")
    monkeypatch.setenv("SERVICEBOT_PRIVACY_FILE", str(text))
    cli.main(["doctor"])
    assert f"ok    The privacy text in {text} can be used." in capsys.readouterr().out
