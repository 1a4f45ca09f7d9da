"""What can be done with the tasks selected in the list; an act is found by its name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QCursor

from crm_desktop.access.rights import Right, may
from crm_desktop.clients.fields import PRIORITIES
from crm_desktop.members.people import list_members
from crm_desktop.tasks.bulk import (
    complete_tasks,
    give_tasks,
    move_to_day,
    set_priority,
    snooze_tasks,
)
from crm_desktop.tasks.putting_off import SNOOZE_NAMES
from crm_desktop.tasks.removal import delete_tasks
from crm_desktop.wording import count
from ui.clients.bulk_acts import QUICK, run_bulk
from ui.clients.bulk_registry import BulkAct
from ui.tasks.acts import TASKS
from ui.tasks.when_field import WhenField
from ui.theme import Space
from ui.views.pick_list import Option, PickList
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextField
from ui.widgets.formfield import FormField
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from PySide6.QtWidgets import QWidget

    from crm_desktop.jobs import Progress
    from crm_desktop.members.people import MemberRow
    from crm_desktop.office import Office
    from crm_desktop.tasks.bulk import Which
    from crm_desktop.tasks.putting_off import Snooze
    from ui.shell.workspace import Workspace

_HERE: Final = "ui.tasks.list_acts:"
TASK_ACTS: Final[tuple[BulkAct, ...]] = (
    BulkAct("done", "Готово", f"{_HERE}begin_done", "check", right=Right.EDIT_TASKS,
            words="выполнить сделать закрыть"),
    BulkAct("later", "Отложить", f"{_HERE}begin_later", "clock", right=Right.EDIT_TASKS,
            words="перенести срок завтра"),
    BulkAct("give", "Передать", f"{_HERE}begin_give", "user-check", right=Right.EDIT_TASKS,
            words="исполнитель назначить поручить"),
    BulkAct("priority", "Приоритет", f"{_HERE}begin_priority", "flag", right=Right.EDIT_TASKS,
            words="важность срочно"),
    BulkAct("delete", "Удалить", f"{_HERE}begin_delete", "trash-2", right=Right.EDIT_TASKS,
            danger=True, words="корзина убрать"),
)  # fmt: skip
"""In the order they are shown; what stands last goes into «Ещё» first."""


def task_acts_for(office: Office) -> list[BulkAct]:
    """Return the acts this person may do."""
    return [act for act in TASK_ACTS if may(office, act.right)]


def begin_done(workspace: Workspace, ids: Sequence[Which], parent: QWidget) -> None:
    """Note tasks as done."""
    office = workspace.office
    _run(workspace, ids, parent, _tr("Выполнение задач"),
         lambda progress: complete_tasks(office, ids, progress=progress))  # fmt: skip


def begin_later(workspace: Workspace, ids: Sequence[Which], parent: QWidget) -> None:
    """Offer the ways to put tasks off, under the pointer."""
    office = workspace.office

    def put_off(snooze: Snooze) -> None:
        _run(
            workspace, ids, parent, _tr("Перенос задач"),
            lambda progress: snooze_tasks(office, ids, snooze=snooze, progress=progress),
        )  # fmt: skip

    menu = Menu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    for snooze, name in SNOOZE_NAMES.items():
        menu.add(name, partial(put_off, snooze), icon="clock")
    menu.add(_tr("Выбрать день…"), lambda: ask_day(workspace, ids, parent), icon="calendar-days")
    menu.popup(QCursor.pos())


def ask_day(workspace: Workspace, ids: Sequence[Which], parent: QWidget) -> Dialog:
    """Ask for a day tasks are put off to; each keeps its time of day."""
    office = workspace.office
    dialog = Dialog(_tr("Перенести"), parent, subtitle=count(len(ids), *TASKS), width=460)
    when = WhenField(office.zone)

    def save() -> None:
        due = when.read()
        day = due.day(office.zone) if due is not None else None
        if day is None:
            if due is not None:
                when.tell_error(_tr("Укажите день"))
            return
        dialog.accept()
        _run(workspace, ids, parent, _tr("Перенос задач"),
             lambda progress: move_to_day(office, ids, day=day, progress=progress))  # fmt: skip

    when.line.returnPressed.connect(save)
    dialog.body.addWidget(when)
    dialog.set_note(_tr("Время дня у каждой задачи останется своим"), "clock")
    dialog.add_button(_tr("Отмена"))
    dialog.add_button(_tr("Перенести"), save, kind=Kind.PRIMARY)
    dialog.finished.connect(dialog.deleteLater)
    when.setFocus()
    dialog.open()
    return dialog


def begin_give(workspace: Workspace, ids: Sequence[Which], parent: QWidget) -> None:
    """Ask who is to do tasks, with a word to him."""
    office = workspace.office
    workspace.runner.read(
        lambda: list_members(office),
        lambda people: GiveDialog(workspace, ids, people, parent=parent).open(),
        workspace.report, owner=parent, key="give",
    )  # fmt: skip


class GiveDialog(Dialog):
    """«Передать»: to whom, and a word; a click on a name is the answer."""

    def __init__(
        self, workspace: Workspace, ids: Sequence[Which], people: Sequence[MemberRow], *,
        parent: QWidget,
    ) -> None:  # fmt: skip
        super().__init__(_tr("Передать"), parent, subtitle=count(len(ids), *TASKS), width=420)
        self._workspace = workspace
        self._ids = list(ids)
        self._owner = parent
        self.note = TextField("", _tr("Что важно знать, если есть"))
        self.note.setMaxLength(500)
        self.list = PickList(
            [Option(one.id, one.name, one.role_label, "user") for one in people], rows=7
        )
        self.list.picked.connect(self._take)
        self.body.setSpacing(Space.M)
        self.body.addWidget(FormField(_tr("Слово коллеге"), self.note))
        self.body.addWidget(self.list, 1)
        self.finished.connect(self.deleteLater)
        self.list.focus_first()

    def _take(self, member: object) -> None:
        if not isinstance(member, int):
            return
        self.accept()
        office, ids, note = self._workspace.office, self._ids, self.note.text().strip()
        _run(self._workspace, ids, self._owner, _tr("Передача задач"),
             lambda progress: give_tasks(office, ids, member_id=member, note=note,
                                         progress=progress))  # fmt: skip


def begin_priority(workspace: Workspace, ids: Sequence[Which], parent: QWidget) -> None:
    """Offer the priorities, under the pointer."""
    office = workspace.office

    def give(priority: int | None) -> None:
        _run(
            workspace, ids, parent, _tr("Приоритет задач"),
            lambda progress: set_priority(office, ids, priority=priority, progress=progress),
        )  # fmt: skip

    menu = Menu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    for number, name in reversed(list(enumerate(PRIORITIES))):
        menu.add(name, partial(give, number), icon="flag")
    menu.add(_tr("Без приоритета"), partial(give, None), icon="minus")
    menu.popup(QCursor.pos())


def begin_delete(workspace: Workspace, ids: Sequence[Which], parent: QWidget) -> None:
    """Drop tasks; the toast offers «Отменить»."""
    office = workspace.office
    _run(workspace, ids, parent, _tr("Удаление задач"),
         lambda progress: delete_tasks(office, ids, progress=progress))  # fmt: skip


def _run(
    workspace: Workspace, ids: Sequence[Which], parent: QWidget, title: str,
    work: Callable[[Progress | None], Any],
) -> None:  # fmt: skip
    run_bulk(workspace, work, many=len(ids) > QUICK, title=title, owner=parent)


def _tr(text: str) -> str:
    return QCoreApplication.translate("TaskListActs", text)


BEGIN: Final[Mapping[str, Callable[[Workspace, Sequence[Which], QWidget], None]]] = {
    "done": begin_done,
    "later": begin_later,
    "give": begin_give,
    "priority": begin_priority,
    "delete": begin_delete,
}
