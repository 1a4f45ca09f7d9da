"""How a record of the past is drawn: tick, name, what it was about, how it stands now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt

from ui.past.model import ROW, TICKED
from ui.past.words import STANDINGS
from ui.theme import Role, theme
from ui.widgets.choices import draw_check
from ui.widgets.lists import RowDelegate
from ui.widgets.paint import draw_pill, draw_text

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QPainter

    from crm_desktop.past.looking import PastRow
    from ui.widgets.lists import Index, RowState

TICK: int = 16
TICK_ROOM: int = 44
"""A click as far from the left as this ticks the row."""


class PastDelegate(RowDelegate):
    """One row."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent, height=56)

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        px = theme().px
        row: PastRow = index.data(ROW)
        words, tone, can = STANDINGS[row.standing]
        box = QRect(
            rect.left() + px(4), rect.top() + (rect.height() - px(TICK)) // 2, px(TICK), px(TICK)
        )
        ticked = Qt.CheckState.Checked if index.data(TICKED) else Qt.CheckState.Unchecked
        if can:
            draw_check(painter, box, ticked, hovered=state.hovered)
        left, right = box.right() + px(12), rect.right()
        middle = rect.top() + rect.height() // 2
        if words:
            pill = draw_pill(
                painter, QPoint(right, middle), words, tone, align=Qt.AlignmentFlag.AlignRight
            )
            right = pill.left() - px(8)
        upper = QRect(left, rect.top() + px(8), right - left, px(20))
        lower = QRect(left, rect.top() + px(29), right - left, px(18))
        draw_text(painter, upper, row.name, Role.ROW_MEDIUM)
        draw_text(painter, lower, row.detail, Role.META, "text2")
