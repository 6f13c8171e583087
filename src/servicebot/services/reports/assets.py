"""Giving the things that bear codes out for editing, and taking them back: all of it or nothing."""

from dataclasses import dataclass

from servicebot.domain.sheets.assets import asset_sheet, read_assets
from servicebot.domain.sheets.changes import Change
from servicebot.domain.sheets.sheet import Problem, Sheet
from servicebot.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class AssetExchange:
    """The codes of the rows that differ from what is stored; ``done`` tells whether it was carried out."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    done: bool = False


async def export_assets(uow: UnitOfWork) -> Sheet:
    """Every asset, as staff edit them."""
    directory, catalogue = await uow.reference.directory(), await uow.reference.catalogue()
    return asset_sheet(await uow.reports.all_assets(), directory, catalogue.reports)


async def import_assets(
    uow: UnitOfWork, sheet: Sheet, *, dry_run: bool = False, remove: bool = False
) -> AssetExchange:
    """Take a sheet over; what is not in it stays unless ``remove`` says otherwise."""
    if not dry_run:
        await uow.reference.hold()
    directory, catalogue = await uow.reference.directory(), await uow.reference.catalogue()
    new, problems = read_assets(sheet, directory, catalogue.reports)
    if problems:
        return AssetExchange(problems=problems)
    before = {asset.code: asset for asset in await uow.reports.all_assets()}
    after = {asset.code: asset for asset in new}
    change = Change.between(before, after)
    if not dry_run:
        for code in (*change.added, *change.changed):
            await uow.reports.put_asset(after[code])
        for code in change.removed if remove else ():
            await uow.reports.remove_asset(code)
    return AssetExchange(change.added, change.changed, change.removed, done=not dry_run)
