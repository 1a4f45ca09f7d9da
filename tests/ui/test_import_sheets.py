"""Several sheets of a book loaded together: each with its columns, one act."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from crm_desktop.importing.mapping import SKIP, What
from tests.patience import PATIENCE
from ui.importing.file_page import ALL
from ui.importing.screen import ImportScreen
from ui.importing.step import Step

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

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
def book(tmp_path: Path) -> Path:
    made = Workbook()
    first = made.active
    assert first is not None
    first.title = "Люди"
    first.append(["ФИО", "Организация", "Телефон", "Источник"])
    first.append(["Белов Иван", "ООО «Ива»", "8 921 555-10-24", "Ярмарка"])
    first.append(["", "", "8 921 555-10-25", "Ярмарка"])
    second = made.create_sheet("Фирмы")
    second.append(["Название", "ИНН", "Источник"])
    second.append(["ООО «Ива»", "7707083893", "ярмарка"])
    second.append(["ООО «Дуб»", "7803002209", ""])
    made.create_sheet("Пусто")
    path = tmp_path / "База.xlsx"
    made.save(path)
    return path


def together(screen: ImportScreen, book: Path, qtbot: QtBot) -> None:
    screen.open_path(book)
    qtbot.waitUntil(lambda: screen.file_page.shows_file, timeout=PATIENCE)
    assert screen.file_page.sheets.value == "Люди"
    screen.file_page.all_sheets_chosen.emit()
    qtbot.waitUntil(lambda: len(screen.flow.parts) == 2, timeout=PATIENCE)
    qtbot.waitUntil(screen.file_page.isVisible, timeout=PATIENCE)


def tried(screen: ImportScreen, qtbot: QtBot) -> None:
    screen.show_step(Step.TRIAL)
    qtbot.waitUntil(lambda: screen.step is Step.TRIAL, timeout=PATIENCE)


def headers(screen: ImportScreen) -> list[str]:
    model = screen.columns_page.model
    return [model.column_at(row).header for row in range(model.rowCount())]


def test_sheets_are_looked_at_one_by_one_and_loaded_together(
    screen: ImportScreen, office: Office, book: Path, qtbot: QtBot
) -> None:
    together(screen, book, qtbot)
    assert screen.file_page.sheets.value is ALL
    assert screen.strip.sheets.isVisible()
    screen.go_on()
    assert headers(screen)[0] == "ФИО"
    screen.strip.sheet_chosen.emit(1)
    assert headers(screen) == ["Название", "ИНН", "Источник"]
    screen.columns_page._set(screen.columns_page.model.column_at(1), SKIP)
    screen.strip.sheet_chosen.emit(0)
    screen.strip.sheet_chosen.emit(1)
    mapping = screen.flow.mapping
    assert mapping is not None
    assert mapping.columns[1].target.what is What.SKIP
    # A name of both sheets is asked about once, and the answer holds for both.
    screen.go_on()
    qtbot.waitUntil(lambda: screen.step is Step.VALUES, timeout=PATIENCE)
    assert not screen.strip.sheets.isVisible()
    assert screen.values_page.model.counts() == (1, 1)
    screen.values_page.set_answer(0, "Выставка")
    screen.go_on()
    qtbot.waitUntil(lambda: screen.step is Step.TRIAL, timeout=PATIENCE)
    assert "Загрузить 3" in screen.trial_page.foot.forward.caption
    shown = screen.trial_page.tiles.value_of(None)
    screen.strip.sheet_chosen.emit(0)
    assert (shown, screen.trial_page.tiles.value_of(None)) == ("2", "2")
    assert screen.flow.report is not None
    assert screen.flow.report.rejected == 1
    screen.go_on()
    qtbot.waitUntil(lambda: "undo" in screen.done_page.buttons, timeout=PATIENCE)
    rows = office.db.run(
        "SELECT c.name, c.inn, i.name FROM client c LEFT JOIN directory_item i ON i.id = c.source"
        " WHERE c.deleted_at IS NULL ORDER BY c.name"
    )
    assert rows == [
        ("Белов Иван", None, "Выставка"),
        ("ООО «Дуб»", None, None),
        ("ООО «Ива»", None, "Выставка"),
    ]
    report = screen.flow.report
    assert report.rejects_file is not None
    assert report.rejects_file.exists()
    screen.done_page.buttons["undo"].click()
    qtbot.waitUntil(lambda: "undo" not in screen.done_page.buttons, timeout=PATIENCE)
    assert office.db.run("SELECT 1 FROM client WHERE deleted_at IS NULL") == []


def test_another_profile_or_heading_of_one_sheet_leaves_the_others(
    screen: ImportScreen, book: Path, qtbot: QtBot
) -> None:
    together(screen, book, qtbot)
    screen.strip.sheet_chosen.emit(1)
    screen.file_page.profile_chosen.emit("bitrix24-companies")
    qtbot.waitUntil(
        lambda: screen.flow.parts[1].mapping.profile == "bitrix24-companies", timeout=PATIENCE
    )
    assert screen.flow.parts[0].mapping.profile == ""
    assert screen.flow.current == 1
    screen.file_page.header_chosen.emit(2, 2)
    qtbot.waitUntil(lambda: screen.flow.parts[1].mapping.header == (2, 2), timeout=PATIENCE)
    assert screen.flow.parts[0].mapping.header == (1, 1)
    # One sheet chosen by its name is loaded alone.
    screen.file_page.sheet_chosen.emit("Фирмы")
    qtbot.waitUntil(lambda: screen.flow.parts == [], timeout=PATIENCE)
    assert not screen.strip.sheets.isVisible()
    tried(screen, qtbot)
    assert screen.flow.report is not None
    assert screen.flow.report.rows == 2


def test_what_becomes_of_duplicates_is_said_once_for_all_sheets(
    screen: ImportScreen, book: Path, qtbot: QtBot
) -> None:
    together(screen, book, qtbot)
    tried(screen, qtbot)
    screen.trial_page.duplicates_chosen.emit("update")
    qtbot.waitUntil(
        lambda: {part.mapping.duplicates for part in screen.flow.parts} == {"update"},
        timeout=PATIENCE,
    )
    qtbot.waitUntil(lambda: not screen.flow.stage.is_busy, timeout=PATIENCE)
    assert len(screen.flow.parts) > 1
