"""Giving the directory out for editing and taking it back: what would change, and all of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from servicebot.domain.sheets.changes import Change
from servicebot.domain.sheets.directory import Contents, read_sheets, sheet_rows
from servicebot.domain.sheets.sheet import TITLES, Problem, Sheet, SheetKind, header_of, safe
from servicebot.ports import UnitOfWork

_PARTS = {
    SheetKind.STREETS: "streets",
    SheetKind.COMMUNITIES: "communities",
    SheetKind.ESTATES: "estates",
}


@dataclass(frozen=True, slots=True)
class Exchange:
    """What an import found; ``done`` tells whether it was carried out."""

    changes: Mapping[SheetKind, Change] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    done: bool = False

    @property
    def removed(self) -> int:
        """How many rows would go."""
        return sum(len(change.removed) for change in self.changes.values())


async def contents_of(uow: UnitOfWork) -> Contents:
    """Everything that the sheets hold."""
    return Contents(await uow.reference.directory(), tuple(await uow.places.all()))


def export_sheets(contents: Contents, kinds: Sequence[SheetKind] = tuple(SheetKind)) -> list[Sheet]:
    """The sheets with their headers; no value can be taken for a formula."""
    return [safe(Sheet(TITLES[kind], [header_of(kind), *sheet_rows(kind, contents)])) for kind in kinds]


async def import_sheets(
    uow: UnitOfWork, sheets: Sequence[Sheet], at: int, *, dry_run: bool = False, remove: bool = False
) -> Exchange:
    """Take the sheets over: each is the whole list of its kind. Nothing is done when anything is wrong with them.

    Rows that are missing are taken away only when ``remove`` says so; else such an import is not carried out.
    """
    if not dry_run:
        await uow.reference.hold()
    old = await contents_of(uow)
    new, kinds, problems = read_sheets(sheets, old, at)
    if problems:
        return Exchange(problems=problems)
    changes = {
        kind: Change.between(_by_id(kind, old), _by_id(kind, new)) for kind in SheetKind if kind in kinds
    }
    found = Exchange(changes)
    if dry_run or (found.removed and not remove):
        return found
    await _store(uow, new, found.changes)
    return Exchange(found.changes, done=True)


async def index_again(uow: UnitOfWork) -> int:
    """Store every place once more, so that it stands under the words of this version; returns how many there are."""
    await uow.reference.hold()
    places = await uow.places.all()
    await uow.places.put(places)
    return len(places)


def _by_id(kind: SheetKind, contents: Contents) -> dict[str, object]:
    directory = contents.directory
    if kind is SheetKind.PLACES:
        return {place.id: place for place in contents.places}
    if kind is SheetKind.DISTRICT:
        return {"district": (directory.district, directory.hotline)} if directory.district else {}
    return {row.id: row for row in getattr(directory, _PARTS[kind])}


async def _store(uow: UnitOfWork, new: Contents, changes: Mapping[SheetKind, Change]) -> None:
    if any(change for kind, change in changes.items() if kind is not SheetKind.PLACES):
        await uow.reference.replace_directory(new.directory)
    change = changes.get(SheetKind.PLACES)
    if change is None:
        return
    wanted = {*change.added, *change.changed}
    if change.removed:
        await uow.places.remove(change.removed)
    if wanted:
        await uow.places.put([place for place in new.places if place.id in wanted])
