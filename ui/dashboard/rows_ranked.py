"""Reasons and sources: a name, what it comes to, a bar under both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect

from crm_desktop.reports.result import Sense, Unit
from crm_desktop.reports.showing import show_short, show_value
from ui.dashboard.spots import Rows, Spot
from ui.theme import Role, theme
from ui.widgets.paint import draw_bar, text_width

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from crm_desktop.reports.result import Column, Row, Table, Value
    from ui.theme import Colour

ROW: Final = 47
MOST: Final = 8


class RankedRows(Rows):
    """The largest first; the first stands out where more is worse."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)

    def wanted_height(self) -> int:
        return theme().px(ROW * max(1, min(MOST, len(self.table.rows))) + 4)

    def measure(self, width: int) -> list[Spot]:
        px = theme().px
        found: list[Spot] = []
        lines = [(row, self._numbers(row)) for row in self.table.rows[:MOST]]
        wides = [
            max(text_width(told, Role.BODY_STRONG) for _column, told, _exact, _strong in column)
            for column in zip(*(numbers for _row, numbers in lines), strict=True)
        ]
        for at, (row, numbers) in enumerate(lines):
            top = px(ROW) * at
            right = width
            for (column, told, exact, strong), wide in zip(
                reversed(numbers), reversed(wides), strict=True
            ):
                room = QRect(right - wide, top, wide, px(28))
                colour: Colour = "text" if strong else "text2"
                role = Role.BODY_STRONG if strong else Role.BODY
                found.append(Spot(room, told, row.drills.get(column), role, colour, tip=exact))
                right -= wide + px(14)
            label = QRect(0, top, max(right, px(40)), px(28))
            found.append(Spot(label, str(row.cells[0]), role=Role.BODY_MEDIUM, right=False,
                              tip=str(row.cells[0])))  # fmt: skip
        return found

    def paint_ground(self, painter: QPainter) -> None:
        px = theme().px
        at = next((n for n, column in enumerate(self.table.columns) if column.bar), 1)
        bad = self.table.columns[at].sense is Sense.BAD
        values = [_number(row.cells[at]) for row in self.table.rows[:MOST]]
        most = max(values, default=0.0)
        for line, value in enumerate(values):
            room = QRect(0, px(ROW) * line + px(30), self.width(), px(7))
            fill: Colour = "accent"
            if bad:
                fill = "bad_fill" if line == 0 else "grey_fill"
            draw_bar(painter, room, value / most if most else 0.0, fill)

    def _numbers(self, row: Row) -> list[tuple[str, str, str, bool]]:
        """Key of the drill, the text, the exact one, and whether it is the strong one."""
        of = {
            column.key: (column, value)
            for column, value in zip(self.table.columns, row.cells, strict=True)
        }
        if "share" in of:
            deals = _whole(of["deals"])
            first = ("deals", f"{deals} · {show_value(of['share'][1], Unit.SHARE)}", deals, True)
        else:
            deals = _whole(of["deals"])
            fresh = _whole(of["clients"])
            clients = ("clients", f"новых {fresh}", f"Новых клиентов: {fresh}", False)
            sales = ("deals", f"побед {deals}", f"Выиграно сделок: {deals}", "sum" not in of)
            if "sum" not in of:
                return [clients, sales]
            return [clients, sales, (*self._sum(of["sum"]), True)]
        return [first, (*self._sum(of["sum"]), False)] if "sum" in of else [first]

    def _sum(self, cell: tuple[Column, Value]) -> tuple[str, str, str]:
        value = cell[1]
        return "sum", show_short(value, Unit.KOPECKS), show_value(value, Unit.KOPECKS)


def _whole(cell: tuple[Column, Value]) -> str:
    return show_value(cell[1], Unit.COUNT)


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
