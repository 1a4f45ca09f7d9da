"""A picture of a pivot: its largest lines by its largest columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.pivot.lines import LineKind
from crm_desktop.reports.result import Chart, ChartKind, Series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.pivot.lines import Line
    from crm_desktop.pivot.result import PivotResult

KINDS: Final = (
    (ChartKind.BARS, "Столбцы"),
    (ChartKind.STACKED, "Столбцы с накоплением"),
    (ChartKind.LINES, "Линии"),
    (ChartKind.RANKED, "Полосы"),
    (ChartKind.HEAT, "Тепловая карта"),
)
"""What a pivot may be drawn as."""
MOST_LABELS: Final = 40
MOST_SERIES: Final = 8
MOST_DRILLS: Final = 2_000


def usual_kind(result: PivotResult) -> ChartKind:
    """Return what goes best with what is laid out: time as lines, else columns or ranked bars."""
    keys = result.definition.rows
    many = len(_outermost(result.columns)) > 1
    if not keys:
        return ChartKind.RANKED
    if _is_time(keys[0]):
        return ChartKind.LINES if many else ChartKind.BARS
    if _turned(result, None):
        return ChartKind.LINES
    return ChartKind.STACKED if many else ChartKind.RANKED


def pivot_chart(
    result: PivotResult, *, kind: ChartKind | None = None, value: int = 0
) -> Chart | None:
    """Return a chart of one value; None if there is nothing to draw.

    The labels are the outermost lines, the series the outermost columns. Time goes along the
    axis: if the columns alone are of time, and if there are no rows, the columns are the labels.

    Args:
        result: the pivot.
        kind: how; None = what goes best.
        value: which of the values.
    """
    if result.is_empty:
        return None
    chosen = kind or usual_kind(result)
    rows, columns = _outermost(result.rows), _outermost(result.columns)
    turned = _turned(result, kind)
    labels, series = (columns, rows) if turned else (rows, columns)
    of_labels, of_series = (
        (result.columns, result.rows) if turned else (result.rows, result.columns)
    )
    labels = _largest(result, labels, MOST_LABELS, value, turned=turned)
    series = _largest(result, series, MOST_SERIES, value, turned=not turned)
    info = result.values[value]

    def cell(label: int, one: int) -> tuple[int, int]:
        return (one, label) if turned else (label, one)

    drills = {}
    if len(labels) * len(series) <= MOST_DRILLS:
        drills = {
            (at, place): result.drill(*cell(label, one), value)
            for at, one in enumerate(series)
            for place, label in enumerate(labels)
            if result.at(*cell(label, one), value) is not None
        }
    return Chart(
        key="pivot",
        title=info.title,
        kind=chosen,
        labels=tuple(of_labels[label].label for label in labels),
        series=tuple(
            Series(
                info.title if of_series[one].kind is LineKind.TOTAL else of_series[one].label,
                tuple(result.at(*cell(label, one), value) for label in labels),
            )
            for one in series
        ),
        unit=info.unit,
        table="pivot",
        drills=drills,
    )


def _is_time(key: str) -> bool:
    return key.rpartition(".")[2] in {"day", "week", "month", "quarter", "year", "hour"}


def _turned(result: PivotResult, kind: ChartKind | None) -> bool:
    """Whether the columns are the labels and the rows the series."""
    rows, columns = result.definition.rows, result.definition.columns
    if not rows:
        return True
    across = bool(columns) and _is_time(columns[0]) and not _is_time(rows[0])
    return across and kind is not ChartKind.HEAT and len(_outermost(result.columns)) > 1


def _outermost(lines: Sequence[Line]) -> list[int]:
    """Return the lines under no heading; the total only if there is nothing else."""
    found = [
        at for at, line in enumerate(lines)
        if line.level == 0 and line.kind is not LineKind.TOTAL
    ]  # fmt: skip
    return found or [len(lines) - 1]


def _largest(
    result: PivotResult, lines: list[int], most: int, value: int, *, turned: bool
) -> list[int]:
    """Return so many of the lines, the largest by their total, in their order."""
    if len(lines) <= most:
        return lines
    last = len(result.rows if turned else result.columns) - 1

    def size(at: int) -> float:
        number = result.at(last, at, value) if turned else result.at(at, last, value)
        return abs(number or 0)

    kept = set(sorted(lines, key=size, reverse=True)[:most])
    return [at for at in lines if at in kept]
