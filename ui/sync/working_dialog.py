"""A dialog that does something long: a form, then progress with «Отмена», then what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from crm_desktop.errors import UserError
from ui.jobs import Job
from ui.sync.desk import desk_of
from ui.theme import Role
from ui.widgets.dialogs import Dialog
from ui.widgets.labels import Label
from ui.widgets.progress import ProgressPanel

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from crm_desktop.jobs import Progress
    from ui.shell.workspace import Workspace


class WorkingDialog(Dialog):
    """While its job runs it stays; a refusal is told in it and the form is there again."""

    def __init__(
        self,
        workspace: Workspace,
        parent: QWidget,
        *,
        title: str,
        subtitle: str = "",
        width: int = 560,
        height: int = 0,
    ) -> None:
        super().__init__(title, parent, subtitle=subtitle, width=width, height=height)
        self.workspace = workspace
        self._job: Job[Any] | None = None
        self._panel: ProgressPanel | None = None
        self.refusal = Label("", Role.BODY, colour="bad", wrap=True)
        self.refusal.hide()
        self.finished.connect(self.deleteLater)

    @property
    def working(self) -> bool:
        """Whether the job runs."""
        return self._job is not None

    def work(
        self,
        act: Callable[[Progress], Any],
        done: Callable[[Any], None],
        *,
        title: str,
        cancellable: bool = True,
        quiet: bool = False,
    ) -> None:
        """Do something long, with progress in the dialog.

        Args:
            act: the work.
            done: gets its result.
            title: what the progress says.
            cancellable: whether it may be stopped.
            quiet: the exchange rests meanwhile.
        """
        job: Job[Any] = Job(act, self.workspace)
        desk = desk_of(self.workspace) if quiet else None
        self._job = job
        self.tell("")
        self._show_panel(title, job, cancellable=cancellable)
        self.set_working(working=True)

        def over() -> None:
            self._job = None
            if self._panel is not None:
                self._panel.hide()
            self.set_working(working=False)

        job.finished.connect(over)
        job.succeeded.connect(lambda result: self._later(done, result))
        if desk is None:
            self.workspace.start_long(job, title, on_failed=self._on_failed)
            return
        # Bound to the desk: it goes on exchanging whatever became of the dialog.
        job.finished.connect(desk.start)
        desk.hold(lambda: self.workspace.start_long(job, title, on_failed=self._on_failed))

    def set_working(self, *, working: bool) -> None:
        """Show or hide what is not for the time of the work; a child says what."""

    def tell(self, text: str) -> None:
        """Show why it did not happen."""
        self.refusal.setText(text)
        self.refusal.setVisible(bool(text))

    def reject(self) -> None:
        """Stay while the work goes on."""
        if self._job is None:
            super().reject()

    def _later(self, done: Callable[[Any], None], result: Any) -> None:
        # The job tells of its success before it tells of its end.
        self._job = None
        if self._panel is not None:
            self._panel.hide()
        self.set_working(working=False)
        done(result)

    def _show_panel(self, title: str, job: Job[Any], *, cancellable: bool) -> None:
        if self._panel is not None:
            self._panel.deleteLater()
        self._panel = ProgressPanel(title, cancellable=cancellable)
        self._panel.cancelled.connect(job.cancel)
        job.progressed.connect(self._panel.set_progress)
        self.body.addWidget(self._panel, 0, Qt.AlignmentFlag.AlignTop)

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.tell(str(error))
        else:
            self.workspace.report(error)
