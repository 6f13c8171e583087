"""``servicebot menu`` and ``servicebot qr``: what is set up on WeChat's side, once, by an operator."""

import argparse
import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import orjson
import segno

from servicebot.adapters.wechat.client import ApiAccount, WeChatApi, open_api
from servicebot.adapters.wechat.errors import ApiError, Unreachable
from servicebot.adapters.wechat.menu import STATION_MENU, menu_data
from servicebot.adapters.wechat.qr import create_code
from servicebot.cli.arguments import number
from servicebot.cli.chosen import chosen_settings
from servicebot.cli.opened import opened
from servicebot.domain.errors import Refused
from servicebot.ports import Clock, Storage
from servicebot.services.reports.scene_codes import make_missing
from servicebot.settings import Settings

DAY_S = 86_400
MOST_DAYS = 30
PICTURE_SCALE = 8
PICTURES = (".svg", ".png", ".pdf")


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``menu`` and ``qr``."""
    menu = subparsers.add_parser(
        "menu",
        help="put the station's menu under the chat",
        description="The menu at the bottom of the chat.",
    )
    actions = menu.add_subparsers(title="actions", metavar="ACTION", required=True)
    actions.add_parser("show", help="print what would be sent").set_defaults(run=_show_menu)
    actions.add_parser("push", help="send it to WeChat; phones show it within five minutes").set_defaults(
        run=_push_menu
    )
    qr = subparsers.add_parser(
        "qr",
        help="make a QR code that says where it hangs",
        description="Make a QR code whose scene comes with every follow and scan, such as station-3 or notice-board.",
    )
    qr.add_argument("scene", help="1 to 64 characters; the bot is told them")
    qr.add_argument(
        "--days",
        type=number(1, MOST_DAYS),
        default=0,
        help="let it end after 1 to 30 days (default: for good, 100,000 in all)",
    )
    qr.add_argument(
        "--out", type=_picture, metavar="FILE", help="write the picture here, as .svg, .png or .pdf"
    )
    qr.set_defaults(run=_make_code)


def _picture(text: str) -> Path:
    if not text.lower().endswith(PICTURES):
        raise argparse.ArgumentTypeError(f"{text} must end in {', '.join(PICTURES[:-1])} or {PICTURES[-1]}")
    return Path(text)


def _show_menu(_args: argparse.Namespace) -> int:
    print(orjson.dumps(menu_data(STATION_MENU), option=orjson.OPT_INDENT_2).decode())
    return 0


def _push_menu(_args: argparse.Namespace) -> int:
    chosen = _require_account(chosen_settings())

    async def push() -> None:
        async with opened(chosen) as (storage, clock), opened_api(chosen, storage, clock) as api:
            await api.menu.create(menu_data(STATION_MENU))

    asyncio.run(push())
    print("WeChat took the menu; phones show it within five minutes, or after following anew.")
    return 0


def _make_code(args: argparse.Namespace) -> int:
    chosen = _require_account(chosen_settings())

    async def make() -> str:
        async with opened(chosen) as (storage, clock), opened_api(chosen, storage, clock) as api:
            if args.days:
                return (await create_code(api, args.scene, args.days * DAY_S)).url
            # Asked for again, a code for good is the one that hangs already.
            account, scene = chosen.wechat_app_id, args.scene
            await make_missing(storage, clock, account, [scene], lambda one: create_code(api, one))
            return (await storage.read(lambda uow: uow.scene_codes.of_account(account)))[scene].url

    url = asyncio.run(make())
    print(url)
    if args.out is not None:
        segno.make(url, error="m").save(str(args.out), scale=PICTURE_SCALE)
        print(f"written to {args.out}")
    return 0


def _require_account(chosen: Settings) -> Settings:
    if not chosen.wechat_app_id or not chosen.wechat_app_secret:
        raise Refused(
            "wechat_account", "Set SERVICEBOT_WECHAT_APP_ID and SERVICEBOT_WECHAT_APP_SECRET first."
        )
    return chosen


@asynccontextmanager
async def opened_api(chosen: Settings, storage: Storage, clock: Clock) -> AsyncIterator[WeChatApi]:
    """A client for the configured account, sharing the token of the running processes; what WeChat refuses is one line."""
    _require_account(chosen)
    account = ApiAccount(chosen.wechat_app_id, chosen.wechat_app_secret.reveal(), chosen.wechat_api_base)
    owner = f"{socket.gethostname()}:{os.getpid()}"
    try:
        async with open_api(account, storage=storage, clock=clock, owner=owner) as api:
            yield api
    except Unreachable as error:
        raise Refused(
            "wechat", f"no answer of WeChat from {chosen.wechat_api_base}; servicebot doctor says more"
        ) from error
    except ApiError as error:
        raise Refused("wechat", f"WeChat refused: {error}") from error
