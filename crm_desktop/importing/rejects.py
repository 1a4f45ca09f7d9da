"""The file of rows that were not loaded: to be mended and loaded again with the same settings."""

from __future__ import annotations

import csv
import datetime as dt
import os
import re
from typing import TYPE_CHECKING, Any, Final

from openpyxl import Workbook as XlsxWorkbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from crm_desktop.errors import UserError
from crm_desktop.importing.cell_text import text_of
from crm_desktop.importing.heading_text import REASON_HEADING, normal
from crm_desktop.importing.row_table import PackedRows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crm_desktop.importing.sheets import Cell

_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")
_NUMBER: Final = re.compile(r"[+-]?[\d\s\u00a0().,\-/]+")
_SHEET: Final = "Не загружено"
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

    def write(self, path: Path) -> None:
        """Write the file, a workbook or CSV by its name, whole or not at all.

        Raises:
            UserError: the disk refused; the import itself stands.
        """
        heading = [h for i, h in enumerate(self._headings) if i not in self._old_reasons]
        part = path.with_name(f".{path.name}.part")
        try:
            if path.suffix.casefold() == ".csv":
                self._write_csv(part, [*heading, REASON_HEADING])
            else:
                self._write_xlsx(part, [*heading, REASON_HEADING])
            os.replace(part, path)  # noqa: PTH105 - Path.replace is the same call
        except OSError as error:
            raise UserError(
                f"Строки, которые не загрузились, не удалось записать в «{path}»: "
                f"{error.strerror or error}. Остальное загружено. "
                "Выберите для них другую папку и повторите импорт: загруженное не удвоится."
            ) from error
        finally:
            part.unlink(missing_ok=True)

    def _write_csv(self, path: Path, heading: list[str]) -> None:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow([_safe_text(name) for name in heading])
            for row in self._rows:
                writer.writerow([_safe_text(text_of(cell)) for cell in row])

    def _write_xlsx(self, path: Path, heading: list[str]) -> None:
        book = XlsxWorkbook(write_only=True)
        sheet = book.create_sheet(_SHEET)
        for row in (heading, *self._rows):
            sheet.append([self._cell(sheet, value) for value in row])
        book.save(path)

    @staticmethod
    def _cell(sheet: Any, value: Any) -> Any:
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, int | float) and abs(value) < _EXACT:
            return value
        cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text_of(value)))
        # A text that begins with «=» stays a text.
        cell.data_type = "s"
        return cell


def _safe_text(text: str) -> str:
    """A spreadsheet must not take a text for a formula; phones and numbers stay as they are."""
    if text.startswith(_DANGEROUS) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
