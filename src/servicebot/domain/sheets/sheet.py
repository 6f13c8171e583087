"""Sheets that staff edit in a spreadsheet program: columns with Chinese and English headers, and problems by row."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

SEPARATOR = "、"
# A spreadsheet program takes what begins with one of these for a formula.
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")  # noqa: RUF001 - full-width signs begin formulas too
_BLANKS = re.compile(r"[\s*＊_]+")  # noqa: RUF001 - as people mark needed columns


class SheetKind(StrEnum):
    """What the rows of a sheet are; the order is the order in which they are read."""

    DISTRICT = "district"
    STREETS = "streets"
    COMMUNITIES = "communities"
    ESTATES = "estates"
    PLACES = "places"


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its English name, its Chinese title, and what else people write above it."""

    name: str
    title: str
    needed: bool = False
    others: tuple[str, ...] = ()


ID = Column("id", "编号", others=("代码", "序号", "code"))
NAME = Column("name", "名称", needed=True, others=("名字",))
ALIASES = Column("aliases", "别名", others=("又名", "alias"))
STREET = Column("street", "街道")
COMMUNITY = Column("community", "社区")

TITLES: Mapping[SheetKind, str] = {
    SheetKind.DISTRICT: "区县",
    SheetKind.STREETS: "街道",
    SheetKind.COMMUNITIES: "社区",
    SheetKind.ESTATES: "小区",
    SheetKind.PLACES: "地点",
}
COLUMNS: Mapping[SheetKind, tuple[Column, ...]] = {
    SheetKind.DISTRICT: (
        Column("district", "区县", needed=True),
        Column("hotline", "热线", needed=True, others=("热线电话",)),
    ),
    SheetKind.STREETS: (ID, NAME),
    SheetKind.COMMUNITIES: (ID, NAME, Column("street", "街道", needed=True), ALIASES),
    SheetKind.ESTATES: (
        ID,
        NAME,
        Column("community", "社区", needed=True),
        ALIASES,
        Column("buildings", "楼号", others=("楼栋",)),
    ),
    SheetKind.PLACES: (
        ID,
        Column("kind", "类型", needed=True, others=("类别", "type")),
        NAME,
        ALIASES,
        STREET,
        COMMUNITY,
        Column("building", "楼宇", others=("楼名", "大厦")),
        Column("address", "地址"),
        Column("phone", "电话", others=("联系电话", "电话号码")),
        Column("hours", "开放时间", others=("营业时间", "开门时间", "openinghours")),
        Column("services", "服务", others=("服务项目", "能办")),
        Column("latitude", "纬度", others=("lat",)),
        Column("longitude", "经度", others=("lon", "lng")),
        Column("datum", "坐标系"),
        Column("contact", "值班联系人", others=("值班", "联系人", "dutycontact")),
        Column("updated", "更新日期", others=("updatedat",)),
        Column("review_due", "复核日期", others=("review",)),
    ),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it lies in a file; the first row that is not empty is its header."""

    title: str
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file: where, what, and what to write instead; ``row`` counts from 1."""

    sheet: str
    row: int
    column: str
    wrong: str
    cure: str = ""

    def __str__(self) -> str:
        place = f"「{self.sheet}」第 {self.row} 行"
        if self.column:
            place += f"「{self.column}」"
        return f"{place}：{self.wrong}{self.cure}"


@dataclass(slots=True)
class Line:
    """One row with its values by the English names of the columns; what is wrong with it goes to ``problems``."""

    sheet: str
    row: int
    values: Mapping[str, str]
    headers: Mapping[str, str]
    problems: list[Problem]
    broken: bool = field(default=False)

    def text(self, name: str) -> str:
        """The value of a column, empty when the sheet has none of that name."""
        return self.values.get(name, "")

    def wrong(self, column: str, wrong: str, cure: str = "") -> None:
        """Note a problem of this row."""
        self.broken = True
        header = self.headers.get(column, column)
        self.problems.append(Problem(self.sheet, self.row, header, wrong, cure))


def lines_of(sheet: Sheet, kind: SheetKind, problems: list[Problem]) -> list[Line]:
    """The rows of a sheet of this kind."""
    return lines_under(sheet, COLUMNS[kind], problems)


def lines_under(sheet: Sheet, columns: Sequence[Column], problems: list[Problem]) -> list[Line]:
    """The rows of a sheet below its header, blank ones left out; needed values that are missing are problems."""
    at = next((number for number, row in enumerate(sheet.rows) if any(cell.strip() for cell in row)), None)
    if at is None:
        return []
    names = _names_in(sheet, at, columns, problems)
    headers = {name: cell.strip() for name, cell in zip(names, sheet.rows[at], strict=True) if name}
    needed = [column.name for column in columns if column.needed and column.name in headers]
    lines: list[Line] = []
    for number, row in enumerate(sheet.rows[at + 1 :], at + 2):
        values = {name: bare(cell) for name, cell in zip(names, row, strict=False) if name}
        if not any(values.values()):
            continue
        line = Line(sheet.title, number, values, headers, problems)
        for name in needed:
            if not line.text(name):
                line.wrong(name, "没有填。", "这一列必须填。")
        lines.append(line)
    return lines


def _names_in(sheet: Sheet, at: int, columns: Sequence[Column], problems: list[Problem]) -> list[str]:
    """The English names of the columns, empty for those that are not read; what is wrong with the header is noted."""
    names: list[str] = []
    for cell in sheet.rows[at]:
        column, header = _column(cell, columns), cell.strip()
        name = column.name if column is not None else ""
        if header and not name:
            known = SEPARATOR.join(one.title for one in columns)
            problems.append(
                Problem(sheet.title, at + 1, header, "不认识这一列。", f"请删掉，或改成：{known}。")
            )
        elif name in names and name:
            problems.append(Problem(sheet.title, at + 1, header, "这一列有两个。", "请只留一个。"))
            name = ""
        names.append(name)
    problems.extend(
        Problem(sheet.title, at + 1, column.title, "缺这一列。", "请加上。")
        for column in columns
        if column.needed and column.name not in names
    )
    return names


def kind_of(sheet: Sheet) -> SheetKind | None:
    """What the rows of a sheet are: the narrowest kind that has all of its columns, else what its title says."""
    plain = _plain(sheet.title)
    titled = next((kind for kind in SheetKind if plain in {kind.value, TITLES[kind]}), None)
    header = next((row for row in sheet.rows if any(cell.strip() for cell in row)), ())
    fitting: list[tuple[int, bool, int, SheetKind]] = []
    for kind in SheetKind:
        columns = [_column(cell, COLUMNS[kind]) for cell in header if cell.strip()]
        found = {column.name for column in columns if column is not None}
        if found and all(column.name in found for column in COLUMNS[kind] if column.needed):
            fitting.append((columns.count(None), kind is not titled, len(COLUMNS[kind]), kind))
    return min(fitting)[-1] if fitting else titled


def header_of(kind: SheetKind) -> tuple[str, ...]:
    """The Chinese header of a kind."""
    return tuple(column.title for column in COLUMNS[kind])


def guarded(cell: str) -> str:
    """A value that no spreadsheet program takes for a formula: such ones get an apostrophe before them."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def safe(sheet: Sheet) -> Sheet:
    """The sheet with no value that a spreadsheet program takes for a formula."""
    return Sheet(sheet.title, [tuple(guarded(cell) for cell in row) for row in sheet.rows])


def bare(cell: str) -> str:
    """The value that ``guarded`` got, without the blanks around it."""
    plain = cell.strip(" \n　")
    return plain[1:] if plain.startswith("'") and _FORMULA.match(plain) else plain.strip()


def _column(header: str, columns: Sequence[Column]) -> Column | None:
    plain = _plain(header)
    for column in columns:
        if plain in {_plain(name) for name in (column.name, column.title, *column.others)}:
            return column
    return None


def _plain(header: str) -> str:
    return _BLANKS.sub("", header.split("(", maxsplit=1)[0].split("（", maxsplit=1)[0]).lower()
