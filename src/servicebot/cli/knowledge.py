"""``servicebot knowledge`` and ``servicebot notices``: give articles and notices out for editing, and take them back."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from servicebot.cli import FAILED
from servicebot.cli.opened import add_data, on_database, settings_for
from servicebot.domain.counting import counted
from servicebot.domain.errors import Invalid, Refused
from servicebot.domain.sheets.cells import Names
from servicebot.domain.sheets.knowledge import (
    ARTICLE_COLUMNS,
    ARTICLE_TABLE,
    NOTICE_COLUMNS,
    NOTICE_TABLE,
    article_sheet,
    notice_sheet,
    sheet_of_toml,
    toml_of,
)
from servicebot.domain.sheets.sheet import Column, Sheet, safe
from servicebot.domain.workdays import chinese_day
from servicebot.ports import Clock, Storage, UnitOfWork
from servicebot.services.knowledge.library import TakenOver, import_articles, import_notices

TOML = ".toml"
ENDINGS = (TOML, ".csv", ".xlsx")
ARTICLES = "knowledge"

DUE = ("is due for review", "are due for review")
ENDED = ("has ended", "have ended")


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``knowledge`` and ``notices``."""
    for name, what in ((ARTICLES, "articles that answer questions"), ("notices", "notices by community")):
        parser = subparsers.add_parser(
            name,
            help=f"export and import {what}",
            description=f"Give {what} out as TOML, CSV or XLSX for editing, and take them back.",
        )
        verbs = parser.add_subparsers(title="what to do", metavar="VERB", required=True)
        export = verbs.add_parser(
            "export", help="write them to a file", description="Write them to a .toml, .csv or .xlsx file."
        )
        export.set_defaults(run=_export, what=name)
        take = verbs.add_parser(
            "import",
            help="take an edited file over, all of it or nothing",
            description="Take an edited file over, in one transaction; what is not in it stays. Nothing is changed"
            " when anything is wrong with the file.",
        )
        take.add_argument("--dry-run", action="store_true", help="only say what would change")
        take.add_argument("--remove", action="store_true", help="take away what is not in the file")
        take.set_defaults(run=_import, what=name)
        for verb in (export, take):
            verb.add_argument("file", type=Path, help="the .toml, .csv or .xlsx file")
            add_data(verb)


async def export_to(storage: Storage, path: Path, what: str) -> int:
    """Write the articles, or the notices, to a file; returns how many."""

    async def read(uow: UnitOfWork) -> Sheet:
        communities = Names.of_communities(await uow.reference.directory())
        if what == ARTICLES:
            return article_sheet(await uow.knowledge.all(), communities)
        return notice_sheet(await uow.public_notices.all(), communities)

    sheet = await storage.read(read)
    _write(path, sheet, what)
    return len(sheet.rows) - 1


def _write(path: Path, sheet: Sheet, what: str) -> None:
    _require_known(path)
    if path.suffix.lower() == TOML:
        path.write_text(toml_of(sheet, *_table(what)), "utf-8")
    else:
        from servicebot.adapters.sheet_files import write_file  # noqa: PLC0415 - --help needs no files

        write_file(path, [safe(sheet)])


async def import_from(
    storage: Storage, clock: Clock, path: Path, what: str, *, dry_run: bool, remove: bool
) -> TakenOver:
    """Take a file over, or say what is wrong with it."""
    sheet, now = _read(path, what), clock.now_ms()

    async def work(uow: UnitOfWork) -> TakenOver:
        if what == ARTICLES:
            today = chinese_day(now).isoformat()
            return await import_articles(uow, sheet, today=today, dry_run=dry_run, remove=remove)
        return await import_notices(uow, sheet, at=now, dry_run=dry_run, remove=remove)

    return await (storage.read(work) if dry_run else storage.write(work))


def told(found: TakenOver, what: str) -> Iterator[str]:
    """What an import found, line by line."""
    if found.problems:
        yield from map(str, found.problems)
        yield f"{counted(len(found.problems), 'problem')}; nothing was changed."
        return
    yield f"{what}: {found.added} added, {found.changed} changed, {found.removed} removed"
    if found.overdue:
        yield f"{counted(found.overdue, *(DUE if what == ARTICLES else ENDED))}."
    yield "Done." if found.done else "This was a dry run; nothing was changed."


def _table(what: str) -> tuple[str, Sequence[Column]]:
    return (ARTICLE_TABLE, ARTICLE_COLUMNS) if what == ARTICLES else (NOTICE_TABLE, NOTICE_COLUMNS)


def _require_known(path: Path) -> None:
    if path.suffix.lower() not in ENDINGS:
        raise Refused("file_unknown", f"{path} must end in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}.")


def _read(path: Path, what: str) -> Sheet:
    _require_known(path)
    if path.suffix.lower() == TOML:
        try:
            return sheet_of_toml(path.read_text("utf-8-sig"), _table(what)[0])
        except FileNotFoundError:
            raise Refused("file_missing", f"{path} is not there.") from None
        except (UnicodeDecodeError, Invalid) as error:
            raise Invalid(f"{path} cannot be read: {error}") from error
    from servicebot.adapters.sheet_files import read_sheet  # noqa: PLC0415 - --help needs no files

    return read_sheet(path)


def _export(args: argparse.Namespace) -> int:
    async def work(storage: Storage, _clock: Clock) -> int:
        return await export_to(storage, args.file, args.what)

    print(f"{args.file} holds {counted(on_database(settings_for(args.data), work), 'row')}.")
    return 0


def _import(args: argparse.Namespace) -> int:
    async def work(storage: Storage, clock: Clock) -> TakenOver:
        return await import_from(
            storage, clock, args.file, args.what, dry_run=args.dry_run, remove=args.remove
        )

    found = on_database(settings_for(args.data), work)
    for line in told(found, args.what):
        print(line)
    return FAILED if found.problems else 0
