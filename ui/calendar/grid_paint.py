"""Painting the time grid: the grounds, the hours, the blocks, now; nothing is decided here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ui.calendar.block_paint import RADIUS, BlockPainter
from ui.calendar.clock import clock_jumps
from ui.calendar.entry_words import time_words
from ui.calendar.spots import range_words
from ui.theme import Role, Tone, theme
from ui.widgets.paint import draw_box, draw_ring, draw_text, mix, smooth, text_width

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from crm_desktop.agenda.entry import AgendaEntry
    from ui.calendar.grid_blocks import Key, Placed
    from ui.calendar.grid_heads import ColumnHead
    from ui.calendar.grid_model import GridModel
    from ui.calendar.walk import Cursor

_HOUR: Final = 60
_MISSING: Final = ("этого часа нет", "часа нет")
_TWICE: Final = ("час идёт дважды", "дважды")
_NOW_PALE: Final = 0.45
_OUT_OF_HOURS: Final = 0.55
_TODAY: Final = 0.38
_DOT: Final = 5


@dataclass(slots=True)
class Ghost:
    """A dashed place: where something would be put.

    Attributes:
        column: which column.
        minute: minutes from midnight; None = in the band.
        minutes: how long.
        title: what it would be.
        tone: its colour.
        last: the last column, of several whole days.
    """

    column: int
    minute: int | None
    minutes: int
    title: str
    tone: Tone = Tone.ACCENT
    last: int | None = None


@dataclass(slots=True)
class GridFace:
    """How the grid looks at this moment, besides what is in its model.

    Attributes:
        today: the date.
        now: minutes from midnight.
        cursor: where the keyboard is.
        focused: the keyboard is here and its frame is to be seen.
        hovered: key of the entry under the pointer.
        lifted: key of what is in the hand.
        ghost: where it would be put.
        tone_of: colour of an entry's kind.
        icon_of: icon of an entry's kind.
        person_tone: colour of a person.
        heads: of the columns.
    """

    today: date
    now: int
    tone_of: Callable[[AgendaEntry], Tone]
    icon_of: Callable[[AgendaEntry], str]
    person_tone: Callable[[int], Tone]
    cursor: Cursor | None = None
    focused: bool = False
    hovered: Key | None = None
    lifted: Key | None = None
    ghost: Ghost | None = None
    heads: Sequence[ColumnHead] = ()
    painter: BlockPainter = field(default_factory=BlockPainter)


class BodyPainter:
    """Draws the hours of a grid; what lies outside `clip` is left out."""

    def __init__(self, model: GridModel, face: GridFace) -> None:
        self._model = model
        self._face = face

    def draw(self, painter: QPainter, clip: QRect) -> None:
        """Draw; the painter is at the left edge of the first column and at midnight."""
        self._draw_grounds(painter, clip)
        self._draw_lines(painter, clip)
        self._draw_jumps(painter)
        self._draw_pale_now(painter)
        for block in self._model.blocks:
            if block.box.bottom >= clip.top() and block.box.top <= clip.bottom():
                self._draw_block(painter, block)
        self._draw_now(painter)
        self._draw_ghost(painter)
        self._draw_cursor(painter)

    def _draw_grounds(self, painter: QPainter, clip: QRect) -> None:
        plan, face, agenda = self._model.plan, self._face, self._model.agenda
        colour = theme().colour
        quiet = mix(colour("surface"), colour("bg"), _OUT_OF_HOURS)
        for column in plan.columns:
            spec = column.spec
            rect = QRect(column.left, clip.top(), column.width, clip.height())
            if spec.off or agenda is None:
                painter.fillRect(rect, colour("bg"))
                continue
            painter.fillRect(rect, quiet)
            for top, bottom in agenda.calendar.spans(spec.day):
                span = QRect(column.left, plan.y_of(top), column.width,
                             plan.y_of(bottom) - plan.y_of(top))  # fmt: skip
                painter.fillRect(span.intersected(rect), colour("surface"))
            if spec.day == face.today and not self._model.team:
                tint = QColor(colour("accent_soft"))
                tint.setAlphaF(_TODAY)
                painter.fillRect(rect, tint)

    def _draw_lines(self, painter: QPainter, clip: QRect) -> None:
        plan = self._model.plan
        border = theme().colour("border")
        for hour in range(25):
            y = plan.y_of(hour * _HOUR)
            if clip.top() <= y <= clip.bottom():
                painter.fillRect(clip.left(), y, plan.width - clip.left(), 1, border)
        for column in plan.columns[1:]:
            painter.fillRect(column.left, clip.top(), 1, clip.height(), border)

    def _draw_jumps(self, painter: QPainter) -> None:
        """Say where the clock of a day jumps."""
        agenda, plan = self._model.agenda, self._model.plan
        if agenda is None:
            return
        for column in plan.columns:
            for jump in clock_jumps(column.spec.day, agenda.zone):
                top, bottom = plan.y_of(jump.top), plan.y_of(jump.bottom)
                rect = QRect(column.left + 1, top + 1, column.width - 1, bottom - top - 1)
                shade = QColor(theme().colour("grey_fill"))
                if jump.missing:
                    shade.setAlpha(90)
                    ratio = painter.device().devicePixelRatioF()
                    painter.fillRect(rect, self._face.painter.hatch(shade, ratio))
                else:
                    painter.fillRect(QRect(rect.right() - 2, top, 3, bottom - top), shade)
                words = rect.adjusted(theme().px(6), 0, -theme().px(6), 0)
                for said in _MISSING if jump.missing else _TWICE:
                    if text_width(said, Role.LABEL) <= words.width():
                        draw_text(painter, words, said, Role.LABEL, "text2")
                        break

    def _draw_block(self, painter: QPainter, block: Placed) -> None:
        face, entry = self._face, block.entry
        agenda = self._model.agenda
        hovered = face.hovered == block.key
        if block.lane:
            tone = face.person_tone(entry.assignee_id or 0)
            face.painter.draw_lane(painter, block.box, entry, tone=tone, hovered=hovered)
            return
        pale = face.lifted == block.key
        face.painter.draw_block(
            painter, block.box, entry, tone=face.tone_of(entry), hovered=hovered, pale=pale,
            time=time_words(entry, agenda.zone) if agenda is not None else "",
        )  # fmt: skip
        if pale:
            face.painter.draw_dashes(painter, block.box, face.tone_of(entry).text)

    def _draw_pale_now(self, painter: QPainter) -> None:
        """A hairline through the week, under the blocks."""
        plan, face = self._model.plan, self._face
        if not any(column.spec.day == face.today for column in plan.columns):
            return
        shade = QColor(theme().colour("bad_fill"))
        shade.setAlphaF(_NOW_PALE)
        painter.fillRect(0, plan.y_of(face.now), plan.width, 1, shade)

    def _draw_now(self, painter: QPainter) -> None:
        plan, face = self._model.plan, self._face
        y = plan.y_of(face.now)
        shade = theme().colour("bad_fill")
        for at, column in enumerate(plan.columns):
            if column.spec.day != face.today:
                continue
            painter.fillRect(column.left, y - 1, column.width, 2, shade)
            if at == 0 or not self._model.team:
                smooth(painter)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(shade)
                painter.drawEllipse(QPoint(column.left, y), _DOT, _DOT)

    def _draw_ghost(self, painter: QPainter) -> None:
        ghost = self._face.ghost
        if ghost is None or ghost.minute is None or ghost.column >= len(self._model.plan.columns):
            return
        box = self._model.plan.span_box(ghost.column, ghost.minute, ghost.minutes)
        high = max(box.height, theme().px(22))
        box = box._replace(height=high)
        ground = QColor(theme().colour(ghost.tone.soft))
        ground.setAlpha(225)
        self._face.painter.draw_dashes(painter, box, ghost.tone.text, ground=ground, width=2)
        room = QRect(box.left + 8, box.top + 3, box.width - 12, theme().px(16))
        time = range_words(ghost.minute, ghost.minutes)
        line = room.height()
        if high >= 2 * line + 4:
            self._face.painter.draw_line(painter, room, ghost.title, ghost.tone.text)
            draw_text(painter, room.translated(0, line), time, Role.LABEL, "text2")
        else:
            room.moveTop(box.top + (high - line) // 2)
            self._face.painter.draw_line(painter, room, f"{time} {ghost.title}", ghost.tone.text)

    def _draw_cursor(self, painter: QPainter) -> None:
        cursor, plan = self._face.cursor, self._model.plan
        if cursor is None or cursor.minute is None or cursor.column >= len(plan.columns):
            return
        if self._face.ghost is not None:
            return
        if cursor.key is not None:
            block = self._model.block_of(cursor.key, column=cursor.column)
            if block is not None:
                width = 2 if self._face.focused else 1.5
                tone = Tone.ACCENT if self._face.focused else self._face.tone_of(block.entry)
                shade = theme().colour("accent" if self._face.focused else tone.text)
                draw_box(painter, QRectF(*block.box), ground=None, border=shade, width=width,
                         radius=RADIUS)  # fmt: skip
        elif self._face.focused:
            box = plan.span_box(cursor.column, cursor.minute, 30)
            draw_ring(painter, QRect(*box), RADIUS)


def outline(painter: QPainter, rect: QRect, radius: int) -> None:
    """Draw the frame of the whole grid over what it holds; its corners show the ground behind."""
    smooth(painter)
    painter.setPen(QPen(theme().colour("border"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
