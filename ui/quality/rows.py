"""How a check of the quality report looks in its list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect

from crm_desktop.wording import number, percent
from ui.theme import Role, Tone, theme
from ui.widgets.lists import RowDelegate
from ui.widgets.paint import RIGHT, draw_bar, draw_icon, draw_text
from ui.widgets.rows_model import ROW

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QWidget

    from crm_desktop.quality.report import Line
    from ui.widgets.lists import Index, RowState

HEIGHT: Final = 60
_COUNT: Final = 90
_BAR: Final = 140
# From this share of the base on a fault is a bad one.
_MANY: Final = 0.1


class LineDelegate(RowDelegate):
    """What is wrong and why it matters on the left; how many, and of how many, on the right."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, height=HEIGHT)
        self.total = 0

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        px = theme().px
        line: Line = index.data(ROW)
        found = bool(line.found)
        share = line.found / self.total if self.total else 0.0
        tone = Tone.OK if not found else Tone.BAD if share >= _MANY else Tone.WARN
        icon = "triangle-alert" if found else "check"
        draw_icon(painter, _square(rect, px(18), px(2)), icon, tone.text)
        side = px(_COUNT + _BAR) + px(32)
        left, room = rect.left() + px(34), rect.width() - px(34) - side
        half = rect.height() // 2
        above = QRect(left, rect.top() + px(8), room, half - px(8))
        below = QRect(left, rect.top() + half, room, half - px(8))
        draw_text(painter, above, line.check.title, Role.ROW_MEDIUM, "text" if found else "text2")
        draw_text(painter, below, line.check.why, Role.META, "text2" if found else "text3")
        if not found:
            at = QRect(rect.right() - px(_COUNT), rect.top(), px(_COUNT), rect.height())
            draw_text(painter, at, "нет таких", Role.META, "text3", align=RIGHT)
            return
        bar = QRect(rect.right() - px(_COUNT) - px(_BAR) - px(12), rect.center().y() - px(2),
                    px(_BAR), px(6))  # fmt: skip
        draw_bar(painter, bar, share, tone.fill)
        at = QRect(rect.right() - px(_COUNT), rect.top() + px(8), px(_COUNT), half - px(8))
        draw_text(painter, at, number(line.found), Role.ROW, "text", align=RIGHT)
        at = QRect(rect.right() - px(_COUNT), rect.top() + half, px(_COUNT), half - px(8))
        told = percent(share) if share >= 0.01 else "<1 %"  # noqa: PLR2004 - told by its place
        draw_text(painter, at, told, Role.META, "text2", align=RIGHT)


def _square(rect: QRect, side: int, inset: int) -> QRect:
    return QRect(rect.left() + inset, rect.center().y() - side // 2, side, side)
