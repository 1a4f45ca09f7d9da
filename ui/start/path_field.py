"""A path with «Выбрать…» beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDir
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.theme import Space
from ui.widgets.buttons import Button
from ui.widgets.fields import TextField

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class PathField(QWidget):
    """The line can be typed in; the button calls `choose`.

    Attributes:
        edit: the line.
    """

    def __init__(
        self, icon: str, choose: Callable[[], None], *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.edit = TextField()
        button = Button(self.tr("Выбрать…"), icon)
        button.clicked.connect(lambda _on=False: choose())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.edit, 1)
        row.addWidget(button)
        self.setFocusProxy(self.edit)

    def text(self) -> str:
        """What stands in the line, without blanks around it."""
        return self.edit.text().strip()

    def set_path(self, path: Path | None) -> None:
        """Show a path as this system writes it."""
        self.edit.setText(QDir.toNativeSeparators(str(path)) if path is not None else "")

    def set_error(self, wrong: bool) -> None:
        """Frame the line as wrong."""
        self.edit.set_error(wrong)
