"""A file as a row of the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, Qt

from ui.clients.files_words import FILE_ICONS, FILE_TONES, about_file, absence
from ui.theme import Role, Tone, theme
from ui.widgets.lists import RowDelegate
from ui.widgets.paint import draw_box, draw_icon, draw_pill, draw_text
from ui.widgets.rows_model import ROW

if TYPE_CHECKING:
    from datetime import tzinfo

    from PySide6.QtGui import QPainter

    from crm_desktop.attachments.listing import AttachmentRow
    from ui.widgets.lists import Index, RowState

HEIGHT = 56


class FileDelegate(RowDelegate):
    """Icon of the kind, the name, what is known of it; a pill if its bytes are gone."""

    def __init__(self, zone: tzinfo, parent: QObject | None = None) -> None:
        super().__init__(parent, height=HEIGHT)
        self._zone = zone

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        px = theme().px
        row: AttachmentRow = index.data(ROW)
        tone = FILE_TONES.get(row.kind, Tone.GREY)
        box = QRect(rect.left(), rect.top() + (rect.height() - px(36)) // 2, px(36), px(36))
        draw_box(painter, box, ground=theme().colour(tone.soft), radius=px(8))
        spot = QRect(0, 0, px(18), px(18))
        spot.moveCenter(box.center())
        draw_icon(painter, spot.translated(1, 1), FILE_ICONS[row.kind], tone.text)
        left, right = box.right() + px(12), rect.right()
        if not row.present:
            told, tone = absence(row)
            pill = draw_pill(
                painter, QPoint(right, rect.center().y()), told, tone,
                align=Qt.AlignmentFlag.AlignRight,
            )  # fmt: skip
            right = pill.left() - px(8)
        upper = QRect(left, rect.top() + px(8), right - left, px(20))
        lower = QRect(left, rect.top() + px(28), right - left, px(20))
        middle = Qt.TextElideMode.ElideMiddle
        draw_text(painter, upper, row.shown, Role.ROW, "text", elide=middle)
        draw_text(painter, lower, about_file(row, self._zone), Role.META, "text2")
