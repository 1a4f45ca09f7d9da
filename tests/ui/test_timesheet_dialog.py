from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.discipline.periods import Period
from crm_desktop.tasks.planning import TaskDraft, plan_task
from crm_desktop.tasks.timing import add_time
from ui.tasks.timesheet_dialog import TimesheetDialog

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from ui.shell.workspace import Workspace

THURSDAY = date(2027, 4, 15)


@pytest.fixture
def dialog(
    qtbot: QtBot, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TimesheetDialog]:
    """Two tasks, two hours and a half this week, and some of another year."""
    monkeypatch.setattr("ui.tasks.timesheet_dialog.today", lambda _zone: THURSDAY)
    office = workspace.office
    client, _ = create_client(office, ClientDraft(name="ООО «Вега»"))
    smeta, _ = plan_task(office, TaskDraft("todo", "Смета", client_id=client))
    letter, _ = plan_task(office, TaskDraft("letter", "Письмо"))
    add_time(office, smeta, minutes=120, day=THURSDAY)
    add_time(office, letter, minutes=30, day=THURSDAY)
    add_time(office, letter, minutes=99, day=date(2025, 1, 9))
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1146, 700)
    window.show()
    made = TimesheetDialog(workspace, window)
    made.open()
    qtbot.waitUntil(lambda: made.sheet is not None)
    yield made
    made.close()
    window.close()


def told(dialog: TimesheetDialog) -> list[tuple[str, int]]:
    return [(line.name, line.minutes) for line in dialog.model.rows]


def test_the_time_of_a_week_is_summed_by_what_is_chosen(
    qtbot: QtBot, dialog: TimesheetDialog
) -> None:
    assert [minutes for _name, minutes in told(dialog)] == [150]
    assert "2\N{NO-BREAK SPACE}ч\N{NO-BREAK SPACE}30\N{NO-BREAK SPACE}мин" in dialog.total.text()
    for by, right in {
        "tasks": [("Смета", 120), ("Письмо", 30)],
        "clients": [("ООО «Вега»", 120), ("Без клиента", 30)],
        "deals": [("Без сделки", 150)],
        "days": [("сегодня", 150)],
    }.items():
        dialog.by.set_value(by)
        dialog.by.changed.emit(by)
        assert told(dialog) == right
    assert [line.share for line in dialog.model.rows] == [1.0]


def test_a_period_without_time_says_so(qtbot: QtBot, dialog: TimesheetDialog) -> None:
    dialog.period.set_value(Period.LAST_MONTH)
    dialog.period.chosen.emit(Period.LAST_MONTH)
    qtbot.waitUntil(lambda: not dialog.model.rows)
    assert dialog.nothing.isVisible()
    assert dialog.total.text() == ""
