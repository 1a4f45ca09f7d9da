"""What is done from the audit's screen: saving it as a file, checking the chain."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog

from crm_desktop.audit.chain import ChainReport, check_chain
from crm_desktop.audit.exporting import export_audit
from crm_desktop.exporting.report import ExportReport
from crm_desktop.wording import count, moment
from ui.jobs import Job
from ui.theme import Role
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextArea
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crm_desktop.audit.filtering import AuditFilter
    from crm_desktop.jobs import Progress
    from ui.shell.workspace import Workspace

_KINDS: Final = "Excel (*.xlsx);;CSV (*.csv);;JSON (*.json)"
_LINES: Final = ("строка", "строки", "строк")
_MOST_FAULTS: Final = 200


class AuditActs(QObject):
    """Long jobs of the audit; each tells how it ended."""

    def __init__(self, workspace: Workspace, window: QWidget) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._window = window

    def save(self, filter_: AuditFilter) -> None:
        """Ask where to and write the lines of a filter."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        start = str(Path(folder) / "Журнал доступа.xlsx")
        chosen, _kind = QFileDialog.getSaveFileName(
            self._window, self.tr("Сохранить журнал доступа"), start, _KINDS
        )
        if chosen:
            path = Path(chosen)
            self.write(path if path.suffix else path.with_suffix(".xlsx"), filter_)

    def write(self, path: Path, filter_: AuditFilter) -> None:
        """Write the lines of a filter to a file."""
        office = self._workspace.office

        def work(progress: Progress) -> ExportReport:
            return export_audit(office, path, filter_=filter_, progress=progress)

        job: Job[ExportReport] = Job(work, self)
        job.succeeded.connect(self._tell_written)
        self._workspace.start_long(job, self.tr("Журнал доступа в «{}»").format(path.name))

    def _tell_written(self, report: object) -> None:
        if isinstance(report, ExportReport):
            rows = count(report.rows, *_LINES)
            said = self.tr("Сохранено: {} ({})").format(report.path.name, rows)
            self._workspace.tell(said)

    def check(self) -> Job[ChainReport]:
        """Check the chain and show what was found."""
        office = self._workspace.office
        job: Job[ChainReport] = Job(lambda progress: check_chain(office, progress=progress), self)
        job.succeeded.connect(self._show_report)
        self._workspace.start_long(job, self.tr("Проверка цепочки подписей"))
        return job

    def _show_report(self, report: object) -> None:
        if not isinstance(report, ChainReport):
            return
        if report.whole:
            self._workspace.tell(report.text)
            return
        ChainDialog(report, self._workspace, self._window).open()


class ChainDialog(Dialog):
    """Traces of a hand past the program, a line each."""

    def __init__(self, report: ChainReport, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(self.tr("Цепочка подписей нарушена"), parent, width=760)
        zone = workspace.office.zone
        now = datetime.now(zone)
        lines = [
            " · ".join(
                filter(
                    None,
                    (
                        moment(fault.at, now, zone=zone) if fault.at else "",
                        fault.text,
                        fault.act,
                        fault.author,
                    ),
                )
            )
            for fault in report.faults[:_MOST_FAULTS]
        ]
        if len(report.faults) > _MOST_FAULTS:
            lines.append(self.tr("…и ещё {}").format(len(report.faults) - _MOST_FAULTS))
        self.body.addWidget(Label(report.text, Role.BODY, wrap=True))
        text = TextArea("\n".join(lines), lines=10)
        text.setReadOnly(True)
        text.setAccessibleName(self.tr("Найденные следы"))
        self.body.addWidget(text)
        self.add_button(self.tr("Закрыть"), self.accept, kind=Kind.PRIMARY)
