"""«Выгрузить…» over the list of tasks: what is shown is what is written."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.planning import plan_task
from tests.ui.client_desk import show
from tests.ui.test_task_list import await_rows, plan, read
from ui.exporting.dialog import ExportDialog
from ui.tasks.screen import TasksScreen
from ui.widgets.toast import ToastHost

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


@pytest.fixture
def screen(office: Office, workspace: Workspace, qtbot: QtBot) -> TasksScreen:
    """The screen of an office without tasks, not opened yet."""
    made = TasksScreen(workspace)
    show(made, qtbot)
    return made


def saved(screen: TasksScreen, qtbot: QtBot, folder: Path, name: str) -> list[str]:
    """Take the dialog that is open to its end; the titles in the file."""
    toasts = ToastHost(screen.window())
    dialog = screen.window().findChildren(ExportDialog)[-1]
    qtbot.waitUntil(lambda: not screen.workspace.runner.is_busy)
    dialog.set_folder(folder)
    dialog.set_format(".csv")
    dialog._name.setText(name)
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(toasts.toasts))
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return [row["Задача"] for row in csv.DictReader(stream, delimiter=";")]


def test_what_is_shown_is_written_in_its_order(
    office: Office, screen: TasksScreen, qtbot: QtBot, tmp_path: Path
) -> None:
    for title, days in (("потом", 40), ("долг", -3), ("скоро", 1), ("звонок", 0)):
        plan(office, title, days)
    plan_task(office, TaskDraft("letter", "письмо"))
    read(screen, qtbot, 5)
    screen.desk.ask(kinds=("todo",))
    await_rows(screen, qtbot, 4)
    export = next(each for each in screen.commands() if each.key == "tasks.export")
    export.run()
    assert saved(screen, qtbot, tmp_path, "все") == ["долг", "звонок", "скоро", "потом"]


def test_the_selected_ones_are_offered_first(
    office: Office, screen: TasksScreen, qtbot: QtBot, tmp_path: Path
) -> None:
    for title, days in (("раз", 0), ("два", 0), ("три", 5)):
        plan(office, title, days)
    read(screen, qtbot, 3)
    table = screen.list.table
    table.go_to(1)
    QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: table.selected_count == 2)
    screen.list.selection.export_wanted.emit()
    assert saved(screen, qtbot, tmp_path, "две") == ["раз", "два"]
