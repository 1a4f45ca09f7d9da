"""This computer works alone from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal

from crm_desktop.sync.flows.leaving import leave_office
from crm_desktop.wording import count
from ui.sync.working_dialog import WorkingDialog
from ui.theme import Role
from ui.widgets.buttons import Kind
from ui.widgets.choices import CheckBox
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.shell.workspace import Workspace


class LeaveDialog(WorkingDialog):
    """Explains what stays, then leaves.

    Attributes:
        left: this computer exchanges no more.
    """

    left = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(workspace, parent, title="Выйти из обмена?", width=560)
        self._text = Label(
            self.tr("Программа отправит то, что ещё не отправлено, и перестанет обмениваться. База "
                    "останется на этом компьютере целиком, но дальше пойдёт своим путём: чужих "
                    "изменений здесь не будет, ваших — у остальных.\n\nВернуться можно только "
                    "новым приглашением. Если нужна передышка, выберите паузу."),
            Role.BODY, colour="text2", wrap=True,
        )  # fmt: skip
        self.anyway = CheckBox(
            self.tr("Выйти, даже если отправить не получится"),
            note=self.tr("Неотправленное останется только на этом компьютере."),
        )
        self.anyway.hide()
        for part in (self._text, self.refusal, self.anyway):
            self.body.addWidget(part)
        self._no = self.add_button(self.tr("Отмена"), self.reject)
        self.go = self.add_button(
            self.tr("Выйти из обмена"), self.begin, kind=Kind.DANGER, icon="log-out"
        )

    def begin(self) -> None:
        """Send the rest, and leave."""
        office, anyway = self.workspace.office, self.anyway.isChecked()
        self.work(
            lambda progress: leave_office(office, anyway=anyway, progress=progress),
            self._on_left,
            title=self.tr("Отправляем последнее"), quiet=True,
        )  # fmt: skip

    def set_working(self, *, working: bool) -> None:
        self.go.setEnabled(not working)
        self._no.setVisible(not working)  # the progress has its own «Отмена»

    def tell(self, text: str) -> None:
        super().tell(text)
        if text:
            self.anyway.show()

    def _on_left(self, result: Any) -> None:
        told = self.tr("Этот компьютер больше не обменивается")
        if result.unsent:
            unsent = count(result.unsent, "изменение", "изменения", "изменений")
            told += self.tr(". Не отправлено: {}").format(unsent)
        self.accept()
        self.workspace.tell(told)
        self.left.emit()
