"""``servicebot serve`` refuses an open door and says what to set."""

import base64
import dataclasses
from pathlib import Path

import pytest

from servicebot import cli
from servicebot.cli.readiness import problems_for_serving, warnings_for_serving
from servicebot.settings import Secret, Settings, WeChatMode

SAFE = Settings(
    wechat_token=Secret("token123"),
    wechat_aes_key=Secret("a" * 43),
    wechat_app_id="wx0000000000000001",
    wechat_app_secret=Secret("secret"),
    data_keys=Secret(base64.b64encode(bytes(32)).decode()),
)


def test_a_complete_configuration_has_nothing_to_say() -> None:
    assert problems_for_serving(SAFE) == []
    assert warnings_for_serving(SAFE) == []


@pytest.mark.parametrize(
    ("change", "variable"),
    [
        ({"wechat_token": Secret()}, "SERVICEBOT_WECHAT_TOKEN"),
        ({"wechat_aes_key": Secret()}, "SERVICEBOT_WECHAT_AES_KEY"),
        ({"wechat_aes_key": Secret(), "wechat_mode": WeChatMode.COMPATIBLE}, "SERVICEBOT_WECHAT_AES_KEY"),
        ({"wechat_aes_key": Secret("a" * 42)}, "SERVICEBOT_WECHAT_AES_KEY"),
        ({"wechat_aes_key_previous": Secret("a" * 44)}, "SERVICEBOT_WECHAT_AES_KEY_PREVIOUS"),
        ({"wechat_app_id": ""}, "SERVICEBOT_WECHAT_APP_ID"),
        ({"data_keys": Secret("short")}, "SERVICEBOT_DATA_KEYS"),
    ],
)
def test_an_open_door_is_named_with_what_to_set(change: dict[str, object], variable: str) -> None:
    problems = problems_for_serving(dataclasses.replace(SAFE, **change))  # type: ignore[arg-type] # one key at a time
    assert len(problems) == 1
    assert problems[0].startswith(variable)


@pytest.mark.parametrize(
    ("change", "variable"),
    [
        ({"wechat_subscribe_page": "https://a.example/s"}, "SERVICEBOT_WECHAT_SUBSCRIBE_PAGE"),
        ({"wechat_subscribe_template": "T1"}, "SERVICEBOT_WECHAT_SUBSCRIBE_TEMPLATE"),
        ({"wechat_subscribe_fields": "number=thing1,status=phrase2"}, "SERVICEBOT_WECHAT_SUBSCRIBE_FIELDS"),
        ({"wechat_ticket_fields": "price=amount1"}, "SERVICEBOT_WECHAT_TICKET_FIELDS"),
    ],
)
def test_notices_that_are_half_set_up_are_warned_about(change: dict[str, str], variable: str) -> None:
    (warned,) = warnings_for_serving(dataclasses.replace(SAFE, **change))  # type: ignore[arg-type] # one key at a time
    assert warned.startswith(variable)


def test_a_directory_of_words_that_is_not_there_is_warned_about(tmp_path: Path) -> None:
    there = dataclasses.replace(SAFE, words_dir=str(tmp_path))
    assert warnings_for_serving(there) == []
    (warned,) = warnings_for_serving(dataclasses.replace(SAFE, words_dir=str(tmp_path / "wrods")))
    assert warned.startswith(f"SERVICEBOT_WORDS_DIR is {tmp_path / 'wrods'}, which is no directory")


def test_a_directory_of_words_that_may_not_be_read_is_warned_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda _path, _mode: False)
    (warned,) = warnings_for_serving(dataclasses.replace(SAFE, words_dir=str(tmp_path)))
    assert warned == f"SERVICEBOT_WORDS_DIR is {tmp_path}, which this user may not read."


def test_an_account_number_of_another_kind_is_warned_about() -> None:
    (warned,) = warnings_for_serving(dataclasses.replace(SAFE, wechat_app_id="gh_0123456789ab"))
    assert warned.startswith("SERVICEBOT_WECHAT_APP_ID is not wx and 16 letters and digits")


def test_plain_mode_needs_no_aes_key() -> None:
    plain = dataclasses.replace(SAFE, wechat_mode=WeChatMode.PLAIN, wechat_aes_key=Secret())
    assert problems_for_serving(plain) == []


@pytest.mark.parametrize(
    ("host", "warned"),
    [("127.0.0.1", False), ("::1", False), ("localhost", False), ("::", True), ("10.0.0.7", True)],
)
def test_plain_mode_on_an_open_address_is_warned_about(host: str, *, warned: bool) -> None:
    plain = dataclasses.replace(SAFE, wechat_mode=WeChatMode.PLAIN, host=host)
    assert any("plain" in warning for warning in warnings_for_serving(plain)) is warned


def test_a_broken_key_file_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "servicebot.key"
    path.write_text("not a key", "ascii")
    problems = problems_for_serving(dataclasses.replace(SAFE, data_keys=Secret(), data_key_file=str(path)))
    assert problems
    assert problems[0].startswith("SERVICEBOT_DATA_KEY_FILE")


def test_serve_exits_with_two_and_lists_every_problem(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SERVICEBOT_WECHAT_MODE", "safe")
    assert cli.main(["serve"]) == cli.CANNOT_START
    printed = capsys.readouterr().err
    assert all(f"SERVICEBOT_WECHAT_{name} " in printed for name in ("TOKEN", "AES_KEY", "APP_ID"))
