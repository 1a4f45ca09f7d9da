"""How a deleted client is drawn."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt

from crm_desktop.wording import moment
from ui.theme import Role, Tone, theme
from ui.trash.model import ROW
from ui.widgets.lists import RowDelegate
from ui.widgets.paint import RIGHT, draw_avatar, draw_box, draw_pill, draw_text, text_width

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QPainter

    from crm_desktop.clients.listing import ClientRow
    from ui.widgets.lists import Index, RowState


class DeletedDelegate(RowDelegate):
    """Avatar, name, contact and phone; when it was deleted on the right."""

    def __init__(self, zone: ZoneInfo, parent: QObject | None = None) -> None:
        super().__init__(parent, height=60)
        self._zone = zone

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        px = theme().px
        row: ClientRow | None = index.data(ROW)
        disc = QRect(rect.left(), rect.top() + (rect.height() - px(36)) // 2, px(36), px(36))
        if row is None:
            draw_box(painter, disc, ground=theme().colour("grey_soft"), radius=px(18))
            return
        draw_avatar(painter, disc, row.name, row.id)
        upper, lower = rect.top() + px(9), rect.top() + px(31)
        right = rect.right()
        if row.deleted_at is not None:
            when = f"удалён {moment(row.deleted_at, datetime.now(UTC), zone=self._zone)}"
            wide = text_width(when, Role.META)
            at = QRect(right - wide, upper, wide + 1, px(20))
            draw_text(painter, at, when, Role.META, "text2", align=RIGHT)
            title_end = at.left() - px(12)
        else:
            title_end = right
        if row.type:
            draw_pill(
                painter, QPoint(right, lower + px(10)), row.type, Tone.GREY,
                align=Qt.AlignmentFlag.AlignRight, max_width=px(160),
            )  # fmt: skip
        left = rect.left() + px(48)
        draw_text(painter, QRect(left, upper, title_end - left, px(20)), row.name, Role.ROW)
        about = " · ".join(filter(None, (row.contact, row.phone or row.email, row.region)))
        draw_text(
            painter, QRect(left, lower, right - left - px(170), px(20)), about, Role.META, "text2"
        )
