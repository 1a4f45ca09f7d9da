"""The picture of a tabular report and the numbers over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.reports.result import Chart, ChartKind, Figure, Paint, Series
from crm_desktop.reports.showing import against_words, short_period

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_desktop.reports.period import ReportPeriod
    from crm_desktop.reports.result import Column, Value
    from crm_desktop.reports.tabular.running import Line
    from crm_desktop.reports.tabular.shape import Tabular

_MOST_BARS: Final = 62
_RANKED: Final = 15


def draw(
    tabular: Tabular,
    columns: Mapping[str, Column],
    lines: Sequence[Line],
    against: ReportPeriod | None,
    *,
    timed: bool,
) -> tuple[Chart, ...]:
    """Return the main column as a picture: along time, or the largest ones."""
    column = columns.get(tabular.main)
    if column is None or not any(line.cells.get(tabular.main) for line in lines):
        return ()
    some = lines if timed else [line for line in lines if line.cells.get(tabular.main)][:_RANKED]
    series = [Series(column.title, _numbers(some, tabular.main), Paint.MAIN)]
    before = f"{tabular.main}.before"
    if against is not None and before in columns:
        series.append(Series(short_period(against), _numbers(some, before), Paint.SECOND))
    kind = ChartKind.RANKED
    if timed:
        kind = ChartKind.BARS if len(some) <= _MOST_BARS else ChartKind.LINES
    drills = {
        (0, place): line.drills[tabular.main]
        for place, line in enumerate(some)
        if tabular.main in line.drills
    }
    way = columns["way"].title
    return (
        Chart(
            "main", f"{column.title}: {way[:1].lower()}{way[1:]}", kind,
            tuple(line.label for line in some), tuple(series), column.unit, "main", drills,
        ),
    )  # fmt: skip


def figures_of(
    tabular: Tabular, columns: Mapping[str, Column], total: Line, against: ReportPeriod | None
) -> tuple[Figure, ...]:
    """Return the totals that stand above."""
    found = []
    for key in tabular.figures:
        column = columns.get(key)
        if column is None:
            continue
        before = total.cells.get(f"{key}.before")
        title = tabular.named(key) or column.title
        found.append(
            Figure(
                key, title, _number(total.cells.get(key)), column.unit, column.sense,
                before=_number(before),
                against=against_words(against) if before is not None else "",
                term=column.term, drill=total.drills.get(key),
            )
        )  # fmt: skip
    return tuple(found)


def _numbers(lines: Sequence[Line], key: str) -> tuple[int | float | None, ...]:
    return tuple(_number(line.cells.get(key)) for line in lines)


def _number(value: Value) -> int | float | None:
    return None if isinstance(value, str) else value
