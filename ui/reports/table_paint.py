"""Cells of a report's table: shade, bar, number; what can be opened is underlined on hover."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from crm_desktop.reports.showing import is_better
from ui.charts.paints import heat_colour
from ui.reports.table_model import BAR, COLUMN, DRILL, HEAT, LINE, VALUE, is_number
from ui.theme import Role, theme
from ui.widgets.lists import row_state
from ui.widgets.paint import (
    LEFT,
    RIGHT,
    draw_bar,
    draw_box,
    draw_icon,
    draw_ring,
    draw_text,
    smooth,
)

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QObject
    from PySide6.QtGui import QPainter

    from crm_desktop.reports.result import Column, Row, Sense
    from ui.theme import Colour

BAR_WIDTH: Final = 72
BAR_TIGHT: Final = 40
LEVEL: Final = 20


class ReportDelegate(QStyledItemDelegate):
    """Paints cells of a `ReportModel`.

    Args:
        strong: every line is a total.

    Attributes:
        pad: the room on both sides of a cell.
        bar: the width of a bar.
    """

    def __init__(self, parent: QObject | None = None, *, strong: bool = False) -> None:
        super().__init__(parent)
        self._strong = strong
        self.pad = 0
        self.bar = 0

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        px, colour, state = theme().px, theme().colour, row_state(option)
        row: Row = index.data(LINE)
        column: Column = index.data(COLUMN)
        rect: QRect = option.rect
        painter.save()
        smooth(painter)
        if row.strong and not self._strong:
            painter.fillRect(rect, colour("bg"))
        share = index.data(HEAT)
        if share is not None:
            ground = heat_colour(max(0.04, share) if share else 0.0)
            draw_box(painter, rect.adjusted(2, 2, -2, -3), ground=ground, radius=4)
        if not self._strong:
            painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), colour("border"))
        inner = rect.adjusted(self.pad, 0, -self.pad, 0)
        if not index.column():
            inner.setLeft(inner.left() + row.level * px(LEVEL))
        share = index.data(BAR)
        if share is not None:
            bar = QRect(inner.left(), inner.center().y() - px(3), self.bar, px(6))
            draw_bar(painter, bar, share, "accent")
        self._draw_text(painter, inner, index, column, row, hovered=state.hovered)
        if state.selected and option.state & QStyle.StateFlag.State_HasFocus:
            draw_ring(painter, rect.adjusted(1, 1, -1, -2), 6)
        painter.restore()

    def sizeHint(
        self,
        _option: QStyleOptionViewItem,
        _index: QModelIndex | QPersistentModelIndex,
    ) -> QSize:
        return QSize(theme().px(80), theme().px(40))

    def _draw_text(
        self,
        painter: QPainter,
        room: QRect,
        index: QModelIndex | QPersistentModelIndex,
        column: Column,
        row: Row,
        *,
        hovered: bool,
    ) -> None:
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        number = is_number(column)
        strong = row.strong or self._strong
        role = Role.BODY_STRONG if strong else Role.BODY if number else Role.BODY_MEDIUM
        shade: Colour = "text"
        value = index.data(VALUE)
        if number and not strong and not value:
            shade = "text3"
        if column.change and value:
            shade = _change_colour(value, column.sense)
        wide = draw_text(painter, room, text, role, shade, align=RIGHT if number else LEFT)
        if column.change and value:
            side = theme().px(12)
            spot = QRect(room.right() - wide - side - 4, room.center().y() - side // 2, side, side)
            draw_icon(painter, spot, "trending-up" if value > 0 else "trending-down", shade)
        opens = index.data(DRILL) is not None or (not index.column() and row.subject is not None)
        if hovered and opens and wide:
            high = theme().metrics(role).height()
            left = room.right() + 1 - wide if number else room.left()
            line = QRect(left, room.center().y() + high // 2 - 1, wide, 1)
            painter.fillRect(line, theme().colour(shade))


def _change_colour(value: float, sense: Sense) -> Colour:
    better = is_better(value, 0, sense)
    return "text" if better is None else "ok" if better else "bad"
