"""A table of a report on paper: drawn line by line, parted over pages, heads on every one.

Thousands of lines as paragraphs would take minutes; a letter drawn where it stands takes none.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable

from crm_desktop.printing.letters import BOLD, PLAIN, plain
from crm_desktop.report_files.paints import GRID, HEAT_HIGH, HEAT_LOW, INK, QUIET, blended
from crm_desktop.report_files.shading import bar_scales, heat_scales
from crm_desktop.reports.result import Unit
from crm_desktop.reports.showing import show_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_desktop.report_files.shading import Scale
    from crm_desktop.reports.result import Column, Row, Table

SIZE: Final = 8.0
_HEAD_SIZE: Final = 7.4
_LEADING: Final = 10.0
_PAD: Final = 3.5
_ROW_PAD: Final = 5.0
_INDENT: Final = 9.0
_MOST_LINES: Final = 8
_WIDEST_TEXT: Final = 190.0
_NARROWEST: Final = 34.0
_ELLIPSIS: Final = "…"
_HEAD_FILL: Final = "#EEF1F6"
_STRONG_FILL: Final = "#F6F8FA"
_BAR_FILL: Final = "#C9DCFA"
_TEXTS: Final = frozenset({Unit.TEXT})


@dataclass(frozen=True, slots=True)
class _Line:
    """A row made ready: the lines of each cell, its height."""

    cells: tuple[tuple[str, ...], ...]
    height: float


class Grid:
    """Some columns of a table, measured once.

    Attributes:
        table: of the report.
        columns: numbers of the columns that are drawn.
        widths: of each of them, points.
    """

    def __init__(self, table: Table, columns: Sequence[int], widths: Sequence[float]) -> None:
        self.table = table
        self.columns = columns
        self.widths = widths
        self.heat = heat_scales(table)
        self.bars = bar_scales(table)
        rows = [*table.rows, *([table.total] if table.total else [])]
        self.rows = rows
        self.lines = [self._made(row) for row in rows]
        self.tops = [0.0]
        for line in self.lines:
            self.tops.append(self.tops[-1] + line.height)
        self.groups = any(table.columns[at].group for at in columns)
        self.heads = tuple(
            _wrapped(table.columns[at].title, width - 2 * _PAD, BOLD, _HEAD_SIZE, 4)
            for at, width in zip(columns, widths, strict=True)
        )
        self.head_height = max(len(h) for h in self.heads) * 9.2 + _ROW_PAD
        self.group_height = 9.2 + _ROW_PAD if self.groups else 0.0

    def _made(self, row: Row) -> _Line:
        total = row is self.table.total
        font = BOLD if row.strong or total else PLAIN
        cells = []
        for number, (at, width) in enumerate(zip(self.columns, self.widths, strict=True)):
            room = width - 2 * _PAD - (_INDENT * row.level if not number else 0)
            cells.append(
                _wrapped(_told(row, at, self.table.columns[at], total=total), room, font, SIZE)
            )
        most = max(len(lines) for lines in cells)
        return _Line(tuple(cells), most * _LEADING + _ROW_PAD)


class GridFlow(Flowable):
    """Rows `first` to `last` (not included) of a grid, under its heads."""

    def __init__(self, grid: Grid, first: int = 0, last: int | None = None) -> None:
        super().__init__()
        self._grid = grid
        self._first = first
        self._last = len(grid.lines) if last is None else last

    def wrap(self, _available_width: float, _available_height: float) -> tuple[float, float]:
        grid = self._grid
        self.width = sum(grid.widths)
        body = grid.tops[self._last] - grid.tops[self._first]
        self.height = grid.group_height + grid.head_height + body
        return self.width, self.height

    def split(self, _available_width: float, available_height: float) -> list[Flowable]:
        grid = self._grid
        room = available_height - grid.head_height - grid.group_height
        start = grid.tops[self._first]
        fits = bisect_right(grid.tops, start + room + 0.01) - 1
        fits = min(fits, self._last)
        if fits <= self._first or (fits == self._first + 1 < self._last and self._first == 0):
            return []
        if fits >= self._last:
            return [self]
        # A total alone on a page would be one of nothing.
        if fits == self._last - 1 and fits - 1 > self._first:
            fits -= 1
        return [GridFlow(grid, self._first, fits), GridFlow(grid, fits, self._last)]

    def draw(self) -> None:
        y = self.height
        y = self._draw_groups(y) if self._grid.groups else y
        y = self._draw_heads(y)
        for at in range(self._first, self._last):
            y -= self._grid.lines[at].height
            self._draw_row(at, y)

    def _draw_groups(self, top: float) -> float:
        grid, canvas = self._grid, self.canv
        y = top - grid.group_height
        self._fill(0, y, self.width, grid.group_height, _HEAD_FILL)
        names = [grid.table.columns[at].group for at in grid.columns]
        x, start = 0.0, 0
        for at in range(1, len(names) + 1):
            if at < len(names) and names[at] == names[start]:
                continue
            room = sum(grid.widths[start:at])
            if names[start]:
                canvas.setFont(BOLD, _HEAD_SIZE)
                canvas.setFillColor(HexColor(QUIET))
                told = _wrapped(names[start], room - 4, BOLD, _HEAD_SIZE, 1)[0]
                canvas.drawCentredString(x + room / 2, y + _ROW_PAD, told)
                self._rule(x + 2, y + 1, room - 4, GRID)
            x, start = x + room, at
        return y

    def _draw_heads(self, top: float) -> float:
        grid, canvas = self._grid, self.canv
        y = top - grid.head_height
        self._fill(0, y, self.width, grid.head_height, _HEAD_FILL)
        canvas.setFont(BOLD, _HEAD_SIZE)
        canvas.setFillColor(HexColor(QUIET))
        x = 0.0
        for at, width, lines in zip(grid.columns, grid.widths, grid.heads, strict=True):
            right = grid.table.columns[at].unit not in _TEXTS
            for number, text in enumerate(lines):
                line_y = top - 9.2 * (number + 1) - 1
                if right:
                    canvas.drawRightString(x + width - _PAD, line_y, text)
                else:
                    canvas.drawString(x + _PAD, line_y, text)
            x += width
        return y

    def _draw_row(self, at: int, y: float) -> None:
        grid, canvas = self._grid, self.canv
        row, line = grid.rows[at], grid.lines[at]
        total = row is grid.table.total
        if row.strong and not total:
            self._fill(0, y, self.width, line.height, _STRONG_FILL)
        x = 0.0
        for number, (column, width) in enumerate(zip(grid.columns, grid.widths, strict=True)):
            if not row.strong and not total:
                self._shade(row, column, x, y, width, line.height)
            canvas.setFont(BOLD if row.strong or total else PLAIN, SIZE)
            canvas.setFillColor(HexColor(INK))
            right = grid.table.columns[column].unit not in _TEXTS
            indent = _INDENT * row.level if not number else 0
            for place, text in enumerate(line.cells[number]):
                line_y = y + line.height - _LEADING * (place + 1) - 0.6
                if right:
                    canvas.drawRightString(x + width - _PAD, line_y, text)
                else:
                    canvas.drawString(x + _PAD + indent, line_y, text)
            x += width
        self._rule(0, y, self.width, GRID)
        if total:
            self._rule(0, y + line.height, self.width, INK)

    def _shade(
        self, row: Row, column: int, x: float, y: float, width: float, height: float
    ) -> None:
        grid = self._grid
        heat = _share(grid.heat.get(column), row, column)
        if heat is not None:
            self._fill(x, y, width, height, blended(HEAT_LOW, HEAT_HIGH, heat))
        bar = _share(grid.bars.get(column), row, column)
        if bar:
            long = (width - 4) * min(max(bar, 0.0), 1.0)
            self._fill(x + 2, y + 2, long, height - 4, _BAR_FILL)

    def _fill(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        self.canv.setFillColor(HexColor(colour))
        self.canv.rect(x, y, width, height, stroke=0, fill=1)

    def _rule(self, x: float, y: float, width: float, colour: str) -> None:
        self.canv.setStrokeColor(HexColor(colour))
        self.canv.setLineWidth(0.5)
        self.canv.line(x, y, x + width, y)


def column_widths(table: Table) -> list[float]:
    """Return how wide every column wants to be, points."""
    rows = [*table.rows, *([table.total] if table.total else [])]
    found = []
    for at, column in enumerate(table.columns):
        words = [plain(word) for word in column.title.split()] or [""]
        head = max(stringWidth(word, BOLD, _HEAD_SIZE) for word in words)
        longest = max((_room(row, at, column) for row in rows), default=0.0)
        if column.unit in _TEXTS:
            longest = min(longest, _WIDEST_TEXT)
        found.append(max(head, longest, _NARROWEST) + 2 * _PAD + 1)
    return found


def column_parts(wanted: Sequence[float], room: float) -> Iterator[tuple[list[int], list[float]]]:
    """Yield columns that stand side by side, with widths; the first one is in every part."""
    first = min(wanted[0], room * 0.45)
    part: list[int] = [0]
    used = first
    for at in range(1, len(wanted)):
        width = min(wanted[at], room - first)
        if len(part) > 1 and used + width > room:
            yield part, _stretched([first, *(min(wanted[n], room - first) for n in part[1:])], room)
            part, used = [0], first
        part.append(at)
        used += width
    yield part, _stretched([first, *(min(wanted[n], room - first) for n in part[1:])], room)


def _stretched(widths: list[float], room: float) -> list[float]:
    """Widths that fill the room; a table far narrower than it stays compact."""
    spare = room - sum(widths)
    if spare <= 0:
        return widths
    more = min(spare / sum(widths), 0.6)
    return [width * (1 + more) for width in widths]


def _told(row: Row, at: int, column: Column, *, total: bool = False) -> str:
    value = row.cells[at]
    if value is None:
        return "" if column.unit in _TEXTS or row.strong or total else "—"
    return plain(show_value(value, column.unit))


def _room(row: Row, at: int, column: Column) -> float:
    text = _told(row, at, column)
    indent = _INDENT * row.level if not at else 0
    return indent + stringWidth(text, BOLD if row.strong else PLAIN, SIZE)


def _share(scale: Scale | None, row: Row, column: int) -> float | None:
    return None if scale is None else scale.share(row.cells[column])


def _wrapped(
    text: str, room: float, font: str, size: float, most: int = _MOST_LINES
) -> tuple[str, ...]:
    """A text as lines that fit; a long word is broken, what is too long ends with «…»."""
    told = plain(text)
    if stringWidth(told, font, size) <= room:
        return (told,)
    lines: list[str] = []
    line = ""
    for word in told.split(" "):
        candidate = f"{line} {word}" if line else word
        if stringWidth(candidate, font, size) <= room:
            line = candidate
            continue
        if line:
            lines.append(line)
        line = word
        while stringWidth(line, font, size) > room and len(line) > 1:
            cut = _that_fits(line, room, font, size)
            lines.append(line[:cut])
            line = line[cut:]
            if len(lines) > most:
                break
        if len(lines) > most:
            break
    lines.append(line)
    if len(lines) > most:
        lines = lines[:most]
        while lines[-1] and stringWidth(lines[-1] + _ELLIPSIS, font, size) > room:
            lines[-1] = lines[-1][:-1]
        lines[-1] += _ELLIPSIS
    return tuple(lines)


def _that_fits(word: str, room: float, font: str, size: float) -> int:
    low, high = 1, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        if stringWidth(word[:middle], font, size) <= room:
            low = middle
        else:
            high = middle - 1
    return low
