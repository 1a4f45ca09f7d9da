"""A code in groups and six words: large enough to be read out, with a button to copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QWidget

from ui.theme import Role, Space, theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Panel
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Sequence

_IN_A_ROW = 3


class CodePanel(Panel):
    """The code; it is kept by nobody."""

    def __init__(self, code: str, *, parent: QWidget | None = None) -> None:
        super().__init__(padding=Space.L, parent=parent)
        self._code = code
        self.shown = Label(code, Role.RECORD, selectable=True)
        font = theme().font(Role.RECORD)
        font.setLetterSpacing(font.SpacingType.PercentageSpacing, 106)
        self.shown.setFont(font)
        self.copy_button = _copy_button(self, code)
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        row.addWidget(self.shown, 1)
        row.addWidget(self.copy_button)
        self.body.addLayout(row)


class WordsPanel(Panel):
    """Six words to be compared by eye or by ear."""

    def __init__(
        self, words: Sequence[str], *, copyable: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(padding=Space.L, parent=parent)
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.XL)
        grid.setVerticalSpacing(Space.S)
        for at, word in enumerate(words):
            grid.addWidget(Label(f"{at + 1}", Role.META, colour="text3"), at // _IN_A_ROW,
                           at % _IN_A_ROW * 2)  # fmt: skip
            grid.addWidget(Label(word, Role.SECTION, selectable=True), at // _IN_A_ROW,
                           at % _IN_A_ROW * 2 + 1)  # fmt: skip
            grid.setColumnStretch(at % _IN_A_ROW * 2 + 1, 1)
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        row.addLayout(grid, 1)
        if copyable:
            row.addWidget(_copy_button(self, " ".join(words)))
        self.body.addLayout(row)
        self.setAccessibleName(" ".join(words))


def _copy_button(parent: QWidget, text: str) -> Button:
    button = Button(parent.tr("Скопировать"), "copy", small=True)

    def copy() -> None:
        QApplication.clipboard().setText(text)
        button.set_caption(parent.tr("Скопировано"))

    button.clicked.connect(lambda _on=False: copy())
    return button
