"""Whose export a file is, and the settings that are saved: chosen in the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crm_desktop.importing.mapping import What
from crm_desktop.importing.profiles.telling import GENERIC
from crm_desktop.importing.saved import list_saved, write_saved
from tests.importing.program_samples import SAMPLES
from ui.importing.screen import ImportScreen
from ui.importing.settings_desk import LAST, SUGGESTED
from ui.importing.settings_dialogs import SavedDialog
from ui.importing.step import Step
from ui.settings.ask import NameDialog
from ui.widgets.buttons import IconButton

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from crm_desktop.importing.mapping import Mapping
    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


@pytest.fixture(autouse=True)
def _nothing_breaks(workspace: Workspace) -> Iterator[None]:
    broken: list[Exception] = []
    workspace.failed.connect(broken.append)
    yield
    assert broken == []


@pytest.fixture
def screen(workspace: Workspace, qtbot: QtBot) -> ImportScreen:
    made = ImportScreen(workspace)
    qtbot.addWidget(made)
    made.resize(1146, 768)
    made.show()
    made.open(None)
    return made


@pytest.fixture
def leads(tmp_path: Path) -> Path:
    sample = SAMPLES["leads, cp1251"]
    return sample.write(tmp_path / "leads.csv", sample.rows)


def opened(screen: ImportScreen, file: Path, qtbot: QtBot) -> None:
    screen.open_path(file)
    qtbot.waitUntil(lambda: screen.file_page.shows_file)


def mapping_of(screen: ImportScreen) -> Mapping:
    mapping = screen.flow.mapping
    assert mapping is not None
    return mapping


def chosen(screen: ImportScreen) -> object:
    return screen.file_page.profiles.value


def test_the_program_is_told_and_may_be_changed(
    screen: ImportScreen, leads: Path, qtbot: QtBot
) -> None:
    opened(screen, leads, qtbot)
    page = screen.file_page
    assert chosen(screen) == "bitrix24-leads"
    assert page.profiles.currentText() == ("Битрикс24, лиды · похоже на 98\N{NO-BREAK SPACE}%")
    assert mapping_of(screen).columns[1].target.what is What.TITLE
    page.profile_chosen.emit(GENERIC)
    qtbot.waitUntil(lambda: mapping_of(screen).profile == "")
    assert chosen(screen) == GENERIC
    assert mapping_of(screen).columns[1].target.what is not What.TITLE
    page.profile_chosen.emit("bitrix24-contacts")
    qtbot.waitUntil(lambda: mapping_of(screen).profile == "bitrix24-contacts")
    assert "«Тип контакта»" in page._told.text()


def test_settings_are_saved_and_chosen_for_the_next_file(
    screen: ImportScreen, office: Office, leads: Path, qtbot: QtBot
) -> None:
    opened(screen, leads, qtbot)
    assert not screen.file_page.settings.isVisible()
    screen.go_on()
    QTest.keyClick(screen.columns_page.table, Qt.Key.Key_Delete)
    skipped = mapping_of(screen)
    assert skipped.columns[0].target.what is What.SKIP
    screen.settings.ask_name()
    dialog = screen.findChild(NameDialog)
    assert isinstance(dialog, NameDialog)
    assert dialog.name.text() == "Битрикс24, лиды"
    dialog._submit()
    qtbot.waitUntil(lambda: len(list_saved(office)) == 1)
    (saved,) = list_saved(office)
    screen.reset()
    opened(screen, leads, qtbot)
    assert screen.file_page.settings.isVisible()
    assert screen.file_page.settings.value == SUGGESTED
    assert mapping_of(screen) != skipped
    screen.file_page.settings_chosen.emit(saved.id)
    qtbot.waitUntil(lambda: mapping_of(screen) == skipped)
    screen.file_page.settings_chosen.emit(SUGGESTED)
    assert mapping_of(screen).columns[0].target.what is What.SOURCE_ID
    screen.file_page.settings_chosen.emit(LAST)
    assert mapping_of(screen).columns[0].target.what is What.SOURCE_ID


def test_settings_the_file_does_not_fit_tell_what_is_missing(
    screen: ImportScreen, office: Office, leads: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    opened(screen, leads, qtbot)
    screen.settings.save("Лиды")
    qtbot.waitUntil(lambda: len(list_saved(office)) == 1)
    path = tmp_path / "мало.csv"
    path.write_text("ID;Имя\n5;Пётр Белов\n", encoding="utf-8")
    screen.reset()
    opened(screen, path, qtbot)
    screen.settings.choose(list_saved(office)[0].id)
    note = screen.file_page.foot.note
    qtbot.waitUntil(lambda: "«Название лида»" in note.text())
    assert [column.header for column in mapping_of(screen).columns] == ["ID", "Имя"]


def test_saved_settings_are_renamed_deleted_and_taken_from_a_file(
    screen: ImportScreen, office: Office, leads: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    opened(screen, leads, qtbot)
    screen.settings.save("Лиды")
    qtbot.waitUntil(lambda: len(list_saved(office)) == 1)
    path = tmp_path / "н.json"
    write_saved(office, list_saved(office)[0].id, path)
    screen.settings.manage()
    dialog = screen.findChild(SavedDialog)
    assert isinstance(dialog, SavedDialog)

    def button(name: str) -> IconButton | None:
        shown = dialog.findChildren(IconButton)
        return next((b for b in shown if b.accessibleName().startswith(name)), None)

    qtbot.waitUntil(lambda: button("Переименовать") is not None)
    rename = button("Переименовать")
    assert rename is not None
    rename.click()
    ask = dialog.findChild(NameDialog)
    assert isinstance(ask, NameDialog)
    ask.name.setText("Заявки")
    ask._submit()
    qtbot.waitUntil(lambda: button("Удалить «Заявки»") is not None)
    delete = button("Удалить «Заявки»")
    assert delete is not None
    delete.click()
    qtbot.waitUntil(lambda: not list_saved(office))
    dialog.take(path)
    qtbot.waitUntil(lambda: button("Удалить «Лиды»") is not None)
    assert [one.name for one in list_saved(office)] == ["Лиды"]


def test_alike_names_are_united_and_taken_apart(
    screen: ImportScreen, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "источники.csv"
    rows = "Белов Иван;Рекомндация\nОрлов Пётр;Газета\nГусев Павел;рекомендация\n"
    path.write_text("ФИО;Источник\n" + rows, encoding="utf-8")
    opened(screen, path, qtbot)
    screen.go_on()
    screen.go_on()
    qtbot.waitUntil(lambda: screen.step is Step.VALUES)
    page = screen.values_page
    assert page.unite.isVisible()
    assert not page.as_it_is.isVisible()
    page.unite.click()
    assert mapping_of(screen).replacements == {"source": {"Рекомндация": "Рекомендация"}}
    assert not page.unite.isVisible()
    page.as_it_is.click()
    assert mapping_of(screen).replacements == {}
    assert page.unite.isVisible()
