"""Small questions of the settings: a name, one of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from ui.theme import Role
from ui.widgets.buttons import Kind
from ui.widgets.choices import ComboBox
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget


class NameDialog(Dialog):
    """Asks for one line."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        label: str,
        *,
        text: str = "",
        hint: str = "",
        optional: bool = False,
        done: Callable[[str], None],
    ) -> None:
        super().__init__(title, parent, width=440)
        self._done = done
        self._optional = optional
        self._required = self.tr("Введите название")
        self.name = TextField(text)
        self._field = FormField(label, self.name, hint=hint)
        self.body.addWidget(self._field)
        self.add_button(self.tr("Отмена"))
        self.add_button(self.tr("Сохранить"), self._submit, kind=Kind.PRIMARY)
        self.name.returnPressed.connect(self._submit)
        self.name.selectAll()
        self.name.setFocus()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def _submit(self) -> None:
        name = self.name.text().strip()
        if not name and not self._optional:
            self._field.set_error(self._required)
            return
        self.accept()
        self._done(name)


class ChoiceDialog(Dialog):
    """Asks what to put in the place of something, told why."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        text: str,
        *,
        options: Sequence[tuple[object, str]],
        yes: str,
        done: Callable[[object], None],
        danger: bool = False,
    ) -> None:
        super().__init__(title, parent, width=480)
        self._done = done
        self.body.addWidget(Label(text, Role.BODY, colour="text2", wrap=True))
        self.choice = ComboBox(options)
        self.body.addWidget(FormField(self.tr("Заменить на"), self.choice))
        self.add_button(self.tr("Отмена"))
        self.add_button(yes, self._submit, kind=Kind.DANGER if danger else Kind.PRIMARY)
        self.choice.setFocus()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def _submit(self) -> None:
        self.accept()
        self._done(self.choice.value)
