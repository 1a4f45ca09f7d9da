"""How a group of possible duplicates is drawn in the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, Qt

from crm_desktop.duplicates.comparing import Level
from crm_desktop.wording import count
from ui.duplicates.wording import RECORDS, tr
from ui.theme import Role, Tone, theme
from ui.widgets.lists import RowDelegate
from ui.widgets.paint import draw_avatar, draw_pill, draw_text, pill_width
from ui.widgets.rows_model import ROW

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QPainter

    from ui.duplicates.reading import GroupRow
    from ui.widgets.lists import Index, RowState

LEVELS: Final = {
    Level.CERTAIN: ("точный", Tone.OK),
    Level.SUSPECTED: ("похоже", Tone.WARN),
    Level.HINT: ("подсказка", Tone.GREY),
}


def group_in_words(row: GroupRow) -> str:
    """A group for screen readers and for typing ahead."""
    return ", ".join((*row.names, *row.group.reasons))


class GroupDelegate(RowDelegate):
    """Avatar, the first name and how many there are, the reasons; the level on the right."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent, height=64)

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        px = theme().px
        row: GroupRow = index.data(ROW)
        disc = QRect(rect.left(), rect.top() + (rect.height() - px(36)) // 2, px(36), px(36))
        draw_avatar(painter, disc, row.names[0], row.group.ids[0])
        left, right = rect.left() + px(48), rect.right()
        upper, lower = rect.top() + px(11), rect.top() + px(33)
        word, tone = LEVELS[row.group.level]
        pill = pill_width(tr(word))
        draw_pill(
            painter, QPoint(right, upper + px(10)), tr(word), tone,
            align=Qt.AlignmentFlag.AlignRight,
        )  # fmt: skip
        room = QRect(left, upper, right - pill - px(12) - left, px(20))
        draw_text(painter, room, row.names[0], Role.ROW)
        about = " · ".join((count(len(row.names), *RECORDS), *row.group.reasons))
        draw_text(painter, QRect(left, lower, right - left, px(20)), about, Role.META, "text2")
