"""«Виды»: in order, copied, renamed, deleted; the ready-made ones stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crm_desktop.views.definition import ViewDefinition
from crm_desktop.views.saved_views import add_view, list_views
from tests.ui.list_desk import opened, some
from ui.views.views_dialog import ViewsDialog

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.clients.list_screen import ClientListScreen
    from ui.shell.workspace import Workspace

READY = 5


def dialog_of(screen: ClientListScreen, qtbot: QtBot) -> ViewsDialog:
    screen.views.open_views()
    dialog = screen.window().findChild(ViewsDialog)
    assert dialog is not None
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def names(dialog: ViewsDialog) -> list[str]:
    return [row.name for row in dialog._model.rows]


def go_to(dialog: ViewsDialog, name: str) -> None:
    dialog.rows.setCurrentIndex(dialog._model.index(names(dialog).index(name)))


def own_views(office: Office) -> None:
    for name in ("Первый", "Второй", "Третий"):
        add_view(office, name, definition=ViewDefinition())
    add_view(office, "Для всех", definition=ViewDefinition(), shared=True)


def test_views_change_places_by_keys_among_their_own(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    some(office)
    own_views(office)
    screen = opened(workspace, qtbot)
    dialog = dialog_of(screen, qtbot)
    assert names(dialog)[READY:] == ["Для всех", "Первый", "Второй", "Третий"]
    go_to(dialog, "Первый")
    assert not dialog.up.isEnabled()
    QTest.keyClick(dialog.rows, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: names(dialog)[-3:] == ["Второй", "Первый", "Третий"])
    assert dialog.chosen is not None
    assert dialog.chosen.name == "Первый"
    dialog.down.click()
    qtbot.waitUntil(lambda: names(dialog)[-3:] == ["Второй", "Третий", "Первый"])
    mine = [view.name for view in list_views(office) if view.mine and not view.shared]
    assert mine == ["Второй", "Третий", "Первый"]
    workspace.undo_last()
    qtbot.waitUntil(lambda: names(dialog)[-3:] == ["Второй", "Первый", "Третий"])
    dialog.reject()


def test_a_ready_made_one_is_copied_and_not_changed(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    some(office)
    screen = opened(workspace, qtbot)
    dialog = dialog_of(screen, qtbot)
    go_to(dialog, "Мои")
    assert not dialog.up.isEnabled()
    assert not dialog.down.isEnabled()
    dialog.delete()
    dialog.rename()
    dialog.copy()
    qtbot.waitUntil(lambda: dialog.chosen is not None and dialog.chosen.name == "Мои (копия)")
    assert len(names(dialog)) == READY + 1
    QTest.keyClick(dialog.rows, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(names(dialog)) == READY)
    go_to(dialog, "Без телефона")
    QTest.keyClick(dialog.rows, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert screen.desk.current is not None
    assert screen.desk.current.name == "Без телефона"


def test_what_can_be_done_is_offered_in_a_menu(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    some(office)
    own_views(office)
    screen = opened(workspace, qtbot)
    dialog = dialog_of(screen, qtbot)
    go_to(dialog, "Для всех")
    menu = dialog.open_menu(dialog.pos())
    assert menu is not None
    told = [action.text() for action in menu.actions() if action.text()]
    assert told == [
        "Показать", "Сделать копию", "Открывать первым", "Переименовать…", "Сделать личным",
        "Удалить",
    ]  # fmt: skip
    menu.close()
    go_to(dialog, "Все")
    menu = dialog.open_menu(dialog.pos())
    assert menu is not None
    assert [a.text() for a in menu.actions() if a.text()] == ["Показать", "Сделать копию"]
    menu.close()
    dialog.reject()
