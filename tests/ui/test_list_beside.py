"""From the list to a card and back: beside the open ones, and to whom one looked at last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.ui.list_desk import opened, settle, some
from ui.shell.screen import ClientStop, Place
from ui.shell.workspace import LAST_CLIENT

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.clients.list_screen import ClientListScreen
    from ui.shell.workspace import Workspace


def middle_of(row: int, screen: ClientListScreen) -> QPoint:
    return QPoint(40, screen.table.rowViewportPosition(row) + 10)


def test_ctrl_enter_and_the_middle_button_open_a_card_beside(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    made = some(office)
    screen = opened(workspace, qtbot)
    asked: list[tuple[object, object]] = []
    workspace.place_wanted.connect(lambda place, stop: asked.append((place, stop)))
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(screen.table, Qt.Key.Key_Return, control)
    at = screen.model.row_of(made["Груша"])
    QTest.mouseClick(
        screen.table.viewport(), Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.NoModifier,
        middle_of(at, screen),
    )  # fmt: skip
    QTest.keyClick(screen.table, Qt.Key.Key_Return)
    stops = [stop for place, stop in asked if place is Place.CLIENT]
    assert all(isinstance(stop, ClientStop) for stop in stops)
    told = [(stop.client_id, stop.beside) for stop in stops if isinstance(stop, ClientStop)]
    assert told[:2] == [(made["Арбуз"], True), (made["Груша"], True)]
    assert told[2][1] is False


def test_one_comes_back_to_whom_one_looked_at_last(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    made = some(office)
    screen = opened(workspace, qtbot)
    assert screen.table.current_id == made["Арбуз"]
    screen.open_client(made["Арбуз"])
    workspace.session[LAST_CLIENT] = (made["Иванов"],)  # walked on from card to card
    screen.open(None)
    settle(screen, qtbot)
    assert screen.table.current_id == made["Иванов"]
    workspace.session[LAST_CLIENT] = (made["Груша"],)  # looked at from elsewhere
    screen.open(None)
    settle(screen, qtbot)
    assert screen.table.current_id == made["Иванов"]


def test_several_selected_stay_so(office: Office, workspace: Workspace, qtbot: QtBot) -> None:
    made = some(office)
    screen = opened(workspace, qtbot)
    screen.select_all()
    screen.open_client(made["Арбуз"])
    workspace.session[LAST_CLIENT] = (made["Груша"],)
    screen.open(None)
    settle(screen, qtbot)
    assert sorted(screen.table.selected_ids) == sorted(made.values())


def test_the_list_has_the_focus_when_the_bar_of_the_selection_goes(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    some(office)
    screen = opened(workspace, qtbot)
    screen.select_all()
    label = screen.selection.button("label")
    qtbot.waitUntil(label.isVisible)
    screen.activateWindow()
    label.setFocus()
    qtbot.waitUntil(label.hasFocus)
    screen.delete_selected()
    qtbot.waitUntil(lambda: not screen.selection.isVisible())
    assert screen.table.hasFocus() or screen._empty.hasFocus()
