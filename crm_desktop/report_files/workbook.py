"""A report as a workbook: a first sheet with the heading, the numbers and charts, a sheet a table.

openpyxl makes the package with everything but the rows of the tables; these are streamed into it,
so that a hundred thousand of them take seconds and no file of the system holds them in the clear.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from typing import TYPE_CHECKING, Final

from openpyxl import Workbook
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.utils import get_column_letter, quote_sheetname

from crm_desktop.errors import UserError
from crm_desktop.exporting.report import Tally
from crm_desktop.exporting.xlsx_file import MOST_ROWS
from crm_desktop.exporting.xlsx_text import CellTexts
from crm_desktop.report_files.paints import HEAT_HIGH, HEAT_LOW
from crm_desktop.report_files.workbook_charts import height_cm, native_chart
from crm_desktop.report_files.workbook_head import write_block, write_head
from crm_desktop.report_files.workbook_styles import Styles
from crm_desktop.report_files.workbook_table import TableSheet
from crm_desktop.reports.result import ChartKind, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo
    from pathlib import Path

    from openpyxl.chart import BarChart, LineChart
    from openpyxl.worksheet.worksheet import Worksheet

    from crm_desktop.jobs import Progress
    from crm_desktop.reports.result import Chart, ReportResult, Table

HEAD: Final = "Отчёт"
CHART_DATA: Final = "Данные графиков"
_MOST_TITLE: Final = 31
_MOST_COLUMNS: Final = 16_384
_WRONG: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f\ufffe\uffff]")
_DIMENSION: Final = re.compile(r'<dimension ref="[^"]*"')
_ROWS: Final = re.compile(rb"<sheetData\s*/>|</sheetData>")
_LEVEL: Final = 3
_BIG: Final = 200_000
_BESIDE: Final = 9
"""Beside a table of more columns nobody would find a chart: it stands on the first sheet."""
_ROW_CM: Final = 0.53
_DOING: Final = "Записываю строки"


def write_workbook(path: Path, result: ReportResult, *, zone: tzinfo, progress: Progress) -> Tally:
    """Write a workbook.

    Args:
        path: the file, made anew.
        result: the report.
        zone: of the moment it was made.
        progress: hears of the rows.

    Raises:
        UserError: a table does not fit a sheet.
        JobCancelledError: cancelled.
    """
    for table in result.tables:
        _require_fit(table)
    tally = Tally()
    total = sum(len(table.rows) for table in result.tables)
    progress.step(0, total, _DOING)
    package, sheets = _package(result, zone)
    texts = CellTexts(tally)
    done = 0
    with (
        zipfile.ZipFile(package) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as target,
    ):
        for name in source.namelist():
            data = source.read(name)
            sheet = sheets.get(name)
            if sheet is None:
                target.writestr(name, data)
                continue
            head, tail = _parted(data, sheet)
            with target.open(name, "w", force_zip64=sheet.rows > _BIG) as stream:
                stream.write(head)
                for number, lines in sheet.lines(texts):
                    stream.write(lines.encode())
                    progress.step(done + number, total, _DOING)
                stream.write(tail)
            done += len(sheet.table.rows)
    return tally


def _require_fit(table: Table) -> None:
    if len(table.rows) + 3 > MOST_ROWS:
        raise UserError(
            f"В таблице «{table.title}» больше 1 048 570 строк: книга Excel столько не вмещает. "
            "Файл не создан. Сузьте отбор или сохраните в CSV."
        )
    if len(table.columns) > _MOST_COLUMNS:
        raise UserError(
            f"В таблице «{table.title}» больше 16 384 столбцов: книга Excel столько не вмещает. "
            "Файл не создан. Уберите часть полей из столбцов или сохраните в CSV."
        )


def _package(result: ReportResult, zone: tzinfo) -> tuple[io.BytesIO, dict[str, TableSheet]]:
    """Return a workbook whose tables have no rows yet, and the sheets by their files."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = _tidy(result.title)
    book.properties.creator = "Картотека"
    first: Worksheet = book.create_sheet(HEAD)
    styles = Styles(first)
    titles = _titles(result.tables)
    sheets: dict[str, TableSheet] = {}
    pages: dict[str, tuple[Worksheet, TableSheet]] = {}
    for number, (table, title) in enumerate(zip(result.tables, titles, strict=True), start=2):
        page: Worksheet = book.create_sheet(title)
        sheet = TableSheet(table, title, styles=styles)
        sheet.prepare(page)
        sheets[f"xl/worksheets/sheet{number}.xml"] = sheet
        pages[table.key] = page, sheet
    row = write_head(first, result, zone=zone)
    _Pictures(book, first, pages, row).draw(result.charts)
    package = io.BytesIO()
    book.save(package)
    book.close()
    return package, sheets


class _Pictures:
    """Puts charts into a book: beside the table whose cells they draw, or on the first sheet."""

    def __init__(
        self,
        book: Workbook,
        first: Worksheet,
        pages: dict[str, tuple[Worksheet, TableSheet]],
        row: int,
    ) -> None:
        self._book = book
        self._first = first
        self._pages = pages
        self._row = row
        self._beside: dict[str, int] = {}
        self._data: Worksheet | None = None
        self._data_row = 1

    def draw(self, charts: Iterable[Chart]) -> None:
        """Draw all of them."""
        for chart in charts:
            if not chart.series or not chart.labels:
                continue
            found = self._pages.get(chart.table)
            at = None if found is None else columns_of(chart, found[1].table)
            if chart.kind is ChartKind.HEAT:
                # The cells of a table with the same figures are shaded already.
                if at is None:
                    self._shade(chart)
            elif found is None or at is None:
                labels, values, names = self._block(chart)
                drawn = native_chart(chart, labels=labels, values=values, names=names)
                self._place_first(drawn, chart)
            else:
                self._over_table(chart, *found, at)

    def _over_table(
        self, chart: Chart, page: Worksheet, sheet: TableSheet, at: tuple[int, ...]
    ) -> None:
        title = quote_sheetname(sheet.title)
        head = sheet.first - 1
        drawn = native_chart(
            chart,
            labels=f"{title}!{sheet.column_ref(at[0])}",
            values=[f"{title}!{sheet.column_ref(each)}" for each in at[1:]],
            names=[f"{title}!${get_column_letter(each + 1)}${head}" for each in at[1:]],
        )
        if len(sheet.table.columns) > _BESIDE:
            self._place_first(drawn, chart)
            return
        row = self._beside.get(chart.table, 2)
        page.add_chart(drawn, f"{get_column_letter(len(sheet.table.columns) + 2)}{row}")
        self._beside[chart.table] = row + math.ceil(height_cm(chart) / _ROW_CM) + 1

    def _place_first(self, drawn: BarChart | LineChart, chart: Chart) -> None:
        self._first.add_chart(drawn, f"A{self._row}")
        self._row += math.ceil(height_cm(chart) / _ROW_CM) + 1

    def _block(self, chart: Chart) -> tuple[str, list[str], list[str]]:
        if self._data is None:
            self._data = self._book.create_sheet(CHART_DATA)
            self._data.column_dimensions["A"].width = 32
        found = write_block(self._data, chart, self._data_row)
        self._data_row += len(chart.labels) + 3
        return found

    def _shade(self, chart: Chart) -> None:
        _labels, values, _names = self._block(chart)
        if self._data is None:
            return
        low, high = (f"FF{colour[1:]}" for colour in (HEAT_LOW, HEAT_HIGH))
        rule = ColorScaleRule(  # type: ignore[no-untyped-call]
            start_type="min", start_color=low, end_type="max", end_color=high
        )
        start = values[0].partition("!")[2].partition(":")[0]
        end = values[-1].partition("!")[2].partition(":")[2]
        self._data.conditional_formatting.add(f"{start}:{end}".replace("$", ""), rule)


def columns_of(chart: Chart, table: Table) -> tuple[int, ...] | None:
    """Return the columns of a table a chart draws: the labels', then one a series; None = none."""
    if len(table.rows) != len(chart.labels):
        return None
    found = [
        _column(table, chart.labels, None),
        *(_column(table, each.values, each.unit or chart.unit) for each in chart.series),
    ]
    return tuple(at for at in found if at is not None) if None not in found else None


def _column(table: Table, values: tuple[object, ...], unit: Unit | None) -> int | None:
    for at, column in enumerate(table.columns):
        fits = column.unit is unit if unit is not None else column.unit is Unit.TEXT
        # The first line tells most of thousands of columns apart.
        fits = fits and (not values or table.rows[0].cells[at] == values[0])
        if fits and tuple(row.cells[at] for row in table.rows) == values:
            return at
    return None


def _titles(tables: Iterable[Table]) -> Iterator[str]:
    taken = {HEAD.casefold(), CHART_DATA.casefold()}
    for number, table in enumerate(tables, start=1):
        bare = _WRONG.sub(" ", table.title).strip(" '")[:_MOST_TITLE].strip(" '")
        title = bare or f"Таблица {number}"
        copy = 2
        while title.casefold() in taken:
            tail = f" ({copy})"
            title, copy = f"{(bare or 'Таблица')[: _MOST_TITLE - len(tail)]}{tail}", copy + 1
        taken.add(title.casefold())
        yield title


def _tidy(text: str) -> str:
    return " ".join(_WRONG.sub(" ", text).split())[:200]


def _parted(data: bytes, sheet: TableSheet) -> tuple[bytes, bytes]:
    """What stands before the rows and after them; headings are rows too."""
    text = _DIMENSION.sub(f'<dimension ref="{sheet.area}"', data.decode(), count=1).encode()
    found = _ROWS.search(text)
    if found is None:  # pragma: no cover - openpyxl always writes it
        return text, b""
    if found[0].startswith(b"</"):
        return text[: found.start()], text[found.start() :]
    return text[: found.start()] + b"<sheetData>", b"</sheetData>" + text[found.end() :]
