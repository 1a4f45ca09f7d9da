"""The largest rows of an answer, and the rest of them as one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crm_desktop.cube.answer import CubeAnswer, CubeRow, Values

REST = "Прочие"


@dataclass(frozen=True, slots=True)
class Top:
    """The largest rows.

    Attributes:
        rows: the largest first.
        others: how many rows are left.
        rest: the measures of those together; None if there are none.
    """

    rows: tuple[CubeRow, ...]
    others: int
    rest: Values | None


def sorted_rows(
    answer: CubeAnswer, measure: str = "", *, descending: bool = True
) -> tuple[CubeRow, ...]:
    """Return the rows by a measure (the first without a name); those without a number last."""
    place = answer.place(measure)

    def size(row: CubeRow) -> float:
        value = row.values[place]
        return float(value) if isinstance(value, int | float) else 0.0

    told = [row for row in answer.rows if row.values[place] is not None]
    silent = [row for row in answer.rows if row.values[place] is None]
    return (*sorted(told, key=size, reverse=descending), *silent)


def top_rows(answer: CubeAnswer, measure: str, number: int) -> Top:
    """Return the `number` largest rows by a measure, and what the others come to together.

    The others are told from the parts of their measures: their average is no average of averages.
    """
    rows = sorted_rows(answer, measure)
    left = rows[number:]
    rest = answer.together([row.at for row in left]) if left else None
    return Top(rows[:number], len(left), rest)
