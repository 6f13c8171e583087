"""Word data: plain files beside the code, and in a directory that a station may add."""

import tomllib
from collections.abc import Iterable, Iterator
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

# What is read from a station's directory; the other files here are ours alone.
OWN_FILES = (
    "cards.toml",
    "dangers.tsv",
    "dialect.tsv",
    "emergency.toml",
    "examples.tsv",
    "groups.toml",
    "intents.toml",
    "items.toml",
    "reports.toml",
    "slips.toml",
)
# Ours have no byte order mark; an editor of the station's may put one there.
ENCODING = "utf-8-sig"


def unread(folder: Path) -> list[str]:
    """What lies in a station's directory and is read by nobody, by name; what is hidden is left out."""
    return sorted(
        one.name
        for one in folder.iterdir()
        if not one.name.startswith(".") and not (one.name in OWN_FILES and one.is_file())
    )


def table(name: str, extra_dir: Path | None = None) -> Iterator[tuple[str, str]]:
    """The two columns of a ``.tsv`` file, ours first and then the station's; lines with ``#`` are remarks.

    Raises ValueError for a line without a tab, which somebody believes to be read.
    """
    for text in _texts(name, extra_dir):
        for number, line in enumerate(text.splitlines(), 1):
            left, tab, right = line.partition("\t")
            if left.startswith("#") or not line.strip():
                continue
            if not tab:
                raise ValueError(f"{name} line {number}: a tab must stand between its two columns.")
            yield left, right


def settings_of(name: str, extra_dir: Path | None = None) -> Iterator[dict[str, Any]]:
    """The contents of a ``.toml`` file, ours first and then the station's when there is one."""
    for text in _texts(name, extra_dir):
        yield tomllib.loads(text)


def packaged(name: str) -> str:
    """The text of a file of ours."""
    return files("servicebot.understanding").joinpath("words", name).read_text(encoding="utf-8")


def packaged_lines(name: str) -> Iterator[bytes]:
    """The lines of a file of ours, one after the other."""
    with files("servicebot.understanding").joinpath("words", name).open("rb") as file:
        yield from file


def fingerprint(names: Iterable[str], extra_dir: Path | None = None) -> str:
    """What tells whether anything in these files is different, ours and the station's."""
    seen = sha256()
    for name in names:
        for text in _texts(name, extra_dir):
            seen.update(text.encode() + b"\0")
    return seen.hexdigest()


def _texts(name: str, extra_dir: Path | None) -> Iterator[str]:
    yield packaged(name)
    if extra_dir is not None and (extra_dir / name).is_file():
        yield (extra_dir / name).read_text(encoding=ENCODING)
