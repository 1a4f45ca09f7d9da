"""The long job under way, at the foot of the sidebar: how far, and «Отмена»."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.wording import number
from ui.theme import Role, Space
from ui.widgets.buttons import LinkButton
from ui.widgets.cards import Panel
from ui.widgets.labels import ElidedLabel
from ui.widgets.progress import ProgressBar

if TYPE_CHECKING:
    from ui.jobs import Job


class JobPanel(Panel):
    """One job at a time is run; those that wait are told by their number."""

    emptied = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padding=Space.M, parent=parent)
        self._jobs: list[tuple[Job[Any], str]] = []
        self._title = ElidedLabel("", Role.META_STRONG)
        self._bar = ProgressBar()
        self._message = ElidedLabel("", Role.META, colour="text2")
        self._cancel = LinkButton(self.tr("Отмена"), role=Role.META_STRONG)
        self._cancel.clicked.connect(self._on_cancel)
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self._message, 1)
        foot.addWidget(self._cancel)
        self.body.addWidget(self._title)
        self.body.addWidget(self._bar)
        self.body.addLayout(foot)
        self.hide()

    @property
    def titles(self) -> list[str]:
        """What is under way or waits."""
        return [title for _job, title in self._jobs]

    @property
    def jobs(self) -> list[Job[Any]]:
        """The jobs themselves, the one under way first."""
        return [job for job, _title in self._jobs]

    def add_job(self, job: Job[Any], title: str) -> None:
        """Show a job until it has finished."""
        self._jobs.append((job, title))
        job.progressed.connect(self._on_progress)
        job.finished.connect(self._on_finished)
        self._refresh()

    def cancel_all(self) -> None:
        """Ask every job to stop."""
        for job, _title in self._jobs:
            job.cancel()

    def _refresh(self) -> None:
        self.setVisible(bool(self._jobs))
        if not self._jobs:
            self.emptied.emit()
            return
        title = self._jobs[0][1]
        more = len(self._jobs) - 1
        self._title.setText(self.tr("{} · ещё {}").format(title, more) if more else title)
        self._message.setText("")
        self._bar.set(0, 0)
        self._cancel.set_caption(self.tr("Отмена"))
        self._cancel.setEnabled(True)

    def _on_progress(self, done: object, total: object, message: str) -> None:
        if not self._is_first(self.sender()) or not isinstance(done, int):
            return
        whole = total if isinstance(total, int) else 0
        self._bar.set(done, whole)
        counts = f"{number(done)} / {number(whole)}" if whole else number(done)
        self._message.setText(" · ".join(filter(None, (message, counts))))

    def _on_finished(self) -> None:
        gone = self.sender()
        self._jobs = [(job, title) for job, title in self._jobs if job is not gone]
        self._refresh()

    def _is_first(self, job: QObject) -> bool:
        return bool(self._jobs) and self._jobs[0][0] is job

    def _on_cancel(self) -> None:
        self._cancel.setEnabled(False)
        self._cancel.set_caption(self.tr("Останавливаем"))
        self._jobs[0][0].cancel()
