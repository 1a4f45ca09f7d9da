"""People and their figures: a face, a name, numbers, and how far the plan is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect

from crm_desktop.reports.result import Sense, Unit
from crm_desktop.reports.showing import show_short, show_value
from crm_desktop.wording import number
from ui.charts.tile import plan_colour
from ui.dashboard.spots import Rows, Spot
from ui.theme import Role, theme
from ui.widgets.paint import draw_avatar, draw_bar, text_width

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from crm_desktop.reports.result import Column, Row, Table, Value
    from ui.theme import Colour

HEAD: Final = 24
ROW: Final = 41
FACE: Final = 26
_BAR: Final = 72
_SHORT_BAR: Final = 44
_JOINED: Final = {"open": "sum", "plan": "share"}
"""A column that takes the next one in: «15 · 6,12 млн», a bar of the plan."""
_PLAN: Final = "plan"


class PeopleRows(Rows):
    """One row a person, the total below a stronger line."""

    def __init__(self, table: Table) -> None:
        self._placed: list[tuple[Column, int, int]] = []
        self._dense = False
        super().__init__(table)

    def wanted_height(self) -> int:
        return theme().px(HEAD + ROW * len(self._lines))

    @property
    def _lines(self) -> tuple[Row, ...]:
        rows = self.table.rows
        return (*rows, self.table.total) if self.table.total is not None else rows

    def measure(self, width: int) -> list[Spot]:
        px = theme().px
        self._place(width)
        name = self._placed[0][1] if self._placed else width
        found = [
            Spot(QRect(left, 0, right - left, px(HEAD)), column.title, role=Role.META,
                 colour="text2", right=column.key != _PLAN)
            for column, left, right in self._placed
        ]  # fmt: skip
        for at, row in enumerate(self._lines):
            top = px(HEAD) + px(ROW) * at
            face = 0 if row.strong else px(FACE) + px(10)
            label = QRect(face, top, name - face - px(6), px(ROW))
            role = Role.BODY_STRONG if row.strong else Role.BODY_MEDIUM
            found.append(Spot(label, str(row.cells[0]), role=role, right=False,
                              tip=str(row.cells[0])))  # fmt: skip
            of = self._of(row)
            for column, left, right in self._placed:
                room = QRect(left, top, right - left, px(ROW))
                found.append(self._spot(column, row, of, room))
        return found

    def paint_ground(self, painter: QPainter) -> None:
        px, colour = theme().px, theme().colour
        for at, row in enumerate(self._lines):
            top = px(HEAD) + px(ROW) * at
            line = colour("line2" if row.strong else "border")
            if at:
                painter.fillRect(QRect(0, top, self.width(), 1), line)
            if not row.strong:
                spot = QRect(0, top + (px(ROW) - px(FACE)) // 2, px(FACE), px(FACE))
                draw_avatar(painter, spot, str(row.cells[0]))
            share = self._of(row).get("share")
            for column, left, right in self._placed:
                if column.key == _PLAN and isinstance(share, float):
                    room = QRect(left, top + px(ROW) // 2 - px(3),
                                 max(px(20), right - left - px(50)), px(7))  # fmt: skip
                    draw_bar(painter, room, min(share, 1.0), plan_colour(share))

    def _spot(self, column: Column, row: Row, of: dict[str, Value], room: QRect) -> Spot:
        value = of[column.key]
        role = Role.BODY_STRONG if row.strong or column.key == "won" else Role.BODY
        drill = row.drills.get(column.key)
        if column.key == _PLAN:
            share = of.get("share")
            if not isinstance(share, float):
                told = "нет" if value is None else "0"
                return Spot(room, told, role=Role.META, colour="text3",
                            tip="Плана нет" if value is None else "План — 0")  # fmt: skip
            tone: Colour = "ok" if share >= 1 else "text" if share >= 0.75 else "warn"  # noqa: PLR2004 - as the bar
            return Spot(room, show_value(share, Unit.SHARE), role=Role.BODY_STRONG, colour=tone,
                        tip=f"План: {show_value(value, Unit.KOPECKS)}")  # fmt: skip
        told = exact = show_value(value, column.unit)
        if column.unit is Unit.KOPECKS and self._dense:
            told = show_short(value, column.unit)
        if column.key == "open" and "sum" in of:
            told = f"{number(_int(value))} · {show_short(of['sum'], Unit.KOPECKS)}"
            exact = f"{number(_int(value))} · {show_value(of['sum'], Unit.KOPECKS)}"
        tone = "text"
        if column.sense is Sense.BAD:
            tone = "warn" if _int(value) else "text3"
            role = Role.BODY_STRONG if _int(value) else Role.BODY
        return Spot(room, told, drill, role, tone, tip=exact)

    def _place(self, width: int) -> None:
        """Give each column what its texts need, and names the rest."""
        px = theme().px
        known = {column.key for column in self.table.columns}
        taken_in = {_JOINED[key] for key in known & _JOINED.keys()} & known
        columns = [each for each in self.table.columns[1:] if each.key not in taken_in]
        for dense in (False, True):
            self._dense = dense  # a column tells all its sums alike
            widths = [self._wanted(column, dense=dense) for column in columns]
            if width - sum(widths) >= self._names_width():
                break
        while columns and width - sum(widths) < px(90):
            # What does not fit at all is left to the report; the first numbers stay.
            columns.pop()
            widths.pop()
        right = width
        self._placed = []
        for column, wide in reversed(list(zip(columns, widths, strict=True))):
            self._placed.insert(0, (column, right - wide, right))
            right -= wide + 0
        self._placed = [
            (column, left + (px(18) if column.key == _PLAN else 0), end)
            for column, left, end in self._placed
        ]

    def _names_width(self) -> int:
        px = theme().px
        names = (text_width(str(row.cells[0]), Role.BODY_MEDIUM) for row in self.table.rows)
        return min(max(names, default=0), px(190)) + px(FACE + 18)

    def _wanted(self, column: Column, *, dense: bool) -> int:
        px = theme().px
        if column.key == _PLAN:
            bar = _SHORT_BAR if dense else _BAR
            return max(px(bar + 50), text_width(column.title, Role.META)) + px(22)
        told = [text_width(column.title, Role.META)]
        for row in self._lines:
            of = self._of(row)
            value = of[column.key]
            if column.key == "open" and "sum" in of:
                text = f"{number(_int(value))} · {show_short(of['sum'], Unit.KOPECKS)}"
            elif dense:
                text = show_short(value, column.unit)
            else:
                text = show_value(value, column.unit)
            told.append(text_width(text, Role.BODY_STRONG))
        return max(told) + px(12 if dense else 20)

    def _of(self, row: Row) -> dict[str, Value]:
        return {
            column.key: value for column, value in zip(self.table.columns, row.cells, strict=True)
        }


def _int(value: Value) -> int:
    return int(value) if isinstance(value, int | float) else 0
