"""How a line of the audit is drawn."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, QRect, Qt

from crm_desktop.audit.acts import GROUPS, Group
from crm_desktop.wording import moment
from ui.audit.model import LINE
from ui.theme import Role, Tone, theme
from ui.widgets.lists import RowDelegate
from ui.widgets.paint import RIGHT, draw_avatar, draw_pill, draw_text, text_width
from ui.widgets.rows_model import ROW

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from PySide6.QtGui import QPainter

    from crm_desktop.audit.filtering import AuditLine
    from ui.widgets.lists import Index, RowState

TONES: Final = {
    Group.ENTRY: Tone.GREY,
    Group.TAKEN: Tone.ACCENT,
    Group.SEEN: Tone.TEAL,
    Group.MASS: Tone.VIOLET,
    Group.PEOPLE: Tone.WARN,
    Group.SETTINGS: Tone.GREY,
    Group.COPIES: Tone.GREY,
    Group.WARNINGS: Tone.BAD,
}


class AuditDelegate(RowDelegate):
    """Avatar, what was done, by whom and where to; when and of which group on the right."""

    def __init__(self, zone: Callable[[], ZoneInfo], parent: QObject | None = None) -> None:
        super().__init__(parent, height=60)
        self._zone = zone

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        px = theme().px
        row: AuditLine = index.data(LINE)
        disc = QRect(rect.left(), rect.top() + (rect.height() - px(36)) // 2, px(36), px(36))
        draw_avatar(painter, disc, row.author, row.author_id)
        when = moment(row.at, datetime.now(UTC), zone=self._zone())
        wide = text_width(when, Role.META)
        upper, lower = rect.top() + px(9), rect.top() + px(31)
        at = QRect(rect.right() - wide, upper, wide + 1, px(20))
        draw_text(painter, at, when, Role.META, "text2", align=RIGHT)
        left = rect.left() + px(48)
        title = QRect(left, upper, at.left() - left - px(12), px(20))
        draw_text(painter, title, row.text, Role.ROW)
        box = draw_pill(
            painter, QPoint(rect.right(), lower + px(10)), GROUPS[row.group], TONES[row.group],
            align=Qt.AlignmentFlag.AlignRight,
        )  # fmt: skip
        about = " · ".join(filter(None, (row.author, row.destination)))
        room = QRect(left, lower, box.left() - left - px(8), px(20))
        draw_text(painter, room, about, Role.META, "text2")


class NameDelegate(RowDelegate):
    """The name of a client, nothing more."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent, height=36)

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        row: tuple[int, str] = index.data(ROW)
        draw_text(painter, rect, row[1], Role.BODY)
