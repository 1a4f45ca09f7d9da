"""The office's scripts: made, changed, put in order, deleted; ready ones are taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.tasks.scripts import (
    ScriptRow,
    delete_script,
    get_script,
    install_ready,
    list_scripts,
    move_script,
)
from crm_desktop.wording import count
from ui.settings.item_list import ListLine, ManagedList
from ui.tasks.script_editor import ScriptDialog
from ui.widgets.dialogs import Dialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crm_desktop.journal import Changes
    from crm_desktop.tasks.scripts import Script
    from ui.shell.workspace import Workspace

WIDTH: Final = 640
STEP_FORMS: Final = ("шаг", "шага", "шагов")


class ScriptsDialog(Dialog):
    """The scripts in their order; Alt+↑ and Alt+↓ move the chosen one."""

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(
            "Сценарии задач", parent, width=WIDTH,
            subtitle="Несколько задач одним действием: письмо, потом звонок, потом встреча.",
        )  # fmt: skip
        self._workspace = workspace
        self.editor: ScriptDialog | None = None
        self.lines = ManagedList(self.tr("Сценарии задач"))
        self.lines.add_act(
            self.tr("Добавить"), lambda: self.edit(None), icon="plus", keys="Insert", always=True
        )
        self.ready = self.lines.add_act(
            self.tr("Взять готовые"), self._install, icon="sparkles", always=True
        )
        self.lines.add_act(self.tr("Изменить"), self._edit_chosen, icon="pencil", keys="F2")
        self.lines.add_act(self.tr("Удалить"), self._delete, icon="trash-2", keys="Delete")
        self.lines.list.activated.connect(lambda _index: self._edit_chosen())
        self.lines.moved.connect(self._reorder)
        self.body.addWidget(self.lines)
        self.add_button(self.tr("Закрыть"))
        self.load()

    def load(self) -> None:
        """Read the scripts."""
        office = self._workspace.office
        self._workspace.runner.read(
            lambda: list_scripts(office), self._show, owner=self, key="scripts"
        )

    def edit(self, script_id: int | None, script: Script | None = None) -> ScriptDialog:
        """Open the editor of a script; None = of a new one."""
        dialog = ScriptDialog(self._workspace, self, script_id=script_id, script=script)
        dialog.finished.connect(dialog.deleteLater)
        dialog.accepted.connect(self.load)
        dialog.open()
        self.editor = dialog
        return dialog

    def _show(self, rows: tuple[ScriptRow, ...]) -> None:
        self.lines.show_lines(
            [ListLine(row.id, row.name, note=count(row.steps, *STEP_FORMS)) for row in rows]
        )

    def _edit_chosen(self) -> None:
        line = self.lines.chosen
        if line is None:
            return
        office, chosen = self._workspace.office, line.id

        def show(script: Script) -> None:
            self.edit(chosen, script)

        self._workspace.runner.read(
            lambda: get_script(office, chosen),
            show,
            self._workspace.report,
            owner=self,
            key="script",
        )

    def _install(self) -> None:
        office = self._workspace.office
        self._workspace.act(
            lambda: install_ready(office), owner=self, on_done=lambda _done: self.load()
        )

    def _delete(self) -> None:
        line = self.lines.chosen
        if line is not None:
            office, script = self._workspace.office, line.id
            self._workspace.act(
                lambda: delete_script(office, script),
                owner=self,
                on_done=lambda _changes: self.load(),
            )

    def _reorder(self, ids: list[int]) -> None:
        office, before = self._workspace.office, [line.id for line in self.lines.model.rows]
        moved = moved_one(before, ids)
        if moved is None:
            return

        def work() -> Changes:
            return move_script(office, moved, to=ids.index(moved))

        self._workspace.act(work, owner=self, on_done=lambda _changes: self.load())


def moved_one(before: list[int], after: list[int]) -> int | None:
    """Return which one changed its place; None if none did."""
    for each in after:
        if after != before and [n for n in after if n != each] == [n for n in before if n != each]:
            return each
    return None


def open_scripts(workspace: Workspace, parent: QWidget) -> ScriptsDialog:
    """Open «Сценарии задач» over a window."""
    dialog = ScriptsDialog(workspace, parent.window())
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
