"""The steps of a wizard in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.theme import Radius, Role, Space, theme
from ui.widgets.paint import CENTRE, draw_box, draw_icon, draw_ring, draw_text, text_width
from ui.widgets.painted import PaintedButton

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from ui.theme import Colour


class _Step(PaintedButton):
    def __init__(self, number: int, text: str, *, last: bool, parent: QWidget) -> None:
        self._number = number
        self._last = last
        self._current = 0
        super().__init__(text, parent)

    def set_current(self, current: int) -> None:
        self._current = current
        done = self._number < current
        self.setEnabled(done)
        self.setCursor(Qt.CursorShape.PointingHandCursor if done else Qt.CursorShape.ArrowCursor)
        states = (self.tr("пройден"), self.tr("сейчас"), self.tr("впереди"))
        self.setAccessibleDescription(states[0 if done else 1 if self._number == current else 2])
        self.update()

    def sizeHint(self) -> QSize:
        px = theme().px
        width = px(28 + 8) + text_width(self.caption, Role.BODY_STRONG) + px(4)
        return QSize(width + (0 if self._last else px(12 + 32)), px(36))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        colour = theme().colour
        painter = QPainter(self)
        here, done = self._number == self._current, self._number < self._current
        disc = QRect(px(2), (self.height() - px(24)) // 2, px(24), px(24))
        ground: Colour = "accent" if here else "ok_soft" if done else "grey_soft"
        draw_box(painter, disc, ground=colour(ground), radius=disc.height() / 2)
        if done:
            inner = disc.adjusted(px(5), px(5), -px(5), -px(5))
            draw_icon(painter, inner, "check", "ok")
        else:
            shade: Colour = "accent_on" if here else "text2"
            draw_text(painter, disc, str(self._number + 1), Role.META_STRONG, shade, align=CENTRE)
        room = QRect(disc.right() + px(8), 0, self.width(), self.height())
        role = Role.BODY_STRONG if here else Role.BODY_MEDIUM
        used = draw_text(
            painter, room, self.caption, role, "text" if here or self.hovered else "text2"
        )
        if not self._last:
            left = room.left() + used + px(12)
            bar = QRect(left, self.height() // 2 - 1, px(32), 2)
            painter.fillRect(bar, colour("ok_fill" if done else "line2"))
        if self.key_focus:
            draw_ring(painter, QRect(0, 2, room.left() + used + px(4), self.height() - 4),
                      Radius.CARD)  # fmt: skip
        painter.end()


class StepLine(QWidget):
    """Done = tick, current = accent; a done step can be clicked."""

    chosen = Signal(object)

    def __init__(self, titles: Sequence[str], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: list[_Step] = []
        self._current = 0
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        for number, title in enumerate(titles):
            step = _Step(number, title, last=number == len(titles) - 1, parent=self)
            step.clicked.connect(lambda _on=False, at=number: self.chosen.emit(at))
            self._steps.append(step)
            row.addWidget(step)
        row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_current(0)

    @property
    def current(self) -> int:
        """Number of the current step, from 0."""
        return self._current

    def set_current(self, current: int) -> None:
        """Move on or back; the number of steps = all done."""
        self._current = current
        for step in self._steps:
            step.set_current(current)
