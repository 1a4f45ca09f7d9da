"""A menu whose icons follow the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QStyleOptionMenuItem, QWidget

from ui.theme import Radius, Role, follow_theme, theme
from ui.widgets.corners import round_window

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.theme import Colour

_KEYS: Final = {"Return": "Enter", "Up": "↑", "Down": "↓", "Left": "←", "Right": "→"}


class Menu(QMenu):
    """Actions with Lucide icons; an ampersand in a text is only a letter."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons: list[tuple[QAction, str, Colour]] = []
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)
        round_window(self, Radius.CARD)
        self.setToolTipsVisible(False)
        follow_theme(self.restyle)

    def add(
        self,
        text: str,
        slot: Callable[[], object],
        *,
        icon: str = "",
        shortcut: str = "",
        danger: bool = False,
        enabled: bool = True,
    ) -> QAction:
        """Append an action; `shortcut` is shown and, while the menu's owner has it, works."""
        action = QAction(text.replace("&", "&&"), self)
        action.triggered.connect(lambda _checked=False: slot())
        action.setEnabled(enabled)
        if shortcut:
            action.setShortcut(QKeySequence(shortcut))
            action.setShortcutVisibleInContextMenu(True)
        self._icons.append((action, icon, "bad" if danger else "text2"))
        self.addAction(action)
        self.restyle()
        return action

    def clear(self) -> None:
        """Take every action out."""
        self._icons.clear()
        super().clear()

    def initStyleOption(  # noqa: N802 - Qt's name
        self, option: QStyleOptionMenuItem, action: QAction
    ) -> None:
        super().initStyleOption(option, action)
        text, tab, keys = option.text.partition("\t")
        if tab:
            # In our words: Qt would mix «Return», «Del» and «Ctrl+Вверх».
            keys = _said(action.shortcut().toString())
            option.text = f"{text}\t{keys}"

    def restyle(self) -> None:
        """Colour the icons anew."""
        self.setFont(theme().font(Role.BODY))
        for action, name, colour in self._icons:
            if name:
                action.setIcon(theme().icon(name, colour, 16))


def _said(shortcut: str) -> str:
    """The keys as they stand on a keyboard."""
    return "+".join(_KEYS.get(key, key) for key in shortcut.split("+"))
