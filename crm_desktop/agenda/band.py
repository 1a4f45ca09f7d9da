"""The rows of what lasts whole days above the hours. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from crm_desktop.agenda.entry import AgendaEntry


@dataclass(frozen=True, slots=True)
class BandBar:
    """A bar over the columns of some days.

    Attributes:
        entry: what it is.
        row: from the top, 0 is the first.
        first_column: of the days shown.
        last_column: included.
        begins: its first day is shown.
        ends: its last day is shown.
    """

    entry: AgendaEntry
    row: int
    first_column: int
    last_column: int
    begins: bool = True
    ends: bool = True


def lay_out_band(
    entries: Iterable[AgendaEntry], days: Sequence[date], *, timed: bool = False
) -> tuple[BandBar, ...]:
    """Place entries of whole days: the longest and earliest on top, no two of a day in one row.

    Args:
        entries: any; those of other days are left out.
        days: the days shown, in order, without gaps in time where bars are to be whole.
        timed: what has a time of day too (a month), not only what lasts whole days.

    Returns:
        Bars by row and column.
    """
    columns = {day: number for number, day in enumerate(days)}
    bars = []
    for entry in entries:
        if not (entry.all_day or timed):
            continue
        over = [
            number for day, number in columns.items() if entry.first_day <= day <= entry.last_day
        ]
        if over:
            bars.append((entry, over[0], over[-1]))
    bars.sort(key=lambda bar: (bar[1], bar[1] - bar[2], not bar[0].all_day, bar[0].start,
                               bar[0].title, bar[0].key))  # fmt: skip
    ends: list[int] = []
    found = []
    for entry, first, last in bars:
        row = next((number for number, end in enumerate(ends) if end < first), len(ends))
        if row == len(ends):
            ends.append(last)
        else:
            ends[row] = last
        found.append(
            BandBar(
                entry,
                row,
                first,
                last,
                entry.first_day >= days[first],
                entry.last_day <= days[last],
            )
        )
    return tuple(sorted(found, key=lambda bar: (bar.row, bar.first_column)))


def rows_of(bars: Iterable[BandBar]) -> int:
    """Return how many rows the bars take."""
    return max((bar.row + 1 for bar in bars), default=0)
