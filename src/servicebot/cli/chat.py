"""``servicebot chat``: the simulated phone in a terminal, for people and for scripts."""

import argparse
import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from servicebot import settings
from servicebot.cli import FAILED
from servicebot.cli.arguments import address, port, seconds
from servicebot.cli.chat_terminal import PhoneLine, Terminal
from servicebot.cli.chosen import chosen_settings
from servicebot.domain.errors import Refused
from servicebot.simulator.account import Account, Mode
from servicebot.simulator.app import make_app
from servicebot.simulator.clock import SystemClock
from servicebot.simulator.platform import Platform

DEMO = "http://127.0.0.1:8110/simulator/"
SERVER = "http://127.0.0.1:8080"
PORTS = {"http": 80, "https": 443}
CALLBACK = "/wechat/callback"
LOCAL = "127.0.0.1"


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``chat``."""
    chat = subparsers.add_parser(
        "chat",
        help="talk to the bot in this terminal",
        description=(
            "Talk to the bot as a resident. By default through the phone of a running demo; with --server as WeChat "
            "itself, with the account that SERVICEBOT_WECHAT_… describes. Reads lines from a pipe as well."
        ),
    )
    where = chat.add_mutually_exclusive_group()
    where.add_argument(
        "--demo",
        metavar="URL",
        type=address(DEMO),
        default=DEMO,
        help="the simulator of a running demo (default: %(default)s)",
    )
    where.add_argument(
        "--server",
        metavar="URL",
        type=address(SERVER),
        help=f"a running server to push to, such as {SERVER}",
    )
    chat.add_argument(
        "--api-port",
        metavar="N",
        type=port,
        default=0,
        help="with --server: where the simulated API listens, so that SERVICEBOT_WECHAT_API_BASE can name it",
    )
    chat.add_argument(
        "--as", dest="name", metavar="NAME", default="王阿姨", help="who you are (default: %(default)s)"
    )
    chat.add_argument(
        "--linger",
        metavar="SECONDS",
        type=seconds,
        default=0.0,
        help="how long to wait for more messages when the input has ended",
    )
    chat.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    try:
        asyncio.run(_chat(args))
    except aiohttp.ClientError:
        print(
            f"servicebot: no phone answers at {args.demo}; start servicebot demo, or say where it is with --demo",
            file=sys.stderr,
        )
        return FAILED
    return 0


async def _chat(args: argparse.Namespace) -> None:
    async with (
        _simulator(args) as url,
        aiohttp.ClientSession(base_url=f"{url.rstrip('/')}/phone/api/") as session,
    ):
        terminal = Terminal(PhoneLine(session), _say)
        await terminal.become(args.name)
        live = sys.stdin.isatty()
        news = asyncio.create_task(terminal.watch()) if live else None
        try:
            await terminal.run(_typed(), echo=not live)
            await terminal.linger(args.linger)
        finally:
            if news is not None:
                news.cancel()


@asynccontextmanager
async def _simulator(args: argparse.Namespace) -> AsyncIterator[str]:
    """The URL of the simulator: the demo's, or one of our own that pushes to the given server."""
    if not args.server:
        yield args.demo
        return
    platform = Platform(SystemClock(), _account(args.server))
    await _require_server(args.server)
    runner = web.AppRunner(make_app(platform, residents=()))
    await runner.setup()
    try:
        with _listening(args.api_port):
            await web.TCPSite(runner, LOCAL, args.api_port).start()
        url = f"http://{LOCAL}:{runner.addresses[0][1]}"
        print(f"The simulated API is at {url}", file=sys.stderr)
        yield url
    finally:
        await runner.cleanup()


async def _require_server(url: str) -> None:
    """Raise Refused when nobody is there: WeChat itself would only tell the resident of a fault."""
    parts = urlsplit(url)
    try:
        _, writer = await asyncio.open_connection(parts.hostname, parts.port or PORTS[parts.scheme])
    except OSError:
        raise Refused(
            "no_server", f"no server answers at {url}; start it, or name another with --server"
        ) from None
    writer.close()
    await writer.wait_closed()


@contextmanager
def _listening(number: int) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise Refused("port_taken", f"cannot listen on {LOCAL} port {number}: {reason}") from None


def _account(server: str) -> Account:
    chosen = chosen_settings()
    try:
        return Account(
            app_id=chosen.wechat_app_id or "wx0000000000000000",
            secret=chosen.wechat_app_secret.reveal(),
            token=chosen.wechat_token.reveal(),
            callback=server.rstrip("/") + CALLBACK,
            aes_keys=settings.aes_keys(chosen),
            mode=Mode(chosen.wechat_mode.value),
        )
    except ValueError as error:
        raise Refused("no_account", f"{error}; set SERVICEBOT_WECHAT_… here as for the server") from None


def _say(line: str) -> None:
    print(line, flush=True)


async def _typed() -> AsyncIterator[str]:
    """The lines of standard input; a thread reads them, which need not end before the program does."""
    loop, lines = asyncio.get_running_loop(), asyncio.Queue[str | None]()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, None)

    threading.Thread(target=read, daemon=True).start()
    while (line := await lines.get()) is not None:
        yield line
