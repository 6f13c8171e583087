"""The report types as a file that staff can edit."""

from servicebot.domain.files.refusals import refusals_in
from servicebot.domain.files.rows import Row, RowFile
from servicebot.domain.report_types import ReportOwner, ReportShelf, ReportType, ReportTypes

LONGEST_DAYS = 15
WIDEST_M = 1000


def read_report_types(text: str) -> ReportTypes:
    """The report types of a TOML text; raises Invalid with every problem and the row it stands in."""
    with RowFile("report types", text) as top:
        shelves = tuple(_shelf(row) for row in top.rows("shelf", "id"))
        refusals = refusals_in(top)
        top.once("type", [one.id for shelf in shelves for one in shelf.types])
        if not shelves:
            top.wrong("no shelf at all")
    return ReportTypes(shelves, refusals)


def _shelf(row: Row) -> ReportShelf:
    types = tuple(_type(one) for one in row.rows("type", "id"))
    if not types:
        row.wrong("a shelf needs a type")
    return ReportShelf(row.text("id"), row.text("name"), row.text("english"), types, row.texts("words"))


def _type(row: Row) -> ReportType:
    danger, kind = row.text("danger", needed=False), row.text("danger_kind", needed=False)
    if bool(danger) != bool(kind):
        row.wrong("danger and danger_kind come together")
    return ReportType(
        id=row.text("id"),
        name=row.text("name"),
        english=row.text("english"),
        owner=row.choice("owner", ReportOwner),
        contact_days=row.number("contact", most=LONGEST_DAYS),
        close_days=row.number("close", most=LONGEST_DAYS),
        radius_m=row.number("radius", most=WIDEST_M),
        private=row.flag("private"),
        advice=row.text("advice", needed=False),
        question=row.text("question", needed=False),
        danger=danger,
        danger_kind=kind,
        words=row.texts("words"),
    )
