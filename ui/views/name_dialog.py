"""What a view is to be called, and whether everybody sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ui.theme import Role
from ui.widgets.buttons import Kind
from ui.widgets.choices import Switch
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

LONGEST: Final = 80


class NameDialog(Dialog):
    """One line and, where allowed, a switch.

    Args:
        title: of the dialog.
        about: what will be kept; '' for nothing.
        done: called with the name and whether everybody sees it.
        name: to begin with.
        may_share: whether the switch is offered.
    """

    def __init__(
        self,
        title: str,
        about: str,
        done: Callable[[str, bool], None],
        *,
        parent: QWidget,
        name: str = "",
        may_share: bool = False,
    ) -> None:
        super().__init__(title, parent, width=460)
        self._done = done
        if about:
            self.body.addWidget(Label(about, Role.BODY, colour="text2", wrap=True))
        self.name = TextField(name)
        self.name.setMaxLength(LONGEST)
        self.name.selectAll()
        self.name.textChanged.connect(lambda _text: self._check())
        self.name.returnPressed.connect(self._finish)
        self.body.addWidget(FormField(self.tr("Название"), self.name))
        self.shared = Switch(self.tr("Показать всем"), note=self.tr("Иначе его видите только вы."))
        self.shared.setVisible(may_share)
        self.body.addWidget(self.shared)
        self.add_button(self.tr("Отмена"))
        self._save = self.add_button(self.tr("Сохранить"), self._finish, kind=Kind.PRIMARY)
        self._check()
        self.name.setFocus()

    def _check(self) -> None:
        self._save.setEnabled(bool(self.name.text().strip()))

    def _finish(self) -> None:
        name = self.name.text().strip()
        if name:
            self.accept()
            self._done(name, self.shared.isChecked())
