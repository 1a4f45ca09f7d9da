"""The groups of a recovery sheet typed into boxes of their own, each checked as it is full."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

from ui.theme import Role, Space, follow_theme, theme
from ui.widgets.fields import TextField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Sequence

LETTERS: Final = 5
GROUPS: Final = 6
_ACROSS: Final = 3


class SheetFields(QWidget):
    """Boxes for the groups with these numbers; a full one leads to the next, a paste fills all.

    Attributes:
        changed: something was typed.
        filled: the last box is full.
    """

    changed = Signal()
    filled = Signal()

    def __init__(
        self,
        numbers: Sequence[int] = tuple(range(1, GROUPS + 1)),
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._numbers = tuple(numbers)
        self.boxes = {number: TextField() for number in numbers}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.M)
        grid.setVerticalSpacing(Space.S)
        for place, (number, box) in enumerate(self.boxes.items()):
            label = Label(self.tr("{}-я группа").format(number), Role.META_MEDIUM, colour="text2")
            box.setAccessibleName(label.text())
            box.setMaxLength(GROUPS * (LETTERS + 1) + 4)
            box.setInputMethodHints(
                Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
            )
            box.textEdited.connect(lambda text, number=number: self._on_edited(number, text))
            box.installEventFilter(self)
            row, column = divmod(place, _ACROSS)
            grid.addWidget(label, row * 2, column)
            grid.addWidget(box, row * 2 + 1, column)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Use letters of one width."""
        font = theme().font(Role.ROW)
        font.setLetterSpacing(font.SpacingType.PercentageSpacing, 112)
        for box in self.boxes.values():
            box.setFont(font)

    @property
    def typed(self) -> dict[int, str]:
        """What stands in the boxes, by the number of the group (from 1)."""
        return {number: box.text().strip() for number, box in self.boxes.items()}

    @property
    def code(self) -> str:
        """The whole as one text."""
        return " ".join(self.typed.values())

    @property
    def is_full(self) -> bool:
        """Whether every box has its letters."""
        return all(len(text) >= LETTERS for text in self.typed.values())

    def mark(self, wrong: Sequence[int]) -> None:
        """Frame the boxes of these groups as wrong."""
        for number, box in self.boxes.items():
            box.set_error(number in wrong)
        self.restyle()

    def clear(self) -> None:
        """Empty all boxes."""
        for box in self.boxes.values():
            box.clear()
        self.mark(())

    def begin(self) -> None:
        """Put the cursor into the first box that is not full."""
        empty = (box for box in self.boxes.values() if len(box.text()) < LETTERS)
        next(empty, self.boxes[self._numbers[0]]).setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.matches(QKeySequence.StandardKey.Paste):
                return self._paste(QApplication.clipboard().text())
            if event.key() == Qt.Key.Key_Backspace:
                return self._step_back(watched)
        return super().eventFilter(watched, event)

    def _paste(self, text: str) -> bool:
        parts = "".join(letter if letter.isalnum() else " " for letter in text).split()
        joined = "".join(parts)
        if len(joined) != LETTERS * len(self.boxes):
            return False
        for place, box in enumerate(self.boxes.values()):
            box.setText(joined[place * LETTERS : (place + 1) * LETTERS].upper())
        self.changed.emit()
        self.filled.emit()
        return True

    def _step_back(self, watched: QObject) -> bool:
        boxes = list(self.boxes.values())
        for before, box in pairwise(boxes):
            if box is watched and not box.text():
                before.setFocus()
                return True
        return False

    def _on_edited(self, number: int, text: str) -> None:
        box = self.boxes[number]
        neat = "".join(filter(str.isalnum, text)).upper()[:LETTERS]
        if neat != text:
            box.setText(neat)
        self.changed.emit()
        if len(neat) < LETTERS:
            return
        later = self._numbers[self._numbers.index(number) + 1 :]
        if later:
            self.boxes[later[0]].setFocus()
        else:
            self.filled.emit()
