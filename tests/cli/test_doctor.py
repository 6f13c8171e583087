"""The doctor plays WeChat against a door and says in words what WeChat would only call a failure."""

import asyncio
import base64
import dataclasses
import socket
import time
from email.utils import formatdate
from pathlib import Path

import pytest
from aiohttp import ClientSession, web

from doctor_doors import SETTINGS, Door, examined
from servicebot import cli
from servicebot.adapters.clock import SystemClock
from servicebot.bootstrap.station import open_station
from servicebot.cli.doctor_callback import Callback, shape, skew
from servicebot.cli.doctor_platform import examine_platform, judge
from servicebot.cli.doctor_station import examine_station
from servicebot.cli.findings import Finding, Grade
from servicebot.handlers.wechat import PATH
from servicebot.ports import Storage
from servicebot.settings import Secret, Settings, WeChatMode
from wechat_caller import served


def _problems(findings: list[Finding]) -> list[str]:
    return [finding.text for finding in findings if finding.grade is Grade.PROBLEM]


@pytest.mark.parametrize("mode", WeChatMode)
async def test_a_right_door_passes_every_examination(mode: WeChatMode) -> None:
    findings = await examined(Door(mode=mode), mode)
    assert _problems(findings) == []
    assert findings[-1].text.startswith(f"An event in {mode} mode is taken")


@pytest.mark.parametrize(
    ("door", "words"),
    [
        (Door(before_echo=b'"', after_echo=b'"'), "in quotes"),
        (Door(before_echo=b"\xef\xbb\xbf"), "byte order mark"),
        (Door(after_echo=b"\n"), "blanks or line ends"),
        (Door(before_echo=b"<html>"), "web page"),
        (Door(before_echo=b"hello "), "another program"),
        (Door(status=301), "does not follow"),
        (Door(status=404), "must pass it on"),
        (Door(status=502), "does not reach servicebot"),
        (Door(token="other"), "SERVICEBOT_WECHAT_TOKEN"),
    ],
)
async def test_a_check_that_wechat_would_refuse_is_explained(door: Door, words: str) -> None:
    problems = _problems(await examined(door))
    assert len(problems) == 1
    assert words in problems[0]


@pytest.mark.parametrize(
    ("opened", "names"),
    [
        ("checks", ["a check with a wrong signature"]),
        ("plain", ["an unencrypted message in safe mode"]),
        (
            "pushes",
            [
                "a message with a wrong signature",
                "a message without a signature",
                "an unencrypted message in safe mode",
            ],
        ),
    ],
)
async def test_an_open_door_is_found(opened: str, names: list[str]) -> None:
    problems = _problems(await examined(Door(open_to=opened)))
    assert [problem.split(": ")[1].split(" was ")[0] for problem in problems] == names


def test_the_address_that_the_server_listens_on_is_not_taken_for_the_public_one() -> None:
    (said,) = shape("http://10.0.0.7:8080/wechat/callback", own=True)
    assert said.grade is Grade.WARNING
    assert "name the public one with --url" in said.text


async def test_another_program_behind_the_door_is_found() -> None:
    problems = _problems(await examined(Door(answer=b"<p>hello</p>")))
    assert problems == ["An event got neither success nor an empty answer: another program answers here."]


async def test_a_door_with_another_aes_key_is_not_told_to_look_at_its_token() -> None:
    """The Token was proven by the check before it."""
    (problem,) = _problems(await examined(Door(aes_key="A" * 43)))
    assert problem.startswith("A rightly signed event got HTTP 403: are SERVICEBOT_WECHAT_MODE, ")
    assert "TOKEN" not in problem


async def test_nobody_at_home_is_said_once() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with ClientSession() as session:
        callback = Callback(f"http://127.0.0.1:{port}{PATH}", SETTINGS, session)
        problems = _problems([finding async for finding in callback.examine()])
    assert len(problems) == 1
    assert "Nothing accepts connections" in problems[0]


async def test_https_asked_of_an_http_server_is_explained() -> None:
    async with served(Door().app()) as base, ClientSession() as session:
        callback = Callback(base.replace("http:", "https:") + PATH, SETTINGS, session)
        problems = _problems([finding async for finding in callback.examine()])
    assert "TLS handshake failed" in problems[0]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://bot.example.org/wechat/callback", ""),
        ("http://bot.example.org/wechat/callback", "use https"),
        ("https://bot.example.org:8443/wechat/callback", "only ports 80 and 443"),
        ("https://bot.example.org/wx", "servicebot answers at /wechat/callback"),
    ],
)
def test_the_shape_of_an_address_is_judged(url: str, words: str) -> None:
    found = " ".join(str(finding) for finding in shape(url))
    assert bool(found) is bool(words)
    assert words in found


def test_a_clock_that_is_off_is_noticed() -> None:
    now = float(int(time.time()))
    assert list(skew(formatdate(now), now)) == []
    assert list(skew("no date", now)) == []
    assert "+600 s" in str(next(skew(formatdate(now + 600), now)))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"access_token": "t", "expires_in": 7200}, "gives this account an access token"),
        ({"errcode": 40125, "errmsg": "invalid appsecret"}, "SERVICEBOT_WECHAT_APP_SECRET"),
        ({"errcode": 40013, "errmsg": "invalid appid"}, "SERVICEBOT_WECHAT_APP_ID"),
        ({"errcode": 40164, "errmsg": "invalid ip 203.0.113.9, not in whitelist rid: x"}, "203.0.113.9"),
        ({"errcode": 99999, "errmsg": "?"}, "99999"),
        ("not an object", "not WeChat's API"),
    ],
)
def test_an_answer_about_tokens_is_put_into_words(answer: object, words: str) -> None:
    assert words in judge(answer).text


async def test_the_platform_is_asked_for_a_token_without_forcing_a_new_one() -> None:
    asked: list[dict[str, object]] = []

    async def stable_token(request: web.Request) -> web.Response:
        asked.append(await request.json())
        return web.json_response({"access_token": "t", "expires_in": 7200})

    app = web.Application()
    app.router.add_post("/cgi-bin/stable_token", stable_token)
    async with served(app) as base, ClientSession() as session:
        finding = await examine_platform(dataclasses.replace(SETTINGS, wechat_api_base=base + "/"), session)
    assert finding.grade is Grade.GOOD
    assert asked == [
        {"grant_type": "client_credential", "appid": "wx0000000000000001", "secret": "secret"},
    ]


async def test_a_platform_that_is_none_is_a_problem() -> None:
    async def page(_request: web.Request) -> web.Response:
        return web.Response(text="<html></html>")

    app = web.Application()
    app.router.add_post("/cgi-bin/stable_token", page)
    async with served(app) as base, ClientSession() as session:
        finding = await examine_platform(dataclasses.replace(SETTINGS, wechat_api_base=base), session)
    assert finding.grade is Grade.PROBLEM


async def test_without_an_app_secret_the_platform_is_left_alone() -> None:
    async with ClientSession() as session:
        lacking = dataclasses.replace(SETTINGS, wechat_app_secret=Secret())
        assert (await examine_platform(lacking, session)).grade is Grade.WARNING


@pytest.mark.parametrize(
    "url", ["bot.example.org", "ftp://bot.example.org/x", "http://bot.example.org:99999/x"]
)
def test_an_address_that_is_none_is_refused(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["doctor", "--url", url])
    assert "an address looks like" in capsys.readouterr().err


def test_an_empty_configuration_fails_with_the_list_of_what_to_set(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("SERVICEBOT_DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    assert cli.main(["doctor"]) == cli.FAILED
    printed = capsys.readouterr().out
    assert "FAIL  SERVICEBOT_WECHAT_TOKEN is not set" in printed
    assert "problems found." in printed


async def _station(chosen: Settings) -> list[Finding]:
    return [finding async for finding in examine_station(chosen)]


async def test_a_call_that_is_ended_without_an_answer_asks_whether_servicebot_runs() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server, ClientSession() as session:
        host, port = server.sockets[0].getsockname()
        callback = Callback(f"http://{host}:{port}{PATH}", SETTINGS, session)
        problems = _problems([finding async for finding in callback.examine()])
    assert "ended without an answer" in problems[0]


def _settled(folder: Path, database_url: str) -> Settings:
    return dataclasses.replace(
        SETTINGS,
        database_url=database_url,
        data_keys=Secret(base64.b64encode(bytes(32)).decode()),
        media_dir=folder / "media",
    )


async def test_a_migrated_database_is_good(tmp_path: Path, database_url: str) -> None:
    findings = await _station(_settled(tmp_path, database_url))
    assert _problems(findings) == []
    assert "opens with the data keys" in findings[0].text
    assert "servicebot directory import" in findings[1].text


async def test_a_database_that_is_not_there_names_the_command(tmp_path: Path) -> None:
    findings = await _station(_settled(tmp_path, f"sqlite:///{tmp_path}/none.db"))
    assert "servicebot migrate" in _problems(findings)[0]


async def test_a_folder_in_the_place_of_the_database_is_a_problem(tmp_path: Path) -> None:
    findings = await _station(_settled(tmp_path, f"sqlite:///{tmp_path}"))
    assert _problems(findings)[0] == f"The database cannot be used: {tmp_path} is a folder, not a file."


async def test_a_file_in_the_place_of_a_folder_is_a_problem(tmp_path: Path, sqlite_url: str) -> None:
    (tmp_path / "taken").touch()
    for place in (tmp_path / "taken", tmp_path / "taken" / "media"):
        chosen = dataclasses.replace(_settled(tmp_path, sqlite_url), media_dir=place)
        assert _problems(await _station(chosen)) == [
            f"{tmp_path / 'taken'} is a file where a folder is needed."
        ]


async def test_a_file_that_is_no_database_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "odd.db").write_bytes(b"not a database, but long enough to be taken for one" * 40)
    findings = await _station(_settled(tmp_path, f"sqlite:///{tmp_path}/odd.db"))
    assert "cannot be used" in _problems(findings)[0]


async def test_a_database_server_that_does_not_answer_is_a_problem(tmp_path: Path) -> None:
    findings = await _station(_settled(tmp_path, "postgresql://nobody@127.0.0.1:1/none"))
    assert "does not answer" in _problems(findings)[0]


async def test_looking_at_a_station_makes_no_key(tmp_path: Path, database_url: str) -> None:
    key = tmp_path / "servicebot.key"
    chosen = dataclasses.replace(_settled(tmp_path, database_url), data_keys=Secret(), data_key_file=str(key))
    assert _problems(await _station(chosen)) == []
    assert not key.exists()


async def test_a_lost_key_file_is_named(tmp_path: Path, sqlite_storage: Storage, sqlite_url: str) -> None:
    await sqlite_storage.write(lambda uow: uow.tokens.put("wechat", "a token", 1))
    lost = dataclasses.replace(
        _settled(tmp_path, sqlite_url), data_keys=Secret(), data_key_file=str(tmp_path / "lost.key")
    )
    (said,) = _problems(await _station(lost))
    assert f"there is none in {tmp_path / 'lost.key'}: put it back there" in said
    old = tmp_path / "data.key"
    old.touch()
    (said,) = _problems(await _station(lost))
    assert said.endswith(f"Rename it: mv {old} {tmp_path / 'lost.key'}")


@pytest.mark.parametrize("mode", WeChatMode)
async def test_a_real_station_passes_every_examination(
    tmp_path: Path, sqlite_url: str, mode: WeChatMode
) -> None:
    chosen = dataclasses.replace(_settled(tmp_path, sqlite_url), wechat_mode=mode)
    async with open_station(chosen, SystemClock()) as app, served(app) as base, ClientSession() as session:
        findings = [finding async for finding in Callback(base + PATH, chosen, session).examine()]
    assert _problems(findings) == []
    assert f"An event in {mode} mode is taken" in findings[-1].text
