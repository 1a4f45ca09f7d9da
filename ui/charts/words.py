"""What a chart says: tool tips, descriptions for those who hear it."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final

from crm_desktop.reports.showing import NOTHING, axis_scale, show_change, show_value

if TYPE_CHECKING:
    from crm_desktop.reports.result import Chart, Series, Unit
    from ui.charts.plan import Point

_LONGEST: Final = 100


def unit_of(chart: Chart, series: Series) -> Unit:
    """Return what the values of a series are."""
    return series.unit or chart.unit


def value_at(chart: Chart, point: Point) -> int | float | None:
    """Return the value of a point; None where there is none."""
    values = chart.series[point[0]].values
    return values[point[1]] if point[1] < len(values) else None


def axis_unit(chart: Chart) -> str:
    """Return what the axis counts, for the head of a card: «млн ₽»; `""` for plain numbers."""
    values = [value for each in chart.series for value in each.values if each.unit is None]
    return axis_scale(values, chart.unit).unit_text


def tell_point(chart: Chart, point: Point) -> str:
    """Return one sentence about a point: «ноя: получено — 4 380 000 ₽»."""
    series = chart.series[point[0]]
    told = show_value(value_at(chart, point), unit_of(chart, series))
    name = f"{series.name} — " if series.name else ""
    return f"{chart.labels[point[1]]}: {name}{told}"


def tell_tip(chart: Chart, point: Point, colours: tuple[str, ...]) -> str:
    """Return the tool tip of a point: its label, all values there, the change to the one before.

    Args:
        chart: the chart.
        point: what is pointed at: its line is strong.
        colours: of the series, `#rrggbb`.
    """
    at = point[1]
    lines = [f"<b>{_name(chart.labels[at])}</b>"]
    for number, series in enumerate(chart.series):
        value = value_at(chart, (number, at))
        if value is None and number != point[0]:
            continue
        told = html.escape(show_value(value, unit_of(chart, series)))
        name = _name(series.name)
        if number == point[0]:
            told = f"<b>{told}</b>"
        dot = f'<span style="color:{colours[number]}">●</span>' if len(chart.series) > 1 else ""
        lines.append(f"{dot} {name}: {told}" if name else told)
    changed = _since_before(chart, point)
    if changed:
        lines.append(html.escape(changed))
    return "<qt><nobr>" + "</nobr><br><nobr>".join(lines) + "</nobr></qt>"


def _name(text: str) -> str:
    """A name as it is; one line of a tip is no wider than a screen."""
    cut = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return html.escape(cut)


def describe(chart: Chart) -> str:
    """Return what a listener is told of a whole chart: how much there is, least and most."""
    told = []
    for series in chart.series:
        known = [
            (value, chart.labels[at])
            for at, value in enumerate(series.values[: len(chart.labels)])
            if value is not None
        ]
        if not known:
            continue
        most, least = max(known, key=lambda each: each[0]), min(known, key=lambda each: each[0])
        unit = unit_of(chart, series)
        name = f"{series.name}: " if series.name else ""
        told.append(
            f"{name}больше всего {show_value(most[0], unit)} ({most[1]}), "
            f"меньше всего {show_value(least[0], unit)} ({least[1]})"
        )
    return ". ".join(told) or NOTHING


def _since_before(chart: Chart, point: Point) -> str:
    """Say how the value differs from the label before, where labels are times."""
    if chart.marked is None or point[1] == 0:
        return ""
    series = chart.series[point[0]]
    before = value_at(chart, (point[0], point[1] - 1))
    changed = show_change(value_at(chart, point), before, unit_of(chart, series))
    return f"{changed} к «{chart.labels[point[1] - 1]}»" if changed else ""
