"""A report as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.reports.result import Unit
from crm_desktop.reports.showing import show_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.reports.result import Column, ReportResult, Row, Table

_WIDEST: Final = 40


def report_text(result: ReportResult) -> str:
    """Return the heading, the numbers above, every table, what must be known."""
    return "\n".join(_lines(result))


def _lines(result: ReportResult) -> Iterator[str]:
    yield result.title
    if result.period is not None:
        against = f", сравнение: {result.compared}" if result.compared else ""
        yield f"Период: {result.period}{against}"
    yield from result.narrowed
    for figure in result.figures:
        told = show_value(figure.value, figure.unit)
        beside = f" ({figure.beside})" if figure.beside else ""
        before = ""
        if figure.before is not None:
            before = f", было {show_value(figure.before, figure.unit)}"
        yield f"{figure.title}: {told}{beside}{before}"
    for table in result.tables:
        yield ""
        yield from _table(table)
    if result.notes:
        yield ""
        yield from result.notes


def _table(table: Table) -> Iterator[str]:
    yield table.title
    heads = [_head(column) for column in table.columns]
    rows = [_cells(table.columns, row) for row in table.rows]
    if table.total is not None:
        rows.append(_cells(table.columns, table.total))
    widths = [
        min(_WIDEST, max(len(line[place]) for line in (heads, *rows)))
        for place in range(len(heads))
    ]
    for number, line in enumerate((heads, *rows)):
        yield "  ".join(
            _fit(text, width, left=column.unit in {Unit.TEXT, Unit.DAY, Unit.MONTH})
            for text, width, column in zip(line, widths, table.columns, strict=True)
        ).rstrip()
        if number == 0:
            yield "  ".join("-" * width for width in widths)
    if not table.rows:
        yield "Ничего нет."
    if table.note:
        yield table.note


def _head(column: Column) -> str:
    return f"{column.group}: {column.title}" if column.group else column.title


def _cells(columns: tuple[Column, ...], row: Row) -> list[str]:
    indent = "  " * row.level
    return [
        (indent if place == 0 else "") + show_value(value, column.unit).replace("\n", " ")
        for place, (value, column) in enumerate(zip(row.cells, columns, strict=True))
    ]


def _fit(text: str, width: int, *, left: bool) -> str:
    cut = text if len(text) <= width else f"{text[: width - 1]}…"
    return cut.ljust(width) if left else cut.rjust(width)
