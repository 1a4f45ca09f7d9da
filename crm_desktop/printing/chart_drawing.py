"""Charts of reports drawn on paper, with the colours of the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, Rect
from reportlab.lib.colors import Color, HexColor

from crm_desktop.printing.chart_axes import (
    SMALL,
    Place,
    colours_of,
    draw_labels,
    draw_legend,
    draw_value_axis,
    hatch,
    legend_height,
    patterns_of,
    put_text,
    value_axis,
)
from crm_desktop.printing.chart_rows import draw_heat, draw_rows
from crm_desktop.reports.result import ChartKind, Paint

if TYPE_CHECKING:
    from crm_desktop.printing.chart_axes import Axis
    from crm_desktop.reports.result import Chart, Series

_HEIGHT: Final = 150.0
_BELOW: Final = 24.0
_GROUP: Final = 0.72
_MOST_DOTS: Final = 60
_SOFT: Final = "#F1F3F6"
_DASHES: Final = ((), (5.0, 2.5), (1.5, 2.0))


def draw_chart(chart: Chart, width: float) -> Drawing:
    """Return a chart as a drawing so many points wide; its height follows from what is in it.

    Args:
        chart: with at least one series and one label.
        width: points.
    """
    match chart.kind:
        case ChartKind.RANKED | ChartKind.FUNNEL:
            return draw_rows(chart, width)
        case ChartKind.HEAT:
            return draw_heat(chart, width)
        case _:
            return _Plot(chart, width).drawing


class _Plot:
    """Columns and lines over labels."""

    def __init__(self, chart: Chart, width: float) -> None:
        self._chart = chart
        self._colours = colours_of(chart)
        self._patterns = patterns_of(chart)
        legend = legend_height(chart, width)
        unit_line = SMALL + 9
        self.drawing = Drawing(width, _HEIGHT + _BELOW + legend + unit_line)
        self._bottom = _BELOW
        self._beside = [at for at in range(len(chart.series)) if self._has_own_axis(at)]
        self._main = value_axis(self._main_values(), chart.unit)
        self._other: Axis | None = None
        right = 2.0
        if self._beside:
            first = chart.series[self._beside[0]]
            values = [v for at in self._beside for v in chart.series[at].values]
            self._other = value_axis(values, first.unit or chart.unit)
            right = self._other.room + 4
        self._left = self._main.room + 2
        self._width = width - self._left - right
        self._slot = self._width / len(chart.labels)
        draw_legend(self.drawing, chart, top=self.drawing.height, width=width)
        self._draw(_HEIGHT + self._bottom + 8)

    def _has_own_axis(self, at: int) -> bool:
        series = self._chart.series[at]
        return series.unit not in {None, self._chart.unit}

    def _is_line(self, at: int) -> bool:
        kind = self._chart.kind
        if kind is ChartKind.LINES or self._has_own_axis(at):
            return True
        return kind is ChartKind.PARETO and at > 0

    def _overlays(self, at: int) -> bool:
        return self._chart.series[at].paint in {Paint.TICK, Paint.OUTLINE}

    def _main_values(self) -> list[float]:
        chart = self._chart
        plain = [at for at in range(len(chart.series)) if at not in self._beside]
        values = [v for at in plain for v in chart.series[at].values if v is not None]
        if chart.kind is ChartKind.STACKED:
            for label in range(len(chart.labels)):
                there = [
                    value for at in plain if not self._overlays(at)
                    if (value := _at(chart.series[at], label)) is not None
                ]  # fmt: skip
                values += [sum(v for v in there if v > 0), sum(v for v in there if v < 0)]
        return values

    def _draw(self, unit_at: float) -> None:
        chart, drawing = self._chart, self.drawing
        place = Place(self._left, self._bottom, self._width, _HEIGHT)
        if chart.marked is not None and 0 <= chart.marked < len(chart.labels):
            x = self._left + self._slot * chart.marked
            drawing.add(_box(x, self._bottom, self._slot, _HEIGHT, _SOFT))
        draw_value_axis(drawing, self._main, place)
        put_text(drawing, 0, unit_at, self._main.unit_text)
        if self._other is not None:
            draw_value_axis(drawing, self._other, place, right_side=True)
            put_text(drawing, drawing.width, unit_at, self._other.unit_text, anchor="end")
        draw_labels(drawing, chart.labels, place, marked=chart.marked)
        if chart.kind is ChartKind.STACKED:
            self._stack()
        else:
            self._columns()
        for at in range(len(chart.series)):
            if self._overlays(at) and not self._is_line(at):
                self._over(at)
            elif self._is_line(at):
                self._line(at)

    def _y(self, value: float) -> float:
        return self._main.at(value, self._bottom, _HEIGHT)

    def _columns(self) -> None:
        chart = self._chart
        drawn = [
            at
            for at in range(len(chart.series))
            if not self._is_line(at) and not self._overlays(at)
        ]
        if not drawn:
            return
        one = self._slot * _GROUP / len(drawn)
        for label in range(len(chart.labels)):
            start = self._left + self._slot * (label + (1 - _GROUP) / 2)
            for number, at in enumerate(drawn):
                value = _at(chart.series[at], label)
                if value:
                    x = start + one * number
                    self._column(x, one, (0.0, value), at)

    def _stack(self) -> None:
        chart = self._chart
        for label in range(len(chart.labels)):
            x = self._left + self._slot * (label + (1 - _GROUP) / 2)
            up = down = 0.0
            for at, series in enumerate(chart.series):
                value = _at(series, label)
                if not value or self._is_line(at) or self._overlays(at):
                    continue
                base = up if value > 0 else down
                self._column(x, self._slot * _GROUP, (base, base + value), at)
                up, down = (base + value, down) if value > 0 else (up, base + value)

    def _column(self, x: float, width: float, ends: tuple[float, float], at: int) -> None:
        bottom, top = sorted((self._y(ends[0]), self._y(ends[1])))
        gap = min(0.8, width * 0.08)
        height = max(top - bottom, 0.4)
        box = _box(x + gap, bottom, width - 2 * gap, height, self._colours[at])
        self.drawing.add(box)
        hatch(self.drawing, box, self._patterns[at])

    def _over(self, at: int) -> None:
        """A plan as a short line across, a whole as a dashed frame."""
        series, colour = self._chart.series[at], HexColor(self._colours[at])
        for label in range(len(self._chart.labels)):
            value = _at(series, label)
            if value is None:
                continue
            x = self._left + self._slot * (label + (1 - _GROUP) / 2) - 1
            width = self._slot * _GROUP + 2
            y = self._y(value)
            if series.paint is Paint.TICK:
                line = Line(x, y, x + width, y)
                line.strokeColor, line.strokeWidth = colour, 1.6
                self.drawing.add(line)
            else:
                low, high = sorted((self._y(0), y))
                box = Rect(x, low, width, high - low)
                box.fillColor, box.strokeColor = None, colour
                box.strokeDashArray, box.strokeWidth = (3, 2), 0.8
                self.drawing.add(box)

    def _line(self, at: int) -> None:
        """A line broken where nothing is known; a point alone is a dot."""
        series, colour = self._chart.series[at], HexColor(self._colours[at])
        axis = self._other if at in self._beside and self._other is not None else self._main
        piece: list[float] = []
        dots = len(self._chart.labels) <= _MOST_DOTS
        for label in range(len(self._chart.labels) + 1):
            value = _at(series, label)
            if value is not None:
                x = self._left + self._slot * (label + 0.5)
                y = axis.at(value, self._bottom, _HEIGHT)
                piece += [x, y]
                alone = len(piece) == 2 and _at(series, label + 1) is None  # noqa: PLR2004 - one point
                if dots or alone:
                    self.drawing.add(_dot(x, y, colour))
                continue
            if len(piece) > 2:  # noqa: PLR2004 - more than one point
                line = PolyLine(piece)
                line.strokeColor, line.strokeWidth = colour, 1.5
                if self._patterns[at]:
                    line.strokeDashArray = list(_DASHES[self._patterns[at]])
                self.drawing.add(line)
            piece = []


def _at(series: Series, label: int) -> float | None:
    return series.values[label] if label < len(series.values) else None


def _box(x: float, y: float, width: float, height: float, colour: str) -> Rect:
    box = Rect(x, y, max(width, 0.1), height)
    box.fillColor, box.strokeColor = HexColor(colour), None
    return box


def _dot(x: float, y: float, colour: Color) -> Circle:
    dot = Circle(x, y, 1.7)
    dot.fillColor, dot.strokeColor = colour, None
    return dot
