"""How arguments are read: numbers within bounds, words on both sides of an option, and mistakes told where they were made."""

import argparse
import math
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

LAST_PORT = 65_535
# What a database can count up to.
MOST = (1 << 63) - 1


class Parser(argparse.ArgumentParser):
    """Tells what it does not know under its own usage, and takes words from behind an option as well."""

    def parse_known_args(  # type: ignore[override]  # argparse's overloads say no more than this
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        """What was recognised; what was not is refused here, and not by the command above."""
        found, left = super().parse_known_args(args, namespace)
        if "words" in found and not any(word.startswith("-") for word in left):
            # argparse ends a list at the first option: `answer 2 --as 小王 您好` had nothing to say.
            found.words, left = [*found.words, *left], []
        if left:
            self.error(f"unrecognized arguments: {' '.join(left)}")
        return found, left


def number(low: int, high: int = MOST) -> Callable[[str], int]:
    """Reads a whole number within bounds."""
    bounds = f"from {low} on" if high == MOST else f"from {low} to {high}"

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit()) or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is not a number {bounds}")
        return int(text)

    return read


def port(text: str) -> int:
    """Reads a TCP port."""
    if not (text.isascii() and text.isdigit()) or int(text) > LAST_PORT:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to {LAST_PORT}, not {text}")
    return int(text)


def seconds(text: str) -> float:
    """Reads how long to wait."""
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not 0 <= found < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds")
    return found


def address(example: str) -> Callable[[str], str]:
    """Reads the address of something on the web; who types none is shown an example."""

    def read(text: str) -> str:
        try:
            parts = urlsplit(text)
            valid = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        except ValueError:
            valid = False
        if not valid:
            raise argparse.ArgumentTypeError(f"an address looks like {example}, not {text!r}")
        return text

    return read
