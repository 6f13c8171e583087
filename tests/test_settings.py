"""Settings come from the environment or a file, are checked, and never show a secret."""

import base64
import re
from pathlib import Path

import pytest

from servicebot import settings
from servicebot.settings import LogFormat, Secret, SettingsError, WeChatMode

KEY, OTHER_KEY = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))


def test_every_setting_has_one_sentence() -> None:
    for row in settings.table():
        assert row.key.sentence.endswith("."), row.name


def test_the_names_that_stay_are_there() -> None:
    names = {row.variable for row in settings.table()}
    assert names >= {
        "SERVICEBOT_DATABASE_URL",
        "SERVICEBOT_HOST",
        "SERVICEBOT_PORT",
        "SERVICEBOT_WECHAT_TOKEN",
        "SERVICEBOT_WECHAT_AES_KEY",
        "SERVICEBOT_WECHAT_APP_ID",
        "SERVICEBOT_WECHAT_APP_SECRET",
        "SERVICEBOT_WECHAT_MODE",
        "SERVICEBOT_WECHAT_API_BASE",
    }


def test_an_empty_environment_gives_the_defaults() -> None:
    loaded = settings.load({})
    assert loaded.database_url.startswith("sqlite:///")
    assert loaded.wechat_mode is WeChatMode.SAFE
    assert not loaded.wechat_token


def test_empty_variables_count_as_not_set_and_spaces_around_a_value_are_dropped() -> None:
    loaded = settings.load({"SERVICEBOT_PORT": "", "SERVICEBOT_WECHAT_TOKEN": " abc123\n"})
    assert loaded.port == settings.Settings().port
    assert loaded.wechat_token.reveal() == "abc123"


@pytest.mark.parametrize("name", ["servicebot.env", "servicebot.toml"])
def test_a_file_fills_in_and_the_environment_wins(tmp_path: Path, name: str) -> None:
    lines = {
        "servicebot.env": '# a comment\n\nSERVICEBOT_PORT=81\nexport SERVICEBOT_HOST="::1"\nSERVICEBOT_LOG_FORMAT=text\n',
        "servicebot.toml": 'port = 81\nhost = "::1"\nlog_format = "text"\n',
    }
    path = tmp_path / name
    path.write_text(lines[name], "utf-8")
    loaded = settings.load({"SERVICEBOT_CONFIG": str(path), "SERVICEBOT_PORT": "82"})
    assert (loaded.host, loaded.port, loaded.log_format) == ("::1", 82, LogFormat.TEXT)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SERVICEBOT_PORT", "http", "whole number from 0 to 65535"),
        ("SERVICEBOT_PORT", "70000", "whole number from 0 to 65535"),
        ("SERVICEBOT_WECHAT_MODE", "secure", "one of plain, compatible, safe"),
        ("SERVICEBOT_DATABASE_URL", "mysql://x", "sqlite:/// (and a path) or postgresql://"),
        ("SERVICEBOT_ANSWER_WITHIN_MS", "9000", "from 100 to 4800"),
        ("SERVICEBOT_WECHAT_API_BASE", "api.weixin.qq.com", "must begin with https:// and a name"),
    ],
)
def test_a_bad_value_is_named_with_what_is_expected(name: str, value: str, expected: str) -> None:
    with pytest.raises(SettingsError, match=name) as caught:
        settings.load({name: value})
    assert expected in str(caught.value)


def test_every_bad_value_is_reported_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        settings.load({"SERVICEBOT_PORT": "x", "SERVICEBOT_LOG_LEVEL": "loud"})
    assert len(str(caught.value).splitlines()) == 2


def test_a_misspelt_name_in_a_file_is_refused_with_the_right_one(tmp_path: Path) -> None:
    path = tmp_path / "s.env"
    path.write_text("SERVICEBOT_WECHAT_TOKN=abc\n", "utf-8")
    with pytest.raises(SettingsError, match="did you mean SERVICEBOT_WECHAT_TOKEN"):
        settings.load({"SERVICEBOT_CONFIG": str(path)})


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [("a.env", "just words\n", "line 1"), ("a.toml", "port = = 1\n", "is not TOML")],
)
def test_a_broken_file_is_refused_with_the_place(
    tmp_path: Path, name: str, content: str, expected: str
) -> None:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    with pytest.raises(SettingsError, match=expected):
        settings.load({"SERVICEBOT_CONFIG": str(path)})


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"cannot be read: No such file or directory\.$"):
        settings.load({"SERVICEBOT_CONFIG": str(tmp_path / "none.env")})


def test_variables_that_are_no_settings_are_pointed_out() -> None:
    notes = settings.unknown_names({"SERVICEBOT_PROT": "1", "SERVICEBOT_PORT": "1", "PATH": "/bin"})
    assert notes == ["SERVICEBOT_PROT is no setting of servicebot; did you mean SERVICEBOT_PORT?"]


def test_a_secret_does_not_show_itself() -> None:
    loaded = settings.load(
        {"SERVICEBOT_WECHAT_TOKEN": "hush", "SERVICEBOT_DATABASE_URL": "postgresql://u:hush@h/d"}
    )
    assert "hush" not in f"{loaded} {loaded!r} {loaded.wechat_token} {Secret('hush')!r}"


def test_a_data_key_is_kept_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "servicebot.key"
    loaded = settings.Settings(data_key_file=str(path))
    assert settings.data_keys(loaded) == ""
    settings.keep_data_key(loaded, KEY)
    assert settings.data_keys(loaded) == KEY
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(FileExistsError):
        settings.keep_data_key(loaded, "second")


def test_data_keys_that_are_set_need_no_file(tmp_path: Path) -> None:
    loaded = settings.Settings(
        data_keys=Secret(f"{KEY}, {OTHER_KEY}"), data_key_file=str(tmp_path / "no.key")
    )
    assert settings.data_keys(loaded) == f"{KEY}, {OTHER_KEY}"


@pytest.mark.parametrize(
    ("keys", "which"),
    [
        ("c2hvcnQ=", "what stands there"),
        ("%%%", "what stands there"),
        ("密钥", "what stands there"),
        (f"{KEY},c2hvcnQ=", "key 2 of 2"),
        (f"{KEY},", "key 2 of 2"),
    ],
)
def test_a_data_key_that_is_none_is_told_with_its_setting_and_never_shown(
    keys: str, which: str, tmp_path: Path
) -> None:
    with pytest.raises(settings.SettingsError) as told:
        settings.data_keys(settings.Settings(data_keys=Secret(keys)))
    assert str(told.value).startswith(f"SERVICEBOT_DATA_KEYS: {which} is no key of 32 bytes in base64.")
    assert keys not in str(told.value)
    path = tmp_path / "servicebot.key"
    path.write_text(keys, "utf-8")
    with pytest.raises(settings.SettingsError, match=f"^SERVICEBOT_DATA_KEY_FILE: {path}: {which}"):
        settings.data_keys(settings.Settings(data_key_file=str(path)))


def test_a_key_file_that_cannot_be_read_or_is_empty_is_told_with_its_setting(tmp_path: Path) -> None:
    loaded = settings.Settings(data_key_file=str(tmp_path / "servicebot.key"))
    settings.key_file(loaded).touch()
    with pytest.raises(settings.SettingsError, match=r"servicebot\.key is empty: put the key back"):
        settings.data_keys(loaded)
    folder = settings.Settings(data_key_file=str(tmp_path))
    with pytest.raises(settings.SettingsError, match=f"{tmp_path} cannot be read: Is a directory"):
        settings.data_keys(folder)


@pytest.mark.parametrize(
    ("variables", "place"),
    [
        ({}, "var/servicebot.key"),
        ({"DATABASE_URL": "sqlite:////srv/station/bot.db"}, "/srv/station/bot.key"),
        ({"DATABASE_URL": "postgresql://bot@db/bot"}, "var/servicebot.key"),
        ({"DATABASE_URL": "sqlite:////srv/bot.db", "DATA_KEY_FILE": "/safe/bot.key"}, "/safe/bot.key"),
    ],
)
def test_the_key_file_lies_beside_the_database_unless_it_is_named(
    variables: dict[str, str], place: str
) -> None:
    loaded = settings.load({f"SERVICEBOT_{name}": value for name, value in variables.items()})
    assert settings.key_file(loaded) == Path(place)


def test_every_setting_is_read_by_something() -> None:
    package = Path(settings.__file__).parent.parent
    readers = [path for name in ("bootstrap", "cli", "settings") for path in package.glob(f"{name}/**/*.py")]
    code = "".join(path.read_text("utf-8") for path in readers)
    assert [row.name for row in settings.table() if not re.search(rf"\.{row.name}\b", code)] == []


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("WECHAT_TOKN", "WECHAT_TOKEN"),
        ("TOKEN", "WECHAT_TOKEN"),
        ("APPID", "WECHAT_APP_ID"),
        ("DATABSE_URL", "DATABASE_URL"),
        ("CONFG", "CONFIG"),
    ],
)
def test_a_misspelt_name_is_told_with_the_nearest_one(name: str, meant: str) -> None:
    (sentence,) = settings.unknown_names({f"SERVICEBOT_{name}": "1"})
    assert sentence == f"SERVICEBOT_{name} is no setting of servicebot; did you mean SERVICEBOT_{meant}?"


@pytest.mark.parametrize("name", ["FOO_BAR_BAZ", "PORT_8080_TCP", "VERSION"])
def test_a_name_that_is_like_none_gets_no_guess(name: str) -> None:
    assert settings.unknown_names({f"SERVICEBOT_{name}": "1"}) == [
        f"SERVICEBOT_{name} is no setting of servicebot."
    ]
