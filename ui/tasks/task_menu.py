"""The menu of a task, the same wherever a task is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from crm_desktop.access.rights import Right, may
from ui.shell.screen import ClientStop, DealStop, Place
from ui.tasks.acts import (
    accept_here,
    complete_here,
    delete_here,
    postpone_menu,
    refuse_here,
    reopen_here,
)
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crm_desktop.tasks.reading import TaskRow
    from ui.shell.workspace import Workspace


def later_menu(workspace: Workspace, parent: QWidget, row: TaskRow) -> Menu:
    """Return the ways to put a task off."""
    return postpone_menu(workspace, parent, [(row.id, slot_of(row))], title=row.title, due=row.due)


def slot_of(row: TaskRow) -> str | None:
    """The occurrence a row stands for; None for a task that does not repeat."""
    return row.slot if row.repeats else None


def task_menu(
    workspace: Workspace, parent: QWidget, row: TaskRow, *, in_card: bool = False
) -> Menu:
    """Return everything that can be done with a task; `in_card` = what its card does not show."""
    from ui.tasks.list_acts import begin_give, begin_priority  # noqa: PLC0415 - when it is opened
    from ui.tasks.task_desk import open_task  # noqa: PLC0415 - it opens dialogs that show menus

    menu = Menu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    slot, mine = slot_of(row), workspace.office.user_id
    if not in_card:
        menu.add(_tr("Открыть"), lambda: open_task(workspace, parent, row.id, slot=slot),
                 icon="square-check", shortcut="Enter")  # fmt: skip
    if may(workspace.office, Right.EDIT_TASKS):
        menu.addSeparator()
        if row.done_at is not None:
            menu.add(_tr("Вернуть в работу"), lambda: reopen_here(workspace, parent, row.id),
                     icon="rotate-ccw")  # fmt: skip
        else:
            if row.to_accept and row.assignee_id == mine:
                menu.add(_tr("Принять"), lambda: accept_here(workspace, parent, [row.id]),
                         icon="circle-check")  # fmt: skip
                menu.add(_tr("Отказаться…"),
                         lambda: refuse_here(workspace, parent, row.id, row.title),
                         icon="circle-x")  # fmt: skip
                menu.addSeparator()
            menu.add(_tr("Готово"), lambda: complete_here(workspace, parent, row.id, slot),
                     icon="check", shortcut="Space")  # fmt: skip
            menu.add(_tr("Готово, записать итог…"),
                     lambda: complete_here(workspace, parent, row.id, slot, ask=True),
                     icon="check-check")  # fmt: skip
            menu.addSeparator()
            if not in_card:
                postpone_menu(workspace, parent, [(row.id, slot)], menu=menu, title=row.title,
                              due=row.due)  # fmt: skip
                menu.addSeparator()
            menu.add(_tr("Передать…"), lambda: begin_give(workspace, [row.id], parent),
                     icon="user-check")  # fmt: skip
            menu.add(_tr("Приоритет…"), lambda: begin_priority(workspace, [row.id], parent),
                     icon="flag")  # fmt: skip
    if not in_card:
        _add_ways(menu, workspace, row)
    if may(workspace.office, Right.EDIT_TASKS):
        menu.addSeparator()
        menu.add(_tr("Удалить"), lambda: delete_here(workspace, parent, row.id, slot),
                 icon="trash-2", shortcut="Del", danger=True)  # fmt: skip
    return menu


def _add_ways(menu: Menu, workspace: Workspace, row: TaskRow) -> None:
    if row.client_id is None and row.deal_id is None:
        return
    menu.addSeparator()
    client, deal = row.client_id, row.deal_id
    if client is not None:
        menu.add(_tr("К клиенту"), lambda: workspace.go(Place.CLIENT, ClientStop(client)),
                 icon="users")  # fmt: skip
    if deal is not None:
        menu.add(_tr("К сделке"), lambda: workspace.go(Place.DEAL, DealStop(deal)),
                 icon="square-kanban")  # fmt: skip


def _tr(text: str) -> str:
    return QCoreApplication.translate("TaskMenu", text)
