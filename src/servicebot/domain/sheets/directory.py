"""The directory as sheets: written for staff to edit, and read back with every problem by row and column."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from servicebot.domain.directory import Community, Directory, Estate, Street
from servicebot.domain.places import ServicePlace
from servicebot.domain.sheets.cells import Cells, Names
from servicebot.domain.sheets.place_rows import aliases_in, place_row, read_place, row_id
from servicebot.domain.sheets.sheet import (
    SEPARATOR,
    TITLES,
    Line,
    Problem,
    Sheet,
    SheetKind,
    kind_of,
    lines_of,
)

R = TypeVar("R", Street, Community, Estate, ServicePlace)


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that the sheets hold."""

    directory: Directory
    places: tuple[ServicePlace, ...] = ()


def sheet_rows(kind: SheetKind, contents: Contents) -> list[tuple[str, ...]]:
    """The rows of one sheet, without its header."""
    directory = contents.directory
    streets, communities = Names.of_streets(directory), Names.of_communities(directory)
    if kind is SheetKind.DISTRICT:
        return [(directory.district, directory.hotline)] if directory.district else []
    if kind is SheetKind.STREETS:
        return [(street.id, street.name) for street in directory.streets]
    if kind is SheetKind.COMMUNITIES:
        return [
            (one.id, one.name, streets.said(one.street), SEPARATOR.join(one.aliases))
            for one in directory.communities
        ]
    if kind is SheetKind.ESTATES:
        return [
            (
                one.id,
                one.name,
                communities.said(one.community),
                SEPARATOR.join(one.aliases),
                SEPARATOR.join(one.buildings),
            )
            for one in directory.estates
        ]
    return [place_row(place, streets, communities) for place in contents.places]


def read_sheets(
    sheets: Sequence[Sheet], old: Contents, at: int
) -> tuple[Contents, frozenset[SheetKind], tuple[Problem, ...]]:
    """The contents with what the sheets say, the kinds that they hold, and everything that is wrong with them."""
    reader = _Reader(at)
    for sheet in sheets:
        reader.add(sheet)
    contents = reader.read(old)
    problems = sorted(dict.fromkeys(reader.problems), key=lambda problem: (problem.sheet, problem.row))
    return contents, frozenset(reader.lines), tuple(problems)


class _Reader:
    def __init__(self, at: int) -> None:
        self._at = at
        self.lines: dict[SheetKind, list[Line]] = {}
        self.problems: list[Problem] = []

    def add(self, sheet: Sheet) -> None:
        """Take a sheet in; an empty one counts as not there."""
        if not any(cell.strip() for row in sheet.rows for cell in row):
            return
        kind = kind_of(sheet)
        if kind is None:
            known = SEPARATOR.join(TITLES.values())
            self.problems.append(
                Problem(sheet.title, 1, "", "看不出这张表是什么。", f"工作表的名字请写成：{known}。")
            )
        elif kind in self.lines:
            self.problems.append(Problem(sheet.title, 1, "", f"「{TITLES[kind]}」有两张表。", "请合成一张。"))
        else:
            self.lines[kind] = lines_of(sheet, kind, self.problems)

    def read(self, old: Contents) -> Contents:
        """The old contents with the new sheets in the place of their own."""
        directory = self._district(old.directory)
        before = old.directory
        directory = replace(directory, streets=self._rows(SheetKind.STREETS, before.streets, self._street))
        streets = Names.of_streets(directory)
        directory = replace(
            directory,
            communities=self._rows(
                SheetKind.COMMUNITIES, before.communities, lambda cells: self._community(cells, streets)
            ),
        )
        communities = Names.of_communities(directory)
        estates = self._rows(
            SheetKind.ESTATES, before.estates, lambda cells: self._estate(cells, communities)
        )
        known = {place.id: place for place in old.places}
        places = self._rows(
            SheetKind.PLACES,
            old.places,
            lambda cells: read_place(cells, streets, communities, directory, known, self._at),
        )
        self._orphans(directory, estates, places)
        return Contents(replace(directory, estates=estates), places)

    def _district(self, directory: Directory) -> Directory:
        lines = self.lines.get(SheetKind.DISTRICT, ())
        for line in lines[1:]:
            line.wrong("district", "只能有一行。", "多的请删掉。")
        if not lines or lines[0].broken:
            return directory
        cells = Cells(lines[0])
        return replace(directory, district=cells.short("district"), hotline=cells.phone("hotline"))

    def _rows(self, kind: SheetKind, old: tuple[R, ...], read: Callable[[Cells], R]) -> tuple[R, ...]:
        if kind not in self.lines:
            return old
        rows: dict[str, R] = {}
        for line in self.lines[kind]:
            row = read(Cells(line))
            if row.id in rows:
                line.wrong(
                    "id", f"编号「{row.id}」前面已经有了。", "同一个编号只能有一行；新的一行可以不填编号。"
                )
            rows[row.id] = row
        return tuple(rows.values())

    def _street(self, cells: Cells) -> Street:
        name = cells.short("name")
        return Street(row_id(cells, "street", name), name)

    def _community(self, cells: Cells, streets: Names) -> Community:
        name, street = cells.short("name"), cells.reference("street", streets, "街道")
        return Community(row_id(cells, "community", street, name), name, street, aliases_in(cells, name))

    def _estate(self, cells: Cells, communities: Names) -> Estate:
        name, community = cells.short("name"), cells.reference("community", communities, "社区")
        return Estate(
            row_id(cells, "estate", community, name),
            name,
            community,
            aliases_in(cells, name),
            cells.several("buildings"),
        )

    def _orphans(
        self, directory: Directory, estates: tuple[Estate, ...], places: tuple[ServicePlace, ...]
    ) -> None:
        """What a new sheet takes away must not be needed by a sheet that is not in the file."""
        streets = {street.id for street in directory.streets}
        communities = {community.id for community in directory.communities}
        of_streets, of_communities = SheetKind.STREETS, SheetKind.COMMUNITIES
        needs = [
            *((SheetKind.COMMUNITIES, of_streets, one.street, one.name) for one in directory.communities),
            *((SheetKind.ESTATES, of_communities, one.community, one.name) for one in estates),
            *((SheetKind.PLACES, of_streets, one.street, one.name) for one in places),
            *((SheetKind.PLACES, of_communities, one.community, one.name) for one in places),
        ]
        told: set[tuple[SheetKind, str]] = set()
        for kind, other, needed, name in needs:
            there = streets if other is SheetKind.STREETS else communities
            if kind in self.lines or other not in self.lines or not needed or needed in there:
                continue
            if (other, needed) not in told:
                told.add((other, needed))
                wrong = f"少了「{needed}」，可{TITLES[kind]}「{name}」还要用它。"
                cure = "请留着它，或者把用到它的表放在同一个文件里。"
                self.problems.append(Problem(TITLES[other], 1, "", wrong, cure))
