"""A table of a report as a sheet: headings and shading by openpyxl, the rows streamed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openpyxl.formatting.rule import ColorScaleRule, DataBarRule
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import Outline, PageSetupProperties

from crm_desktop.exporting.cells import visible
from crm_desktop.report_files.paints import HEAT_HIGH, HEAT_LOW
from crm_desktop.report_files.shading import heat_groups
from crm_desktop.report_files.workbook_styles import HEAD_FILL, HEAD_FONT, Look
from crm_desktop.report_files.workbook_values import sheet_number
from crm_desktop.reports.result import Unit
from crm_desktop.reports.showing import show_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.worksheet.worksheet import Worksheet

    from crm_desktop.exporting.xlsx_text import CellTexts
    from crm_desktop.report_files.workbook_styles import Styles
    from crm_desktop.reports.result import Column, Row, Table

_WIDEST: Final = 60
_NARROWEST: Final = 10
_LOOKED_AT: Final = 300
_LEAST: Final = 5
_MOST_CELLS: Final = 20_000
_BAR: Final = "FF8DB8F6"
_MOST_AREAS: Final = 200
_AT_ONCE: Final = 500
_Tag = tuple[str, str, str, Unit]


class TableSheet:
    """One table on a page of its own.

    Attributes:
        table: what is on it.
        title: of the sheet.
        first: number of the first row of data.
        last: number of the last one, without the total.
    """

    def __init__(self, table: Table, title: str, *, styles: Styles) -> None:
        self.table = table
        self.title = title
        self._styles = styles
        self._known_tags: dict[tuple[bool, bool, int], list[_Tag]] = {}
        self._grouped = any(column.group for column in table.columns)
        self.first = 3 if self._grouped else 2
        self.last = self.first + len(table.rows) - 1

    @property
    def rows(self) -> int:
        """How many rows the sheet has in all."""
        return self.last + (self.table.total is not None)

    @property
    def area(self) -> str:
        """All cells of it."""
        return f"A1:{get_column_letter(len(self.table.columns) or 1)}{self.rows}"

    def prepare(self, page: Worksheet) -> None:
        """Put everything but the rows on the page."""
        columns = self.table.columns
        head = self.first - 1
        for at, column in enumerate(columns, start=1):
            _head_cell(page, head, at, column.title)
            letter = get_column_letter(at)
            page.column_dimensions[letter].width = self._width(at - 1, column)
        if self._grouped:
            self._group_heads(page)
        page.row_dimensions[head].height = 32
        frozen = 2 if columns and columns[0].unit is Unit.TEXT and len(columns) > 1 else 1
        page.freeze_panes = f"{get_column_letter(frozen)}{self.first}"
        if columns and self.table.rows:
            page.auto_filter.ref = f"A{head}:{get_column_letter(len(columns))}{self.last}"
        page.sheet_properties.outlinePr = Outline(summaryBelow=False)
        page.page_setup.orientation = "landscape"
        page.page_setup.fitToHeight = 0
        page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        page.print_title_rows = f"1:{head}"
        self._shade(page)
        self._ask_styles()

    def column_ref(self, at: int) -> str:
        """Return the cells of a column's data, for a chart: `$B$2:$B$9`."""
        letter = get_column_letter(at + 1)
        return f"${letter}${self.first}:${letter}${self.last}"

    def lines(self, texts: CellTexts) -> Iterator[tuple[int, str]]:
        """Yield the XML of the rows, some hundreds at once, each with how many there were."""
        parts: list[str] = []
        for number, row in enumerate(self.table.rows, start=self.first):
            self._line(parts, number, row, texts, total=False)
            if number % _AT_ONCE == 0:
                yield number - self.first + 1, "".join(parts)
                parts.clear()
        if self.table.total is not None:
            self._line(parts, self.last + 1, self.table.total, texts, total=True)
        yield len(self.table.rows), "".join(parts)

    def _line(
        self, parts: list[str], number: int, row: Row, texts: CellTexts, *, total: bool
    ) -> None:
        level = f' outlineLevel="{min(row.level, 7)}"' if row.level else ""
        parts.append(f'<row r="{number}"{level}>')
        strong = row.strong or total
        tags = self._tags(row.level, strong=row.strong, total=total)
        for value, (start, numbers, words, unit) in zip(row.cells, tags, strict=True):
            if value is None or value == "":
                if strong:
                    parts.append(f"{start}{number}{words}/>")
                continue
            told = sheet_number(value, unit)
            if told is not None:
                parts.append(f"{start}{number}{numbers}><v>{told}</v></c>")
                continue
            text = value if unit is Unit.TEXT else show_value(value, unit)
            parts.append(
                f'{start}{number}{words} t="inlineStr"><is><t xml:space="preserve">'
                f"{texts.of(str(text))}</t></is></c>"
            )
        parts.append("</row>")

    def _tags(self, level: int, *, strong: bool, total: bool) -> list[_Tag]:
        """How the cells of a kind of rows begin: a column's letter, its styles."""
        found = self._known_tags.get((strong, total, level))
        if found is None:
            look = self._styles.of
            found = []
            for at, column in enumerate(self.table.columns):
                indent = 0 if at else level
                numbers = look(Look(column.unit, strong, total, indent))
                words = look(Look(Unit.TEXT, strong, total, indent))
                start = f'<c r="{get_column_letter(at + 1)}'
                found.append((start, f'" s="{numbers}"', f'" s="{words}"', column.unit))
            self._known_tags[strong, total, level] = found
        return found

    def _ask_styles(self) -> None:
        """Every style must be known before the book is saved."""
        for strong, level in {(row.strong, row.level) for row in self.table.rows}:
            self._tags(level, strong=strong, total=False)
        if self.table.total is not None:
            total = self.table.total
            self._tags(total.level, strong=total.strong, total=True)

    def _width(self, at: int, column: Column) -> float:
        longest = max((len(word) for word in column.title.split()), default=0) + 2
        longest = max(longest, min(len(column.title) // 2 + 3, 24))
        looked = min(_LOOKED_AT, max(_LEAST, _MOST_CELLS // len(self.table.columns)))
        some = [*self.table.rows[:looked], *([self.table.total] if self.table.total else [])]
        for row in some:
            value = row.cells[at]
            if value is not None:
                indent = 2 * row.level if not at else 0
                extra = 4 if column.unit is Unit.KOPECKS else 2
                longest = max(longest, len(show_value(value, column.unit)) + extra + indent)
        return float(min(max(longest, _NARROWEST), _WIDEST))

    def _group_heads(self, page: Worksheet) -> None:
        columns = self.table.columns
        start = 0
        for at in range(1, len(columns) + 1):
            if at < len(columns) and columns[at].group == columns[start].group:
                continue
            _head_cell(page, 1, start + 1, columns[start].group)
            if columns[start].group and at - start > 1:
                page.merge_cells(start_row=1, end_row=1, start_column=start + 1, end_column=at)
            start = at

    def _shade(self, page: Worksheet) -> None:
        if not self.table.rows:
            return
        low, high = (f"FF{colour[1:]}" for colour in (HEAT_LOW, HEAT_HIGH))
        for group in heat_groups(self.table):
            rule = ColorScaleRule(  # type: ignore[no-untyped-call]
                start_type="min", start_color=low, end_type="max", end_color=high
            )
            page.conditional_formatting.add(self._plain_cells(group[0], group[-1]), rule)
        for at, column in enumerate(self.table.columns):
            if column.bar:
                rule = DataBarRule("num", 0, "max", None, _BAR)  # type: ignore[no-untyped-call]
                page.conditional_formatting.add(self._plain_cells(at, at), rule)

    def _plain_cells(self, first: int, last: int) -> str:
        """The cells of columns without the lines of subtotals, which would outshine the rest."""
        left, right = get_column_letter(first + 1), get_column_letter(last + 1)
        areas: list[str] = []
        start: int | None = None
        for number, row in enumerate(self.table.rows, start=self.first):
            if not row.strong and start is None:
                start = number
            if row.strong and start is not None:
                areas.append(f"{left}{start}:{right}{number - 1}")
                start = None
        if start is not None:
            areas.append(f"{left}{start}:{right}{self.last}")
        if not areas or len(areas) > _MOST_AREAS:
            return f"{left}{self.first}:{right}{self.last}"
        return " ".join(areas)


def _head_cell(page: Worksheet, row: int, column: int, text: str) -> None:
    cell = page.cell(row, column)
    if text:
        cell.value = visible(text)
        cell.data_type = "s"
    cell.font = HEAD_FONT
    cell.fill = HEAD_FILL
    cell.alignment = Alignment(vertical="center", wrap_text=True)
