"""How a station, or a computer that is invited, is drawn in the whole list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, Qt

from crm_desktop.sync.flows.invited import OpenInvitation
from ui.sync.looks import clock_time
from ui.sync.station_words import has_note, is_absent, trouble_note
from ui.theme import Radius, Role, Tone, theme
from ui.widgets.lists import RowDelegate
from ui.widgets.paint import (
    RIGHT,
    draw_avatar,
    draw_box,
    draw_icon,
    draw_pill,
    draw_text,
    text_width,
)
from ui.widgets.rows_model import ROW

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QPainter

    from crm_desktop.sync.flows.stations import StationRow
    from ui.theme import Colour
    from ui.widgets.lists import Index, RowState

HERE: Final = "Эта станция"
INVITED: Final = "Приглашение"
RETIRED: Final = "Выведена"
_COLUMN: Final = 196
_FACES: Final = 3
_NARROW: Final = 620
_MIDDLE: Final = Qt.TextElideMode.ElideMiddle


class StationDelegate(RowDelegate):
    """Computer and people; how much it has; when it was heard of and which program it runs."""

    def __init__(self, zone: ZoneInfo, parent: QObject | None = None) -> None:
        super().__init__(parent, height=68)
        self._zone = zone

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        px = theme().px
        row: StationRow | OpenInvitation = index.data(ROW)
        if isinstance(row, OpenInvitation):
            self._paint_invitation(painter, rect, row)
            return
        absent, gone = is_absent(row), row.retired_at is not None
        tone = Tone.GREY if gone else Tone.WARN if absent else Tone.OK
        badge = _badge(painter, rect, "monitor-off" if absent or gone else "monitor", tone)
        upper, lower = rect.top() + px(12), rect.top() + px(35)
        right = self._paint_right(painter, rect, row, absent=absent, gone=gone)
        left = badge.right() + px(14)
        room = right - px(20) - left
        pill = HERE if row.here else RETIRED if gone else ""
        keep = text_width(pill, Role.PILL) + px(26) if pill else 0
        title = QRect(left, upper, max(px(60), room - keep), px(21))
        shade: Colour = "text2" if gone else "text"
        # Computers are often told apart by how their names end.
        used = draw_text(painter, title, row.name, Role.ROW, shade, elide=_MIDDLE)
        if pill:
            at = QPoint(left + used + px(10), upper + px(11))
            draw_pill(painter, at, pill, Tone.TEAL if row.here else Tone.GREY)
        self._paint_people(painter, QRect(left, lower, room, px(20)), row)

    def _paint_invitation(self, painter: QPainter, rect: QRect, row: OpenInvitation) -> None:
        """Draw a computer that has not come yet: for whom, and until when it may."""
        px = theme().px
        badge = _badge(painter, rect, "hourglass", Tone.ACCENT)
        upper, lower = rect.top() + px(12), rect.top() + px(35)
        column = QRect(rect.right() - px(_COLUMN), upper, px(_COLUMN), px(20))
        until = f"до {clock_time(row.expires_at, self._zone)}"
        draw_text(painter, column, until, Role.BODY_MEDIUM, align=RIGHT)
        column.moveTop(lower)
        draw_text(painter, column, _numbers(row.prefix), Role.META, "text2", align=RIGHT)
        left = badge.right() + px(14)
        room = column.left() - px(20) - left
        keep = text_width(INVITED, Role.PILL) + px(26)
        title = QRect(left, upper, max(px(60), room - keep), px(21))
        used = draw_text(painter, title, row.station, Role.ROW, elide=_MIDDLE)
        draw_pill(painter, QPoint(left + used + px(10), upper + px(11)), INVITED, Tone.ACCENT)
        told = f"ещё не вошёл · {', '.join(row.people)}" if row.people else "ещё не вошёл"
        draw_text(painter, QRect(left, lower, room, px(20)), told, Role.META, "text2",
                  elide=Qt.TextElideMode.ElideRight)  # fmt: skip

    def _paint_right(
        self, painter: QPainter, rect: QRect, row: StationRow, *, absent: bool, gone: bool
    ) -> int:
        """Draw the two columns on the right; returns where they begin."""
        px = theme().px
        upper, lower = rect.top() + px(12), rect.top() + px(35)
        column = QRect(rect.right() - px(_COLUMN), upper, px(_COLUMN), px(20))
        heard = clock_time(row.heard_at, self._zone) if row.heard_at else "—"
        if row.here:
            heard = "сейчас"
        shade: Colour = "warn" if absent else "text"
        draw_text(painter, column, heard, Role.BODY_MEDIUM, shade, align=RIGHT)
        column.moveTop(lower)
        told = [f"версия {row.program}" if row.program else "", _numbers(row.prefix)]
        draw_text(painter, column, " · ".join(filter(None, told)), Role.META, "text2", align=RIGHT)
        if rect.width() < px(_NARROW):
            return column.left()
        middle = QRect(column.left() - px(_COLUMN + 12), upper, px(_COLUMN), px(20))
        draw_text(painter, middle, "" if gone else has_note(row), Role.BODY, shade)
        middle.moveTop(lower)
        draw_text(painter, middle, "" if gone else trouble_note(row), Role.META, "warn")
        return middle.left()

    def _paint_people(self, painter: QPainter, room: QRect, row: StationRow) -> None:
        px = theme().px
        left = room.left()
        for name, member in zip(row.people[:_FACES], row.person_ids, strict=False):
            disc = QRect(left, room.top(), px(20), px(20))
            draw_avatar(painter, disc, name, member)
            left += px(24)
        told = ", ".join(row.people) or "пока никто не входил"
        rest = QRect(left + (px(4) if row.people else 0), room.top(), room.right() - left, px(20))
        draw_text(painter, rest, told, Role.META, "text2", elide=Qt.TextElideMode.ElideRight)


def _badge(painter: QPainter, rect: QRect, icon: str, tone: Tone) -> QRect:
    """Draw the square at the beginning of a row; returns where it is."""
    px = theme().px
    badge = QRect(rect.left(), rect.top() + (rect.height() - px(36)) // 2, px(36), px(36))
    draw_box(painter, badge, ground=theme().colour(tone.soft), radius=Radius.CARD)
    draw_icon(painter, badge.adjusted(px(9), px(9), -px(9), -px(9)), icon, tone.text)
    return badge


def _numbers(prefix: str) -> str:
    return f"номера {prefix}" if prefix else ""
