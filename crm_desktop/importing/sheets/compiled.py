"""xls and xlsb through the ready-made reader, which holds a whole sheet in memory.

It runs only in the separate process, whose memory and time are limited.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, Literal

import python_calamine

from crm_desktop.importing.sheets.model import (
    MAX_CELL_CHARS,
    MAX_COLUMNS,
    MAX_ROW_CHARS,
    MAX_ROWS,
    MAX_SHEETS,
    Listing,
    SheetInfo,
)
from crm_desktop.importing.sheets.package import Package
from crm_desktop.importing.sheets.worksheet import whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crm_desktop.importing.sheets.model import Cell
    from crm_desktop.importing.sheets.refusals import Refusals

_MAX_INFLATED: Final = 512 * 1024**2
_Kind = Literal["xls", "xlsb"]
_Value = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta


def guard_compiled(path: Path, refusals: Refusals, beat: Callable[[int], None]) -> None:
    """Prove that a zipped workbook is whole and of bearable size before the reader sees it.

    Raises:
        BadFileError: damaged, encrypted, DOCTYPE, or inflates beyond bounds.
    """
    with Package(path, refusals) as package:
        if package.total_size > _MAX_INFLATED:
            raise refusals.inflates(package.total_size)
        for name in package.names:
            if name.endswith((".xml", ".bin")):
                package.verify(name, beat)


def list_compiled(path: Path, kind: _Kind, refusals: Refusals) -> Listing:
    """List the sheets with cells.

    Raises:
        BadFileError: damaged, protected by a password, or without sheets.
    """
    with _open(path, kind, refusals) as book:
        metadata = _worksheets(book)
        if not metadata:
            raise refusals.no_sheets()
        if len(metadata) > MAX_SHEETS:
            raise refusals.too_many_sheets()
        sheets = tuple(
            SheetInfo(index, sheet.name, sheet.visible != python_calamine.SheetVisibleEnum.Visible)
            for index, sheet in enumerate(metadata)
        )
    return Listing(kind, sheets)


def read_compiled(
    path: Path, kind: _Kind, index: int, refusals: Refusals
) -> Iterator[tuple[int, list[Cell]]]:
    """Rows that have cells, with their numbers from 1.

    Raises:
        BadFileError: damaged, or beyond the bounds of a sheet.
    """
    with _open(path, kind, refusals) as book:
        sheets = _worksheets(book)
        if index >= len(sheets):
            raise refusals.no_such_sheet()
        name = sheets[index].name
        try:
            sheet = book.get_sheet_by_name(name)
        except python_calamine.CalamineError as error:
            raise refusals.damaged(name) from error
        if sheet.total_height > MAX_ROWS:
            raise refusals.too_many_rows(name)
        if sheet.total_width > MAX_COLUMNS:
            raise refusals.too_many_columns(name, 0)
        # The reader's rows begin at the sheet's first row but at its first filled column.
        margin: list[Cell] = [None] * (sheet.start[1] if sheet.start else 0)
        for number, row in enumerate(sheet.iter_rows(), start=1):
            cells = [*margin, *map(_cell, row)]
            while cells and cells[-1] is None:
                cells.pop()
            if cells:
                _check(cells, name, number, refusals)
                yield number, cells


def _open(path: Path, kind: _Kind, refusals: Refusals) -> python_calamine.CalamineWorkbook:
    try:
        if path.suffix.lower() == f".{kind}":
            return python_calamine.CalamineWorkbook.from_path(path)
        # By content, as given a path the reader believes the extension.
        with path.open("rb") as file:
            return python_calamine.CalamineWorkbook.from_filelike(file)
    except python_calamine.PasswordError as error:
        raise refusals.password() from error
    except (python_calamine.CalamineError, OSError) as error:
        raise refusals.damaged() from error


def _worksheets(book: python_calamine.CalamineWorkbook) -> list[python_calamine.SheetMetadata]:
    return [
        sheet
        for sheet in book.sheets_metadata
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
    ]


def _cell(value: _Value) -> Cell:
    match value:
        case str():
            return value.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n") or None
        case dt.timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            hours, minutes = divmod(minutes, 60)
            return f"{hours:02}:{minutes:02}:{seconds:02}"
        case dt.time():
            return value.isoformat("seconds")
        case float():
            return whole(value)
        case _:
            return value


def _check(cells: list[Cell], sheet: str, row: int, refusals: Refusals) -> None:
    chars = 0
    for column, value in enumerate(cells, start=1):
        if isinstance(value, str):
            chars += len(value)
            if len(value) > MAX_CELL_CHARS:
                raise refusals.long_cell(sheet, row, column)
    if chars > MAX_ROW_CHARS:
        raise refusals.long_row(sheet, row)
