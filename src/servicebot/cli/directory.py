"""``servicebot directory``: give the directory out as CSV or XLSX for editing, take it back, and index it."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from servicebot.cli import FAILED
from servicebot.cli.opened import add_data, on_database, settings_for
from servicebot.domain.counting import counted
from servicebot.domain.sheets.sheet import TITLES, SheetKind
from servicebot.ports import Clock, Storage
from servicebot.services.places.exchange import (
    Exchange,
    contents_of,
    export_sheets,
    import_sheets,
    index_again,
)

MOST_NAMED = 5


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``directory``."""
    directory = subparsers.add_parser(
        "directory",
        help="export and import streets, communities, estates and places",
        description="Give the directory out as a spreadsheet for editing, and take it back: streets, communities,"
        " estates, and places with their opening hours and duty contacts.",
    )
    verbs = directory.add_subparsers(title="what to do", metavar="VERB", required=True)
    export = verbs.add_parser(
        "export",
        help="write a workbook with every sheet, or one sheet as CSV",
        description="Write a workbook with every sheet, or one sheet as CSV that Excel opens.",
    )
    export.add_argument("file", type=Path, help="the file to write: .xlsx for all sheets, .csv for one")
    export.add_argument(
        "--sheet",
        choices=[kind.value for kind in SheetKind],
        default=SheetKind.PLACES.value,
        metavar="SHEET",
        help=f"the sheet of a CSV file: {', '.join(SheetKind)} (default: {SheetKind.PLACES})",
    )
    add_data(export)
    export.set_defaults(run=_export)
    take = verbs.add_parser(
        "import",
        help="take an edited file over, all of it or nothing",
        description="Take an edited file over, in one transaction. Each sheet is the whole list of its kind; rows"
        " without a number are new ones. Nothing is changed when anything is wrong with the file.",
    )
    take.add_argument("file", type=Path, help="the .xlsx or .csv file (UTF-8 or GBK)")
    take.add_argument("--dry-run", action="store_true", help="only say what would change")
    take.add_argument("--remove", action="store_true", help="take away what is no longer in the file")
    add_data(take)
    take.set_defaults(run=_import)
    index = verbs.add_parser(
        "index",
        help="index every place anew",
        description="Index every place anew, after an update that says that the words of the index have changed.",
    )
    add_data(index)
    index.set_defaults(run=_index)


async def export_to(storage: Storage, path: Path, sheet: SheetKind) -> int:
    """Write the directory to a file; returns how many rows stand in it."""
    from servicebot.adapters.sheet_files import CSV, write_file  # noqa: PLC0415 - --help needs no files

    contents = await storage.read(contents_of)
    kinds = [sheet] if path.suffix.lower() == CSV else list(SheetKind)
    sheets = export_sheets(contents, kinds)
    write_file(path, sheets)
    return sum(len(one.rows) - 1 for one in sheets)


async def import_from(storage: Storage, clock: Clock, path: Path, *, dry_run: bool, remove: bool) -> Exchange:
    """Take a file over, or say what is wrong with it."""
    from servicebot.adapters.sheet_files import read_file  # noqa: PLC0415 - as above

    sheets, at = read_file(path), clock.now_ms()
    if dry_run:
        return await storage.read(lambda uow: import_sheets(uow, sheets, at, dry_run=True, remove=remove))
    return await storage.write(lambda uow: import_sheets(uow, sheets, at, remove=remove))


def told(found: Exchange, *, dry_run: bool) -> Iterator[str]:
    """What an import found, line by line."""
    if found.problems:
        yield from map(str, found.problems)
        yield f"{counted(len(found.problems), 'problem')}; nothing was changed."
        return
    for kind, change in found.changes.items():
        counts = f"{len(change.added)} added, {len(change.changed)} changed, {len(change.removed)} removed"
        yield f"{kind} ({TITLES[kind]}): {counts}"
        if change.removed:
            more = " …" if len(change.removed) > MOST_NAMED else ""
            yield f"  removed: {', '.join(change.removed[:MOST_NAMED])}{more}"
    if found.done:
        yield "Done. Running processes see it within seconds."
    elif dry_run:
        yield "This was a dry run; nothing was changed."
    else:
        yield f"{counted(found.removed, 'row is', 'rows are')} missing in the file. Nothing was changed; --remove takes away what is missing."


def _export(args: argparse.Namespace) -> int:
    async def work(storage: Storage, _clock: Clock) -> int:
        return await export_to(storage, args.file, SheetKind(args.sheet))

    print(f"{args.file} holds {counted(on_database(settings_for(args.data), work), 'row')}.")
    return 0


def _import(args: argparse.Namespace) -> int:
    async def work(storage: Storage, clock: Clock) -> Exchange:
        return await import_from(storage, clock, args.file, dry_run=args.dry_run, remove=args.remove)

    found = on_database(settings_for(args.data), work)
    for line in told(found, dry_run=args.dry_run):
        print(line)
    return 0 if found.done or (args.dry_run and not found.problems) else FAILED


def _index(args: argparse.Namespace) -> int:
    async def work(storage: Storage, _clock: Clock) -> int:
        return await storage.write(index_again)

    print(f"{counted(on_database(settings_for(args.data), work), 'place is', 'places are')} indexed anew.")
    return 0
