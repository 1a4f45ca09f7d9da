"""A pivot as a report: one table with grouped columns, one chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.pivot.charting import pivot_chart
from crm_desktop.pivot.definition import PivotDefinition
from crm_desktop.pivot.definition_json import from_plain
from crm_desktop.pivot.layout import bears_values, lay_out
from crm_desktop.pivot.lines import LineKind
from crm_desktop.pivot.pivoting import pivot
from crm_desktop.reports.result import Column, ReportResult, Row, Table

if TYPE_CHECKING:
    from collections.abc import Collection

    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.pivot.layout import Layout
    from crm_desktop.pivot.lines import Path
    from crm_desktop.pivot.result import PivotResult
    from crm_desktop.reports.result import ChartKind, Drill, Value

KEY: Final = "pivot"
TITLE: Final = "Сводная таблица"
MOST_DRILLS: Final = 20_000
"""A larger table bears no records behind its numbers: they would weigh more than the numbers."""


@use_case(Right.REPORTS)
def pivot_report(
    office: Office,
    definition: PivotDefinition | object,
    *,
    now: int,
    title: str = "",
    progress: Progress | None = None,
) -> ReportResult:
    """Answer a pivot as a report.

    Args:
        office: the office.
        definition: a pivot, or its plain JSON values as a saved report keeps them.
        now: UTC ms.
        title: what the report is called.
        progress: hears how far it is, and may cancel.

    Raises:
        UserError: the definition cannot be read, or the pivot not be built.
        JobCancelledError: it was cancelled.
    """
    read = definition if isinstance(definition, PivotDefinition) else from_plain(definition)
    return as_report(pivot(office, read, now=now, progress=progress), title=title)


def as_report(
    result: PivotResult,
    *,
    title: str = "",
    layout: Layout | None = None,
    closed_rows: Collection[Path] = (),
    kind: ChartKind | None = None,
    heat: bool = False,
) -> ReportResult:
    """Return a pivot as a report.

    Args:
        result: the pivot.
        title: what it is called.
        layout: what is in sight; None = everything.
        closed_rows: headings of rows that are closed.
        kind: what the chart is drawn as; None = what goes best.
        heat: whether the numbers are shaded by size.
    """
    chart = pivot_chart(result, kind=kind)
    return ReportResult(
        key=KEY,
        title=title or TITLE,
        made_at=result.made_at,
        period=result.period,
        narrowed=result.narrowed,
        charts=() if chart is None else (chart,),
        tables=(pivot_table(result, layout=layout, closed_rows=closed_rows, heat=heat),),
        notes=result.notes,
        office=result.office,
    )


def pivot_table(
    result: PivotResult,
    *,
    layout: Layout | None = None,
    closed_rows: Collection[Path] = (),
    heat: bool = False,
) -> Table:
    """Return the table of a pivot; headings of rows stand in one column, by levels."""
    seen = layout or lay_out(result)
    columns = [Column("row", " / ".join(result.row_titles) or result.source_title)]
    places: list[tuple[int, int]] = []
    for at in seen.columns:
        for value in range(len(result.values)):
            places.append((at, value))
            columns.append(_column(result, at, value, heat=heat))
    with_drills = len(seen.rows) * len(places) <= MOST_DRILLS
    rows = [
        _row(result, at, places, with_drills=with_drills,
             filled=bears_values(result, at, closed_rows))
        for at in seen.rows
    ]  # fmt: skip
    total = None
    if rows and result.rows[seen.rows[-1]].kind is LineKind.TOTAL:
        total = rows.pop()
    return Table(KEY, TITLE, tuple(columns), tuple(rows), total, "")


def _column(result: PivotResult, at: int, value: int, *, heat: bool) -> Column:
    line, info = result.columns[at], result.values[value]
    single = len(result.values) == 1
    heading = result.column_name(at)
    if line.kind is LineKind.TOTAL:
        heading = line.label if len(result.columns) > 1 else ""
    if single and line.kind is not LineKind.TOTAL and heading:
        above = result.columns[line.parent].label if line.parent >= 0 else ""
        title, group = line.label, above
    elif single:
        title, group = heading or info.title, ""
    else:
        title, group = info.title, heading
    return Column(
        key=f"c{at}.v{value}",
        title=title,
        unit=info.unit,
        term=info.term,
        sense=info.sense,
        group=group,
        heat=heat,
    )


def _row(
    result: PivotResult,
    at: int,
    places: list[tuple[int, int]],
    *,
    with_drills: bool,
    filled: bool,
) -> Row:
    line = result.rows[at]
    cells: list[Value] = [line.label]
    drills: dict[str, Drill] = {}
    for column, value in places:
        number = result.at(at, column, value) if filled else None
        cells.append(number)
        if with_drills and number is not None:
            drills[f"c{column}.v{value}"] = result.drill(at, column, value)
    return Row(
        tuple(cells), drills, level=line.level, strong=line.kind in {LineKind.GROUP, LineKind.TOTAL}
    )
