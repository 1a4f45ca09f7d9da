"""The first sheet of a report's workbook: what it is, for which days, the numbers, the charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter, quote_sheetname

from crm_desktop.exporting.cells import local_moment, visible
from crm_desktop.report_files.workbook_styles import FORMATS, HEAD_FILL, HEAD_FONT, MOMENT
from crm_desktop.report_files.workbook_values import plain_number
from crm_desktop.reports.result import Unit

if TYPE_CHECKING:
    from datetime import tzinfo

    from openpyxl.worksheet.worksheet import Worksheet

    from crm_desktop.reports.result import Chart, Figure, ReportResult

_TITLE: Final = Font(bold=True, size=16)
_QUIET: Final = Font(color="556270")
_COLUMNS: Final = ((34, "Показатель"), (22, "Значение"), (22, "Было"), (22, "План"), (44, ""))
_WRAPPED: Final = Alignment(vertical="top", wrap_text=True)
_TOP: Final = Alignment(vertical="top")


def write_head(page: Worksheet, result: ReportResult, *, zone: tzinfo) -> int:
    """Write the heading and the figures; returns the first row that is free."""
    page.sheet_view.showGridLines = False
    for at, (width, _title) in enumerate(_COLUMNS):
        page.column_dimensions["ABCDE"[at]].width = width
    put_text(page, 1, 1, result.title, font=_TITLE)
    page.row_dimensions[1].height = 24
    row = 2
    for name, value in heading_lines(result):
        put_text(page, row, 1, name, font=_QUIET)
        put_text(page, row, 2, value)
        row += 1
    put_text(page, row, 1, "Отчёт построен", font=_QUIET)
    made = page.cell(row, 2, local_moment(result.made_at, zone).replace(microsecond=0))
    made.number_format = MOMENT
    made.alignment = Alignment(horizontal="left")
    row += 1
    for note in result.notes:
        put_text(page, row, 1, "Важно", font=_QUIET)
        put_text(page, row, 2, note)
        row += 1
    if result.figures:
        row = _figures(page, row + 1, result.figures)
    return row + 1


def heading_lines(result: ReportResult) -> list[tuple[str, str]]:
    """Return names and values that stand over a report: the office, the days, the filter."""
    found = [("Офис", result.office)] if result.office else []
    if result.period is not None:
        found.append(("Период", str(result.period)))
    if result.compared is not None:
        found.append(("Сравнивается с", str(result.compared)))
    for line in result.narrowed:
        name, colon, rest = line.partition(": ")
        found.append((name, rest) if colon else ("Условие", line))
    return found


def write_block(page: Worksheet, chart: Chart, row: int) -> tuple[str, list[str], list[str]]:
    """Write the figures of a chart that no table has; returns where labels, values, names stand."""
    title = quote_sheetname(page.title)
    put_text(page, row, 1, chart.title, font=HEAD_FONT)
    for at, series in enumerate(chart.series, start=2):
        put_text(page, row + 1, at, series.name, font=HEAD_FONT)
    for number, label in enumerate(chart.labels):
        line = row + 2 + number
        put_text(page, line, 1, label)
        for at, series in enumerate(chart.series, start=2):
            if number < len(series.values):
                put_value(page, line, at, series.values[number], series.unit or chart.unit)
    first, last = row + 2, row + 1 + max(len(chart.labels), 1)
    letters = [get_column_letter(at + 2) for at in range(len(chart.series))]
    return (
        f"{title}!$A${first}:$A${last}",
        [f"{title}!${letter}${first}:${letter}${last}" for letter in letters],
        [f"{title}!${letter}${row + 1}" for letter in letters],
    )


def put_text(page: Worksheet, row: int, column: int, text: str, *, font: Font | None = None) -> Any:
    """Write a text that is never a formula."""
    cell = page.cell(row, column)
    if text:
        cell.value = visible(text)
        cell.data_type = "s"
    cell.alignment = _WRAPPED if column > 1 else _TOP
    if font is not None:
        cell.font = font
    return cell


def put_value(page: Worksheet, row: int, column: int, value: float | None, unit: Unit) -> None:
    """Write a number in its format; None leaves the cell empty."""
    if value is None:
        return
    cell = page.cell(row, column, plain_number(value, unit))
    cell.number_format = FORMATS[unit] if unit is not Unit.TEXT else "General"
    cell.alignment = Alignment(horizontal="right", vertical="top")


def _figures(page: Worksheet, row: int, figures: tuple[Figure, ...]) -> int:
    for at, (_width, title) in enumerate(_COLUMNS, start=1):
        cell = put_text(page, row, at, title, font=HEAD_FONT)
        cell.fill = HEAD_FILL
    for figure in figures:
        row += 1
        put_text(page, row, 1, figure.title)
        for at, value in enumerate((figure.value, figure.before, figure.plan), start=2):
            put_value(page, row, at, value, figure.unit)
        put_text(page, row, 5, " · ".join(filter(None, (figure.beside, figure.against))))
    return row + 1
