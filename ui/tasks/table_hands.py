"""What the keys, the boxes and the buttons of a table of tasks do, wherever the table stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.tasks.acts import complete_here, delete_here, reopen_here
from ui.tasks.list_acts import BEGIN, begin_give, task_acts_for
from ui.tasks.task_menu import later_menu, slot_of, task_menu

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QWidget

    from crm_desktop.tasks.bulk import Which
    from crm_desktop.tasks.reading import TaskRow
    from ui.clients.bulk_registry import BulkAct
    from ui.shell.workspace import Workspace
    from ui.tasks.list_rows import TaskListModel
    from ui.tasks.list_table import TaskTable


class TableHands(QObject):
    """Does what is asked of the rows of a table.

    Args:
        workspace: of the open office.
        table: whose rows.
        model: of the table.
        widget: over whose window questions stand.
        plan_days: within how many days «Что дальше?» wants the next action; None = any.
    """

    def __init__(
        self, workspace: Workspace, table: TaskTable, model: TaskListModel, widget: QWidget
    ) -> None:
        super().__init__(widget)
        self._workspace = workspace
        self._table = table
        self._model = model
        self._widget = widget
        self.plan_days: int | None = None
        table.opened.connect(self.open)
        table.beside_wanted.connect(self.open)
        table.done_wanted.connect(self.turn_done)
        table.space_pressed.connect(self.do_selected)
        table.delete_wanted.connect(self.delete_selected)
        table.all_wanted.connect(self.select_all)
        table.menu_wanted.connect(self.open_menu)
        acts = table.acts
        if acts is not None:
            acts.later.clicked.connect(lambda _on=False: self.put_off(acts.task, acts.later))
            acts.give.clicked.connect(
                lambda _on=False: begin_give(workspace, [acts.task], widget.window())
            )
            acts.more.clicked.connect(lambda _on=False: self.open_more(acts.task, acts.more))

    @property
    def selected(self) -> list[int]:
        """The tasks an act is over."""
        return list(self._table.selected_ids)

    def open(self, task: object) -> None:
        """Open the card of a task."""
        from ui.tasks.task_desk import open_task  # noqa: PLC0415 - the card is large

        row = self._row(task)
        if row is not None:
            open_task(self._workspace, self._widget, row.id, slot=slot_of(row))

    def turn_done(self, task: object) -> None:
        """Note one task as done, or take that back."""
        row = self._row(task)
        if row is None:
            return
        if row.done_at is None:
            complete_here(self._workspace, self._widget, row.id, slot_of(row),
                          plan_days=self.plan_days)  # fmt: skip
        else:
            reopen_here(self._workspace, self._widget, row.id)

    def do_selected(self) -> None:
        """Do the selected ones; a single one asks what has to be asked."""
        chosen = self.selected
        if len(chosen) == 1:
            self.turn_done(chosen[0])
        elif chosen:
            self.begin_named("done")

    def begin(self, act: BulkAct) -> None:
        """Begin an act over the selected tasks."""
        self.begin_named(act.key)

    def begin_named(self, key: str) -> None:
        """Begin an act by its key; with nothing selected, or without the right, nothing happens."""
        may = any(act.key == key for act in task_acts_for(self._workspace.office))
        chosen = [self._which(task) for task in self.selected]
        if chosen and may:
            BEGIN[key](self._workspace, chosen, self._widget.window())

    def delete_selected(self) -> None:
        """Drop the selected ones; of a single repeating one it is asked how much of it."""
        chosen = self.selected
        row = self._row(chosen[0]) if len(chosen) == 1 else None
        if row is not None and row.repeats:
            delete_here(self._workspace, self._widget, row.id, slot_of(row))
        else:
            self.begin_named("delete")

    def select_all(self) -> None:
        """Select everything, closed groups included."""
        self._model.turn_all(opened=True)
        self._table.selectAll()

    def put_off(self, task: int, button: QWidget) -> None:
        """Drop the ways to put a task off below a button."""
        row = self._row(task)
        if row is not None:
            menu = later_menu(self._workspace, self._widget, row)
            menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def open_more(self, task: int, button: QWidget) -> None:
        """Drop the menu of a task below a button."""
        self._menu_of(task, button.mapToGlobal(button.rect().bottomLeft()))

    def open_menu(self, point: QPoint) -> None:
        """Drop the menu of the current task at a global point."""
        self._menu_of(self._table.current_id, point)

    def _menu_of(self, task: int, point: QPoint) -> None:
        row = self._row(task)
        if row is not None:
            task_menu(self._workspace, self._widget, row).popup(point)

    def _which(self, task: int) -> Which:
        """A task; of a repeating one the occurrence its row shows: nobody answers the next one."""
        row = self._row(task)
        return task if row is None or not row.repeats else (task, row.slot)

    def _row(self, task: object) -> TaskRow | None:
        return self._model.task(task) if isinstance(task, int) else None
