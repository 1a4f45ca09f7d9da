"""Which lines and columns of a pivot are in sight, given which headings are closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.pivot.lines import LineKind

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from crm_desktop.pivot.lines import Line, Path
    from crm_desktop.pivot.result import PivotResult


@dataclass(frozen=True, slots=True)
class Layout:
    """What is in sight: numbers of lines and columns of the result, in their order."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]


def lay_out(
    result: PivotResult,
    *,
    closed_rows: Collection[Path] = (),
    closed_columns: Collection[Path] = (),
) -> Layout:
    """Return what is in sight of a pivot.

    A heading of rows is always a line of its own. A heading of columns is a column if it bears a
    subtotal or is closed, so that something stands for what is under it.
    """
    definition = result.definition
    rows = [
        at for at in _open(result.rows, frozenset(closed_rows))
        if result.rows[at].kind is not LineKind.TOTAL or definition.totals or len(result.rows) == 1
    ]  # fmt: skip
    closed = frozenset(closed_columns)
    columns = []
    for at in _open(result.columns, closed):
        line = result.columns[at]
        if line.kind is LineKind.TOTAL:
            shown = definition.totals or len(result.columns) == 1
        elif line.kind is LineKind.GROUP:
            shown = definition.subtotals or line.path in closed
        else:
            shown = True
        if shown:
            columns.append(at)
    return Layout(tuple(rows), tuple(columns))


def bears_values(result: PivotResult, row: int, closed_rows: Collection[Path] = ()) -> bool:
    """Whether numbers stand in a line: a heading without subtotals has them only while closed."""
    line = result.rows[row]
    if line.kind is not LineKind.GROUP:
        return True
    return result.definition.subtotals or line.path in closed_rows


def _open(lines: Sequence[Line], closed: frozenset[Path]) -> list[int]:
    if not closed:
        return list(range(len(lines)))
    return [
        at for at, line in enumerate(lines)
        if not any(line.path[:depth] in closed for depth in range(1, len(line.path)))
    ]  # fmt: skip
