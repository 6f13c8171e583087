"""A resident's phone as lines of text: what is typed becomes an act, what arrives is printed."""

import asyncio
import re
import shlex
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import aiohttp
import orjson

POLL_S = 1.0
GUARD = {"X-Phone": "1"}
LINK = re.compile(r"<a\s[^>]*?href=([\"'])(.*?)\1[^>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL)
TAP = re.compile(r"weixin://bizmsgmenu\?msgmenucontent=(.*?)&msgmenuid=(\w*)", re.IGNORECASE)
UNKNOWN_TYPE = "application/octet-stream"
IMAGE_TYPES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif"}

HELP = """\
直接输入文字并回车即可发送。其他动作：
  /tap N             点第 N 个快捷回复（方括号里的）
  /menu [N [M]]      看菜单，或点菜单
  /photo [名字|文件]  发照片（leak 水管漏水、lamp 路灯不亮、bin 垃圾满溢，或一个图片文件）
  /voice 说的话       发语音
  /location [N]      看地点，或发第 N 个地点；也可以 /location 纬度 经度 名称
  /scan 场景值        扫二维码
  /follow /unfollow  关注、取消关注
  /as 名字           换一位居民
  /quit              结束"""


class NotSent(Exception):
    """The phone refused, with its reason in Chinese."""


class PhoneLine:
    """Calls the phone of a running simulator."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def get(self, path: str) -> dict[str, Any]:
        """What the phone knows."""
        async with self._session.get(path) as response:
            response.raise_for_status()
            return _object(await response.read())

    async def post(self, path: str, data: Mapping[str, Any] | aiohttp.FormData) -> dict[str, Any]:
        """Let the phone do something, and wait until it is done; raises NotSent with the reason."""
        body: Any = data if isinstance(data, aiohttp.FormData) else orjson.dumps(data)
        headers = (
            GUARD if isinstance(data, aiohttp.FormData) else {**GUARD, "Content-Type": "application/json"}
        )
        async with self._session.post(f"{path}?wait=1", data=body, headers=headers) as response:
            if response.status == 422:  # noqa: PLR2004 - HTTP's own number
                raise NotSent(_object(await response.read()).get("reason", ""))
            response.raise_for_status()
            return _object(await response.read())


@dataclass(slots=True)
class Terminal:
    """One terminal, which speaks for one resident at a time."""

    line: PhoneLine
    say: Callable[[str], None]
    name: str = ""
    openid: str = ""
    seen: dict[str, int] = field(default_factory=dict)
    options: list[tuple[str, str]] = field(default_factory=list)

    async def become(self, name: str) -> None:
        """Speak for this resident, who follows the account from now on."""
        answer = await self.line.post("fans", {"nickname": name, "follow": True})
        self.name, self.openid, self.options = name, answer["fan"]["openid"], []
        self.say(f"—— {name} ——")
        await self.show()

    async def run(self, typed: AsyncIterator[str], *, echo: bool = False) -> None:
        """Act on every line until /quit or the end; ``echo`` shows the lines of a pipe among the answers."""
        async for raw in typed:
            line = raw.strip()
            if line == "/quit":
                return
            if line:
                if echo:
                    self.say(f"{self.name}> {line}")
                await self.act(line)

    async def act(self, line: str) -> None:
        """Do what one line says and show what comes of it."""
        word, _, rest = line.partition(" ")
        command = COMMANDS.get(word)
        try:
            if command is not None:
                await command(self, rest.strip())
            elif word.startswith("/"):
                self.say(f"不认识 {word}，/help 看说明")
            else:
                await self.do("text", {"content": line})
        except (NotSent, ValueError, OSError) as error:
            self.say(f"（{error}）")
        await self.show()

    async def do(self, what: str, data: Mapping[str, Any] | aiohttp.FormData) -> None:
        """One act of the resident."""
        await self.line.post(f"fans/{self.openid}/{what}", data)

    async def show(self) -> None:
        """Print what arrived since the last time."""
        openid = self.openid
        answer = await self.line.get(f"fans/{openid}/entries?after={self.seen.get(openid, 0)}")
        for entry in answer["entries"]:
            if entry["id"] > self.seen.get(openid, 0):
                self.seen[openid] = entry["id"]
                self._print(entry)

    async def watch(self) -> None:
        """Print what arrives by itself, as long as the terminal is open."""
        while True:
            await asyncio.sleep(POLL_S)
            await self.show()

    async def linger(self, seconds: float) -> None:
        """Wait for late messages after the last line."""
        if seconds > 0:
            await asyncio.sleep(seconds)
            await self.show()

    def _print(self, entry: Mapping[str, Any]) -> None:
        if entry["side"] == "fan":
            return
        text, options = readable(entry["kind"], entry["body"])
        if options:
            self.options = options
        mark = "" if entry["side"] == "account" else "— "
        self.say(mark + text)


def readable(kind: str, body: Mapping[str, Any]) -> tuple[str, list[tuple[str, str]]]:
    """An entry as text, with the quick replies in it as (content, id)."""
    options: list[tuple[str, str]] = []

    def label(match: re.Match[str]) -> str:
        tap = TAP.fullmatch(match.group(2))
        if tap is None:
            return f"{match.group(3)}（{match.group(2)}）"
        options.append((unquote(tap.group(1)), tap.group(2)))
        return f"[{match.group(3)}]"

    if kind == "msgmenu":
        options += [(option["content"], option["id"]) for option in body["options"]]
        lines = [f"{number} [{content}]" for number, (content, _) in enumerate(options, 1)]
        return "\n".join(part for part in (body["head"], *lines, body["tail"]) if part), options
    if kind == "template":
        rows = [f"  {row['label']}：{row['value']}" for row in body["rows"]]
        return "\n".join((f"【{body['title']}】", *rows)), options
    text = str(body.get("text") or body.get("title") or "")
    if kind in {"text", "notice", "fault"}:
        return LINK.sub(label, text), options
    return f"[{kind}] {text}".rstrip(), options


async def _tap(terminal: Terminal, rest: str) -> None:
    content, item = _pick(terminal.options, rest, "没有这个快捷回复")
    await terminal.do("text", {"content": content, "menu_item": item or "0"})


async def _menu(terminal: Terminal, rest: str) -> None:
    if rest:
        await terminal.do("menu", {"path": [int(number) - 1 for number in rest.split()]})
        return
    menu = (await terminal.line.get("state"))["menu"]
    if not menu:
        terminal.say("（没有菜单）")
    for number, button in enumerate(menu, 1):
        terminal.say(f"{number}  {button['name']}")
        for sub, below in enumerate(button.get("sub_button") or (), 1):
            terminal.say(f"{number} {sub}  {below['name']}")


async def _photo(terminal: Terminal, rest: str) -> None:
    path = Path(rest)
    suffix = path.suffix.lower()
    if rest and (suffix in IMAGE_TYPES or await asyncio.to_thread(path.is_file)):
        form = aiohttp.FormData()
        content = await asyncio.to_thread(path.read_bytes)
        form.add_field(
            "photo", content, filename=path.name, content_type=IMAGE_TYPES.get(suffix, UNKNOWN_TYPE)
        )
        await terminal.do("photo", form)
    else:
        await terminal.do("photo", {"sample": rest or "leak"})


async def _voice(terminal: Terminal, rest: str) -> None:
    await terminal.do("voice", {"recognition": rest})


async def _location(terminal: Terminal, rest: str) -> None:
    places = (await terminal.line.get("state"))["places"]
    words = shlex.split(rest)
    if not words:
        for number, place in enumerate(places, 1):
            terminal.say(f"{number}  {place['label']}")
    elif len(words) == 1:
        await terminal.do("location", _pick(places, words[0], "没有这个地点"))
    else:
        data = {"latitude": float(words[0]), "longitude": float(words[1]), "label": " ".join(words[2:])}
        await terminal.do("location", data)


async def _scan(terminal: Terminal, rest: str) -> None:
    await terminal.do("scan", {"scene": rest})


async def _follow(terminal: Terminal, _rest: str) -> None:
    await terminal.do("follow", {})


async def _unfollow(terminal: Terminal, _rest: str) -> None:
    await terminal.do("unfollow", {})


async def _become(terminal: Terminal, rest: str) -> None:
    await terminal.become(rest or terminal.name)


async def _help(terminal: Terminal, _rest: str) -> None:
    terminal.say(HELP)


COMMANDS: Mapping[str, Callable[[Terminal, str], Awaitable[None]]] = {
    "/tap": _tap,
    "/menu": _menu,
    "/photo": _photo,
    "/voice": _voice,
    "/location": _location,
    "/scan": _scan,
    "/follow": _follow,
    "/unfollow": _unfollow,
    "/as": _become,
    "/help": _help,
}


def _pick(choices: Sequence[Any], number: str, otherwise: str) -> Any:
    if not number.isdecimal() or not 1 <= int(number) <= len(choices):
        raise NotSent(otherwise)
    return choices[int(number) - 1]


def _object(body: bytes) -> dict[str, Any]:
    data = orjson.loads(body)
    if not isinstance(data, dict):
        raise TypeError("the simulator answers objects")
    return data
