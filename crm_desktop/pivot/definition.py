"""What a pivot is made of: plain values, by keys of the cube."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.views.tree import EVERYTHING, Group

if TYPE_CHECKING:
    from crm_desktop.reports.period_choice import PeriodChoice

MOST_ROW_FIELDS: Final = 5
MOST_COLUMN_FIELDS: Final = 3
MOST_VALUES: Final = 8
MOST_TOP: Final = 1000


class Show(StrEnum):
    """What is shown of a value.

    All are told from the exact totals of the cube, whatever is folded or hidden on the screen.

    Attributes:
        VALUE: the value itself.
        ROW: the share of the row's total over all columns.
        COLUMN: the share of the column's total over all rows.
        ALL: the share of the grand total.
        RUNNING: the sum of this column and of those left of it under the same heading; without
            columns, of this line and of those above it under the same heading.
        DIFFERENCE: the value less the one of the column before, under the same heading.
        GROWTH: that difference as a share of the column before.
    """

    VALUE = "value"
    ROW = "row"
    COLUMN = "column"
    ALL = "all"
    RUNNING = "running"
    DIFFERENCE = "difference"
    GROWTH = "growth"


SHOW_NAMES: Final = {
    Show.VALUE: "Значение",
    Show.ROW: "Доля в строке",
    Show.COLUMN: "Доля в столбце",
    Show.ALL: "Доля от всего",
    Show.RUNNING: "Нарастающий итог",
    Show.DIFFERENCE: "Отличие от предыдущего столбца",
    Show.GROWTH: "Рост к предыдущему столбцу, %",
}
SHARES: Final = frozenset({Show.ROW, Show.COLUMN, Show.ALL})


@dataclass(frozen=True, slots=True)
class PivotValue:
    """What is counted, by its key in the cube (`count`, `sum:budget`), and what is shown of it."""

    measure: str
    show: Show = Show.VALUE


@dataclass(frozen=True, slots=True)
class PivotSort:
    """Lines of one heading go by their total of a value, not by their names.

    Attributes:
        value: which of the values, by number.
        descending: the largest first; lines without the value are the last either way.
    """

    value: int = 0
    descending: bool = True


@dataclass(frozen=True, slots=True)
class PivotDefinition:
    """A pivot as it is laid out.

    Attributes:
        source: key of the cube's source.
        rows: keys of dimensions, the outermost first.
        columns: the same.
        values: what the cells show.
        tree: which records.
        period: only records dated within, told from today; None = whenever.
        axis: key of the date the period is about; `""` = the usual one of the source.
        sort: how the lines go; None = as their values go by themselves.
        top: so many lines of the outermost heading, by the sort's value (the first, if none);
            the others are one line «Остальные»; 0 = all.
        top_columns: the same of the columns.
        subtotals: whether headings bear their totals.
        totals: whether there is a line and a column of all.
        hide_empty: days, months and the like nothing was dated in are left out.
    """

    source: str = "deals"
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    values: tuple[PivotValue, ...] = ()
    tree: Group = EVERYTHING
    period: PeriodChoice | None = None
    axis: str = ""
    sort: PivotSort | None = None
    top: int = 0
    top_columns: int = 0
    subtotals: bool = True
    totals: bool = True
    hide_empty: bool = True

    @property
    def is_empty(self) -> bool:
        """Whether nothing is laid out yet."""
        return not (self.rows or self.columns or self.values)
