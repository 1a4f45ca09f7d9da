"""What can be done with a task of a deal, wherever it is shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from crm_desktop.tasks.doing import reopen_task
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import delete_task, edit_task, plan_task, postpone_tasks
from crm_desktop.wording.times import local
from ui.clients.wording import today
from ui.deals.deal_acts import complete
from ui.deals.task_form import TaskForm
from ui.tasks.when_field import WhenField
from ui.theme import Role
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextArea
from ui.widgets.labels import Label
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    import datetime as dt
    from datetime import tzinfo

    from PySide6.QtWidgets import QWidget

    from crm_desktop.errors import UserError
    from crm_desktop.tasks.reading import TaskRow
    from ui.deals.deal_desk import DealDesk

_LATER: Final = ((1, "На день"), (3, "На 3 дня"), (7, "На неделю"))


def later(due: Due, days: int, *, now: dt.date, zone: tzinfo) -> Due:
    """Return a date so many days on: from its own day, or from today if that is past."""
    own = due.day(zone)
    on = max(own, now) if own is not None else now
    moved = on + timedelta(days=days)
    if due.at is None:
        return Due(moved)
    clock = local(due.at, zone).time()
    there = datetime.combine(moved, clock, zone)
    return Due(at=int(there.astimezone(UTC).timestamp() * 1000))


class TaskDialog(Dialog):
    """Planning a task, or changing one."""

    def __init__(
        self, desk: DealDesk, parent: QWidget, *, row: TaskRow | None = None, kind: str = ""
    ) -> None:
        deal = desk.deal
        super().__init__(
            "Задача" if row is not None else "Новая задача", parent,
            subtitle=deal.title if deal is not None else "", width=560,
        )  # fmt: skip
        self._desk = desk
        self._row = row
        self._deal_id = desk.deal_id
        self.form = TaskForm(desk.zone, full=True)
        people = desk.catalogue.members if desk.catalogue is not None else {}
        former = desk.catalogue.former if desk.catalogue is not None else frozenset()
        here = {member: name for member, name in people.items() if member not in former}
        self.form.set_people(here, me=desk.office.user_id)
        if row is not None:
            self.form.set_task(row)
        else:
            self.form.set_kind(kind or "call")
            self.form.when.choose(1)
        self.form.submitted.connect(self._save)
        self._error = Label("", Role.META, colour="bad", wrap=True)
        self._error.hide()
        self.body.addWidget(self.form)
        self.body.addWidget(self._error)
        self.add_button(self.tr("Отмена"))
        said = self.tr("Сохранить") if row is not None else self.tr("Запланировать")
        self.add_button(said, self._save, kind=Kind.PRIMARY)
        self.form.title.setFocus()

    def _save(self) -> None:
        draft = self.form.draft(deal_id=self._deal_id)
        if draft is None:
            return
        row = self._row
        self._desk.act(
            lambda office, _deal: (
                plan_task(office, draft) if row is None else edit_task(office, row.id, draft=draft)
            ),
            on_done=lambda _result: self.accept(),
            on_refused=self._refused,
        )

    def _refused(self, error: UserError) -> None:
        self._error.setText(str(error))
        self._error.show()


class TaskActs(QObject):
    """Plans, does, postpones, changes and deletes tasks of the deal on the desk."""

    def __init__(self, desk: DealDesk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._widget = parent

    def plan(self, kind: str = "") -> None:
        """Ask for a new task."""
        if self._desk.deal_id is not None:
            self._open(TaskDialog(self._desk, self._window, kind=kind))

    def edit(self, row: TaskRow) -> None:
        """Ask for what is to be changed."""
        self._open(TaskDialog(self._desk, self._window, row=row))

    def complete(self, row: TaskRow, *, result: str = "") -> None:
        """Note it as done; «Что дальше?» comes when it was the last."""
        deal, stage = self._desk.deal, self._desk.stage_now
        complete(
            self._desk.workspace, self._widget, row.id, result=result,
            deal=deal.title if deal is not None else "",
            plan_days=stage.plan_days if stage is not None else None,
        )  # fmt: skip

    def ask_result(self, row: TaskRow) -> None:
        """Ask what came of it, then note it as done."""
        dialog = Dialog(self.tr("Что вышло?"), self._window, subtitle=row.title, width=520)
        area = TextArea("", self.tr("Итог: о чём договорились, что обещали"), lines=4)

        def save() -> None:
            dialog.accept()
            self.complete(row, result=area.toPlainText().strip())

        area.submitted.connect(save)
        dialog.body.addWidget(area)
        dialog.add_button(self.tr("Отмена"))
        dialog.add_button(self.tr("Готово"), save, kind=Kind.PRIMARY)
        area.setFocus()
        self._open(dialog)

    def reopen(self, row: TaskRow) -> None:
        """Take «done» back."""
        self._desk.act(lambda office, _deal: reopen_task(office, row.id))

    def postpone(self, row: TaskRow, days: int) -> None:
        """Put it off by so many days."""
        due = later(row.due, days, now=today(self._desk.zone), zone=self._desk.zone)
        self._put_off(row, due)

    def ask_when(self, row: TaskRow) -> None:
        """Ask until when it is put off."""
        dialog = Dialog(self.tr("Перенести"), self._window, subtitle=row.title, width=460)
        when = WhenField(self._desk.zone)
        when.set_due(row.due)

        def save() -> None:
            due = when.read()
            if due is not None:
                dialog.accept()
                self._put_off(row, due)

        when.line.returnPressed.connect(save)
        dialog.body.addWidget(when)
        dialog.add_button(self.tr("Отмена"))
        dialog.add_button(self.tr("Перенести"), save, kind=Kind.PRIMARY)
        when.setFocus()
        when.line.selectAll()
        self._open(dialog)

    def delete(self, row: TaskRow) -> None:
        """Drop it; the toast offers «Отменить»."""
        self._desk.act(lambda office, _deal: delete_task(office, row.id))

    def fill_later(self, menu: Menu, row: TaskRow) -> None:
        """Put the ways to put a task off into a menu."""
        for days, name in _LATER:
            menu.add(name, partial(self.postpone, row, days), icon="clock")
        menu.add(self.tr("Выбрать дату…"), lambda: self.ask_when(row), icon="calendar-days")

    def menu(self, row: TaskRow, parent: QWidget) -> Menu:
        """Return the menu of a task."""
        menu = Menu(parent)
        menu.aboutToHide.connect(menu.deleteLater)
        if row.done_at is None:
            menu.add(self.tr("Готово"), lambda: self.complete(row), icon="check")
            menu.add(self.tr("Готово, записать итог…"), lambda: self.ask_result(row),
                     icon="check-check")  # fmt: skip
            menu.addSeparator()
            self.fill_later(menu, row)
            menu.addSeparator()
        else:
            menu.add(self.tr("Вернуть в работу"), lambda: self.reopen(row), icon="rotate-ccw")
        menu.add(self.tr("Изменить…"), lambda: self.edit(row), icon="pencil", shortcut="F2")
        menu.add(self.tr("Удалить"), lambda: self.delete(row), icon="trash-2", danger=True)
        return menu

    @property
    def _window(self) -> QWidget:
        return self._widget.window()

    def _put_off(self, row: TaskRow, due: Due) -> None:
        self._desk.act(lambda office, _deal: postpone_tasks(office, [row.id], due=due))

    def _open(self, dialog: Dialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
