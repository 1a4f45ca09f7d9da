"""Loading a calendar: what is in the file, a few answers, one act with «Отменить»."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QStandardPaths
from PySide6.QtWidgets import QFileDialog

from crm_desktop.access.rights import Right, may
from crm_desktop.calendar_files.importing import ImportOptions, import_calendar
from crm_desktop.members.people import list_members
from crm_desktop.wording import count
from ui.jobs import Job
from ui.theme import Role, Space
from ui.widgets.buttons import Kind
from ui.widgets.choices import ComboBox
from ui.widgets.dialogs import Dialog
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from crm_desktop.calendar_files.report import CalendarReport
    from crm_desktop.jobs import Progress
    from crm_desktop.members.people import MemberRow
    from ui.shell.workspace import Workspace

_ENTRIES: Final = ("запись", "записи", "записей")
_TASKS: Final = ("задача", "задачи", "задач")
_SHOWN: Final = 6


def import_calendar_here(workspace: Workspace, parent: QWidget, path: Path | None = None) -> None:
    """Ask for a calendar unless it is known, look into it, and ask how to load it.

    Args:
        workspace: where to.
        parent: dialogs stand over its window.
        path: the file; None = ask.
    """
    if not may(workspace.office, Right.IMPORT):
        workspace.tell(_said("Загружать может тот, кому это разрешено"))
        return
    if path is None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        chosen, _kind = QFileDialog.getOpenFileName(
            parent, _said("Календарь другой программы"), folder, _said("Календари (*.ics *.vcs)")
        )
        if not chosen:
            return
        path = Path(chosen)
    dialog = CalendarImportDialog(workspace, parent, path)
    dialog.finished.connect(dialog.deleteLater)
    dialog.look()


class CalendarImportDialog(Dialog):
    """Shown when the file has been looked into.

    Args:
        workspace: where to.
        parent: it stands over its window.
        path: the file.
    """

    def __init__(self, workspace: Workspace, parent: QWidget, path: Path) -> None:
        super().__init__(
            QCoreApplication.translate("CalendarImportDialog", "Загрузить календарь"),
            parent,
            subtitle=path.name,
            width=560,
        )
        self._workspace = workspace
        self._path = path
        self._parent = parent
        self._found = Label("", Role.BODY, wrap=True)
        self._why = Label("", Role.META, colour="text2", wrap=True)
        self.who = ComboBox([(workspace.office.user_id, workspace.office.user_name)])
        self.past = ComboBox(
            [
                ("done", self.tr("Загрузить как выполненные")),
                ("skip", self.tr("Не загружать")),
                ("open", self.tr("Загрузить открытыми")),
            ]
        )
        self.body.setSpacing(Space.L)
        self.body.addWidget(self._found)
        self.body.addWidget(self._why)
        self.body.addWidget(FormField(self.tr("Чьи это будут задачи"), self.who))
        self.body.addWidget(FormField(self.tr("Прошедшие события"), self.past))
        self.add_button(self.tr("Отмена"))
        self.load = self.add_button(
            self.tr("Загрузить"), self._start, kind=Kind.PRIMARY, icon="download"
        )
        self.set_note(self.tr("Отменяется одним действием."), "undo-2")
        self.past.chosen.connect(lambda _past: self._try())

    def look(self) -> None:
        """Read the file behind; the dialog opens when it is known what is in it."""
        office = self._workspace.office
        self._workspace.runner.read(lambda: list_members(office), self._show_people, owner=self)
        job: Job[CalendarReport] = Job(self._trial(), self)
        job.succeeded.connect(self._show_first)
        self._workspace.start_long(
            job, self.tr("Читаю «{}»").format(self._path.name), on_failed=self._refuse
        )

    @property
    def options(self) -> ImportOptions:
        """What is chosen."""
        past = self.past.value
        who = self.who.value
        return ImportOptions(
            who if isinstance(who, int) else None,
            "skip" if past == "skip" else "open" if past == "open" else "done",
        )

    def _trial(self) -> Callable[[Progress | None], CalendarReport]:
        """The trial under the answers as they are now; it runs on another thread."""
        office, path, options = self._workspace.office, self._path, self.options

        def work(progress: Progress | None) -> CalendarReport:
            return import_calendar(office, path, options=options, trial=True, progress=progress)

        return work

    def _refuse(self, error: Exception) -> None:
        self._workspace.report(error)
        self.deleteLater()

    def _show_people(self, people: list[MemberRow]) -> None:
        self.who.set_options([(each.id, each.name) for each in people])
        self.who.set_value(self._workspace.office.user_id)

    def _show_first(self, report: CalendarReport) -> None:
        self._show(report)
        self.open()

    def _try(self) -> None:
        trial = self._trial()
        self._workspace.runner.read(lambda: trial(None), self._show, owner=self, key="try")

    def _show(self, report: CalendarReport) -> None:
        told = self.tr("В файле {}. Новых задач: {}, обновится: {}, без изменений: {}.").format(
            count(report.read, *_ENTRIES), report.new, report.updated, report.unchanged
        )
        if report.kept:
            told += self.tr(" Останутся как у вас: {}.").format(report.kept)
        if report.skipped:
            told += self.tr(" Не загрузятся: {}.").format(report.skipped)
        self._found.setText(told)
        self._why.setText("\n".join(_reasons(report)))
        self._why.setVisible(bool(_reasons(report)))
        self.load.setEnabled(bool(report.new or report.updated))

    def _start(self) -> None:
        workspace = self._workspace
        options = self.options
        office, path = workspace.office, self._path

        def work(progress: Progress) -> CalendarReport:
            return import_calendar(office, path, options=options, progress=progress)

        # Of the workspace: the load goes on when the dialog is gone.
        job: Job[CalendarReport] = Job(work, workspace)
        job.succeeded.connect(lambda report: tell_loaded(workspace, report))
        job.finished.connect(job.deleteLater)
        workspace.start_long(job, self.tr("Загрузка «{}»").format(path.name))
        self.accept()


def tell_loaded(workspace: Workspace, report: CalendarReport) -> None:
    """Tell what came of a load, with «Отменить»."""
    text = _said("Из календаря: новых {}, обновлено {}").format(
        count(report.new, *_TASKS), report.updated
    )
    if report.skipped:
        text = _said("{}, не загружено {}").format(text, count(report.skipped, *_ENTRIES))
    if report.change_set:
        workspace.remember(report.change_set, text, large=True)
    workspace.tell(text, report.change_set or 0)


def _reasons(report: CalendarReport) -> list[str]:
    told = [
        f"{why} ({times})" if times > 1 else why
        for why, times in (*report.reasons.items(), *report.notes.items())
    ]
    if len(told) > _SHOWN:
        told = [*told[:_SHOWN], _said("… и ещё причин: {}").format(len(told) - _SHOWN)]
    return told


def _said(text: str) -> str:
    return QCoreApplication.translate("CalendarImport", text)
