from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.removal import delete_clients
from crm_desktop.tasks.planning import TaskDraft, plan_task
from crm_desktop.tasks.reading import get_task
from crm_desktop.tasks.removal import delete_tasks
from tests.ui.client_desk import show
from ui.trash.screen import TASKS, TrashScreen

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from ui.shell.workspace import Workspace


@pytest.fixture
def gone(workspace: Workspace) -> list[int]:
    """Two tasks in the trash, and a third that went with its client."""
    office = workspace.office
    client, _ = create_client(office, ClientDraft(name="ООО «Вега»"))
    tasks = [
        plan_task(office, TaskDraft("todo", title, client_id=about))[0]
        for title, about in (("Замер", None), ("Смета", None), ("Кухня", client))
    ]
    delete_tasks(office, tasks[:2])
    delete_clients(office, [client])
    return tasks


def _open(qtbot: QtBot, workspace: Workspace, rows: int) -> TrashScreen:
    screen = TrashScreen(workspace)
    show(screen, qtbot)
    screen.open(None)
    screen.which.set_value(TASKS)
    screen.which.changed.emit(TASKS)
    qtbot.waitUntil(lambda: len(screen.tasks.model.rows) == rows)
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)
    return screen


def test_deleted_tasks_are_listed_and_come_back(
    qtbot: QtBot, workspace: Workspace, gone: list[int]
) -> None:
    screen = _open(qtbot, workspace, 2)
    assert not screen.restore_button.isEnabled()
    rows = [row.id for row in screen.tasks.model.rows]
    assert set(rows) == set(gone[:2])
    screen.tasks.list.setCurrentIndex(screen.tasks.model.index(rows.index(gone[0])))
    screen.restore_button.click()
    qtbot.waitUntil(lambda: len(screen.tasks.model.rows) == 1)
    assert get_task(workspace.office, gone[0]).title == "Замер"
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)


def test_deleted_tasks_are_searched_and_drawn(
    qtbot: QtBot, workspace: Workspace, gone: list[int]
) -> None:
    screen = _open(qtbot, workspace, 2)
    screen.search.setText("смета")
    qtbot.waitUntil(lambda: [row.id for row in screen.tasks.model.rows] == [gone[1]])
    screen.select_all()
    assert screen.tasks.chosen() == [gone[1]]
    assert not screen.grab().isNull()
    screen.search.setText("ничего такого")
    qtbot.waitUntil(lambda: not screen.tasks.model.rows)
    assert screen.tasks.nothing.isVisible()
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)
