"""The things that bear codes as a sheet: written for staff to edit, and read back with every problem by row and column."""

from collections.abc import Sequence

from servicebot.domain.address import Place
from servicebot.domain.directory import Directory
from servicebot.domain.geo import Datum
from servicebot.domain.report_types import ReportTypes
from servicebot.domain.reports import CODE, Asset, AssetKind, typed_code
from servicebot.domain.sheets.cells import Cells, Names
from servicebot.domain.sheets.sheet import (
    NAME,
    Column,
    Line,
    Problem,
    Sheet,
    lines_under,
    safe,
)

TITLE = "设施"
NAMES = {
    AssetKind.LAMP: "路灯",
    AssetKind.LIFT: "电梯",
    AssetKind.STAIRWELL: "楼道",
    AssetKind.OTHER: "其他",
}
COLUMNS = (
    Column("code", "编号", needed=True, others=("代码", "id")),
    Column("kind", "类型", needed=True, others=("类别", "type")),
    NAME,
    Column("community", "社区", needed=True),
    Column("estate", "小区"),
    Column("matter", "问题类型", others=("问题", "上报类型")),
    Column("latitude", "纬度", others=("lat",)),
    Column("longitude", "经度", others=("lon", "lng")),
    Column("datum", "坐标系"),
)
_OTHER_KINDS = {
    "灯杆": AssetKind.LAMP,
    "灯": AssetKind.LAMP,
    "楼梯间": AssetKind.STAIRWELL,
    "其它": AssetKind.OTHER,
}
_DATUMS = {Datum.GCJ02.value: "GCJ-02", Datum.WGS84.value: "WGS-84"}


def asset_sheet(assets: Sequence[Asset], directory: Directory, matters: ReportTypes) -> Sheet:
    """The sheet with its header; no value can be taken for a formula."""
    communities, estates, types = _references(directory, matters)
    rows = [
        (
            asset.code,
            NAMES[asset.kind],
            asset.name,
            communities.said(asset.community),
            estates.said(asset.estate),
            types.said(asset.matter),
            *_point(asset.place),
        )
        for asset in assets
    ]
    header = tuple(column.title for column in COLUMNS)
    return safe(Sheet(TITLE, [header, *rows]))


def read_assets(
    sheet: Sheet, directory: Directory, matters: ReportTypes
) -> tuple[tuple[Asset, ...], tuple[Problem, ...]]:
    """The rows of a sheet, and everything that is wrong with them."""
    problems: list[Problem] = []
    reader = _Reader(directory, matters)
    found: dict[str, Asset] = {}
    for line in lines_under(sheet, COLUMNS, problems):
        asset = reader.read(line)
        if asset.code and asset.code in found:
            line.wrong("code", f"编号「{asset.code}」前面已经有了。", "同一个编号只能有一行。")
        found[asset.code] = asset
    return tuple(found.values()), tuple(sorted(problems, key=lambda problem: problem.row))


class _Reader:
    def __init__(self, directory: Directory, matters: ReportTypes) -> None:
        self._directory = directory
        self._communities, self._estates, self._matters = _references(directory, matters)

    def read(self, line: Line) -> Asset:
        """One row."""
        cells = Cells(line)
        name = cells.short("name")
        community = cells.reference("community", self._communities, "社区")
        return Asset(
            code=_code(line),
            kind=cells.kind(NAMES, _OTHER_KINDS, AssetKind.OTHER),
            name=name,
            community=community,
            estate=self._estate(cells, community),
            place=cells.place(name),
            matter=cells.reference("matter", self._matters, "问题类型"),
        )

    def _estate(self, cells: Cells, community: str) -> str:
        said = cells.line.text("estate")
        # Many communities have an estate of the same name; the community beside it says which is meant.
        own = [one for one in self._directory.estates if one.community == community]
        fitting = [one.id for one in own if said in (one.name, *one.aliases)]
        if len(fitting) == 1:
            return fitting[0]
        estate = cells.reference("estate", self._estates, "小区")
        if estate and community and self._directory.estate_by_id[estate].community != community:
            cells.line.wrong("estate", f"「{said}」不在这个社区。", "请改小区，或把小区空着。")
        return estate


def _references(directory: Directory, matters: ReportTypes) -> tuple[Names, Names, Names]:
    return (
        Names.of_communities(directory),
        Names((one.id, one.name, one.aliases) for one in directory.estates),
        Names((one.id, one.name, ()) for one in matters.types()),
    )


def _code(line: Line) -> str:
    text = line.text("code")
    if text and CODE.fullmatch(text) is None:
        line.wrong(
            "code",
            f"「{text}」扫码和打字都认不出来。",
            "请写成 LAMP-0123 这样：2 到 8 个字母，横线，3 到 6 个数字。",
        )
    return typed_code(text)


def _point(place: Place | None) -> tuple[str, str, str]:
    if place is None:
        return "", "", ""
    return f"{place.latitude:.7f}", f"{place.longitude:.7f}", _DATUMS[place.datum]
