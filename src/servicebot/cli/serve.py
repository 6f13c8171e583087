"""``servicebot serve`` for a real account and ``servicebot demo`` for trying it out."""

import argparse
import errno
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from servicebot.cli import CANNOT_START, readiness
from servicebot.cli.arguments import port
from servicebot.cli.chosen import chosen_settings, point_out_unknown_names
from servicebot.cli.opened import DEMO

DEMO_PORT = 8110
UNLISTENABLE = {errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES}


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``serve`` and ``demo``."""
    serve = subparsers.add_parser(
        "serve",
        help="serve a real WeChat account",
        description="Serve a real WeChat account. Starts without demo data, and not at all while a door is open.",
    )
    serve.set_defaults(run=_serve)
    demo = subparsers.add_parser(
        "demo",
        help="serve an invented city with a simulated phone",
        description="Serve an invented city with a simulated WeChat and a phone page; nothing leaves this machine.",
    )
    demo.add_argument(
        "--port", type=port, default=DEMO_PORT, help="the port to listen on (default: %(default)s)"
    )
    demo.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    demo.add_argument(
        "--data",
        type=Path,
        default=DEMO,
        help="the directory for its database (default: %(default)s)",
    )
    demo.set_defaults(run=_demo)


def _serve(_args: argparse.Namespace) -> int:
    chosen = chosen_settings()
    problems = readiness.problems_for_serving(chosen)
    if problems:
        print("servicebot serve does not start:", file=sys.stderr)
        print(*(f"  - {problem}" for problem in problems), sep="\n", file=sys.stderr)
        return CANNOT_START
    for note in readiness.warnings_for_serving(chosen):
        print(f"note: {note}", file=sys.stderr)
    from servicebot import bootstrap  # noqa: PLC0415 - a refusal needs no application

    return _listening(lambda: bootstrap.serve(chosen), chosen.host, chosen.port)


def _demo(args: argparse.Namespace) -> int:
    point_out_unknown_names()
    from servicebot import bootstrap  # noqa: PLC0415 - as above

    return _listening(lambda: bootstrap.demo(args.port, args.data, args.host), args.host, args.port)


def _listening(program: Callable[[], int], host: str, port: int) -> int:
    """Run a server; an address that cannot be had is an everyday mistake and gets a sentence."""
    try:
        return program()
    except socket.gaierror:
        print(
            f"servicebot: cannot listen on {host}: it is no name or address of this machine.", file=sys.stderr
        )
        return CANNOT_START
    except OSError as error:
        if error.errno not in UNLISTENABLE or error.filename is not None:
            # Where a file is named, it is the file that may not be written.
            raise
        print(
            f"servicebot: cannot listen on {host} port {port}: {os.strerror(error.errno)}.", file=sys.stderr
        )
        return CANNOT_START
