"""What stands where there is nothing yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Role, Space, Tone
from ui.widgets.cards import IconBadge
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from ui.widgets.buttons import Button


class EmptyState(QWidget):
    """Icon, title, a sentence that helps, and what can be done."""

    def __init__(
        self,
        title: str,
        text: str = "",
        *,
        icon: str = "inbox",
        tone: Tone = Tone.ACCENT,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self._badge = IconBadge(icon, tone, 56, round_=True)
        self._title = Label(title, Role.SECTION, wrap=True)
        self._text = Label(text, Role.BODY, colour="text2", wrap=True)
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            label.setMaximumWidth(440)
            label.setMinimumWidth(240)
        if not text:
            self._text.hide()
        self._actions = QHBoxLayout()
        self._actions.setSpacing(Space.S)
        self._actions.addStretch(1)
        self._actions.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        column.setSpacing(Space.S)
        column.addStretch(1)
        column.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(Space.S)
        for label in (self._title, self._text):
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(label, 100)
            row.addStretch(1)
            column.addLayout(row)
        column.addSpacing(Space.S)
        column.addLayout(self._actions)
        column.addStretch(1)

    def add_action(self, button: Button) -> None:
        """Add a way out; the first one should be primary."""
        self._actions.insertWidget(self._actions.count() - 1, button)

    def set_texts(self, title: str, text: str = "") -> None:
        """Say something else: «Ничего не найдено» after a filter."""
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.setAccessibleName(title)
