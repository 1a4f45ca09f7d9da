"""The file of rows that were not loaded: to be mended and loaded again with the same settings."""

from __future__ import annotations

import csv
import datetime as dt
import os
import re
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.errors import UserError
from crm_desktop.importing.cell_text import text_of
from crm_desktop.importing.heading_text import REASON_HEADING, normal
from crm_desktop.importing.row_table import PackedRows
from crm_desktop.wording.disk import disk_reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from crm_desktop.importing.sheets import Cell

_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")
_NUMBER: Final = re.compile(r"[+-]?[\d\s\u00a0().,\-/]+")
_SHEET: Final = "Не загружено"
_NOT_IN_TITLES: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_TITLE: Final = 31
# Excel keeps 15 digits of a number; longer ones are codes.
_EXACT: Final = 10**15


class Rejects:
    """Collects rows that were not loaded.

    Args:
        headings: of all columns of the sheet.
    """

    def __init__(self, headings: Sequence[str]) -> None:
        self._headings = list(headings)
        reason = normal(REASON_HEADING)
        self._old_reasons = {i for i, h in enumerate(headings) if normal(h) == reason}
        self._rows = PackedRows()

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, cells: Sequence[Cell], reason: str) -> None:
        """Keep a row and why it was not loaded."""
        kept = [
            text_of(cell) if isinstance(cell, dt.date) else cell
            for i, cell in enumerate(cells)
            if i not in self._old_reasons
        ]
        width = len(self._headings) - len(self._old_reasons)
        kept += [None] * (width - len(kept))
        self._rows.append([*kept[:width], reason])

    @property
    def heading(self) -> list[str]:
        """Headings of the columns, without that of the reason."""
        return [h for i, h in enumerate(self._headings) if i not in self._old_reasons]

    def __iter__(self) -> Iterator[list[Any]]:
        return iter(self._rows)


def write_rejects(path: Path, parts: Sequence[tuple[str, Rejects]]) -> None:
    """Write the rows that were not loaded, a workbook or CSV by its name, whole or not at all.

    Args:
        path: the file.
        parts: name of a sheet and its rows; the only sheet gets a name of ours. CSV has the
            columns of all.

    Raises:
        UserError: the disk refused; the import itself stands.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        if path.suffix.casefold() == ".csv":
            _write_csv(part, [rejects for _, rejects in parts])
        else:
            _write_xlsx(part, parts)
        os.replace(part, path)  # noqa: PTH105 - Path.replace is the same call
    except OSError as error:
        raise UserError(
            f"Строки, которые не загрузились, не удалось записать в «{path}»: "
            f"{disk_reason(error)}. Остальное загружено. "
            "Выберите для них другую папку и повторите импорт: загруженное не удвоится."
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _write_csv(path: Path, parts: Sequence[Rejects]) -> None:
    heading = list(dict.fromkeys(name for rejects in parts for name in rejects.heading))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([_safe_text(name) for name in (*heading, REASON_HEADING)])
        for rejects in parts:
            places = [heading.index(name) for name in rejects.heading]
            for *cells, reason in rejects:
                row = [""] * len(heading)
                for place, cell in zip(places, cells, strict=True):
                    row[place] = _safe_text(text_of(cell))
                writer.writerow([*row, _safe_text(reason)])


def _write_xlsx(path: Path, parts: Sequence[tuple[str, Rejects]]) -> None:
    # The library takes 0.3 s to load.
    from openpyxl import Workbook  # noqa: PLC0415 - as said
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - as said
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415 - as said

    def cell_of(value: Any) -> Any:
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, int | float) and abs(value) < _EXACT:
            return value
        cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text_of(value)))
        # A text that begins with «=» stays a text.
        cell.data_type = "s"
        return cell

    book = Workbook(write_only=True)
    for name, rejects in parts:
        title = _NOT_IN_TITLES.sub(" ", name)[:_LONGEST_TITLE].strip("' ") or _SHEET
        sheet = book.create_sheet(title if len(parts) > 1 else _SHEET)
        for row in ([*rejects.heading, REASON_HEADING], *rejects):
            sheet.append([cell_of(value) for value in row])
    book.save(path)


def _safe_text(text: str) -> str:
    """A spreadsheet must not take a text for a formula; phones and numbers stay as they are."""
    if text.startswith(_DANGEROUS) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
