"""A text in which colleagues are named: after «@» the names that fit are offered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme import Space
from ui.widgets.chips import Chip
from ui.widgets.fields import TextArea
from ui.widgets.flow import FlowLayout

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST: Final = 4
_BEGUN: Final = re.compile(r"(?:^|\s)@([^\s@]*(?: [^\s@]*)?)$")


class MentionArea(QWidget):
    """An area for words; Tab or a press on a name completes «@ив…» to «@Иванов Пётр ».

    Attributes:
        submitted: Ctrl+Enter.
    """

    submitted = Signal()

    def __init__(self, people: Iterable[str], *, placeholder: str, lines: int = 2) -> None:
        super().__init__()
        self._people = list(people)
        self.area = TextArea("", placeholder, lines=lines)
        self.area.submitted.connect(self.submitted)
        self.area.textChanged.connect(self._offer)
        self.area.cursorPositionChanged.connect(self._offer)
        self.area.installEventFilter(self)
        self._box = QWidget()
        self._flow = FlowLayout(self._box, spacing=Space.XS, line_spacing=Space.XS)
        self._box.hide()
        self.offered: list[str] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addWidget(self.area)
        column.addWidget(self._box)
        self.setFocusProxy(self.area)

    @property
    def text(self) -> str:
        """What is typed."""
        return self.area.toPlainText().strip()

    def set_text(self, text: str) -> None:
        """Put words into the area."""
        self.area.setPlainText(text)

    def complete(self, name: str) -> None:
        """Put a name in the place of what was begun after «@»."""
        begun = self._begun()
        if begun is None:
            return
        cursor = self.area.textCursor()
        cursor.movePosition(
            QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(begun)
        )
        cursor.insertText(f"{name} ")
        self.area.setTextCursor(cursor)
        self.area.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Tab
            and self.offered
        ):
            self.complete(self.offered[0])
            return True
        return super().eventFilter(watched, event)

    def _begun(self) -> str | None:
        cursor = self.area.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        found = _BEGUN.search(before)
        return found[1] if found else None

    def _offer(self) -> None:
        begun = self._begun()
        wanted = (begun or "").casefold()
        fits = [
            name
            for name in self._people
            if begun is not None
            and any(part.startswith(wanted) for part in (name.casefold(), *_words(name)))
        ]
        offered = fits[:MOST]
        if offered == self.offered:
            return
        self.offered = offered
        self._flow.clear()
        for name in offered:
            chip = Chip(f"@{name}")
            chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            chip.clicked.connect(lambda _on=False, whole=name: self.complete(whole))
            self._flow.addWidget(chip)
        self._box.setVisible(bool(offered))


def _words(name: str) -> list[str]:
    return name.casefold().split()
