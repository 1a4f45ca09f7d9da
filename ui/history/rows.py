"""How an act and what it did are drawn."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, QRect, Qt

from crm_desktop.history.acts import KINDS, MOST_COUNTED, ChangeSetRow
from crm_desktop.wording import count, moment
from ui.history.model import ACT
from ui.theme import Role, Tone, theme
from ui.widgets.lists import RowDelegate
from ui.widgets.paint import RIGHT, draw_avatar, draw_icon, draw_pill, draw_text, text_width
from ui.widgets.rows_model import ROW

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from PySide6.QtGui import QPainter

    from crm_desktop.clients.history_words import HistoryRow
    from ui.theme import Colour
    from ui.widgets.lists import Index, RowState

TONES: Final = {
    "act": Tone.GREY,
    "bulk": Tone.VIOLET,
    "import": Tone.TEAL,
    "merge": Tone.ACCENT,
    "unmerge": Tone.ACCENT,
    "undo": Tone.WARN,
    "system": Tone.GREY,
}
UNDONE: Final = "Отменено"
_RECORDS: Final = ("запись", "записи", "записей")


def records_told(records: int) -> str:
    """How many records an act touched; of a very long one only that there are more."""
    if records > MOST_COUNTED:
        return f"больше {count(MOST_COUNTED, *_RECORDS)}"
    return count(records, *_RECORDS)


def about(row: ChangeSetRow) -> str:
    """Who, and how much: «Анна Кравцова · 12 записей»."""
    records = records_told(row.records)
    return " · ".join(filter(None, (row.author, records if row.records else "")))


class ActDelegate(RowDelegate):
    """Avatar, what was done, by whom; when and of what kind on the right."""

    def __init__(self, zone: Callable[[], ZoneInfo], parent: QObject | None = None) -> None:
        super().__init__(parent, height=60)
        self._zone = zone

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        px = theme().px
        row: ChangeSetRow = index.data(ACT)
        disc = QRect(rect.left(), rect.top() + (rect.height() - px(36)) // 2, px(36), px(36))
        draw_avatar(painter, disc, row.author, row.author_id)
        when = moment(row.at, datetime.now(UTC), zone=self._zone())
        wide = text_width(when, Role.META)
        upper, lower = rect.top() + px(9), rect.top() + px(31)
        at = QRect(rect.right() - wide, upper, wide + 1, px(20))
        draw_text(painter, at, when, Role.META, "text2", align=RIGHT)
        left = rect.left() + px(48)
        title = QRect(left, upper, at.left() - left - px(12), px(20))
        gone = bool(row.undone)
        shade: Colour = "text2" if gone else "text"
        draw_text(painter, title, row.title, Role.ROW, shade, struck=gone)
        middle = lower + px(10)
        right = rect.right()
        pills = [(UNDONE, Tone.GREY)] if gone else []
        if row.state == "interrupted":
            pills.append(("Не закончено", Tone.WARN))
        if row.kind != "act":
            pills.append((KINDS.get(row.kind, row.kind), TONES.get(row.kind, Tone.GREY)))
        for text, tone in pills:
            box = draw_pill(
                painter, QPoint(right, middle), text, tone, align=Qt.AlignmentFlag.AlignRight
            )
            right = box.left() - px(6)
        draw_text(
            painter,
            QRect(left, lower, right - left - px(8), px(20)),
            about(row),
            Role.META,
            "text2",
        )


class DetailDelegate(RowDelegate):
    """The field, old → new, and whose it is."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent, height=56)

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        px = theme().px
        row: HistoryRow = index.data(ROW)
        upper = QRect(rect.left(), rect.top() + px(7), rect.width(), px(20))
        lower = QRect(rect.left(), rect.top() + px(28), rect.width(), px(20))
        whose = min(text_width(row.whose, Role.META), rect.width() * 2 // 3)
        label = upper.adjusted(0, 0, -whose - px(12), 0)
        draw_text(painter, label, row.label, Role.META_MEDIUM, "text2")
        side = QRect(upper.right() - whose, upper.top(), whose + 1, upper.height())
        draw_text(painter, side, row.whose, Role.META, "text2", align=RIGHT)
        if row.sentence:
            draw_text(painter, lower, row.sentence, Role.BODY_MEDIUM)
            return
        room = (lower.width() - px(28)) // 2
        old = QRect(lower.left(), lower.top(), room, lower.height())
        used = draw_text(painter, old, row.old or "—", Role.BODY, "text2", struck=bool(row.old))
        arrow = QRect(lower.left() + used + px(6), lower.top() + px(3), px(14), px(14))
        draw_icon(painter, arrow, "arrow-right", "text3")
        left = arrow.right() + px(7)
        new = QRect(left, lower.top(), lower.right() - left, lower.height())
        draw_text(painter, new, row.new or "—", Role.BODY_STRONG)
