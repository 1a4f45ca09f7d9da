"""Charts on paper that go line by line: ranked bars, a funnel, a heat map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reportlab.graphics.shapes import Drawing, Line, Rect
from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth

from crm_desktop.printing.chart_axes import (
    LABEL,
    SMALL,
    colours_of,
    draw_legend,
    fitted,
    in_two,
    legend_height,
    put_text,
)
from crm_desktop.printing.letters import PLAIN, plain
from crm_desktop.report_files.paints import HEAT_HIGH, HEAT_LOW, INK, QUIET, blended
from crm_desktop.reports.result import ChartKind, Paint
from crm_desktop.reports.showing import show_short
from crm_desktop.wording import count

if TYPE_CHECKING:
    from crm_desktop.reports.result import Chart

MOST_ROWS: Final = 24
"""More would not fit a page; the table below has them all."""
_ROW: Final = 15.0
_HEAT_ROW: Final = 16.0
_NAMES: Final = 0.34
_DARK: Final = 0.62
_ACROSS: Final = frozenset({Paint.TICK, Paint.OUTLINE})
_FORMS: Final = ("строка", "строки", "строк")


def draw_rows(chart: Chart, width: float) -> Drawing:
    """Return bars, a label a row; of a funnel they stand in the middle."""
    centred = chart.kind is ChartKind.FUNNEL
    series = chart.series[: 1 if centred else None]
    bars = [at for at, each in enumerate(series) if each.paint not in _ACROSS] or [0]
    rows = min(len(chart.labels), MOST_ROWS)
    left_out = len(chart.labels) - rows
    legend = 0.0 if centred else legend_height(chart, width)
    drawing = Drawing(width, rows * _ROW + legend + (_ROW if left_out else 2))
    draw_legend(drawing, chart, top=drawing.height, width=width) if legend else None
    names = _names_room(chart.labels[:rows], width)
    values = [[_at(each.values, row) for each in series] for row in range(rows)]
    top = max((abs(v) for row in values for v in row if v is not None), default=0) or 1
    told = [show_short(row[0], series[0].unit or chart.unit) for row in values]
    tail = max(stringWidth(plain(text), PLAIN, LABEL) for text in told) + 8
    room = width - names - tail
    colours = colours_of(chart)
    for row in range(rows):
        y = drawing.height - legend - _ROW * (row + 1)
        text = fitted(chart.labels[row], names - 8, size=LABEL)
        put_text(drawing, 0, y + 4.5, text, size=LABEL, colour=INK)
        # The bars of several series lie in one row, thinner each.
        high = (_ROW - 4) / len(bars)
        end = names
        for number, at in enumerate(bars):
            value = values[row][at]
            if not value:
                continue
            long = abs(value) / top * room
            x = names + (room - long) / 2 if centred else names
            place = y + 2 + high * (len(bars) - 1 - number)
            drawing.add(_box(x, place, long, high, colours[at]))
            end = max(end, x + long)
        for at, value in enumerate(values[row]):
            if at not in bars and value is not None:
                x = names + abs(value) / top * room
                drawing.add(_mark(x, y + 0.5, _ROW - 1, colours[at]))
                end = max(end, x)
        at_x = names + room + 5 if centred else end + 5
        put_text(drawing, at_x, y + 4.5, told[row], size=LABEL, colour=INK)
    if left_out:
        put_text(drawing, 0, 4, f"и ещё {count(left_out, *_FORMS)} — в таблице")
    return drawing


def draw_heat(chart: Chart, width: float) -> Drawing:
    """Return shaded squares: a series a row, a label a column."""
    rows = min(len(chart.series), MOST_ROWS)
    left_out = len(chart.series) - rows
    drawing = Drawing(width, (rows + 1) * _HEAT_ROW + 6 + (_ROW if left_out else 0))
    names = _names_room([each.name for each in chart.series[:rows]], width)
    cell = (width - names) / len(chart.labels)
    there = [v for each in chart.series for v in each.values if v is not None]
    low, high = min([0, *there]), max([0, *there])
    span = (high - low) or 1
    top = drawing.height
    for at, label in enumerate(chart.labels):
        x = names + cell * (at + 0.5)
        put_text(drawing, x, top - 10, in_two(label, cell - 2)[0], anchor="middle")
    for row in range(rows):
        series = chart.series[row]
        y = top - _HEAT_ROW * (row + 2)
        text = fitted(series.name, names - 8, size=LABEL)
        put_text(drawing, 0, y + 5, text, size=LABEL, colour=INK)
        for at in range(len(chart.labels)):
            value = _at(series.values, at)
            if value is None:
                continue
            share = (value - low) / span
            x = names + cell * at
            colour = blended(HEAT_LOW, HEAT_HIGH, share)
            drawing.add(_box(x + 0.5, y + 0.5, cell - 1, _HEAT_ROW - 1, colour))
            told = show_short(value, series.unit or chart.unit)
            if stringWidth(plain(told), PLAIN, SMALL) <= cell - 2:
                dark = share > _DARK
                put_text(
                    drawing, x + cell / 2, y + 5, told, anchor="middle",
                    colour="#0B1626" if dark else INK,
                )  # fmt: skip
    if left_out:
        put_text(drawing, 0, 4, f"и ещё {count(left_out, *_FORMS)} — в таблице", colour=QUIET)
    return drawing


def _names_room(names: tuple[str, ...] | list[str], width: float) -> float:
    longest = max((stringWidth(plain(text), PLAIN, LABEL) for text in names), default=0)
    return min(longest + 10, width * _NAMES)


def _at(values: tuple[int | float | None, ...], number: int) -> float | None:
    return values[number] if number < len(values) else None


def _mark(x: float, y: float, height: float, colour: str) -> Line:
    """A short line across a bar: a plan, or the whole."""
    line = Line(x, y, x, y + height)
    line.strokeColor, line.strokeWidth = HexColor(colour), 1.4
    return line


def _box(x: float, y: float, width: float, height: float, colour: str) -> Rect:
    box = Rect(x, y, max(width, 0.4), height)
    box.fillColor, box.strokeColor = HexColor(colour), None
    return box
