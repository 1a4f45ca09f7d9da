"""Painting what frames the hours: the heads of the columns, the band of whole days, the gutter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QPainter

from crm_desktop.agenda.entry import AgendaEntry
from ui.calendar.block_paint import RADIUS
from ui.calendar.entry_words import birthday_words
from ui.calendar.grid_plan import Box
from ui.calendar.spots import clock_words
from ui.theme import Role, theme
from ui.widgets.paint import CENTRE, RIGHT, draw_box, draw_icon, draw_ring, draw_text, text_width

if TYPE_CHECKING:
    from ui.calendar.band_plan import PlacedBar
    from ui.calendar.grid_heads import ColumnHead
    from ui.calendar.grid_model import GridModel
    from ui.calendar.grid_paint import GridFace
    from ui.calendar.grid_view import GridView

_HOUR: Final = 60
_TODAY: Final = 0.38


class HeadPainter:
    """Draws the heads of the columns, the band of whole days and the gutter."""

    def __init__(self, model: GridModel, face: GridFace, view: GridView) -> None:
        self._model = model
        self._face = face
        self._view = view

    def draw_heads(self, painter: QPainter) -> None:
        """Draw; the painter is at the left edge of the first column and at the top."""
        plan = self._model.plan
        high = self._view.measures.head
        for at, column in enumerate(plan.columns):
            rect = QRect(column.left, 0, column.width, high)
            if column.spec.day == self._face.today and not self._model.team:
                tint = QColor(theme().colour("accent_soft"))
                tint.setAlphaF(_TODAY)
                painter.fillRect(rect, tint)
            if at < len(self._face.heads):
                self._draw_head(painter, self._face.heads[at], rect)
            if at:
                painter.fillRect(column.left, 0, 1, high, theme().colour("border"))

    def _draw_head(self, painter: QPainter, head: ColumnHead, rect: QRect) -> None:
        box = Box(rect.left(), rect.top(), rect.width(), rect.height())
        self._face.painter.show(
            painter, box, ("head", head), lambda inner, at: head.draw(inner, QRect(*at))
        )

    def draw_band(self, painter: QPainter, *, pad: int) -> None:
        """Draw; the painter is at the left edge of the first column and at the band's top."""
        plan, face = self._model.plan, self._face
        colour = theme().colour
        high = self._view.band_height
        for at, column in enumerate(plan.columns):
            rect = QRect(column.left, 0, column.width, high)
            if column.spec.off:
                painter.fillRect(rect, colour("bg"))
            elif column.spec.day == face.today and not self._model.team:
                tint = QColor(colour("accent_soft"))
                tint.setAlphaF(_TODAY)
                painter.fillRect(rect, tint)
            if at:
                painter.fillRect(column.left, 0, 1, high, colour("border"))
        painter.translate(0, pad)
        for placed in self._model.band.bars:
            self._draw_bar(painter, placed)
        for more in self._model.band.more:
            room = QRect(*more.box).adjusted(theme().px(6), 0, 0, 0)
            draw_text(painter, room, f"ещё {len(more.items)}", Role.META_MEDIUM, "accent_text")
        self._draw_band_ghost(painter)
        self._draw_band_cursor(painter)

    def draw_gutter(self, painter: QPainter) -> None:
        """Draw the hours; the painter is at the left edge of the gutter and at midnight."""
        plan, face = self._model.plan, self._face
        now_seen = any(column.spec.day == face.today for column in plan.columns)
        key = ("gutter", plan.hour, face.now if now_seen else None)
        box = Box(0, 0, self._view.measures.gutter, plan.height)
        face.painter.show(painter, box, key, lambda inner, _box: self._draw_hours(inner, now_seen))

    def _draw_hours(self, painter: QPainter, now_seen: bool) -> None:
        plan, face = self._model.plan, self._face
        px = theme().px
        wide = self._view.measures.gutter
        now_y = plan.y_of(face.now)
        for hour in range(1, 24):
            y = plan.y_of(hour * _HOUR)
            if now_seen and abs(y - now_y) < px(16):
                continue
            room = QRect(0, y - px(8), wide - px(8), px(16))
            draw_text(painter, room, clock_words(hour * _HOUR), Role.LABEL, "text2", align=RIGHT)
        if now_seen:
            pill = QRect(px(6), now_y - px(10), wide - px(12), px(20))
            draw_box(painter, pill, ground=theme().colour("bad"), radius=pill.height() / 2)
            painter.setFont(theme().font(Role.PILL_STRONG))
            painter.setPen(theme().colour("surface"))
            painter.drawText(pill, CENTRE, clock_words(face.now))

    def draw_hint(self, painter: QPainter, rect: QRect, *, may_edit: bool) -> None:
        """Say below an empty grid how something gets there."""
        agenda = self._model.agenda
        if agenda is None or agenda.entries or not may_edit or self._face.ghost is not None:
            return
        px = theme().px
        said = "Здесь пока ничего нет. Потяните по времени или нажмите N: новая задача."
        wide = min(text_width(said, Role.META) + px(32), rect.width() - px(24))
        box = QRect((rect.width() - wide) // 2, rect.height() - px(56), wide, px(32))
        draw_box(painter, box, ground=theme().colour("grey_soft"), radius=box.height() / 2)
        draw_text(painter, box.adjusted(px(12), 0, -px(12), 0), said, Role.META, "text2",
                  align=CENTRE)  # fmt: skip

    def draw_band_name(self, painter: QPainter) -> None:
        """Say what the band is; the painter is at the left edge of the gutter and at its top."""
        px = theme().px
        wide, high = self._view.measures.gutter, self._view.band_height
        room = QRect(0, px(6), wide - px(8), px(13))
        if high < px(40):
            room.moveTop((high - px(26)) // 2)
        draw_text(painter, room, "весь", Role.LABEL, "text2", align=RIGHT)
        draw_text(painter, room.translated(0, px(13)), "день", Role.LABEL, "text2", align=RIGHT)
        if self._view.folds:
            spot = QRect(px(6), room.top() + px(5), px(16), px(16))
            draw_icon(painter, spot, "chevron-up" if self._model.unfolded else "chevron-down",
                      "text2")  # fmt: skip

    def _draw_bar(self, painter: QPainter, placed: PlacedBar) -> None:
        face, item, box = self._face, placed.bar.item, placed.box
        if not isinstance(item, AgendaEntry):
            face.painter.draw_birthday(painter, box, birthday_words(item), hovered=False)
            return
        hovered = face.hovered == item.key
        if not item.own and not self._model.team:
            tone = face.person_tone(item.assignee_id or 0)
            face.painter.draw_colleague_bar(painter, box, item, tone=tone, hovered=hovered)
            return
        pale = face.lifted == item.key
        face.painter.draw_block(
            painter, box, item, tone=face.tone_of(item), time="", hovered=hovered, pale=pale,
            icon=face.icon_of(item), centred=True,
        )  # fmt: skip
        if pale:
            face.painter.draw_dashes(painter, box, face.tone_of(item).text)

    def _draw_band_ghost(self, painter: QPainter) -> None:
        ghost = self._face.ghost
        plan = self._model.plan
        if ghost is None or ghost.minute is not None or ghost.column >= len(plan.columns):
            return
        last = plan.columns[min(ghost.last or ghost.column, len(plan.columns) - 1)]
        first = plan.columns[ghost.column]
        row = self._view.measures.row
        box = Box(first.left + 3, (self._view.rows - 1) * row + 2, last.right - first.left - 8,
                  row - 4)  # fmt: skip
        ground = QColor(theme().colour(ghost.tone.soft))
        ground.setAlpha(235)
        self._face.painter.draw_dashes(painter, box, ghost.tone.text, ground=ground, width=2)
        room = QRect(box.left + 8, box.top, box.width - 12, box.height)
        self._face.painter.draw_line(painter, room, ghost.title, ghost.tone.text)

    def _draw_band_cursor(self, painter: QPainter) -> None:
        cursor = self._face.cursor
        plan = self._model.plan
        if cursor is None or cursor.minute is not None or cursor.column >= len(plan.columns):
            return
        if cursor.key is not None:
            placed = self._model.bar_of(cursor.key)
            if placed is not None:
                shade = theme().colour("accent" if self._face.focused else "line2")
                draw_box(painter, QRectF(*placed.box), ground=None, border=shade, width=2,
                         radius=RADIUS)  # fmt: skip
        elif self._face.focused:
            column = plan.columns[cursor.column]
            row = self._view.measures.row
            draw_ring(painter, QRect(column.left + 3, 2, column.width - 8, row - 4), RADIUS)
