"""Workbooks of plain tables: what a sheet is, how large it may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import tzinfo
    from pathlib import Path

    from crm_desktop.clients.field_types import Value
    from crm_desktop.exporting.columns import Column
    from crm_desktop.exporting.report import Tally

MOST_ROWS: Final = 1_048_575
"""Without the heading."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to write; `count` is how many rows there will be."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    count: int


def write_xlsx(path: Path, sheets: Sequence[Sheet], *, zone: tzinfo) -> Tally:
    """Write a workbook.

    Args:
        path: the file, made anew.
        sheets: at least one; the rows are taken one by one.
        zone: of the moments.

    Raises:
        UserError: a sheet has more rows than the format allows.
    """
    for sheet in sheets:
        if sheet.count > MOST_ROWS:
            raise UserError(
                "В книге Excel помещается не больше 1 048 575 строк. Файл не создан. "
                "Сохраните в CSV или выгрузите по частям."
            )
    from crm_desktop.exporting.xlsx_book import write_book  # noqa: PLC0415 - openpyxl takes 0.3 s

    return write_book(path, sheets, zone=zone)
