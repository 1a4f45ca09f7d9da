"""A card filled by one table: the table's head keeps the card's round corners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QPainter

from ui.theme import Radius, theme
from ui.widgets.cards import Card
from ui.widgets.paint import draw_box

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QTableView, QWidget


class TableCard(Card):
    """Paints the ground of the table's head itself; the head lets it shine through."""

    def __init__(self, table: QTableView, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, parent=parent)
        self._table = table
        table.horizontalHeader().setStyleSheet("QHeaderView::section { background: transparent; }")
        self.body.setContentsMargins(1, 1, 1, 1)
        self.body.setSpacing(0)
        self.body.addWidget(table, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        high = self._table.geometry().top() + self._table.horizontalHeader().height()
        painter.setClipRect(0, 0, self.width(), high)
        colour = theme().colour
        draw_box(
            painter,
            self.rect(),
            ground=colour("bg"),
            border=colour("border"),
            radius=Radius.PANEL,
        )
        painter.end()
