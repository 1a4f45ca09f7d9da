"""«Только эту», «эту и следующие», «все»: how much of a repeating task an act is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout

from crm_desktop.tasks.series import Scope
from ui.theme import Space
from ui.widgets.buttons import Kind
from ui.widgets.choices import RadioButton
from ui.widgets.dialogs import Dialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class SeriesDialog(Dialog):
    """Asks how much of a series is meant; the one occurrence at first.

    Args:
        parent: over whose window.
        title: the task.
        act: what is done to it, the words of the button.
        danger: whether it drops something.
    """

    def __init__(
        self, parent: QWidget | None, title: str, *, act: str, danger: bool = False
    ) -> None:
        super().__init__(self.tr("Задача повторяется"), parent, subtitle=title, width=440)
        rows = QVBoxLayout()
        rows.setSpacing(Space.S)
        self.choices: dict[Scope, RadioButton] = {}
        for scope, text, note in (
            (Scope.ONE, self.tr("Только эту"), self.tr("Остальные останутся как есть.")),
            (Scope.FOLLOWING, self.tr("Эту и следующие"), self.tr("Прежние останутся как были.")),
            (Scope.ALL, self.tr("Все"), self.tr("Уже сделанные не изменятся.")),
        ):
            choice = self.choices[scope] = RadioButton(text, note=note)
            rows.addWidget(choice)
        self.choices[Scope.ONE].setChecked(True)
        self.body.addLayout(rows)
        self.add_button(self.tr("Отмена"))
        self.add_button(act, kind=Kind.DANGER if danger else Kind.PRIMARY)
        self.choices[Scope.ONE].setFocus()

    @property
    def scope(self) -> Scope:
        """What is chosen."""
        return next(scope for scope, choice in self.choices.items() if choice.isChecked())


def ask_scope(
    parent: QWidget | None, title: str, *, act: str = "", danger: bool = False
) -> Scope | None:
    """Ask how much of a series an act is about; None = the person thought better of it."""
    words = act or QCoreApplication.translate("SeriesDialog", "Продолжить")
    dialog = SeriesDialog(parent, title, act=words, danger=danger)
    try:
        return dialog.scope if dialog.exec() else None
    finally:
        dialog.deleteLater()
