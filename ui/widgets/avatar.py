"""A disc with initials for people and companies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import follow_theme, theme
from ui.widgets.labels import set_tip
from ui.widgets.paint import draw_avatar
from ui.widgets.people import initials

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from ui.theme import Tone

__all__ = ["Avatar", "initials"]


class Avatar(QWidget):
    """Colour follows the key (an id) or, without one, the name."""

    def __init__(
        self,
        name: str,
        size: int = 36,
        *,
        key: object = None,
        tone: Tone | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._size = size
        self._tone = tone
        self.set_person(name, key=key)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow_theme(self.updateGeometry)

    def set_person(self, name: str, *, key: object = None) -> None:
        """Show somebody else."""
        self._name = name
        self._key = key
        self.setAccessibleName(name)
        set_tip(self, name)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(self._size), theme().px(self._size))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_avatar(painter, self.rect(), self._name, self._key, tone=self._tone)
        painter.end()
