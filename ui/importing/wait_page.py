"""What stands there while the file is read, tried or loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Role, Space, follow_theme, theme
from ui.widgets.cards import Card
from ui.widgets.labels import Label
from ui.widgets.progress import ProgressPanel

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

WIDTH = 520


class WaitPage(QWidget):
    """A card in the middle: title, bar, counts, «Отмена», and what cancelling means.

    Attributes:
        cancelled: «Отмена».
    """

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card = Card(padding=Space.XL)
        # Takes the focus: no other button should come by it when the page before goes.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._note = Label("", Role.META, colour="text2", wrap=True)
        self.panel = ProgressPanel("")
        self.panel.cancelled.connect(self.cancelled)
        self._place = QVBoxLayout()
        self._card.body.addLayout(self._place)
        self._place.addWidget(self.panel)
        self._card.body.addWidget(self._note)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._card)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addLayout(row)
        column.addStretch(3)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Be as wide as the theme's size of text asks for."""
        self._card.setFixedWidth(theme().px(WIDTH))

    def begin(self, title: str, note: str = "") -> None:
        """Start a stage anew."""
        self._place.removeWidget(self.panel)
        self.panel.hide()
        self.panel.deleteLater()
        # A new panel: the old one's «Отмена» may already have been pressed.
        self.panel = ProgressPanel(title)
        self.panel.cancelled.connect(self.cancelled)
        self._place.addWidget(self.panel)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.setAccessibleName(title)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_progress(self, done: object, total: object, message: str) -> None:
        """Take what `Job.progressed` carries."""
        if isinstance(done, int) and isinstance(total, int):
            self.panel.set_progress(done, total, message)
