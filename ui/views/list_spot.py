"""Where a person is in a list, and rows as ranges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from array import array


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the person is: what is at the top, what is current, what is selected."""

    top: int
    offset: int
    current: int
    current_row: int
    selected: array[int]


def runs_of(rows: list[int]) -> list[tuple[int, int]]:
    """Rows in ascending order as ranges of neighbours."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and row == found[-1][1] + 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return found
