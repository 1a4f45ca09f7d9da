"""A turning arc: something is being done, how long is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QPaintEvent, QShowEvent

    from ui.theme import Colour

STEP_MS: Final = 60
STEP_DEGREES: Final = 24
ARC_DEGREES: Final = 270


class Spinner(QWidget):
    """Turns only while it is visible."""

    def __init__(
        self, size: int = 16, *, colour: Colour = "text3", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._size = size
        self._colour: Colour = colour
        self._angle = 90
        self._timer = QTimer(self)
        self._timer.setInterval(STEP_MS)
        self._timer.timeout.connect(self._turn)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(self.tr("Подождите…"))

    def sizeHint(self) -> QSize:
        side = theme().px(self._size)
        return QSize(side, side)

    def _turn(self) -> None:
        self._angle = (self._angle - STEP_DEGREES) % 360
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        self._timer.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = max(1.6, self.width() / 9)
        pen = QPen(theme().colour(self._colour), width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        ring = QRectF(self.rect()).adjusted(width, width, -width, -width)
        painter.drawArc(ring, self._angle * 16, ARC_DEGREES * 16)
        painter.end()
