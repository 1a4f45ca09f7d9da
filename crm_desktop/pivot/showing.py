"""What is shown of a value: shares, running totals, differences, from the exact values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.pivot.definition import Show
from crm_desktop.pivot.lines import LineKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_desktop.pivot.lines import Line

Number = int | float | None
Grid = list[list[Number]]
"""Values of one measure: by rows, then by columns; the total is the last of either."""

_NO_HEADING: Final = -1


def show_grid(  # noqa: PLR0911 - one line a way
    grid: Grid, show: Show, *, rows: Sequence[Line], columns: Sequence[Line]
) -> Grid:
    """Return what is shown of the values of one measure.

    Args:
        grid: the values; None = no records.
        show: what.
        rows: the lines of the grid.
        columns: its columns.
    """
    match show:
        case Show.VALUE:
            return grid
        case Show.ROW:
            return [[_share(cell, row[-1]) for cell in row] for row in grid]
        case Show.COLUMN:
            return [list(map(_share, row, grid[-1])) for row in grid]
        case Show.ALL:
            return [[_share(cell, grid[-1][-1]) for cell in row] for row in grid]
        case Show.RUNNING:
            if len(columns) > 1:
                before = _before(columns)
                return [_running(row, before) for row in grid]
            lines = _running([row[0] for row in grid], _before(rows))
            return [[cell] for cell in lines]
        case Show.DIFFERENCE:
            return [_stepwise(row, _before(columns), _difference) for row in grid]
        case Show.GROWTH:
            return [_stepwise(row, _before(columns), _growth) for row in grid]


def _before(lines: Sequence[Line]) -> list[int]:
    """Return of each line which one goes before it under the same heading; -1 = none.

    A total goes after nothing.
    """
    last: dict[int, int] = {}
    found = []
    for at, line in enumerate(lines):
        if line.kind is LineKind.TOTAL:
            found.append(_NO_HEADING)
        else:
            found.append(last.get(line.parent, _NO_HEADING))
            last[line.parent] = at
    return found


def _share(part: Number, whole: Number) -> Number:
    return part / whole if part is not None and whole else None


def _running(row: Sequence[Number], before: Sequence[int]) -> list[Number]:
    """A gap goes on with what has run up by then; before the first value there is nothing."""
    found: list[Number] = []
    for cell, earlier in zip(row, before, strict=True):
        so_far = found[earlier] if earlier != _NO_HEADING else None
        found.append(so_far if cell is None else cell + (so_far or 0))
    return found


def _stepwise(
    row: Sequence[Number], before: Sequence[int], what: Callable[[Number, Number], Number]
) -> list[Number]:
    return [
        what(cell, row[earlier]) if earlier != _NO_HEADING else None
        for cell, earlier in zip(row, before, strict=True)
    ]


def _difference(value: Number, before: Number) -> Number:
    if value is None and before is None:
        return None
    return (value or 0) - (before or 0)


def _growth(value: Number, before: Number) -> Number:
    more = _difference(value, before)
    return more / before if more is not None and before else None
