"""The colours a stage may have, in a row."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from crm_desktop.directories.items import COLOURS
from ui.settings.directory_list import COLOUR_NAMES, TONES
from ui.theme import Space, theme
from ui.widgets.labels import set_tip
from ui.widgets.paint import draw_box, draw_dot, draw_ring
from ui.widgets.painted import PaintedButton

_SIDE: Final = 30
_DOT: Final = 16
_KEYS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class _Swatch(PaintedButton):
    def __init__(self, key: str, parent: QWidget) -> None:
        self.key = key
        super().__init__(COLOUR_NAMES[key], parent)
        self.setCheckable(True)
        set_tip(self, COLOUR_NAMES[key])

    def sizeHint(self) -> QSize:
        return QSize(theme().px(_SIDE), theme().px(_SIDE))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colour = QPainter(self), theme().colour
        if self.isChecked():
            draw_box(painter, self.rect(), ground=None, border=colour("text"), width=2)
        elif self.hovered:
            draw_box(painter, self.rect(), ground=colour("sunken"))
        draw_dot(painter, self.rect().center(), TONES[self.key].fill, theme().px(_DOT))
        if self.key_focus:
            draw_ring(painter, self.rect())
        painter.end()


class ColourRow(QWidget):
    """One of the colours; the left and right arrows choose.

    Attributes:
        chosen: the key of a colour; only when the person chose.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self.swatches = [_Swatch(key, self) for key in COLOURS]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.XS)
        for swatch in self.swatches:
            self._group.addButton(swatch)
            row.addWidget(swatch)
            swatch.clicked.connect(lambda _on=False, key=swatch.key: self.chosen.emit(key))
        row.addStretch(1)
        self.setFocusProxy(self.swatches[0])

    @property
    def value(self) -> str:
        """The chosen colour."""
        return next((swatch.key for swatch in self.swatches if swatch.isChecked()), COLOURS[0])

    def set_value(self, key: str) -> None:
        """Choose without `chosen`."""
        for swatch in self.swatches:
            if swatch.key == key:
                swatch.setChecked(True)
                self.setFocusProxy(swatch)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _KEYS.get(Qt.Key(event.key()), 0)
        if not step:
            super().keyPressEvent(event)
            return
        at = [swatch.key for swatch in self.swatches].index(self.value)
        there = self.swatches[(at + step) % len(self.swatches)]
        there.setFocus(Qt.FocusReason.TabFocusReason)
        there.click()
