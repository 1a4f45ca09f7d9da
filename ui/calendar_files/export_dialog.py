"""Saving tasks as a calendar: whose, when, as what."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog
from shiboken6 import isValid

from crm_desktop.calendar_files.exporting import export_tasks
from crm_desktop.calendar_files.outgoing import TaskScope
from crm_desktop.calendar_files.writing import Form
from crm_desktop.tasks.planning import TASK_FORMS
from crm_desktop.wording import count
from ui.jobs import Job
from ui.theme import Space, Tone
from ui.widgets.buttons import Kind
from ui.widgets.choices import CheckBox, ComboBox
from ui.widgets.dialogs import Dialog
from ui.widgets.formfield import FormField
from ui.widgets.toast import ToastHost

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from crm_desktop.exporting.report import ExportReport
    from crm_desktop.jobs import Progress
    from ui.shell.workspace import Workspace

_DAY_MS: Final = 86_400_000
_WHEN: Final = {"near": (30, 365), "ahead": (1, 3650), "all": (None, None)}


class CalendarExportDialog(Dialog):
    """Asks and then saves behind.

    Args:
        workspace: whose tasks.
        parent: it stands over its window.
        task_ids: only these; none = by the answers.
    """

    def __init__(
        self, workspace: Workspace, parent: QWidget, *, task_ids: Sequence[int] = ()
    ) -> None:
        super().__init__("Сохранить задачи как календарь", parent, width=560)
        self._workspace = workspace
        self._window = parent.window()
        self._ids = tuple(task_ids)
        self.who = ComboBox([("mine", self.tr("Мои")), ("all", self.tr("Всех сотрудников"))])
        self.when = ComboBox(
            [
                ("near", self.tr("Месяц назад и год вперёд")),
                ("ahead", self.tr("С сегодняшнего дня")),
                ("all", self.tr("Все")),
            ]
        )
        self.form = ComboBox(
            [
                (Form.EVENTS, self.tr("Со сроком — события, без срока — дела")),
                (Form.ONLY_EVENTS, self.tr("Только события: задачи без срока не нужны")),
                (Form.TODOS, self.tr("Всё делами (списком задач)")),
            ]
        )
        self.with_done = CheckBox(self.tr("И выполненные"))
        self.busy = CheckBox(
            self.tr("Только занятость"),
            note=self.tr("Вместо названий «Занято»: ни клиентов, ни текстов, ни мест."),
        )
        self.body.setSpacing(Space.L)
        if not self._ids:
            self.body.addWidget(FormField(self.tr("Чьи задачи"), self.who))
            self.body.addWidget(FormField(self.tr("За какое время"), self.when))
        self.body.addWidget(FormField(self.tr("Как их увидит другая программа"), self.form))
        if not self._ids:
            self.body.addWidget(self.with_done)
        self.body.addWidget(self.busy)
        self.add_button(self.tr("Отмена"))
        self.add_button(self.tr("Сохранить…"), self._ask, kind=Kind.PRIMARY, icon="download")
        self.set_note(self.tr("Файл не зашифрован. В истории останется запись."), "shield-check")

    @property
    def scope(self) -> TaskScope:
        """Which tasks are chosen."""
        if self._ids:
            return TaskScope(task_ids=self._ids, done=True)
        now = time.time_ns() // 1_000_000
        back, ahead = _WHEN[str(self.when.value)]
        mine = self.who.value == "mine"
        return TaskScope(
            assignees=(self._workspace.office.user_id,) if mine else None,
            since=None if back is None else now - back * _DAY_MS,
            until=None if ahead is None else now + ahead * _DAY_MS,
            done=self.with_done.isChecked(),
        )

    def _ask(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        start = str(Path(folder) / self.tr("Задачи.ics"))
        chosen, _kind = QFileDialog.getSaveFileName(
            self, self.tr("Сохранить календарь"), start, self.tr("Календарь (*.ics)")
        )
        if chosen:
            path = Path(chosen)
            if path.suffix.casefold() != ".ics":
                path = path.with_name(f"{path.name}.ics")
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """Save behind, close, and tell when it is there."""
        office, scope = self._workspace.office, self.scope
        form = self.form.value if isinstance(self.form.value, Form) else Form.EVENTS
        busy_only = self.busy.isChecked()

        def work(progress: Progress) -> ExportReport:
            return export_tasks(
                office, path, scope=scope, form=form, busy_only=busy_only, progress=progress
            )

        workspace, window = self._workspace, self._window
        job: Job[ExportReport] = Job(work, workspace)
        job.succeeded.connect(lambda report: _tell(workspace, window, report))
        job.finished.connect(job.deleteLater)
        workspace.start_long(job, self.tr("Выгрузка в «{}»").format(path.name))
        self.accept()


def _tell(workspace: Workspace, window: QWidget, report: ExportReport) -> None:
    text = f"Сохранено: {report.path.name} ({count(report.rows, *TASK_FORMS)})"
    toasts = window.findChild(ToastHost) if isValid(window) else None
    if toasts is None:
        workspace.tell(text)
        return
    folder = str(report.path.parent)
    toasts.show_toast(
        text,
        action="Показать в папке",
        on_action=lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(folder)),
        tone=Tone.OK,
        timeout_ms=15_000,
    )
