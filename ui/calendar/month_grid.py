"""Where the weeks, cells and bars of a month lie, in pixels; free of Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ui.calendar.grid_plan import Box
from ui.calendar.month_plan import DAYS, WEEKS

if TYPE_CHECKING:
    from datetime import date

    from ui.calendar.month_plan import MonthBar, MonthPlan

HEAD: Final = 30
NUMBER: Final = 24
"""Above the bars of a cell: its number."""
BAR: Final = 17
GAP: Final = 1
INSET: Final = 3


@dataclass(frozen=True, slots=True)
class MonthGrid:
    """The pixels of a month.

    Attributes:
        width: of the whole.
        height: of the whole, the weekdays included.
        scale: pixels of a length of one: the size of the text counts.
    """

    width: int
    height: int
    scale: float = 1.0

    def px(self, length: int) -> int:
        """A length in pixels."""
        return round(length * self.scale)

    @property
    def rows(self) -> int:
        """How many rows of bars a cell has room for."""
        lowest = (self.height - self.px(HEAD)) // WEEKS
        return max(1, (lowest - self.px(NUMBER) - 1) // self.px(BAR + GAP))

    def cell(self, number: int) -> Box:
        """The cell of a day, 0…41."""
        week, column = divmod(number, DAYS)
        left, top = self._left(column), self._top(week)
        return Box(left, top, self._left(column + 1) - left, self._top(week + 1) - top)

    def bar(self, bar: MonthBar) -> Box:
        """The box of a bar."""
        left = self._left(bar.first) + (INSET if bar.begins else 0)
        right = self._left(bar.last + 1) - (INSET if bar.ends else 0)
        return Box(left, self._row(bar.week, bar.row), right - left, self.px(BAR))

    def more(self, number: int) -> Box:
        """The box of «ещё 3» of a day: the last row."""
        cell = self.cell(number)
        top = self._row(number // DAYS, self.rows - 1)
        return Box(cell.left + INSET, top, cell.width - 2 * INSET, self.px(BAR))

    def number(self, number: int) -> Box:
        """The box of a day's number: a click on it opens the day."""
        cell = self.cell(number)
        side = self.px(NUMBER)
        return Box(cell.left + INSET, cell.top, side, side)

    def day_at(self, x: float, y: float) -> int | None:
        """The number of the day under a point."""
        for number in range(WEEKS * DAYS):
            if self.cell(number).holds(x, y):
                return number
        return None

    def bar_at(self, plan: MonthPlan, x: float, y: float) -> MonthBar | None:
        """The bar under a point."""
        return next((bar for bar in plan.bars if self.bar(bar).holds(x, y)), None)

    def more_at(self, plan: MonthPlan, x: float, y: float) -> date | None:
        """The day whose «ещё» or number is under a point."""
        number = self.day_at(x, y)
        if number is None or number >= len(plan.days):
            return None
        day = plan.days[number]
        more = day in plan.more and self.more(number).holds(x, y)
        return day if more or self.number(number).holds(x, y) else None

    def _left(self, column: int) -> int:
        return round(self.width * column / DAYS)

    def _top(self, week: int) -> int:
        head = self.px(HEAD)
        return head + round((self.height - head) * week / WEEKS)

    def _row(self, week: int, row: int) -> int:
        return self._top(week) + self.px(NUMBER) + row * self.px(BAR + GAP)
