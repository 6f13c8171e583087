"""The terminal chat, against a small bot behind the simulator."""

import asyncio
import io
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from echo_webhook import EchoBot
from fakes import FakeClock
from servicebot import cli
from servicebot.cli.chat_terminal import PhoneLine, Terminal, readable
from servicebot.simulator.account import Account
from servicebot.simulator.app import make_app
from servicebot.simulator.phone.photos import sample_photo
from servicebot.simulator.platform import OfficialAccount, Platform


@pytest.fixture
def bot() -> EchoBot:
    return EchoBot()


@pytest.fixture
async def account(bot: EchoBot, clock: FakeClock) -> AsyncIterator[OfficialAccount]:
    async with TestServer(bot.app()) as server:
        callback = str(server.make_url("/wechat/callback"))
        yield Platform(clock, Account("wx1", "secret", "token", callback)).accounts[0]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
async def terminal(account: OfficialAccount, clock: FakeClock, said: list[str]) -> AsyncIterator[Terminal]:
    platform = Platform(clock, account.settings)
    platform.accounts[0].menu = [
        {"name": "服务", "sub_button": [{"type": "click", "name": "报修", "key": "REPAIR"}]},
        {"type": "click", "name": "人工", "key": "HUMAN"},
    ]
    root = web.Application()
    root.add_subapp("/simulator/", make_app(platform))
    async with (
        TestServer(root) as server,
        aiohttp.ClientSession(base_url=str(server.make_url("/simulator/phone/api/"))) as session,
    ):
        terminal = Terminal(PhoneLine(session), said.append)
        await terminal.become("王阿姨")
        said.clear()
        yield terminal


async def lines(*typed: str) -> AsyncIterator[str]:
    for line in typed:
        yield f"{line}\n"


async def test_typed_line_is_sent_and_the_answer_printed(terminal: Terminal, said: list[str]) -> None:
    await terminal.run(lines("水管爆了", "", "/quit", "not any more"), echo=True)
    assert said == ["王阿姨> 水管爆了", "收到：水管爆了"]


async def test_quick_reply_is_tapped_by_its_number(terminal: Terminal, said: list[str], bot: EchoBot) -> None:
    await terminal.run(lines("/tap 2", "/tap 7", "/tap"))
    assert said == ["收到：我的工单", "（没有这个快捷回复）", "（没有这个快捷回复）"]
    assert bot.messages[-1]["bizmsgmenuid"] == "2"


async def test_menu_is_listed_and_tapped(terminal: Terminal, said: list[str]) -> None:
    await terminal.run(lines("/menu", "/menu 1 1", "/menu 9", "/menu x"))
    assert said[:3] == ["1  服务", "1 1  报修", "2  人工"]
    assert said[3:5] == ["— 点击了菜单“报修”", "收到：REPAIR"]
    assert said[5] == "（菜单已更新，请重试）"
    assert len(said) == 7


async def test_photo_voice_and_code_are_sent(
    terminal: Terminal, said: list[str], bot: EchoBot, tmp_path: Path
) -> None:
    own = tmp_path / "own.jpg"
    own.write_bytes(sample_photo("lamp"))
    await terminal.run(lines("/photo", "/photo bin", f"/photo {own}", "/voice 灯不亮", "/scan door-7"))
    assert [message.get("Event", message["MsgType"]) for message in bot.messages[1:]] == [
        "image",
        "image",
        "image",
        "voice",
        "SCAN",
    ]
    assert "收到：灯不亮" in said
    said.clear()
    odd = tmp_path / "IMG_0001.HEIC"
    odd.write_bytes(b"ftypheic")
    await terminal.run(lines("/photo cat", "/photo gone.jpg", "/scan", f"/photo {odd}"))
    assert len(said) == 4
    assert said[0] == "（没有这张照片。）"
    assert said[3] == "（这种格式的照片发不出去，请换成 JPG 或 PNG 的再发。）"


async def test_place_is_sent_by_number_or_coordinates(terminal: Terminal, said: list[str]) -> None:
    await terminal.run(lines("/location", "/location 1", "/location 33.4 120.2 河 边", "/location 99"))
    assert said[0].startswith("1  ")
    assert said[-3:] == [
        "收到：" + said[0].removeprefix("1  "),
        "收到：河 边",
        "（没有这个地点）",
    ]


async def test_leaving_following_and_speaking_for_somebody_else(
    terminal: Terminal, said: list[str], bot: EchoBot
) -> None:
    await terminal.run(lines("/unfollow", "在吗", "/follow", "/as 李师傅", "在吗", "/as 王阿姨"))
    assert said[:2] == ["— 已取消关注", "（请先关注公众号）"]
    assert "—— 李师傅 ——" in said
    assert len({message["FromUserName"] for message in bot.messages}) == 2
    assert said[-1] == "—— 王阿姨 ——"


async def test_help_lists_the_acts_and_an_unknown_one_is_named(terminal: Terminal, said: list[str]) -> None:
    await terminal.run(lines("/help", "/dance"))
    assert "/photo" in said[0]
    assert said[1] == "不认识 /dance，/help 看说明"


async def test_failing_server_shows_the_platforms_apology(terminal: Terminal, said: list[str]) -> None:
    await terminal.run(lines("坏"))
    assert said == ["— 该公众号提供的服务出现故障，请稍后再试"]


def test_cards_menus_and_links_are_readable() -> None:
    card = {"title": "报修进度", "rows": [{"label": "项目", "value": "水管"}]}
    assert readable("template", card)[0] == "【报修进度】\n  项目：水管"
    menu = {"head": "修好了吗？", "options": [{"id": "1", "content": "修好了"}], "tail": ""}
    assert readable("msgmenu", menu) == ("修好了吗？\n1 [修好了]", [("修好了", "1")])
    link = {"text": 'a <a href="https://example.org/">看</a> b <a>c'}
    assert readable("text", link) == ("a 看（https://example.org/） b <a>c", [])
    assert readable("image", {"media": "1", "title": ""})[0] == "[image]"


async def test_chat_command_plays_wechat_for_a_running_server(
    account: OfficialAccount, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("在吗\n/help\n"))
    monkeypatch.setenv("SERVICEBOT_WECHAT_TOKEN", "token")
    monkeypatch.setenv("SERVICEBOT_WECHAT_MODE", "plain")
    server = account.settings.callback.removesuffix("/wechat/callback")
    assert await asyncio.to_thread(cli.main, ["chat", "--server", server, "--as", "小陈"]) == 0
    printed = capsys.readouterr().out
    assert "—— 小陈 ——" in printed
    assert "收到：在吗" in printed


def test_chat_without_a_demo_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["chat", "--demo", "http://127.0.0.1:1/"]) == cli.FAILED
    told = capsys.readouterr().err
    assert told.startswith("servicebot: no phone answers at http://127.0.0.1:1/; start servicebot demo")
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--demo nowhere", "an address looks like http://127.0.0.1:8110/simulator/, not 'nowhere'"),
        ("--server nowhere", "an address looks like http://127.0.0.1:8080, not 'nowhere'"),
        ("--api-port 99999", "a port is a number from 0 to 65535, not 99999"),
        ("--linger soon", "'soon' is no number of seconds"),
        ("--linger -1", "'-1' is no number of seconds"),
        ("--linger inf", "'inf' is no number of seconds"),
    ],
)
def test_a_wrong_place_or_number_is_told_in_plain_words(
    words: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["chat", *words.split()])
    assert caught.value.code == cli.CANNOT_START
    assert told in capsys.readouterr().err


@pytest.fixture
def _plain_station(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICEBOT_WECHAT_MODE", "plain")
    monkeypatch.setenv("SERVICEBOT_WECHAT_TOKEN", "token")


@pytest.mark.usefixtures("_plain_station")
def test_chat_with_a_server_that_is_not_there_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["chat", "--server", "http://127.0.0.1:1"]) == cli.FAILED
    assert capsys.readouterr().err == (
        "servicebot: no server answers at http://127.0.0.1:1; start it, or name another with --server\n"
    )


@pytest.mark.usefixtures("_plain_station")
def test_chat_whose_api_port_is_taken_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = str(taken.getsockname()[1])
        server = f"http://127.0.0.1:{number}"
        assert cli.main(["chat", "--server", server, "--api-port", number]) == cli.FAILED
    assert f"cannot listen on 127.0.0.1 port {number}: Address already in use" in capsys.readouterr().err


def test_chat_with_a_server_whose_settings_are_not_here_says_what_to_set(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SERVICEBOT_WECHAT_MODE", "safe")
    assert cli.main(["chat", "--server", "http://127.0.0.1:1"]) == cli.FAILED
    assert "EncodingAESKey; set SERVICEBOT_WECHAT_" in capsys.readouterr().err
