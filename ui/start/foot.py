"""The foot of the start screens: theme, text size, version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop import __version__
from ui.start.page import WIDEST
from ui.theme import Mode, Role, Space, TextSize, follow_theme, theme
from ui.widgets.buttons import Button, Kind
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from ui.shell.preferences import Preferences

PADDING: Final = 14
_NEXT: Final = {Mode.SYSTEM: Mode.LIGHT, Mode.LIGHT: Mode.DARK, Mode.DARK: Mode.SYSTEM}
_MODES: Final = {
    Mode.SYSTEM: ("Как в системе", "sun-moon"),
    Mode.LIGHT: ("Светлая тема", "sun"),
    Mode.DARK: ("Тёмная тема", "moon"),
}


class StartFoot(QWidget):
    """Both take effect at once and are remembered."""

    def __init__(self, preferences: Preferences, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._mode = Button("", kind=Kind.QUIET)
        self._mode.clicked.connect(self._turn_mode)
        self._size = Button("", "a-large-small", kind=Kind.QUIET)
        self._size.clicked.connect(self._turn_size)
        inner = QWidget()
        # Quiet buttons have room around their words; the words stand under the column's edge.
        inner.setMaximumWidth(WIDEST + 2 * PADDING)
        row = QHBoxLayout(inner)
        row.setContentsMargins(0, 0, PADDING, 0)
        row.setSpacing(Space.XS)
        row.addWidget(self._mode)
        row.addWidget(self._size)
        row.addStretch(1)
        version = self.tr("Версия {} · Справка F1").format(__version__)
        row.addWidget(Label(version, Role.META, colour="text2"))
        across = QHBoxLayout(self)
        across.setContentsMargins(Space.XXL - PADDING, 0, Space.XXL - PADDING, Space.L)
        across.addStretch(1)
        across.addWidget(inner, 1000)
        across.addStretch(1)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Name what is chosen."""
        text, icon = _MODES[theme().mode]
        self._mode.set_caption(text)
        self._mode.set_icon(icon)
        larger = theme().text_size is TextSize.LARGER
        self._size.set_caption(self.tr("Обычный текст") if larger else self.tr("Крупнее"))

    def _turn_mode(self) -> None:
        mode = _NEXT[theme().mode]
        self._preferences.theme = mode.value
        theme().set_mode(mode)
        self._preferences.save()

    def _turn_size(self) -> None:
        larger = theme().text_size is TextSize.LARGER
        size = TextSize.NORMAL if larger else TextSize.LARGER
        self._preferences.text_size = size.value
        theme().set_text_size(size)
        self._preferences.save()
