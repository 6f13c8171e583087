"""Who works at this terminal, for what is written down about it."""

import argparse
import getpass
import os


def login() -> str:
    """The login of this process; its number where the machine has no name for it, as in containers."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid:{os.getuid()}"


def add_login(parser: argparse.ArgumentParser, what: str) -> None:
    """Add ``--as``, by which something is done under another name."""
    parser.add_argument(
        "--as", dest="login", type=_name, default=login(), metavar="LOGIN", help=f"{what} (default: you)"
    )


def _name(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("a name is needed")
    return text.strip()
