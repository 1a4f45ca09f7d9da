"""One value of one record in the merge dialog: the whole cell is the radio's target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.duplicates.wording import tr
from ui.theme import Radius, Role, theme
from ui.widgets.choices import draw_check, draw_radio
from ui.widgets.labels import set_tip
from ui.widgets.paint import draw_box, draw_ring, draw_text, text_width
from ui.widgets.painted import PaintedButton

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent

HEIGHT = 44
_ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class ValueCell(PaintedButton):
    """A value that can be kept; an empty one cannot.

    Attributes:
        arrow: an arrow key was pressed: rows and columns to go.
        client: whose value it is.
    """

    arrow = Signal(int, int)

    def __init__(
        self, text: str, *, client: int, name: str, several: bool, parent: QWidget | None = None
    ) -> None:
        self._several = several
        self.client = client
        super().__init__(text, parent)
        self.setCheckable(True)
        self.setEnabled(bool(text))
        said = text or tr("не заполнено")
        self.setAccessibleName(f"{name}: {said}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_chosen(self, chosen: bool) -> None:
        """Keep this value, or another; Tab stops at the kept ones only."""
        self.setChecked(chosen)
        tab = Qt.FocusPolicy.StrongFocus if chosen else Qt.FocusPolicy.ClickFocus
        self.setFocusPolicy(tab)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(120), theme().px(HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _ARROWS.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier,
        ):  # fmt: skip
            self.arrow.emit(*step)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        colour = theme().colour
        painter = QPainter(self)
        box = self.rect().adjusted(0, px(4), 0, -px(4))
        if self.isChecked():
            draw_box(painter, box, ground=colour("accent_soft"), radius=Radius.CONTROL)
        elif self.hovered:
            draw_box(painter, box, ground=colour("sunken"), radius=Radius.CONTROL)
        if self.key_focus:
            draw_ring(painter, box, Radius.CONTROL)
        side = px(18)
        mark = QRect(px(12), (self.height() - side) // 2, side, side)
        words = QRect(px(40), 0, self.width() - px(48), self.height())
        if not self.isEnabled():
            draw_text(painter, words, tr("не заполнено"), Role.BODY, "text3")
        else:
            self._draw_mark(painter, mark)
            role = Role.BODY_STRONG if self.isChecked() else Role.BODY
            draw_text(painter, words, self.caption, role, "text" if self.isChecked() else "text2")
            long = text_width(" ".join(self.caption.split("\n")), role) > words.width()
            set_tip(self, self.caption if long else "")
        painter.end()

    def _draw_mark(self, painter: QPainter, mark: QRect) -> None:
        if self._several:
            state = Qt.CheckState.Checked if self.isChecked() else Qt.CheckState.Unchecked
            draw_check(painter, mark, state, enabled=True, hovered=self.hovered)
        else:
            draw_radio(painter, mark, checked=self.isChecked(), enabled=True, hovered=self.hovered)
