"""``servicebot assets``: lamp posts, lifts and other things with codes, as a spreadsheet and as printed labels."""

import argparse
import asyncio
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from servicebot.cli import FAILED
from servicebot.cli.opened import add_data, on_database, settings_for
from servicebot.domain.counting import counted
from servicebot.domain.errors import Refused
from servicebot.domain.reports import Asset
from servicebot.ports import Clock, Storage
from servicebot.services.reports.assets import AssetExchange, export_assets, import_assets
from servicebot.settings import Settings

HTML = ".html"
EVERY = 50
CODES_MADE = ("code was made", "codes were made")


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``assets``."""
    assets = subparsers.add_parser(
        "assets",
        help="export, import and label lamp posts, lifts and other things with codes",
        description="Things in the neighbourhood that bear a code: whoever scans it reports with the place filled in.",
    )
    verbs = assets.add_subparsers(title="what to do", metavar="VERB", required=True)
    export = verbs.add_parser(
        "export", help="write them to a file", description="Write them to an .xlsx or .csv file for editing."
    )
    export.add_argument("file", type=Path, help="the .xlsx or .csv file")
    export.set_defaults(run=_export)
    take = verbs.add_parser(
        "import",
        help="take an edited file over, all of it or nothing",
        description="Take an edited file over, in one transaction; what is not in it stays. Nothing is changed when"
        " anything is wrong with the file.",
    )
    take.add_argument("file", type=Path, help="the .xlsx or .csv file (UTF-8 or GBK)")
    take.add_argument("--dry-run", action="store_true", help="only say what would change")
    take.add_argument("--remove", action="store_true", help="take away what is not in the file")
    take.set_defaults(run=_import)
    labels = verbs.add_parser(
        "print",
        help="write labels with codes, to be printed from a browser",
        description="Write a page of labels with codes, twelve on a sheet of A4. Codes that WeChat has not made yet"
        " are made for good and kept, so what was interrupted goes on, and no code is made twice.",
    )
    labels.add_argument("file", type=Path, help="the .html file")
    labels.add_argument("--community", default="", metavar="NAME", help="only those of one community")
    labels.add_argument("--code", nargs="+", default=(), metavar="CODE", help="only these")
    labels.add_argument("--dry-run", action="store_true", help="only say how many codes would be made")
    labels.set_defaults(run=_print)
    for verb in (export, take, labels):
        add_data(verb)


def told(found: AssetExchange, *, dry_run: bool, remove: bool) -> Iterator[str]:
    """What an import found, line by line."""
    if found.problems:
        yield from map(str, found.problems)
        yield f"{counted(len(found.problems), 'problem')}; nothing was changed."
        return
    yield f"{len(found.added)} added, {len(found.changed)} changed"
    if found.missing:
        fate = "removed" if remove else "not in the file and kept, unless --remove is given"
        yield f"{len(found.missing)} {fate}"
    yield "This was a dry run; nothing was changed." if dry_run else "Done."


def _export(args: argparse.Namespace) -> int:
    from servicebot.adapters.sheet_files import write_file  # noqa: PLC0415 - --help needs no files

    async def work(storage: Storage, _clock: Clock) -> int:
        sheet = await storage.read(export_assets)
        write_file(args.file, [sheet])
        return len(sheet.rows) - 1

    print(f"{args.file} holds {counted(on_database(settings_for(args.data), work), 'row')}.")
    return 0


def _import(args: argparse.Namespace) -> int:
    from servicebot.adapters.sheet_files import read_sheet  # noqa: PLC0415 - as above

    sheet = read_sheet(args.file)

    async def work(storage: Storage, _clock: Clock) -> AssetExchange:
        if args.dry_run:
            return await storage.read(lambda uow: import_assets(uow, sheet, dry_run=True))
        return await storage.write(lambda uow: import_assets(uow, sheet, remove=args.remove))

    found = on_database(settings_for(args.data), work)
    for line in told(found, dry_run=args.dry_run, remove=args.remove):
        print(line)
    return FAILED if found.problems else 0


def _print(args: argparse.Namespace) -> int:
    if args.file.suffix.lower() != HTML:
        raise Refused("file_unknown", f"{args.file} must end in {HTML}.")
    chosen = _settings(args.data)

    async def work(storage: Storage, clock: Clock) -> str:
        assets = await _wanted(storage, args.community, args.code)
        if args.dry_run:
            return await _counted(storage, chosen, assets)
        return await _printed(storage, clock, chosen, assets, args.file)

    print(on_database(chosen, work))
    return 0


async def _wanted(storage: Storage, community: str, codes: Sequence[str]) -> list[Asset]:
    directory = await storage.read(lambda uow: uow.reference.directory())
    assets = await storage.read(lambda uow: uow.reports.all_assets())
    if community:
        ids = {one.id for one in directory.communities if community in (one.id, one.name, *one.aliases)}
        if not ids:
            raise Refused("community_unknown", f"there is no community {community}")
        assets = [asset for asset in assets if asset.community in ids]
    named = {code.upper() for code in codes}
    unknown = named - {asset.code for asset in assets}
    if unknown:
        raise Refused("asset_unknown", f"there is nothing with the code {', '.join(sorted(unknown))}")
    return [asset for asset in assets if not named or asset.code in named]


async def _counted(storage: Storage, chosen: Settings, assets: Sequence[Asset]) -> str:
    from servicebot.services.reports.scene_codes import MOST_FOR_GOOD, missing_codes  # noqa: PLC0415 - as above

    missing, made = await missing_codes(storage, chosen.wechat_app_id, [asset.scene for asset in assets])
    return (
        f"{counted(len(assets), 'label')}; {counted(len(missing), 'code')} would be made, beside the {made} of {MOST_FOR_GOOD:,} that"
        " this database knows of."
    )


async def _printed(
    storage: Storage, clock: Clock, chosen: Settings, assets: Sequence[Asset], file: Path
) -> str:
    from servicebot.adapters.label_sheets import label_page  # noqa: PLC0415 - as above
    from servicebot.domain.asset_labels import label_of  # noqa: PLC0415 - as above

    account = chosen.wechat_app_id
    made = await _make(storage, clock, chosen, [asset.scene for asset in assets])
    codes = await storage.read(lambda uow: uow.scene_codes.of_account(account))
    directory = await storage.read(lambda uow: uow.reference.directory())
    labels = [label_of(asset, directory, codes[asset.scene].url) for asset in assets]
    await asyncio.to_thread(file.write_text, label_page(labels), "utf-8")
    return f"{file} holds {counted(len(labels), 'label')}; {counted(made, *CODES_MADE)}."


async def _make(storage: Storage, clock: Clock, chosen: Settings, scenes: Sequence[str]) -> int:
    from servicebot.adapters.wechat.qr import create_code  # noqa: PLC0415 - as above
    from servicebot.cli.wechat import opened_api  # noqa: PLC0415 - as above
    from servicebot.services.reports.scene_codes import make_missing, missing_codes  # noqa: PLC0415 - as above

    account = chosen.wechat_app_id
    missing, _ = await missing_codes(storage, account, scenes)
    if not missing:
        # Printing again what hangs already needs no WeChat.
        return 0
    try:
        async with opened_api(chosen, storage, clock) as api:
            return await make_missing(
                storage, clock, account, missing, lambda scene: create_code(api, scene), progress=_progress
            )
    except Refused as refusal:
        left, _ = await missing_codes(storage, account, scenes)
        if len(left) == len(missing):
            raise
        told = f"{refusal}\n{counted(len(missing) - len(left), *CODES_MADE)} and will not be made again; the same command goes on."
        raise Refused(refusal.code, told) from refusal


def _progress(done: int, of: int) -> None:
    if done and done % EVERY == 0:
        print(f"{done} of {of} codes are made", file=sys.stderr)


def _settings(data: Path | None) -> Settings:
    """The settings, with a demo's own account where its directory is named."""
    given = settings_for(data)
    if data is None:
        return given
    from servicebot.bootstrap.demonstration import demo_settings  # noqa: PLC0415 - only a demo loads the simulator
    from servicebot.cli.serve import DEMO_PORT  # noqa: PLC0415 - as above

    return demo_settings(data, "127.0.0.1", DEMO_PORT)
