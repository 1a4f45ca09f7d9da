"""The window's own screens over a real office: history, trash, settings, help."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from crm_desktop.access.keys import FLOOR
from crm_desktop.clients.bulk import bulk_delete
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.listing import ClientFilter, count_clients
from crm_desktop.directories.items import list_items
from crm_desktop.errors import PasswordError, UserError
from crm_desktop.history.acts import undo_last
from crm_desktop.office import open_office
from crm_desktop.office.settings import change_own_password, set_zone
from crm_desktop.own_fields.own_fields import list_own_fields
from ui.history.model import ActModel
from ui.history.screen import HistoryScreen
from ui.settings.ask import NameDialog
from ui.settings.directories import DirectoriesSection
from ui.settings.own_field_form import OwnFieldDialog
from ui.settings.own_fields import OwnFieldsSection
from ui.settings.screen import SettingsScreen
from ui.settings.sections import SECTIONS
from ui.shell.places import PLACES, load_screen
from ui.trash.screen import TrashScreen

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.screen import Place, Screen
    from ui.shell.workspace import Workspace

Opened = TypeVar("Opened", bound=QDialog)
NEW_PASSWORD = "берёза-окно-семь-рельс"


def settle(qtbot: QtBot, workspace: Workspace) -> None:
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)


def shown(qtbot: QtBot, screen: Screen, argument: object = None) -> None:
    qtbot.addWidget(screen)
    screen.workspace.changed.connect(screen.on_changed)
    screen.resize(1100, 700)
    screen.show()
    screen.open(argument)
    settle(qtbot, screen.workspace)


class Windows(QObject):
    """Remembers every widget that appeared as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.flashed: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.flashed.append(f"{type(watched).__name__} {watched.accessibleName()}")
        return False


@pytest.mark.parametrize("place", list(PLACES))
def test_making_a_screen_opens_no_stray_window(
    qtbot: QtBot, workspace: Workspace, place: Place
) -> None:
    windows = Windows()
    application = QApplication.instance()
    assert application is not None
    application.installEventFilter(windows)
    try:
        screen = load_screen(place)(workspace)
        if isinstance(screen, SettingsScreen):
            for key in SECTIONS:
                screen.show_section(key)
        settle(qtbot, workspace)
    finally:
        application.removeEventFilter(windows)

    assert windows.flashed == []
    # At once: what it still waits to be told must not come when the office is closed.
    screen.deleteLater()
    QApplication.sendPostedEvents(screen, QEvent.Type.DeferredDelete)


def test_history_shows_who_did_what_and_takes_it_back(qtbot: QtBot, workspace: Workspace) -> None:
    office = workspace.office
    create_client(office, ClientDraft(name="ООО «Ромашка»"))
    screen = HistoryScreen(workspace)
    shown(qtbot, screen)
    assert "Ромашка" in screen.model.rows[0].title
    assert screen.details.model.rows

    screen.details.press()
    settle(qtbot, workspace)
    qtbot.waitUntil(lambda: screen.model.rows[0].kind == "undo")

    assert count_clients(office) == 0
    act = screen.model.rows[1]
    assert act.undone
    screen.list.setCurrentIndex(screen.model.index(1))
    settle(qtbot, workspace)
    screen.details.press()
    qtbot.waitUntil(lambda: count_clients(office) == 1)
    settle(qtbot, workspace)


def test_history_filters_by_words(qtbot: QtBot, workspace: Workspace) -> None:
    for name in ("ООО «Ромашка»", "ООО «Василёк»"):
        create_client(workspace.office, ClientDraft(name=name))
    screen = HistoryScreen(workspace)
    shown(qtbot, screen)

    screen.search.setText("василек")
    screen.search.returnPressed.emit()
    settle(qtbot, workspace)

    assert ["Василёк" in row.title for row in screen.model.rows] == [True]
    screen.search.setText("нет такого")
    screen.search.returnPressed.emit()
    settle(qtbot, workspace)
    assert screen.model.rows == []


def test_history_is_read_in_pages(qtbot: QtBot, workspace: Workspace) -> None:
    office = workspace.office
    for number in range(150):
        create_client(office, ClientDraft(name=f"Клиент {number}"))
    screen = HistoryScreen(workspace)
    shown(qtbot, screen)
    assert isinstance(screen.model, ActModel)
    assert len(screen.model.rows) == 100

    screen.list.scrollToBottom()
    qtbot.waitUntil(lambda: screen.model.complete)

    titles = [row.title for row in screen.model.rows]
    assert len(titles) == 151
    assert len({row.id for row in screen.model.rows}) == 151


def test_the_trash_gives_back_those_selected(qtbot: QtBot, workspace: Workspace) -> None:
    office = workspace.office
    ids = [create_client(office, ClientDraft(name=f"Клиент {n}"))[0] for n in range(5)]
    bulk_delete(office, ids[:3])
    screen = TrashScreen(workspace)
    shown(qtbot, screen)
    assert sorted(screen.model.ids) == sorted(ids[:3])
    assert not screen.restore_button.isEnabled()

    screen.list.selectAll()
    screen.restore_button.click()
    qtbot.waitUntil(lambda: len(screen.model.ids) == 0)

    assert count_clients(office) == 5
    assert count_clients(office, ClientFilter(deleted=True)) == 0
    settle(qtbot, workspace)


def test_a_directory_is_edited_by_keyboard(qtbot: QtBot, workspace: Workspace) -> None:
    office = workspace.office
    screen = SettingsScreen(workspace)
    shown(qtbot, screen, "directories")
    section = screen.section("directories")
    assert isinstance(section, DirectoriesSection)
    settle(qtbot, workspace)
    before = [item.name for item in list_items(office, "type")]
    section.items.list.setCurrentIndex(section.items.model.index(0))
    section.items.list.setFocus()

    section.items.shift(1)
    settle(qtbot, workspace)
    assert [item.name for item in list_items(office, "type")][:2] == [before[1], before[0]]

    section.items.rename()
    dialog = open_dialog(section, NameDialog)
    dialog.name.setText("Холодный")
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    settle(qtbot, workspace)

    assert "Холодный" in [item.name for item in list_items(office, "type")]
    undo_last(office)
    assert sorted(item.name for item in list_items(office, "type")) == sorted(before)
    settle(qtbot, workspace)


def test_an_own_field_with_options_is_made(qtbot: QtBot, workspace: Workspace) -> None:
    screen = SettingsScreen(workspace)
    shown(qtbot, screen, "fields")
    section = screen.section("fields")
    assert isinstance(section, OwnFieldsSection)
    section.add()
    dialog = open_dialog(section, OwnFieldDialog)
    dialog.name.setText("Размер скидки")
    dialog.type.set_value("choice")

    dialog.submit()
    assert dialog.isVisible()
    dialog.options.setPlainText("5 %\n\n 10 % \n")
    dialog.submit()
    settle(qtbot, workspace)

    (field,) = list_own_fields(workspace.office)
    assert (field.name, [item.name for item in field.options]) == ("Размер скидки", ["5 %", "10 %"])


def open_dialog(section: QWidget, kind: type[Opened]) -> Opened:
    found = section.window().findChild(kind)
    assert isinstance(found, kind)
    return found


def test_the_zone_is_set_and_taken_back(office: Office) -> None:
    set_zone(office, "Asia/Vladivostok")
    assert office.zone.key == "Asia/Vladivostok"
    with pytest.raises(UserError, match="Часового пояса"):
        set_zone(office, "Луна/Море")

    undo_last(office)

    assert office.zone.key == "Europe/Moscow"


def test_only_the_new_password_opens(office: Office, password: str) -> None:
    with pytest.raises(PasswordError):
        change_own_password(office, old="не тот", new=NEW_PASSWORD, parameters=FLOOR)
    with pytest.raises(UserError, match="короче"):
        change_own_password(office, old=password, new="коротко", parameters=FLOOR)

    change_own_password(office, old=password, new=NEW_PASSWORD, parameters=FLOOR)
    office.close()

    with pytest.raises(PasswordError):
        open_office(office.folder.path, password)
    open_office(office.folder.path, NEW_PASSWORD).close()
