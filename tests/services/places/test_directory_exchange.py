"""The directory out and in again: counts, all or nothing, and files that spreadsheet programs write."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from fakes import FakeClock
from place_samples import PLACES
from sample_flows import DIRECTORY
from servicebot.adapters.sheet_files import read_file, write_file
from servicebot.domain.errors import Refused
from servicebot.domain.sheets.changes import Change
from servicebot.domain.sheets.sheet import Sheet, SheetKind
from servicebot.ports import Storage
from servicebot.services.places.exchange import (
    Exchange,
    contents_of,
    export_sheets,
    import_sheets,
    index_again,
)
from servicebot.services.reference import ReferenceCache


@pytest.fixture
async def town(storage: Storage) -> Storage:
    await storage.write(lambda uow: uow.reference.replace_directory(replace(DIRECTORY, stations=())))
    await storage.write(lambda uow: uow.places.put(PLACES))
    return storage


async def exported(town: Storage, *kinds: SheetKind) -> list[Sheet]:
    return export_sheets(await town.read(contents_of), kinds or tuple(SheetKind))


async def taken(
    town: Storage, sheets: Sequence[Sheet], *, dry_run: bool = False, remove: bool = False
) -> Exchange:
    now = FakeClock().now_ms()
    return await town.write(lambda uow: import_sheets(uow, sheets, now, dry_run=dry_run, remove=remove))


def edited(sheet: Sheet, old: str, new: str) -> Sheet:
    return Sheet(sheet.title, [tuple(cell.replace(old, new) for cell in row) for row in sheet.rows])


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
async def test_an_untouched_file_changes_nothing(town: Storage, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"directory{suffix}"
    kinds = tuple(SheetKind) if suffix == ".xlsx" else (SheetKind.PLACES,)
    before = await town.read(contents_of)
    write_file(path, await exported(town, *kinds))
    found = await taken(town, read_file(path))
    assert found.problems == ()
    assert found.changes == dict.fromkeys(kinds, Change())
    assert await town.read(contents_of) == before


async def test_a_workbook_builds_a_directory_from_nothing(town: Storage, tmp_path: Path) -> None:
    path = tmp_path / "all.xlsx"
    write_file(path, await exported(town))
    before = await town.read(contents_of)
    await town.write(lambda uow: uow.places.remove([place.id for place in PLACES]))
    bare = replace(DIRECTORY, district="", hotline="", streets=(), communities=(), estates=(), stations=())
    await town.write(lambda uow: uow.reference.replace_directory(bare))

    found = await taken(town, read_file(path))
    assert found.done
    assert {kind: len(change.added) for kind, change in found.changes.items()} == {
        SheetKind.DISTRICT: 1,
        SheetKind.STREETS: 2,
        SheetKind.COMMUNITIES: 4,
        SheetKind.ESTATES: 3,
        SheetKind.PLACES: len(PLACES),
    }
    after = await town.read(contents_of)
    told = [replace(one.directory, version=0, stations=()) for one in (before, after)]
    assert told[0] == told[1]
    assert sorted(place.id for place in after.places) == sorted(place.id for place in before.places)


async def test_a_dry_run_counts_and_changes_nothing(town: Storage) -> None:
    (sheet,) = await exported(town, SheetKind.PLACES)
    rows = [*edited(sheet, "000-0000 0114", "000-0000 0199").rows[:-1]]
    rows.append(("", "服务网点", "新开的理发店", *[""] * 14))
    before = await town.read(contents_of)
    found = await taken(town, [Sheet(sheet.title, rows)], dry_run=True)
    (change,) = found.changes.values()
    assert (len(change.added), change.changed, len(change.removed)) == (1, ("station:chenxing",), 1)
    assert not found.done
    assert await town.read(contents_of) == before


async def test_missing_rows_go_only_when_that_is_said(town: Storage) -> None:
    (sheet,) = await exported(town, SheetKind.PLACES)
    short = Sheet(sheet.title, sheet.rows[:-1])
    before = await town.read(contents_of)
    found = await taken(town, [short])
    assert (found.done, found.removed) == (False, 1)
    assert await town.read(contents_of) == before

    assert (await taken(town, [short], remove=True)).done
    assert (await town.read(contents_of)).places == before.places[:-1]


async def test_one_bad_row_keeps_everything_out(town: Storage) -> None:
    streets, places = await exported(town, SheetKind.STREETS, SheetKind.PLACES)
    before = await town.read(contents_of)
    found = await taken(
        town, [edited(streets, "东苑街道", "东园街道"), edited(places, "每天 08:00-20:00", "天亮到天黑")]
    )
    assert any("开放时间" in str(problem) for problem in found.problems)
    assert await town.read(contents_of) == before


async def test_other_processes_see_an_import_at_their_next_refresh(town: Storage) -> None:
    cache = ReferenceCache()
    await cache.refresh(town)
    (sheet,) = await exported(town, SheetKind.PLACES)
    await taken(town, [edited(sheet, "每天 8:00-20:00", "每天 7:00-21:00")])
    assert await cache.refresh(town)
    assert [station.hours for station in cache.directory.stations if station.community == "huaiyin"] == [
        "每天 7:00-21:00"
    ]
    assert not await cache.refresh(town)


async def test_every_place_can_be_indexed_anew(town: Storage) -> None:
    before = await town.read(contents_of)
    assert await town.write(index_again) == len(PLACES)
    assert (await town.read(contents_of)).places == before.places


def test_files_of_excel_in_china_are_read(tmp_path: Path) -> None:
    path = tmp_path / "streets.csv"
    path.write_bytes("编号;名称\r\nd;东苑街道\r\n".encode("gbk"))
    assert read_file(path) == [Sheet("streets", [("编号", "名称"), ("d", "东苑街道")])]


def test_csv_is_written_as_excel_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "streets.csv"
    write_file(path, [Sheet("街道", [("编号", "名称"), ("a", "一,\n二")])])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert read_file(path)[0].rows == [("编号", "名称"), ("a", "一,\n二")]


def test_numbers_and_dates_of_a_workbook_are_read_as_text(tmp_path: Path) -> None:
    from datetime import date  # noqa: PLC0415 - only here

    from openpyxl import Workbook  # noqa: PLC0415 - only here

    book = Workbook()
    book.active.append(["电话", "纬度", "更新日期", None])  # type: ignore[union-attr] # a new book has a page
    book.active.append([15400001234.0, 33.5, date(2026, 11, 21)])  # type: ignore[union-attr] # as above
    path = tmp_path / "book.xlsx"
    book.save(path)
    assert read_file(path)[0].rows[1][:3] == ("15400001234", "33.5", "2026-11-21")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("places.pdf", b"", "file_unknown"),
        ("places.xlsx", b"no workbook", "file_unreadable"),
        ("places.csv", b"\xff\xff\xff", "file_unreadable"),
    ],
)
def test_what_is_no_sheet_is_refused(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        read_file(path)
    assert refused.value.code == code


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="not there"):
        read_file(tmp_path / "places.csv")
