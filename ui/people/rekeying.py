"""Changing the key of the base: a long work nobody else may write beside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_desktop.errors import UserError
from crm_desktop.members.rekeying import rekey
from ui.jobs import Job
from ui.theme import Role
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog, build_question
from ui.widgets.labels import Label
from ui.widgets.progress import ProgressPanel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.shell.workspace import Workspace


class RekeyDialog(Dialog):
    """Says what happens, then how far it is; it stays until the work has ended."""

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__("Сменить ключ базы", parent, width=520)
        self._workspace = workspace
        self._parent = parent
        self._job: Job[Any] | None = None
        self._text = Label(
            self.tr("База переписывается в новый файл под новым ключом, файл проверяется и только "
                    "потом встаёт на место прежнего. Оборвётся питание — останется прежняя или "
                    "новая, целая. Пароли у всех остаются те же; прежние резервные копии "
                    "открываются, как раньше. Если офис общий, остальные компьютеры получат новый "
                    "ключ сами."),
            Role.BODY, colour="text2", wrap=True,
        )  # fmt: skip
        self._panel = ProgressPanel(self.tr("Меняем ключ"))
        self._panel.hide()
        self._panel.cancelled.connect(self._cancel)
        self._refusal = Label("", Role.BODY, colour="bad", wrap=True)
        self._refusal.hide()
        self.body.addWidget(self._text)
        self.body.addWidget(self._panel)
        self.body.addWidget(self._refusal)
        self._later = self.add_button(self.tr("Отмена"))
        self._go = self.add_button(
            self.tr("Сменить ключ"), self.begin, kind=Kind.PRIMARY, icon="key-round"
        )

    def begin(self) -> None:
        """Start; the window is covered by this dialog until the end."""
        office = self._workspace.office
        job: Job[Any] = Job(lambda progress: rekey(office, progress=progress), self._workspace)
        self._job = job
        job.progressed.connect(self._panel.set_progress)
        job.succeeded.connect(self._on_done)
        job.finished.connect(self._on_finished)
        self._refusal.hide()
        self._panel.show()
        self._go.hide()
        self._later.setEnabled(False)
        self._workspace.start_long(job, self.tr("Смена ключа базы"), on_failed=self._on_failed)

    def reject(self) -> None:
        """Stay while the work goes on."""
        if self._job is None:
            super().reject()

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _on_done(self, report: Any) -> None:
        self._job = None
        self.accept()
        # Too much for a toast, and it has to be read.
        done, *rest = report.text.split(". ", 1)
        told = build_question(self._parent, done, " ".join(rest), yes=self.tr("Понятно"), no="")
        told.finished.connect(told.deleteLater)
        told.open()

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self._refusal.setText(str(error))
            self._refusal.show()
        else:
            self._workspace.report(error)

    def _on_finished(self) -> None:
        self._job = None
        self._panel.hide()
        self._go.show()
        self._later.setEnabled(True)


def begin_rekey(workspace: Workspace, parent: QWidget) -> RekeyDialog:
    """Open the dialog."""
    dialog = RekeyDialog(workspace, parent)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
