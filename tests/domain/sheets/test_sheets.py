"""Sheets: headers in two languages, problems by row and column, and values that no program computes."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebot.domain.directory import Community, Directory, Estate, Street
from servicebot.domain.places import PlaceKind, ServicePlace
from servicebot.domain.sheets.directory import Contents, read_sheets, sheet_rows
from servicebot.domain.sheets.sheet import Sheet, SheetKind, bare, guarded, header_of, kind_of
from ticket_samples import instant

NOW = instant("2026-11-21 10:00")
STREETS = (Street("east", "东苑街道"), Street("south", "亭南街道"))
COMMUNITIES = (
    Community("huaiyin", "槐荫社区", "east", ("老槐树",)),
    Community("xinya_e", "新芽社区", "east"),
    Community("xinya_s", "新芽社区", "south"),
)
ESTATES = (Estate("huaiyin_1", "槐荫新村", "huaiyin", buildings=("1", "2")),)
PLACE = ServicePlace(
    "station:huaiyin",
    PlaceKind.SERVICE_STATION,
    "槐荫社区服务站",
    aliases=("老槐树服务站",),
    street="east",
    community="huaiyin",
    address="槐荫路 1 号",
    phone="000-0000 0111",
    hours="周一至周五 08:30-12:00",
    services=("社保", "老年证"),
    latitude=33.351,
    longitude=120.151,
    contact="周师傅",
    updated_at=instant("2026-03-01 09:30"),
    review_due=instant("2027-03-01 00:00"),
)
OLD = Contents(Directory("云亭区", "000-0000 0110", STREETS, COMMUNITIES, ESTATES), (PLACE,))
HEADER = ("类型", "名称", "街道", "社区", "电话", "开放时间", "纬度", "经度")
GOOD = {
    "类型": "党支部",
    "名称": "槐荫社区党支部",
    "街道": "东苑街道",
    "社区": "老槐树",
    "电话": "000-0000 0112",
    "开放时间": "周一至周五 08:30-12:00",
    "纬度": "33.351",
    "经度": "120.151",
}


def places(*rows: dict[str, str], header: Sequence[str] = HEADER) -> Sheet:
    return Sheet("地点", [tuple(header), *(tuple((GOOD | row)[name] for name in header) for row in rows)])


def problems(*sheets: Sheet) -> list[str]:
    return list(map(str, read_sheets(sheets, OLD, NOW)[2]))


def test_a_new_row_needs_no_number_and_refers_by_name_or_alias() -> None:
    contents, kinds, wrong = read_sheets([places({})], OLD, NOW)
    assert wrong == ()
    assert kinds == {SheetKind.PLACES}
    (branch,) = contents.places
    assert (branch.kind, branch.community, branch.street) == (PlaceKind.BRANCH, "huaiyin", "east")
    assert branch.updated_at == NOW
    again, _, _ = read_sheets([places({})], contents, NOW + 1)
    assert again.places == (branch,)


def test_headers_may_be_english_and_in_any_order() -> None:
    rows = [("Phone", "name", "KIND", "latitude *"), ("000-0000 0112", "支部", "branch", "")]
    contents, _, wrong = read_sheets([Sheet("Sheet1", rows)], OLD, NOW)
    assert wrong == ()
    assert contents.places[0].phone == "000-0000 0112"


@pytest.mark.parametrize("kind", list(SheetKind))
def test_a_sheet_is_known_by_its_header(kind: SheetKind) -> None:
    assert kind_of(Sheet("Sheet1", [header_of(kind)])) is kind


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"名称": ""}, "「地点」第 2 行「名称」：没有填。这一列必须填。"),
        ({"类型": "饭店"}, "「地点」第 2 行「类型」：没有「饭店」这个类型。请写其中一个：服务站、"),
        (
            {"社区": "桃花社区"},
            "「地点」第 2 行「社区」：没有「桃花社区」这个社区。请写社区表里的名称或编号，如：槐荫社区",
        ),
        ({"社区": "新芽社区"}, "「地点」第 2 行「社区」：叫「新芽社区」的有几个。请写它的编号。"),
        ({"街道": "亭南街道"}, "「地点」第 2 行「街道」：「槐荫社区」不在这个街道。"),
        ({"电话": "没有"}, "「地点」第 2 行「电话」：「没有」不像电话号码。请写数字"),
        ({"开放时间": "上午"}, "「地点」第 2 行「开放时间」：「上午」没看懂。请写成「周一至周五 08:30-12:00"),
        ({"纬度": "120.151", "经度": "33.351"}, "「地点」第 2 行「纬度」：经度和纬度写反了。"),
        ({"纬度": ""}, "「地点」第 2 行「纬度」：经纬度只填了一个。"),
        ({"经度": "东经"}, "「地点」第 2 行「经度」：「东经」不是数字。"),
        ({"纬度": "99", "经度": "190"}, "「地点」第 2 行「纬度」：没有这样的经纬度。"),
        ({"名称": "长" * 61}, "「地点」第 2 行「名称」：太长了，有 61 个字。请不超过 60 个字。"),
    ],
)
def test_a_problem_names_row_column_and_cure(row: dict[str, str], told: str) -> None:
    said = problems(places(row))
    assert len(said) == 1
    assert said[0].startswith(told)


def test_every_problem_of_a_file_is_told_at_once() -> None:
    said = problems(places({"类型": "饭店", "电话": "无"}, {}, {"社区": "桃花"}))
    assert [line.split("：")[0] for line in said] == [
        "「地点」第 2 行「类型」",
        "「地点」第 2 行「电话」",
        "「地点」第 4 行「社区」",
    ]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("类型", "名称", "老板"), ("党支部", "一", "二")], "第 1 行「老板」：不认识这一列。"),
        ([("类型", "名称", "名称"), ("党支部", "一", "二")], "第 1 行「名称」：这一列有两个。"),
        ([("类型", "电话"), ("党支部", "110")], "第 1 行「名称」：缺这一列。"),
        (
            [("编号", "类型", "名称"), ("a", "党支部", "一"), ("a", "党支部", "二")],
            "第 3 行「编号」：编号「a」前面",
        ),
    ],
)
def test_what_is_wrong_with_a_sheet_is_told(rows: list[tuple[str, ...]], told: str) -> None:
    assert problems(Sheet("地点", rows))[0].startswith(f"「地点」{told}")


def test_a_sheet_that_is_none_of_ours_is_told() -> None:
    assert problems(Sheet("工资", [("姓名", "工资"), ("a", "1")]))[0].startswith("「工资」第 1 行：看不出")


def test_a_blank_sheet_is_left_alone() -> None:
    contents, kinds, wrong = read_sheets([Sheet("地点", [("", ""), ("", "")])], OLD, NOW)
    assert (contents, kinds, wrong) == (OLD, frozenset(), ())


def test_what_others_still_need_cannot_go() -> None:
    said = problems(Sheet("社区", [("名称", "街道"), ("新芽社区", "东苑街道")]))
    assert any("少了「huaiyin」，可小区「槐荫新村」还要用它。" in line for line in said)


def test_chinese_maps_are_converted() -> None:
    header = (*HEADER, "坐标系")
    row = tuple((GOOD | {"坐标系": "GCJ-02"})[name] for name in header)
    contents, _, wrong = read_sheets([Sheet("地点", [header, row])], OLD, NOW)
    assert wrong == ()
    assert contents.places[0].longitude != 120.151
    assert abs(contents.places[0].longitude - 120.151) < 0.02


def test_a_change_gets_its_date_unless_the_file_gives_one() -> None:
    cells = dict(zip(header_of(SheetKind.PLACES), sheet_rows(SheetKind.PLACES, OLD)[0], strict=True))
    header = header_of(SheetKind.PLACES)

    def read(**changed: str) -> ServicePlace:
        row = tuple((cells | changed)[name] for name in header)
        return read_sheets([Sheet("地点", [header, row])], OLD, NOW)[0].places[0]

    assert read() == PLACE
    assert read(电话="110110").updated_at == NOW
    assert read(电话="110110", 更新日期="2026年5月1日").updated_at == instant("2026-05-01 00:00")


SAFE = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="、,，;；|"), max_size=12
)
CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)


@given(CELL)
def test_no_value_begins_a_formula_and_each_comes_back(text: str) -> None:
    cell = guarded(text.strip())
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))  # noqa: RUF001 - what is excluded
    if text.strip() == text.strip(" \n\u3000"):
        assert bare(cell) == text.strip()


NAMED = SAFE.filter(bool)
POINTS = st.tuples(st.integers(-89 * 10**7, 89 * 10**7), st.integers(1, 179 * 10**7)).map(
    lambda point: (point[0] / 10**7, point[1] / 10**7)
)


@st.composite
def some_places(draw: st.DrawFn) -> tuple[ServicePlace, ...]:
    ids = draw(st.lists(NAMED, max_size=4, unique=True))
    made = []
    for one in ids:
        name = draw(NAMED)
        latitude, longitude = draw(st.just((0.0, 0.0)) | POINTS)
        made.append(
            ServicePlace(
                id=one,
                kind=draw(st.sampled_from(PlaceKind)),
                name=name,
                aliases=tuple(one for one in draw(st.lists(NAMED, max_size=2, unique=True)) if one != name),
                community=draw(st.sampled_from(["", "huaiyin", "xinya_e", "xinya_s"])),
                building=draw(SAFE),
                address=draw(SAFE),
                phone=draw(st.sampled_from(["", "000-0000 0110", "+86 154 0000 0001"])),
                hours=draw(st.sampled_from(["", "每天 8:00-20:00"])),
                services=tuple(draw(st.lists(NAMED, max_size=3, unique=True))),
                latitude=latitude,
                longitude=longitude,
                contact=draw(SAFE),
                updated_at=draw(st.integers(1, 4 * 10**12)),
                review_due=draw(st.integers(0, 4 * 10**12)),
            )
        )
    return tuple(made)


@given(some_places())
def test_what_is_written_comes_back_as_it_was(given_places: tuple[ServicePlace, ...]) -> None:
    old = Contents(OLD.directory, given_places)
    sheets = [
        Sheet(
            kind.value,
            [header_of(kind), *(tuple(map(guarded, row)) for row in sheet_rows(kind, old))],
        )
        for kind in SheetKind
    ]
    contents, _, wrong = read_sheets(sheets, old, NOW)
    assert wrong == ()
    assert contents == old
