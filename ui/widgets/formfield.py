"""A labelled control with a hint or an error below it."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Role, Space
from ui.widgets.glyphs import Glyph
from ui.widgets.labels import Label


@runtime_checkable
class ShowsError(Protocol):
    """A control that can frame itself as wrong."""

    def set_error(self, wrong: bool) -> None:
        """Frame the control as wrong, or not."""
        ...


class FormField(QWidget):
    """Label 12 above the control, below it the hint or, with an icon, what is wrong."""

    def __init__(
        self,
        label: str,
        control: QWidget,
        *,
        hint: str = "",
        required: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.control = control
        self._hint = hint
        shown = self.tr("{} · обязательно").format(label) if required else label
        self._label = Label(shown, Role.META_MEDIUM, colour="text2")
        self._label.setBuddy(control)
        self._below = Label(hint, Role.META, colour="text3", wrap=True)
        self._sign = Glyph("circle-alert", "bad", 14)
        self._sign.hide()
        if not hint:
            self._below.hide()
        control.setAccessibleName(label)
        control.setAccessibleDescription(hint)
        foot = QHBoxLayout()
        foot.setSpacing(Space.XS + 2)
        foot.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        foot.addWidget(self._below, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS + 1)
        column.addWidget(self._label)
        column.addWidget(control)
        column.addLayout(foot)

    @property
    def error(self) -> str:
        """What is wrong, '' when nothing."""
        return self._below.text() if not self._sign.isHidden() else ""

    def set_error(self, text: str) -> None:
        """Say what is wrong; '' brings the hint back."""
        self._below.setText(text or self._hint)
        self._below.set_colour("bad" if text else "text3")
        self._below.setVisible(bool(text or self._hint))
        self._sign.setVisible(bool(text))
        self.control.setAccessibleDescription(text or self._hint)
        if isinstance(self.control, ShowsError):
            self.control.set_error(bool(text))

    def set_hint(self, text: str) -> None:
        """Change the hint."""
        self._hint = text
        if not self.error:
            self.set_error("")
