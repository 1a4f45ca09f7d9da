"""A word to a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextArea
from ui.widgets.formfield import FormField

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class WordDialog(Dialog):
    """One text; `answered` carries it when the person goes on."""

    answered = Signal(str)

    def __init__(
        self, title: str, parent: QWidget, *, label: str, yes: str, text: str = ""
    ) -> None:
        super().__init__(title, parent, width=480)
        self.text = TextArea()
        self.text.setPlainText(text)
        self.text.setAccessibleName(label)
        self.body.addWidget(FormField(label, self.text))
        self.add_button(self.tr("Отмена"), self.reject)
        self.add_button(yes, self.accept, kind=Kind.PRIMARY)
        self.accepted.connect(lambda: self.answered.emit(self.text.toPlainText().strip()))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.text.setFocus()
