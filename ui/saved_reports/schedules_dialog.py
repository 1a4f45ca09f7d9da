"""«Отчёты по расписанию»: what is made by itself here, when next, what came of it last."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QUrl
from PySide6.QtGui import QDesktopServices

from crm_desktop.journal.stamps import now_ms
from crm_desktop.saved_reports.making import make_now
from crm_desktop.saved_reports.saving import list_saved
from crm_desktop.saved_reports.schedule import change_schedule, delete_schedule, list_schedules
from crm_desktop.wording import moment
from crm_desktop.wording.times import local
from ui.jobs import Job
from ui.saved_reports.rows import Line, Rows
from ui.saved_reports.schedule_dialog import ScheduleDialog
from ui.theme import Role
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from crm_desktop.jobs import Progress
    from crm_desktop.saved_reports.schedule import Made, Schedule
    from ui.shell.workspace import Workspace
    from ui.theme import Colour
    from ui.widgets.menus import Menu

WIDTH = 720
HEIGHT = 540
Listed = tuple[tuple["Schedule", ...], dict[int, str]]


class SchedulesDialog(Dialog):
    """The plans of this person at this computer.

    Args:
        workspace: whose.
    """

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(
            self.tr("Отчёты по расписанию"), parent, width=WIDTH, height=HEIGHT,
            subtitle=self.tr("На этом компьютере, под вашим именем и с вашими правами."),
        )  # fmt: skip
        self._workspace = workspace
        self.rows = Rows(self.tr("Отчёты по расписанию"), self._fill_menu)
        self.rows.opened.connect(self.edit)
        self.rows.moved.connect(self._offer)
        self._empty = Label(
            self.tr(
                "Ничего не запланировано. Например, «Продажи за прошлую неделю» в Excel каждый "
                "понедельник в 9:00 в общую папку."
            ),
            Role.BODY, colour="text2", wrap=True,
        )  # fmt: skip
        self._told = Label("", Role.META, colour="text2", wrap=True)
        self.body.addWidget(self._empty)
        self.body.addWidget(self.rows, 1)
        self.body.addWidget(self._told)
        self._more = self.add_button(self.tr("Действия"), self._drop, icon="ellipsis", left=True)
        self._now = self.add_button(
            self.tr("Сделать сейчас"), self.make_chosen, icon="play", left=True
        )
        self._folder = self.add_button(
            self.tr("Открыть папку"), self.open_folder, icon="folder-open", left=True
        )
        self.add_button(self.tr("Закрыть"))
        self.add_button(self.tr("Добавить…"), self.add, kind=Kind.PRIMARY, icon="plus")
        self.load()
        self.rows.setFocus()

    def load(self) -> None:
        """Read the plans anew."""
        office = self._workspace.office

        def read() -> Listed:
            names = {saved.id: saved.name for saved in list_saved(office)}
            return list_schedules(office), names

        self._workspace.runner.read(read, self._take, owner=self, key="plans")

    def add(self) -> None:
        """Plan one more."""
        self._open(ScheduleDialog(self._workspace, parent=self))

    def edit(self) -> None:
        """Change the plan in hand."""
        plan = self._chosen
        if plan is not None:
            self._open(ScheduleDialog(self._workspace, parent=self, schedule=plan))

    def make_chosen(self) -> None:
        """Make the report in hand at once, behind."""
        plan = self._chosen
        if plan is None:
            return
        office = self._workspace.office

        def work(progress: Progress) -> Made:
            return make_now(office, plan, now=now_ms(), progress=progress)

        # The dialog may be closed before the work is over.
        job: Job[Made] = Job(work, self._workspace)
        job.succeeded.connect(self._on_made)
        job.finished.connect(self._on_finished)
        job.finished.connect(job.deleteLater)
        self._now.set_busy(True)
        self._workspace.start_long(job, self.tr("Делаю отчёт по расписанию"))

    def open_folder(self) -> None:
        """Show the folder of the plan in hand."""
        plan = self._chosen
        if plan is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(plan.folder))

    @property
    def _chosen(self) -> Schedule | None:
        line = self.rows.chosen
        return None if line is None else line.record

    def _open(self, dialog: ScheduleDialog) -> None:
        dialog.kept.connect(lambda _plan: self.load())
        dialog.open()

    def _take(self, found: Listed) -> None:
        plans, names = found
        gone = self.tr("Отчёт удалён или чужой")
        lines = [self._line(plan, names.get(plan.saved_report, gone)) for plan in plans]
        self.rows.show_lines(lines, key=lambda plan: plan.id)
        self.rows.setVisible(bool(lines))
        self._empty.setVisible(not lines)
        self._offer()

    def _line(self, plan: Schedule, name: str) -> Line[Schedule]:
        zone = self._workspace.office.zone
        now = local(now_ms(), zone)
        if plan.active:
            following = moment(plan.when.next(now_ms(), zone), now, zone=zone)
            right = self.tr("следующий — {}").format(following)
        else:
            right = self.tr("выключен")
        made = plan.made
        colour: Colour = "text2"
        if not made.at:
            last = self.tr("ещё не делался")
        elif made.good:
            last = self.tr("сделан {}").format(moment(made.at, now, zone=zone))
        else:
            last = self.tr("не вышло {}").format(moment(made.at, now, zone=zone))
            colour = "bad"
        below = f"{plan.when} · {plan.suffix.removeprefix('.').upper()} · {last}"
        icon = "triangle-alert" if colour == "bad" else "calendar-clock"
        return Line(plan, name, below, icon, right, colour)

    def _offer(self) -> None:
        plan = self._chosen
        for button in (self._more, self._now, self._folder):
            button.setEnabled(plan is not None)
        if plan is None:
            self._told.setText("")
        elif plan.made.at and not plan.made.good:
            self._told.setText(plan.made.text)
        else:
            self._told.setText(plan.made.file or plan.folder)

    def _on_finished(self) -> None:
        self._now.set_busy(False)
        self.load()

    def _on_made(self, made: object) -> None:
        file = getattr(made, "file", "")
        self._workspace.tell(self.tr("Сохранено: {}").format(Path(file).name))

    def _drop(self) -> None:
        self.rows.drop_menu(self._more.mapToGlobal(QPoint(0, self._more.height() + 2)))

    def _fill_menu(self, menu: Menu) -> None:
        plan = self._chosen
        if plan is None:
            return
        menu.add(self.tr("Изменить…"), self.edit, icon="pencil", shortcut="Return")
        menu.add(self.tr("Сделать сейчас"), self.make_chosen, icon="play")
        menu.add(self.tr("Открыть папку"), self.open_folder, icon="folder-open")
        told = self.tr("Выключить") if plan.active else self.tr("Включить")
        menu.add(told, partial(self._switch, plan), icon="clock")
        menu.addSeparator()
        menu.add(self.tr("Удалить расписание"), partial(self._delete, plan), icon="trash-2",
                 danger=True, shortcut="Del")  # fmt: skip

    def _switch(self, plan: Schedule) -> None:
        office, other = self._workspace.office, replace(plan, active=not plan.active)
        self._act(lambda: change_schedule(office, other, now=now_ms()))

    def _delete(self, plan: Schedule) -> None:
        office = self._workspace.office
        self._act(lambda: delete_schedule(office, plan.id))

    def _act(self, work: Callable[[], Any]) -> None:
        self._workspace.act(work, owner=self, on_done=lambda _result: self.load())
