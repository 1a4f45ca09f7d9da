"""«Вернуть отмеченное»: what would be written, what does not come back, and the doing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from shiboken6 import isValid

from crm_desktop.past.bringing import bring_back_from, preview_return
from crm_desktop.wording import count
from ui.jobs import Job
from ui.theme import Role, Space, Tone
from ui.widgets.banner import Banner
from ui.widgets.buttons import Kind
from ui.widgets.cards import Panel
from ui.widgets.dialogs import Dialog
from ui.widgets.labels import Label
from ui.widgets.progress import ProgressPanel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from crm_desktop.jobs import Progress
    from crm_desktop.past.bringing import Choice, Returned, ReturnPlan
    from crm_desktop.past.past_office import PastOffice
    from ui.shell.workspace import Workspace


class ReturnDialog(Dialog):
    """Previews a return, then does it.

    Attributes:
        begun: the job that does it; the past must stay open until it has finished.
        returned: it is done; the past may be closed.
    """

    begun = Signal(object)
    returned = Signal()

    def __init__(
        self,
        workspace: Workspace,
        past: PastOffice,
        choices: Sequence[Choice],
        *,
        parent: QWidget,
    ) -> None:
        super().__init__(self.tr("Вернуть отмеченное"), parent, width=560)
        self._workspace = workspace
        self._past = past
        self._choices = list(choices)
        self._panel = Panel()
        self.body.addWidget(self._panel)
        self._panel.body.addWidget(Label(self.tr("Считаю…"), Role.BODY, colour="text2"))
        self.set_note(self.tr("Отменяется одним действием"), "undo-2")
        self.add_button(self.tr("Отмена"), self.reject)
        self.yes = self.add_button(self.tr("Вернуть"), self._submit, kind=Kind.PRIMARY)
        self.yes.setEnabled(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        office = workspace.office
        workspace.runner.read(
            lambda: preview_return(office, past, self._choices),
            self._show,
            workspace.report,
            owner=self,
        )

    def _show(self, plan: ReturnPlan) -> None:
        while (item := self._panel.body.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._panel.body.setSpacing(Space.S)
        if plan.made:
            self._panel.body.addWidget(Label(self.tr("Вернутся"), Role.META_STRONG, colour="text2"))
            for line in plan.made:
                self._panel.body.addWidget(Label(line, Role.BODY_MEDIUM))
        if plan.changed:
            told = count(plan.changed, "поле", "поля", "полей")
            self._panel.body.addWidget(
                Label(self.tr("Прежнее значение получат: {}").format(told), Role.BODY_MEDIUM)
            )
        if plan.empty:
            self._panel.body.addWidget(Label(self.tr("Возвращать нечего."), Role.BODY_MEDIUM))
        if plan.told:
            self.body.addWidget(Banner("\n".join(plan.told), tone=Tone.WARN))
        self.yes.setEnabled(not plan.empty)
        if not plan.empty:
            self.yes.setFocus()
        self.restyle()

    def _submit(self) -> None:
        office, past, choices = self._workspace.office, self._past, self._choices
        workspace = self._workspace

        def work(progress: Progress) -> Returned:
            return bring_back_from(office, past, choices, progress=progress)

        # Of the workspace: what was begun ends even if the window locks meanwhile.
        job: Job[Returned] = Job(work, workspace)
        panel = ProgressPanel(self.tr("Возвращаю"))
        panel.cancelled.connect(job.cancel)
        job.progressed.connect(panel.set_progress)
        self.body.addWidget(panel)
        self.yes.setEnabled(False)

        def done(result: Returned) -> None:
            workspace.tell(result.changes.title, result.change_id)
            if isValid(self):
                self.accept()
                self.returned.emit()

        def over() -> None:
            if isValid(self):
                panel.hide()
                self.yes.setEnabled(True)
            job.deleteLater()

        job.succeeded.connect(done)
        job.failed.connect(workspace.report)
        job.finished.connect(over)
        self.begun.emit(job)
        workspace.runner.long(job)
