"""The foot of a step: back on the left, a note and the way on at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.theme import Role, Space
from ui.widgets.buttons import Button, Kind
from ui.widgets.labels import Label


class Foot(QWidget):
    """One line of controls under a step.

    Attributes:
        back_wanted: «Назад».
        next_wanted: the main button.
    """

    back_wanted = Signal()
    next_wanted = Signal()

    def __init__(
        self, caption: str, icon: str = "arrow-right", *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.back = Button(self.tr("Назад"), "arrow-left")
        self.back.clicked.connect(self.back_wanted)
        self.forward = Button(caption, icon, kind=Kind.PRIMARY)
        self.forward.clicked.connect(self.next_wanted)
        self.note = Label("", Role.BODY, colour="text2", wrap=True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._left = QHBoxLayout()
        self._left.setSpacing(Space.S)
        self._left.addWidget(self.back)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        row.addLayout(self._left)
        row.addWidget(self.note, 1)
        row.addWidget(self.forward)

    def add(self, widget: QWidget) -> None:
        """Add a control after «Назад»."""
        self._left.addWidget(widget)
