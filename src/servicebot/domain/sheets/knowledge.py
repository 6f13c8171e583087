"""Articles and notices as rows that staff edit, in a spreadsheet or in TOML, read back with every problem by row."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson

from servicebot.domain.errors import Invalid
from servicebot.domain.knowledge import KIND_NAMES, Article, NoticeKind, PublicNotice
from servicebot.domain.sheets.cells import Cells, Names
from servicebot.domain.sheets.sheet import (
    ALIASES,
    ID,
    SEPARATOR,
    Column,
    Line,
    Problem,
    Sheet,
    lines_under,
)
from servicebot.domain.times import CHINA

ARTICLES, NOTICES = "办事指南", "通知"
ARTICLE_TABLE, NOTICE_TABLE = "article", "notice"
TITLE = Column("title", "标题", needed=True)
BODY = Column("body", "正文", needed=True, others=("内容",))
COMMUNITIES = Column("communities", "社区", others=("适用社区", "范围"))
ARTICLE_COLUMNS = (
    Column("id", ID.title, needed=True, others=ID.others),
    TITLE,
    BODY,
    Column("materials", "材料", others=("所需材料",)),
    Column("times", "时间", others=("办理时间",)),
    Column("place", "地点", others=("办理地点", "where")),
    Column("keywords", "关键词", others=(*ALIASES.others, "别名")),
    COMMUNITIES,
    Column("updated", "更新日期"),
    Column("review", "复核日期", others=("review_due",)),
)
NOTICE_COLUMNS = (
    Column("id", ID.title, needed=True, others=ID.others),
    Column("kind", "类型", needed=True, others=("类别",)),
    TITLE,
    BODY,
    COMMUNITIES,
    Column("starts", "开始", needed=True, others=("from", "开始时间")),
    Column("ends", "结束", needed=True, others=("until", "结束时间", "到期")),
)
_ID = re.compile(r"[a-z0-9][a-z0-9_\-]{0,63}")
_LISTED = re.compile(r"[；;\n]")
_TIME = "%Y-%m-%d %H:%M"
LONGEST_TITLE, LONGEST_BODY = 40, 4000


@dataclass(slots=True)
class Rows:
    """What the rows of a file are, and everything that is wrong with them."""

    communities: Names
    problems: list[Problem] = field(default_factory=list)

    def articles(self, sheet: Sheet) -> list[Article]:
        """The articles of a sheet."""
        seen: set[str] = set()
        lines = lines_under(sheet, ARTICLE_COLUMNS, self.problems)
        return [self._article(Cells(line), _id(line, seen)) for line in lines]

    def notices(self, sheet: Sheet) -> list[PublicNotice]:
        """The notices of a sheet."""
        seen: set[str] = set()
        lines = lines_under(sheet, NOTICE_COLUMNS, self.problems)
        return [self._notice(Cells(line), _id(line, seen)) for line in lines]

    def _article(self, cells: Cells, article_id: str) -> Article:
        line = cells.line
        return Article(
            id=article_id,
            title=cells.short("title", LONGEST_TITLE),
            body=cells.short("body", LONGEST_BODY),
            materials=_materials(line.text("materials")),
            times=line.text("times"),
            place=line.text("place"),
            keywords=cells.several("keywords"),
            communities=self._communities(cells),
            updated=_day(cells, "updated"),
            review=_day(cells, "review"),
        )

    def _notice(self, cells: Cells, notice_id: str) -> PublicNotice:
        line = cells.line
        starts, ends = _instant(line, "starts"), _instant(line, "ends", end_of_day=True)
        if starts and ends and ends <= starts:
            line.wrong("ends", "结束早于开始。", "请改一个。")
        return PublicNotice(
            id=notice_id,
            kind=cells.kind(KIND_NAMES, {}, NoticeKind.OTHER),
            title=cells.short("title", LONGEST_TITLE),
            body=cells.short("body", LONGEST_BODY),
            starts=starts,
            ends=ends,
            communities=self._communities(cells),
        )

    def _communities(self, cells: Cells) -> tuple[str, ...]:
        return cells.references("communities", self.communities, "社区", "全区的留空。")


def article_sheet(articles: Sequence[Article], communities: Names) -> Sheet:
    """The articles as a sheet."""
    rows = [
        (
            *(one.id, one.title, one.body, "\n".join(one.materials), one.times, one.place),
            SEPARATOR.join(one.keywords),
            SEPARATOR.join(map(communities.said, one.communities)),
            *(one.updated, one.review),
        )
        for one in articles
    ]
    return _sheet(ARTICLES, ARTICLE_COLUMNS, rows)


def notice_sheet(notices: Sequence[PublicNotice], communities: Names) -> Sheet:
    """The notices as a sheet."""
    rows = [
        (
            *(one.id, KIND_NAMES[one.kind], one.title, one.body),
            SEPARATOR.join(map(communities.said, one.communities)),
            *(_said(one.starts), _said(one.ends)),
        )
        for one in notices
    ]
    return _sheet(NOTICES, NOTICE_COLUMNS, rows)


def sheet_of_toml(text: str, table: str) -> Sheet:
    """The tables of this name as a sheet, one a row; raises Invalid when the text is no TOML."""
    try:
        tables = tomllib.loads(text).get(table, [])
    except tomllib.TOMLDecodeError as error:
        raise Invalid(f"it is no TOML: {error}") from error
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise Invalid(f"{table} must be a list of tables: [[{table}]]")
    header = list(dict.fromkeys(name for one in tables for name in one))
    return Sheet(table, [header, *([_cell(one.get(name, "")) for name in header] for one in tables)])


def toml_of(sheet: Sheet, table: str, columns: Sequence[Column]) -> str:
    """A sheet as TOML, one table a row; what is empty is left out."""
    # A JSON text is a TOML text as well.
    blocks = [
        "\n".join(
            [
                f"[[{table}]]",
                *(
                    f"{column.name} = {orjson.dumps(cell).decode()}"
                    for column, cell in zip(columns, row, strict=True)
                    if cell
                ),
            ]
        )
        for row in sheet.rows[1:]
    ]
    return "\n\n".join(blocks) + "\n"


def _sheet(title: str, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> Sheet:
    return Sheet(title, [tuple(column.title for column in columns), *rows])


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)


def _id(line: Line, seen: set[str]) -> str:
    text = line.text("id")
    if text and not _ID.fullmatch(text):
        line.wrong("id", f"编号「{text}」不能用。", "请用小写字母、数字、- 和 _。")
    elif text in seen:
        line.wrong("id", f"编号「{text}」前面用过了。", "请换一个。")
    seen.add(text)
    return text


def _day(cells: Cells, name: str) -> str:
    day = cells.day(name)
    return day.isoformat() if day is not None else ""


def _instant(line: Line, name: str, *, end_of_day: bool = False) -> int:
    """A time in China; a day alone means its beginning, or its end."""
    text = line.text(name)
    if not text:
        return 0
    try:
        if len(text) > len("2026-11-21"):
            found = datetime.strptime(text[:16].replace("T", " "), _TIME)  # noqa: DTZ007 - the zone comes below
        else:
            found = datetime.strptime(text, "%Y-%m-%d") + timedelta(days=end_of_day)  # noqa: DTZ007 - as above
    except ValueError:
        line.wrong(name, f"「{text}」不是时间。", "请写成 2026-11-21 或 2026-11-21 08:00。")
        return 0
    return int(found.replace(tzinfo=CHINA).timestamp() * 1000)


def _said(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, CHINA).strftime(_TIME)


def _materials(text: str) -> tuple[str, ...]:
    # A comma may belong to what somebody brings: 身份证，正反面.
    return tuple(dict.fromkeys(part.strip() for part in _LISTED.split(text) if part.strip()))
