"""What can be done with the entries of a calendar: each act is one undo with a toast."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from crm_desktop.access.rights import Right, may
from crm_desktop.agenda.moving import moved_due
from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.due import NO_DUE, Due
from crm_desktop.tasks.planning import KEEP, draft_of, edit_task, reassign_tasks, reschedule_task
from crm_desktop.tasks.series import Scope, detach, move_occurrence, scoped
from ui.calendar.clock import minutes_between
from ui.calendar.spots import A_DAY, Spot
from ui.shell.screen import ClientStop, Place
from ui.tasks.kind_look import kind_book
from ui.tasks.series_dialog import ask_scope
from ui.tasks.task_desk import (
    complete_here,
    delete_here,
    open_new_task,
    open_task,
    postpone_menu,
    reopen_here,
)
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, timedelta

    from PySide6.QtWidgets import QWidget

    from crm_desktop.agenda.entry import AgendaBirthday, AgendaEntry
    from crm_desktop.errors import UserError
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace
    from ui.widgets.dialogs import Dialog

_MEETING_FROM: Final = 60
"""Minutes drawn by hand that look like a meeting."""


class CalendarActs(QObject):
    """Opens, makes, moves, does and drops what the calendar shows.

    An occurrence of a series asks «эту / эту и следующие / все» first.

    Attributes:
        made: a new task was written: its id.
    """

    made = Signal(object)

    def __init__(
        self, workspace: Workspace, screen: QWidget, *, failed: Callable[[], None]
    ) -> None:
        super().__init__(screen)
        self._workspace = workspace
        self._screen = screen
        self._failed = failed

    def open(self, entry: AgendaEntry) -> None:
        """Open the card of a task."""
        open_task(self._workspace, self._screen, entry.task_id, slot=entry.slot)

    def open_birthday(self, birthday: AgendaBirthday) -> None:
        """Open the card of who has a birthday."""
        self._workspace.go(Place.CLIENT, ClientStop(birthday.client_id))

    def create(self, spot: Spot | None) -> Dialog:
        """Ask for a new task; at a spot if one is named."""
        draft = None if spot is None else self.draft_at(spot)
        return open_new_task(self._workspace, self._screen, draft=draft, on_done=self.made.emit)

    def draft_at(self, spot: Spot) -> TaskDraft:
        """Return a task at a spot: drawn over an hour or longer it is a meeting at first."""
        minutes = spot.minutes
        long = minutes is not None and minutes >= _MEETING_FROM
        return TaskDraft(
            kind="meeting" if long else "call",
            due=self.due_at(spot),
            assignee_id=spot.member,
            duration=minutes,
            ends_on=spot.last if spot.last is not None and spot.last > spot.day else None,
        )

    def due_at(self, spot: Spot) -> Due:
        """Return when something at a spot is due."""
        return moved_due(spot.day, spot.minute, zone=self._workspace.office.zone)

    def place(self, entry: AgendaEntry, spot: Spot) -> bool:
        """Bring an entry to a spot; False if the person thought better of it."""
        due = self.due_at(spot)
        minutes = spot.minutes
        if minutes is not None and spot.minute is not None:
            zone = self._workspace.office.zone
            bottom = min(spot.minute + minutes, A_DAY)
            if bottom == spot.minute + minutes:
                minutes = minutes_between(spot.day, spot.minute, bottom, zone)
        scope = self._scope(entry, self.tr("Перенести"))
        if scope is None:
            return False
        self._act(lambda: self._moved(entry, spot, due, minutes, scope))
        return True

    def unschedule(self, entry: AgendaEntry) -> bool:
        """Take the date away: the task goes to «Без времени»."""
        office, task, slot = self._workspace.office, entry.task_id, entry.slot

        def work() -> Changes:
            with office.change(self.tr("Без времени: {}").format(entry.title)) as change:
                alone = detach(office, change, task, slot=slot) if entry.repeats else task
                reschedule_task(office, alone, due=NO_DUE, ends_on=None)
            return change.changes

        self._act(work)
        return True

    def done(self, entry: AgendaEntry) -> None:
        """Note it as done; a result is asked for where the task demands one."""
        complete_here(self._workspace, self._screen, entry.task_id, entry.slot)

    def reopen(self, entry: AgendaEntry) -> None:
        """Take «done» back."""
        reopen_here(self._workspace, self._screen, entry.task_id)

    def toggle(self, entry: AgendaEntry) -> None:
        """Done, or open again."""
        if entry.done:
            self.reopen(entry)
        else:
            self.done(entry)

    def delete(self, entry: AgendaEntry) -> None:
        """Drop it."""
        delete_here(self._workspace, self._screen, entry.task_id, entry.slot)

    def set_kind(self, entry: AgendaEntry, key: str) -> None:
        """Make it another kind of task."""
        scope = self._scope(entry, self.tr("Сменить вид"))
        if scope is None:
            return
        office = self._workspace.office

        def work() -> Changes:
            with office.change(self.tr("Вид задачи: {}").format(entry.title)) as change:
                task = entry.task_id
                if entry.repeats:
                    task = scoped(office, change, task, slot=entry.slot, scope=scope)
                seen = draft_of(office, task)
                edit_task(office, task, draft=replace(seen, kind=key), seen=seen)
            return change.changes

        self._act(work)

    def menu(self, entry: AgendaEntry, parent: QWidget) -> Menu:
        """Return the context menu of an entry; popup it yourself."""
        menu = Menu(parent)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.add(self.tr("Открыть"), lambda: self.open(entry), icon="eye", shortcut="Return")
        if not self.may_edit:
            return menu
        if entry.done:
            menu.add(self.tr("Вернуть в работу"), lambda: self.reopen(entry), icon="rotate-ccw",
                     shortcut="Space")  # fmt: skip
        else:
            menu.add(self.tr("Готово"), lambda: self.done(entry), icon="check", shortcut="Space")
            menu.addSeparator()
            later = Menu(menu)
            later.setTitle(self.tr("Отложить"))
            postpone_menu(self._workspace, self._screen, [(entry.task_id, entry.slot)], menu=later)
            menu.addMenu(later)
            kinds = Menu(menu)
            kinds.setTitle(self.tr("Вид и цвет"))
            for look in kind_book(self._workspace).looks:
                action = kinds.add(look.label, partial(self.set_kind, entry, look.key),
                                   icon=look.icon)  # fmt: skip
                action.setEnabled(look.key != entry.kind)
            menu.addMenu(kinds)
            if not entry.all_day:
                whole = Spot(entry.first_day)
                menu.add(self.tr("На весь день"), lambda: self.place(entry, whole),
                         icon="calendar-days")  # fmt: skip
            menu.add(self.tr("Убрать время и дату"), lambda: self.unschedule(entry), icon="inbox")
        menu.addSeparator()
        menu.add(self.tr("Удалить"), lambda: self.delete(entry), icon="trash-2", danger=True,
                 shortcut="Del")  # fmt: skip
        return menu

    @property
    def may_edit(self) -> bool:
        """Whether this person may change tasks."""
        return may(self._workspace.office, Right.EDIT_TASKS)

    def _scope(self, entry: AgendaEntry, act: str) -> Scope | None:
        if not entry.repeats:
            return Scope.ONE
        return ask_scope(self._screen, entry.title, act=act)

    def _moved(
        self, entry: AgendaEntry, spot: Spot, due: Due, minutes: int | None, scope: Scope
    ) -> Changes:
        office, task = self._workspace.office, entry.task_id
        with office.change(self.tr("Перенос: {}").format(entry.title)) as change:
            if entry.repeats:
                task, _changes = move_occurrence(
                    office, task, due=due, slot=entry.slot, scope=scope, minutes=minutes
                )
            else:
                several: date | timedelta | None = spot.last if spot.last is not None else KEEP
                if spot.last is not None and spot.last <= spot.day:
                    several = None
                reschedule_task(
                    office, task, due=due,
                    duration=KEEP if minutes is None else minutes,
                    ends_on=None if spot.minute is not None else several,
                )  # fmt: skip
            if spot.member is not None and spot.member not in entry.people:
                reassign_tasks(office, [task], member_id=spot.member)
        return change.changes

    def _act(self, work: Callable[[], Changes]) -> None:
        def settled(changes: Changes) -> None:
            if not changes.change_id:  # it stood there already: no news will come
                self._failed()

        self._workspace.act(work, owner=self._screen, on_done=settled, on_refused=self._refused)

    def _refused(self, error: UserError) -> None:
        """Say why, and let the picture become true: a colleague may have been quicker."""
        self._workspace.report(error)
        self._failed()
