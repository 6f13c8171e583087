"""Sheets in files: CSV as spreadsheet programs write it (UTF-8 or GBK), and XLSX workbooks."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from servicebot.domain.errors import Refused
from servicebot.domain.sheets.sheet import Sheet

MOST_BYTES = 50_000_000
CSV, XLSX = ".csv", ".xlsx"
_MEGABYTE = 1_000_000
# What a spreadsheet program needs to see to take UTF-8 for UTF-8.
_WITH_MARK = "utf-8-sig"
_CONTROL = {code: None for code in range(32) if chr(code) not in "\t\n\r"}


def read_file(path: Path) -> list[Sheet]:
    """The sheets of a file; raises Refused when it cannot be read."""
    _require_known(path)
    if not path.is_file():
        raise Refused("file_missing", f"{path} is not there.")
    if path.stat().st_size > MOST_BYTES:
        raise Refused("file_too_large", f"{path} is larger than {MOST_BYTES // _MEGABYTE} MB.")
    return [_read_csv(path)] if path.suffix.lower() == CSV else _read_xlsx(path)


def read_sheet(path: Path) -> Sheet:
    """The only sheet of a file; raises Refused when there is another one that holds something."""
    sheets = [sheet for sheet in read_file(path) if sheet.rows]
    if len(sheets) != 1:
        raise Refused("sheets", f"{path.name} must hold one sheet, not {len(sheets)}.")
    return sheets[0]


def write_file(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write sheets; a CSV file holds the first one only."""
    _require_known(path)
    if path.suffix.lower() == CSV:
        with path.open("w", encoding=_WITH_MARK, newline="") as file:
            csv.writer(file).writerows(sheets[0].rows)
    else:
        # Opened first: a workbook that finds no place to go complains once a sheet as it is thrown away.
        with path.open("wb") as file:
            _write_xlsx(file, sheets)


def _require_known(path: Path) -> None:
    if path.suffix.lower() not in {CSV, XLSX}:
        raise Refused("file_unknown", f"{path} must end in {CSV} or {XLSX}.")


def _read_csv(path: Path) -> Sheet:
    content = path.read_bytes()
    for encoding in (_WITH_MARK, "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        raise Refused("file_unreadable", f"{path.name} is neither UTF-8 nor GBK text.")
    first = text.split("\n", 1)[0]
    delimiter = max((",", "\t", ";"), key=first.count)
    try:
        rows = [tuple(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise Refused("file_unreadable", f"{path.name} is not a CSV file: {error}.") from error
    return Sheet(path.stem, rows)


def _read_xlsx(path: Path) -> list[Sheet]:
    from openpyxl import load_workbook  # noqa: PLC0415 - only those who exchange workbooks wait for it
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415 - as above

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise Refused("file_unreadable", f"{path.name} is not a workbook.") from error
    try:
        return [
            Sheet(sheet.title, [tuple(map(_cell_text, row)) for row in sheet.iter_rows(values_only=True)])
            for sheet in book.worksheets
        ]
    finally:
        book.close()


def _cell_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        # Spreadsheet programs keep every number as a float, telephone numbers too.
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _write_xlsx(file: BinaryIO, sheets: Sequence[Sheet]) -> None:
    from openpyxl import Workbook  # noqa: PLC0415 - as above
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - as above
    from openpyxl.styles import Font  # noqa: PLC0415 - as above
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - as above

    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.title)
        page.freeze_panes = "A2"
        for column, title in enumerate(sheet.rows[0] if sheet.rows else (), 1):
            page.column_dimensions[get_column_letter(column)].width = max(12, 3 * len(title))
        for number, row in enumerate(sheet.rows):
            cells = []
            for text in row:
                cell = WriteOnlyCell(page, value=text.translate(_CONTROL))
                # Text whatever it looks like, so that no program computes it or drops its zeros.
                cell.data_type = "s"
                cell.number_format = "@"
                if not number:
                    cell.font = Font(bold=True)
                cells.append(cell)
            page.append(cells)
    book.save(file)
