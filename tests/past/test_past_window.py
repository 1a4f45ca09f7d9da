"""The window of the past: ticks, differences, and bringing back."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QWidget

from crm_desktop.clients.card import get_client
from crm_desktop.clients.removal import delete_clients
from crm_desktop.past.bringing import Choice, bring_back_from
from crm_desktop.past.opening import open_date
from crm_desktop.past.private import PREFIX
from crm_desktop.past.standing import Standing
from tests.backup.filling import add_clients
from tests.past.moments import moment
from tests.patience import PATIENCE_S
from ui.jobs import JobRunner
from ui.past.return_dialog import ReturnDialog
from ui.past.screen import PastDialog
from ui.shell.workspace import Workspace
from ui.theme import theme

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from crm_desktop.past.bringing import Returned
    from tests.patience import PatientBot


@pytest.fixture
def window(qtbot: PatientBot) -> QWidget:
    theme().apply()
    made = QWidget()
    made.resize(1366, 768)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_ticked_client_comes_back_and_the_copy_goes(
    office: Office, qtbot: PatientBot, window: QWidget
) -> None:
    gone, changed, stays = add_clients(office, 3)
    then = moment(office)
    delete_clients(office, [gone])
    with office.change("правка"):
        office.db.run("UPDATE client SET note = 'новая' WHERE id = ?", (changed,))
    runner = JobRunner()
    workspace = Workspace(office, runner, window)
    dialog = PastDialog(workspace, open_date(office, then), window)
    dialog.open()
    model = dialog.models[dialog.area]
    view = dialog.lists[dialog.area]
    qtbot.waitUntil(lambda: len(model.rows) == 3)
    states = {row.id: row.standing for row in model.rows}
    assert states == {
        gone: Standing.GONE,
        changed: Standing.CHANGED,
        stays: Standing.SAME,
    }
    for record in (gone, changed, stays):
        at = next(at for at, row in enumerate(model.rows) if row.id == record)
        view.setCurrentIndex(model.index(at))

        def shown(record: int = record) -> bool:
            difference = dialog.details.difference
            return difference is not None and difference.id == record

        qtbot.waitUntil(shown)
        dialog._toggle()
    assert set(model.ticked) == {gone, changed}, "what did not change has nothing to come back"
    fields = {choice.id: choice.fields for choice in dialog.choices()}
    assert fields[changed] == frozenset({"note"})

    ask = ReturnDialog(workspace, dialog.past, dialog.choices(), parent=dialog)
    ask.returned.connect(dialog.accept)
    ask.open()
    qtbot.waitUntil(ask.yes.isEnabled)
    with qtbot.waitSignal(ask.returned):
        ask.yes.click()

    assert get_client(office, gone).deleted_at is None
    assert get_client(office, changed).text_of("note") == "заметка"
    qtbot.waitUntil(lambda: not list(office.folder.path.glob(f"{PREFIX}*")))
    runner.shutdown()
    workspace.close()


def test_a_window_that_locks_leaves_a_return_under_way_its_past(
    office: Office, qtbot: PatientBot, window: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    (gone,) = add_clients(office, 1)
    then = moment(office)
    delete_clients(office, [gone])
    runner = JobRunner()
    workspace = Workspace(office, runner, window)
    dialog = PastDialog(workspace, open_date(office, then), window)
    dialog.open()
    let_go = threading.Event()

    def slowly(*words: Any, **more: Any) -> Returned:
        let_go.wait(PATIENCE_S)
        return bring_back_from(*words, **more)

    monkeypatch.setattr("ui.past.return_dialog.bring_back_from", slowly)
    ask = ReturnDialog(workspace, dialog.past, [Choice(dialog.area, gone)], parent=dialog)
    ask.begun.connect(dialog._keeper.wait_for)
    ask.open()
    qtbot.waitUntil(ask.yes.isEnabled)
    ask.yes.click()
    for each in (ask, dialog):
        each.done(0)
    assert list(office.folder.path.glob(f"{PREFIX}*"))

    let_go.set()
    qtbot.waitUntil(lambda: not runner.is_busy)
    assert get_client(office, gone).deleted_at is None
    qtbot.waitUntil(lambda: not list(office.folder.path.glob(f"{PREFIX}*")))
    runner.shutdown()
    workspace.close()
