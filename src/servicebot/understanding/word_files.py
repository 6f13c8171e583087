"""Word data: plain files beside the code, and in a directory that a station may add."""

import tomllib
from collections.abc import Iterable, Iterator
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any


def table(name: str, extra_dir: Path | None = None) -> Iterator[tuple[str, str]]:
    """The two columns of a ``.tsv`` file, ours first and then the station's; lines with ``#`` are remarks."""
    for text in _texts(name, extra_dir):
        for line in text.splitlines():
            left, tab, right = line.partition("\t")
            if tab and not left.startswith("#"):
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
        yield (extra_dir / name).read_text(encoding="utf-8")
