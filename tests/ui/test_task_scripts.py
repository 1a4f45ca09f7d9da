"""Scripts on the screen: the list, the editor, the start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.history.acts import undo
from crm_desktop.tasks.doing import complete_task
from crm_desktop.tasks.scripts import Script, Step, add_script, get_script, list_scripts
from crm_desktop.tasks.scripts_many import start_for_deals
from crm_desktop.tasks.scripts_run import start_script
from tests.ui.board_desk import make_funnel
from tests.ui.client_desk import KEPT
from ui.clients.wording import today
from ui.tasks.script_editor import ScriptDialog
from ui.tasks.script_list import ScriptsDialog, moved_one, open_scripts
from ui.tasks.script_start import StartDialog, open_start
from ui.widgets.buttons import Button

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace

pytestmark = pytest.mark.usefixtures("known_wednesday")

OFFER = Script(
    "Предложение",
    (
        Step("Отправить {клиент}", "letter"),
        Step("Позвонить", "call", days=2, at="11:00"),
        Step("Встретиться", "meeting", days=5, waits=True),
    ),
)


def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    KEPT.append(made)
    qtbot.addWidget(made)
    return made


def listed(workspace: Workspace, qtbot: QtBot) -> ScriptsDialog:
    dialog = open_scripts(workspace, window(qtbot))
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)
    return dialog


def names(dialog: ScriptsDialog) -> list[str]:
    return [line.title for line in dialog.lines.model.rows]


def test_ready_scripts_are_taken_over_once(workspace: Workspace, qtbot: QtBot) -> None:
    dialog = listed(workspace, qtbot)
    assert names(dialog) == []
    dialog.ready.click()
    qtbot.waitUntil(lambda: bool(names(dialog)))
    there = names(dialog)
    dialog.ready.click()
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)
    assert names(dialog) == there
    dialog.reject()


def test_a_script_is_made_in_the_editor(workspace: Workspace, qtbot: QtBot) -> None:
    dialog = listed(workspace, qtbot)
    editor = dialog.edit(None)
    qtbot.waitUntil(lambda: editor.is_ready)
    editor.name.setText("После выставки")
    editor.rows[0].title.setText("Поблагодарить за визит")
    editor.rows[0].kind.set_value("letter")
    row = editor.add_step()
    assert row.days.text() == "2"
    row.title.setText("Узнать решение")
    row.clock.setText("9:30")
    row.who.set_value("me")
    row.waits.setChecked(True)
    editor.save()
    qtbot.waitUntil(lambda: names(dialog) == ["После выставки"])
    office = workspace.office
    script = get_script(office, list_scripts(office)[0].id)
    assert script == Script(
        "После выставки",
        (
            Step("Поблагодарить за визит", "letter"),
            Step("Узнать решение", "call", days=2, at="09:30", who="me", waits=True),
        ),
    )
    dialog.reject()


def test_steps_change_places_and_go(workspace: Workspace, qtbot: QtBot) -> None:
    script_id, _ = add_script(workspace.office, OFFER)
    dialog = listed(workspace, qtbot)
    editor = dialog.edit(script_id, OFFER)
    qtbot.waitUntil(lambda: len(editor.rows) == 3)
    editor.rows[1].moved.emit(-1)
    assert [row.title.text() for row in editor.rows] == [
        "Позвонить", "Отправить {клиент}", "Встретиться",
    ]  # fmt: skip
    editor.rows[0].moved.emit(-1)
    editor.rows[1].removed.emit()
    editor.save()
    qtbot.waitUntil(lambda: len(get_script(workspace.office, script_id).steps) == 2)
    steps = get_script(workspace.office, script_id).steps
    assert [(step.title, step.waits) for step in steps] == [
        ("Позвонить", False), ("Встретиться", True),
    ]  # fmt: skip
    dialog.reject()


def test_what_nobody_can_understand_is_told_and_nothing_is_written(
    workspace: Workspace, qtbot: QtBot
) -> None:
    dialog = listed(workspace, qtbot)
    editor = dialog.edit(None)
    qtbot.waitUntil(lambda: editor.is_ready)
    editor.name.setText("Так нельзя")
    for clock, days in (("полдень", "1"), ("", "когда-нибудь")):
        editor.rows[0].clock.setText(clock)
        editor.rows[0].days.setText(days)
        editor.save()
        assert editor.isVisible()
    assert isinstance(editor, ScriptDialog)
    assert list_scripts(workspace.office) == ()
    editor.reject()
    dialog.reject()


def test_order_is_changed_by_keys(workspace: Workspace, qtbot: QtBot) -> None:
    for name in ("Первый", "Второй", "Третий"):
        add_script(workspace.office, Script(name, (Step("Дело"),)))
    dialog = listed(workspace, qtbot)
    dialog.lines.list.setCurrentIndex(dialog.lines.model.index(2))
    dialog.lines.shift(-1)
    qtbot.waitUntil(lambda: names(dialog) == ["Первый", "Третий", "Второй"])
    assert [row.name for row in list_scripts(workspace.office)] == ["Первый", "Третий", "Второй"]
    assert moved_one([1, 2, 3], [1, 2, 3]) is None
    dialog.reject()


def started(workspace: Workspace, qtbot: QtBot, **more: object) -> StartDialog:
    dialog = open_start(workspace, window(qtbot), **more)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)
    return dialog


def test_a_script_is_started_for_a_client_and_taken_back(
    workspace: Workspace, qtbot: QtBot, told: list[tuple[str, object]]
) -> None:
    office = workspace.office
    add_script(office, OFFER)
    client, _ = create_client(office, ClientDraft(kind="company", name="ООО «Ромашка»"))
    dialog = started(workspace, qtbot, client_id=client, title="ООО «Ромашка»")
    qtbot.waitUntil(lambda: bool(dialog.steps))
    assert [step.title for step in dialog.steps] == [
        "Отправить ООО «Ромашка»", "Позвонить", "Встретиться",
    ]  # fmt: skip
    planned = [step.title for step in dialog.steps]
    with qtbot.waitSignal(dialog.accepted):
        dialog.submit()
    rows = office.db.run("SELECT title, client FROM task WHERE deleted_at IS NULL ORDER BY id")
    assert rows == [(title, client) for title in planned]
    change = next(made for _text, made in told if made)
    assert isinstance(change, int)
    undo(office, change)
    assert office.db.run("SELECT count(*) FROM task WHERE deleted_at IS NULL") == [(0,)]


def test_a_script_under_way_is_stopped_where_it_was_started(
    workspace: Workspace, qtbot: QtBot
) -> None:
    office = workspace.office
    script_id, _ = add_script(office, OFFER)
    client, _ = create_client(office, ClientDraft(kind="company", name="ООО «Ромашка»"))
    start_script(office, script_id, start=today(office.zone), client_id=client)
    first = office.db.run("SELECT min(id) FROM task")[0][0]
    complete_task(office, first)
    dialog = started(workspace, qtbot, client_id=client)
    qtbot.waitUntil(lambda: dialog.runs.count() == 1)
    button = next(each for each in dialog.findChildren(Button) if each.caption == "Остановить")
    button.click()
    qtbot.waitUntil(lambda: dialog.runs.count() == 0)
    assert office.db.run("SELECT id FROM task WHERE deleted_at IS NULL") == [(first,)]
    dialog.reject()


def test_without_scripts_the_start_leads_to_them(workspace: Workspace, qtbot: QtBot) -> None:
    dialog = started(workspace, qtbot)
    assert dialog.list.isHidden()
    assert dialog.edit.isVisible()
    dialog.submit()
    assert dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_many_deals_get_their_tasks_in_one_act(office: Office) -> None:
    funnel = make_funnel(office)
    deals = [
        create_deal(
            office,
            DealDraft(title=f"№ {n}", funnel_id=funnel.id, stage_id=funnel.stages[0].id),
        )[0]
        for n in range(3)
    ]
    script_id, _ = add_script(office, OFFER)
    result = start_for_deals(office, script_id, [*deals, deals[0], 12345], start=today(office.zone))
    assert result.changed == 3
    counts = office.db.run(
        "SELECT deal, count(*), count(DISTINCT run) FROM task GROUP BY deal ORDER BY deal"
    )
    assert counts == [(deal, 3, 1) for deal in sorted(deals)]
    undo(office, result.changes.change_id)
    assert office.db.run("SELECT count(*) FROM task WHERE deleted_at IS NULL") == [(0,)]
