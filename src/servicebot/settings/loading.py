"""Reads the settings from the environment, or from a file that fills what the environment leaves out."""

import difflib
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from servicebot.settings.declared import PREFIX, Setting, Settings, table, variable
from servicebot.settings.errors import SettingsError
from servicebot.settings.keys import SQLITE

CONFIG = "SERVICEBOT_CONFIG"
LIKENESS = 0.55


def load(environ: Mapping[str, str]) -> Settings:
    """The settings of this environment; the file named by SERVICEBOT_CONFIG fills what the environment leaves out."""
    rows = {row.variable: row for row in table()}
    given: dict[str, object] = {}
    if environ.get(CONFIG):
        given.update(_from_file(Path(environ[CONFIG]), set(rows)))
    given.update({name: environ[name] for name in rows if environ.get(name, "").strip()})
    values: dict[str, Any] = {}
    errors: list[str] = []
    for name, value in given.items():
        try:
            values[rows[name].name] = _convert(rows[name], str(value).strip())
        except ValueError as error:
            errors.append(f"{name}: {error}")
    if errors:
        raise SettingsError("\n".join(errors))
    return Settings(**values)


def unknown_names(environ: Mapping[str, str]) -> list[str]:
    """Variables that look like settings but are none, each in a sentence with the nearest real name."""
    known = {CONFIG, *(row.variable for row in table())}
    return [
        _unknown(name, known) for name in sorted(environ) if name.startswith(PREFIX) and name not in known
    ]


def aes_keys(settings: Settings) -> tuple[str, ...]:
    """The EncodingAESKeys that are accepted, the present one first."""
    keys = (settings.wechat_aes_key, settings.wechat_aes_key_previous)
    return tuple(key.reveal() for key in keys if key)


def _convert(row: Setting, text: str) -> object:
    """A raw value as its setting's type; the ValueError says what was expected, and never repeats a secret."""
    if row.name == "database_url":
        return _database_url(text)
    if row.name == "wechat_api_base" and not re.match(r"https?://[^/?#\s]+", text):
        raise ValueError(f"must begin with https:// and a name, not be {text!r}.")
    if row.kind is int:
        return _number(text, row.key.low, row.key.high)
    if not issubclass(row.kind, StrEnum):
        return row.kind(text)
    choices = [member.value for member in row.kind]
    if text.lower() not in choices:
        raise ValueError(f"must be one of {', '.join(choices)}, not {text!r}.")
    return row.kind(text.lower())


def _number(text: str, low: int, high: int) -> int:
    if not re.fullmatch(r"-?[0-9]{1,12}", text) or not low <= int(text) <= high:
        raise ValueError(f"must be a whole number from {low} to {high}, not {text!r}.")
    return int(text)


def _database_url(text: str) -> str:
    if text.startswith("postgres://"):
        text = "postgresql" + text.removeprefix("postgres")
    if not (text.startswith("postgresql://") or (text.startswith(SQLITE) and text != SQLITE)):
        raise ValueError("must begin with sqlite:/// (and a path) or postgresql://.")
    return text


def _from_file(path: Path, known: set[str]) -> dict[str, object]:
    """The raw values of a TOML file (``port = 80``) or of an environment file (``SERVICEBOT_PORT=80``)."""
    try:
        content = path.read_text("utf-8-sig")
    except OSError as error:
        raise SettingsError(f"{CONFIG}: {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{CONFIG}: {path} cannot be read: it is no UTF-8 text.") from error
    raw = _toml(path, content) if path.suffix == ".toml" else dict(_env_lines(path, content))
    wrong = [_unknown(name, known) for name in raw if name not in known]
    if wrong:
        raise SettingsError("\n".join(f"{path}: {sentence}" for sentence in wrong))
    return {name: value for name, value in raw.items() if str(value).strip()}


def _toml(path: Path, content: str) -> dict[str, object]:
    import tomllib  # noqa: PLC0415 - only who keeps a TOML file pays for its parser

    try:
        table = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{CONFIG}: {path} is not TOML: {error}") from error
    return {variable(name.removeprefix(PREFIX.lower())): value for name, value in table.items()}


def _env_lines(path: Path, content: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(content.splitlines(), 1):
        stripped = line.strip().removeprefix("export ")
        if not stripped or stripped.startswith("#"):
            continue
        name, equals, value = stripped.partition("=")
        if not equals:
            raise SettingsError(f"{CONFIG}: {path} line {number} is not NAME=value.")
        yield name.strip(), _unquoted(value.strip())


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value


def _unknown(name: str, known: set[str]) -> str:
    # Compared without what all of them begin with, which would make any two names alike.
    bare = {one.removeprefix(PREFIX): one for one in known}
    near = difflib.get_close_matches(name.removeprefix(PREFIX), bare, n=1, cutoff=LIKENESS)
    return f"{name} is no setting of servicebot" + (f"; did you mean {bare[near[0]]}?" if near else ".")
