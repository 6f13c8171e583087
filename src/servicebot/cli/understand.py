"""``servicebot understand``: what the bot makes of a sentence, in words for people or as JSON for scripts."""

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from servicebot.bootstrap.own_words import own_words
from servicebot.cli.chosen import chosen_settings
from servicebot.cli.opened import add_data, on_database, settings_of
from servicebot.domain.catalogue import Catalogue
from servicebot.domain.directory import Directory
from servicebot.domain.files.directory import read_directory
from servicebot.ports import Clock, Storage
from servicebot.services.listening import words_of
from servicebot.services.packaged import packaged_catalogue, packaged_text
from servicebot.settings import Settings
from servicebot.understanding.places.gazetteer import Gazetteer
from servicebot.understanding.understander import Lexicon, Understander, Understanding

_NAMES = {
    "address": "地址",
    "community": "社区",
    "building": "楼栋",
    "unit": "单元",
    "room": "房号",
    "phone": "电话",
    "time": "时间",
    "hours": "时长（小时）",
    "beneficiary": "替谁",
    "urgency": "急不急",
}


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``understand``."""
    understand = subparsers.add_parser(
        "understand",
        help="show what is understood in a sentence, and why",
        description="Show what is understood in a sentence, and why. With --json, messages come one a line from"
        " standard input and each gives one JSON object a line. Communities are those of the configured database,"
        " or of the invented city when none is configured.",
    )
    understand.add_argument("words", nargs="*", default=[], metavar="text", help="the sentence")
    understand.add_argument("--json", action="store_true", help="write JSON, one object a message")
    add_data(understand)
    understand.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Explain the sentences given, or each line of standard input."""
    from servicebot.adapters.clock import SystemClock  # noqa: PLC0415 - --help needs no clock

    understander = _understander(args.data)
    now = SystemClock().now_ms()
    for text in [" ".join(args.words)] if args.words else _lines():
        meant = understander.understand(text, now)
        print(
            json.dumps(meant.as_json(), ensure_ascii=False) if args.json else explained(text, meant),
            flush=True,
        )
    return 0


def understander_for(
    catalogue: Catalogue, directory: Directory, words_dir: Path | None = None
) -> Understander:
    """The understander of a station with this catalogue, directory and directory of words."""
    return Understander(Lexicon.load(words_dir, catalogue_words=words_of(catalogue)), Gazetteer.of(directory))


def explained(text: str, meant: Understanding) -> str:
    """What was understood, in words."""
    lines = [f"「{text}」"]
    if meant.emergency:
        lines.append(f"紧急：{meant.emergency}，先出紧急卡片，不走表单")
    if meant.doubt:
        lines.append(f"可能有危险：{meant.doubt}，先说一行电话，再接着办")
    if not meant.emergency:
        lines.append(_wish(meant))
    lines += [f"{_NAMES[name]}：{value}" for name, value in meant.slots.items()]
    if meant.also:
        lines.append(f"还想：{'、'.join(meant.also)}（办完再问）")
    lines += [f"  因为 {reason}" for reason in meant.reasons]
    return "\n".join(lines)


def _wish(meant: Understanding) -> str:
    if meant.intent is None:
        return f"不确定，请居民选：{'、'.join(meant.choices)}、人工"
    said = f"想：{meant.intent}"
    if meant.detail:
        said += f"（{meant.detail}）"
    return f"{said}，项目 {meant.item}" if meant.item else said


def _lines() -> Iterable[str]:
    return (line.rstrip("\r\n") for line in sys.stdin)


def _understander(data: Path | None) -> Understander:
    given = chosen_settings()
    words_dir = Path(given.words_dir) if given.words_dir else None
    if data is None and given.database_url == Settings().database_url:
        catalogue, directory = packaged_catalogue(), read_directory(packaged_text("demo/directory.toml"))
    else:
        catalogue, directory = on_database(settings_of(given, data), _stored)
    with own_words(words_dir):
        return understander_for(catalogue, directory, words_dir)


async def _stored(storage: Storage, _clock: Clock) -> tuple[Catalogue, Directory]:
    from servicebot.services.reference import ReferenceCache  # noqa: PLC0415 - only with a database

    reference = ReferenceCache()
    await reference.refresh(storage)
    return reference.catalogue, reference.directory
