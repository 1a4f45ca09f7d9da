"""Charts of a report as charts of a workbook: they draw its cells, not pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from openpyxl.chart import BarChart, LineChart
from openpyxl.chart.data_source import AxDataSource, NumDataSource, NumRef, StrRef
from openpyxl.chart.legend import Legend
from openpyxl.chart.series import Series as SheetSeries
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties

from crm_desktop.exporting.cells import visible
from crm_desktop.report_files.paints import GRID, paint_of
from crm_desktop.report_files.workbook_styles import FORMATS
from crm_desktop.reports.result import ChartKind, Paint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.reports.result import Chart, Series

WIDTH_CM: Final = 22
_ACROSS: Final = frozenset({ChartKind.RANKED, ChartKind.FUNNEL})
_LINE_EMU: Final = 28_575
_LOW_CM: Final = 9.0
_ROW_CM: Final = 0.62
_HIGH_CM: Final = 30.0


def native_chart(
    chart: Chart, *, labels: str, values: Sequence[str], names: Sequence[str]
) -> BarChart | LineChart:
    """Return a chart over cells.

    Args:
        chart: any but a heat map, which has none here: its cells are shaded.
        labels: where the labels stand: `'Отчёт'!$A$2:$A$9`.
        values: where the values of each series stand.
        names: where the name of each series stands; `""` = nowhere, it is written into the chart.
    """
    base: list[SheetSeries] = []
    second: list[SheetSeries] = []
    auto = 0
    for at, series in enumerate(chart.series):
        colour = paint_of(series.paint, auto)
        auto += series.paint is Paint.AUTO
        drawn = _series(series, values[at], names[at], labels)
        line = _is_line(chart, at)
        _paint(drawn, series.paint, colour, line=line)
        (second if line and chart.kind is not ChartKind.LINES else base).append(drawn)
    found = _lines(chart, base) if chart.kind is ChartKind.LINES else _bars(chart, base)
    found.title = visible(chart.title)
    found.width = WIDTH_CM
    found.height = height_cm(chart)
    found.legend = Legend(legendPos="b") if len(chart.series) > 1 else None
    if second:
        found += _beside(chart, second)
    return found


def height_cm(chart: Chart) -> float:
    """Return how high a chart stands on its sheet."""
    if chart.kind in _ACROSS:
        return min(max(_LOW_CM, _ROW_CM * len(chart.labels)), _HIGH_CM)
    return _LOW_CM


def _is_line(chart: Chart, at: int) -> bool:
    """Whether a series stands as a line over the columns, with an axis of its own."""
    if chart.kind is ChartKind.LINES:
        return True
    if chart.kind is ChartKind.PARETO:
        return at > 0
    series = chart.series[at]
    return series.unit not in {None, chart.unit} or series.paint is Paint.TICK


def _series(series: Series, values: str, name: str, labels: str) -> SheetSeries:
    title = SeriesLabel(strRef=StrRef(f=name)) if name else SeriesLabel(v=visible(series.name))
    found = SheetSeries(val=NumDataSource(numRef=NumRef(f=values)), tx=title)
    found.cat = AxDataSource(strRef=StrRef(f=labels))
    return found


def _paint(series: Any, paint: Paint, colour: str, *, line: bool) -> None:
    look = series.graphicalProperties
    code = colour[1:]
    if paint is Paint.TICK:
        look.line = LineProperties(noFill=True)
        series.marker.symbol = "dash"
        series.marker.size = 14
        series.marker.graphicalProperties.solidFill = code
        series.marker.graphicalProperties.line.solidFill = code
    elif line:
        look.line = LineProperties(solidFill=code, w=_LINE_EMU)
        series.marker.symbol = "circle"
        series.marker.size = 5
        series.marker.graphicalProperties.solidFill = code
        series.marker.graphicalProperties.line.solidFill = code
        series.smooth = False
    elif paint is Paint.OUTLINE:
        look.noFill = True
        look.line = LineProperties(solidFill=code, prstDash="dash", w=12_700)
    else:
        look.solidFill = code
        look.line = LineProperties(noFill=True)


def _bars(chart: Chart, series: list[SheetSeries]) -> BarChart:
    found = BarChart()
    found.type = "bar" if chart.kind in _ACROSS else "col"
    found.gapWidth = 45
    if chart.kind is ChartKind.STACKED:
        found.grouping = "stacked"
        found.overlap = 100
    found.series = series
    _axes(found, chart)
    if chart.kind in _ACROSS:
        found.x_axis.scaling.orientation = "maxMin"
        found.y_axis.crosses = "max"
    return found


def _lines(chart: Chart, series: list[SheetSeries]) -> LineChart:
    found = LineChart()
    found.series = series
    _axes(found, chart)
    return found


def _beside(chart: Chart, series: list[SheetSeries]) -> LineChart:
    """A line over the columns; on an axis at the right if its unit is another one."""
    found = LineChart()
    found.series = series
    own = [each for each in chart.series if each.unit not in {None, chart.unit}]
    if own:
        found.y_axis.axId = 200
        found.y_axis.crosses = "max"
        found.y_axis.majorGridlines = None
        found.y_axis.delete = False
        unit = own[0].unit
        if unit is not None:
            found.y_axis.number_format = FORMATS[unit]
            found.y_axis.numFmt.sourceLinked = False
    return found


def _axes(found: Any, chart: Chart) -> None:
    found.x_axis.delete = False
    found.y_axis.delete = False
    found.y_axis.number_format = FORMATS[chart.unit].replace("0.00", "0").replace("0.0%", "0%")
    found.y_axis.numFmt.sourceLinked = False
    found.y_axis.scaling.min = 0 if _never_negative(chart) else None
    found.y_axis.majorGridlines.spPr = _thin()
    found.x_axis.tickLblPos = "low"


def _never_negative(chart: Chart) -> bool:
    return all(v is None or v >= 0 for series in chart.series for v in series.values)


def _thin() -> Any:
    return GraphicalProperties(ln=LineProperties(solidFill=GRID[1:], w=6_350))
