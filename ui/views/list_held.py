"""The first column of the table, held in sight while the others are scrolled sideways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from ui.theme import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QHelpEvent

    from ui.views.list_delegate import TableDelegate
    from ui.views.list_table import ListTable

_SELECTED: Final = QStyle.StateFlag.State_Selected


class HeldColumn:
    """Paints the first cells once more, over the others; the mouse goes through to the row."""

    def __init__(self, view: ListTable, delegate: TableDelegate) -> None:
        self._view = view
        self._rows = delegate

    def paint(self, rect: QRect) -> None:
        """Paint the cells of the rows that touch a rectangle of the viewport."""
        view, model = self._view, self._view.model()
        wide = view.head.held_width
        painter = QPainter(view.viewport())
        painter.fillRect(0, rect.top(), wide, rect.height(), theme().colour("surface"))
        first, last = view.rowAt(rect.top()), view.rowAt(rect.bottom())
        option = self._option()
        plain = option.state
        self._rows.holds = True
        for row in range(max(0, first), (last if last >= 0 else model.rowCount() - 1) + 1):
            index = model.index(row, 0)
            option.rect = QRect(0, view.rowViewportPosition(row), wide, view.rowHeight(row))
            chosen = view.selectionModel().isSelected(index)
            option.state = plain | _SELECTED if chosen else plain
            self._rows.paint(painter, option, index)
        self._rows.holds = False
        painter.setClipping(False)
        painter.fillRect(wide - 1, rect.top(), 1, rect.height(), theme().colour("line2"))
        painter.end()

    def help(self, event: QHelpEvent) -> bool:
        """Show the tool tip of the cell in sight, not of the one beneath it."""
        view = self._view
        index = view.model().index(view.rowAt(event.pos().y()), 0)
        option = self._option()
        option.rect = QRect(0, 0, view.head.held_width, view.rowHeight(max(0, index.row())))
        return index.isValid() and self._rows.helpEvent(event, view, option, index)

    def _option(self) -> QStyleOptionViewItem:
        option = QStyleOptionViewItem()
        self._view.initViewItemOption(option)
        return option
