"""One page of the start: a title, a sentence, a column of controls, a way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Role, Space
from ui.widgets.buttons import LinkButton
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QLayout

WIDEST: Final = 720


class StartPage(QWidget):
    """Content stands in a column of at most `WIDEST`, in the middle of the height.

    Attributes:
        back_wanted: the person wants to choose anew.
        body: where the page's own controls go.
    """

    back_wanted = Signal()

    def __init__(
        self,
        title: str,
        text: str = "",
        *,
        back: str = "",
        width: int = WIDEST,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._title = Label(title, Role.SCREEN, wrap=True)
        self._text = Label(text, Role.BODY, colour="text2", wrap=True)
        if not text:
            self._text.hide()
        self.body = QVBoxLayout()
        self.body.setSpacing(Space.L)
        inner = QWidget()
        inner.setMaximumWidth(width)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        self._back = LinkButton(back, "arrow-left", colour="text2")
        if not back:
            self._back.hide()
        self._back.clicked.connect(self.back_wanted)
        column.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(Space.XS if back else 0)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addSpacing(Space.L)
        column.addLayout(self.body)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(inner, 1000)
        across.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(Space.XXL, Space.XL, Space.XXL, Space.S)
        whole.addStretch(4)
        whole.addLayout(across)
        whole.addStretch(5)

    def set_texts(self, title: str, text: str = "") -> None:
        """Say something else."""
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))

    def begin(self) -> None:
        """Put the focus where the person goes on; called each time the page is shown."""

    def add_row(self, *parts: QWidget | QLayout) -> QHBoxLayout:
        """Add a row whose parts share the width."""
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        for part in parts:
            if isinstance(part, QWidget):
                row.addWidget(part, 1, Qt.AlignmentFlag.AlignTop)
            else:
                row.addLayout(part, 1)
        self.body.addLayout(row)
        return row

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._back.isVisible():
            self.back_wanted.emit()
        else:
            super().keyPressEvent(event)
