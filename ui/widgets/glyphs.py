"""An icon that only stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import follow_theme, theme
from ui.widgets.paint import draw_icon

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from ui.theme import Colour


class Glyph(QWidget):
    """A Lucide icon in a colour of the theme."""

    def __init__(
        self,
        icon: str,
        colour: Colour = "text2",
        size: int = 16,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon
        self._colour: Colour = colour
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow_theme(self.updateGeometry)

    def set(self, icon: str, colour: Colour) -> None:
        """Change icon and colour."""
        self._icon_name = icon
        self._colour = colour
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(self._size), theme().px(self._size))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_icon(painter, self.rect(), self._icon_name, self._colour)
        painter.end()
