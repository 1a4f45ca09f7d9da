from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crm_desktop.access.rights import Right
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.importing.mapping import What
from crm_desktop.importing.report import Outcome
from tests.access.people_office import limit
from tests.ui.answers import answer
from ui.importing.screen import ImportScreen
from ui.importing.step import Step
from ui.shell.screen import Place
from ui.theme import TextSize, theme

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace

HEADER = ["Название", "ИНН", "Телефон", "Контактное лицо", "Сегмент", "Любимый цвет"]


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
def file(tmp_path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Наша клиентская база"])
    sheet.append([])
    sheet.append(HEADER)
    # The numbers of ИНН have true check digits; the last row is a total, the fifth has no name.
    sheet.append(["ООО «Ромашка»", 7707083893.0, "8 (921) 555-10-24", "Иванов Пётр", "Опт", "red"])
    sheet.append(["АО «ТехноСнаб»", 7736050003.0, "8 (495) 120-44-08", None, "Опт", "blue"])
    sheet.append([None, None, "8 (495) 120-44-77", None, "Опт", "green"])
    sheet.append(["Кравцова Анна", None, "+7 903 771-32-15; доб. 5", None, "Розница", "red"])
    sheet.append(["Итого", None, None, None, None, 4])
    path = tmp_path / "База.xlsx"
    book.save(path)
    return path


def opened(screen: ImportScreen, file: Path, qtbot: QtBot) -> None:
    screen.open_path(file)
    qtbot.waitUntil(lambda: screen.file_page.shows_file)


def tried(screen: ImportScreen, file: Path, qtbot: QtBot) -> None:
    opened(screen, file, qtbot)
    screen.show_step(Step.TRIAL)
    qtbot.waitUntil(lambda: screen.step is Step.TRIAL)


def finish(screen: ImportScreen, button: str, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: button in screen.done_page.buttons)
    screen.done_page.buttons[button].click()


def at(screen: ImportScreen) -> Step:
    """The step by now; a call, for a checker of types believes what it saw of an attribute."""
    return screen.step


def names(office: Office) -> set[str]:
    return {row[0] for row in office.db.run("SELECT name FROM client WHERE deleted_at IS NULL")}


def test_from_a_file_to_clients_and_back(
    screen: ImportScreen, workspace: Workspace, office: Office, file: Path, qtbot: QtBot
) -> None:
    create_client(office, ClientDraft(kind="company", name="ООО «Ромашка»"))
    before = names(office)
    opened(screen, file, qtbot)
    assert at(screen) is Step.FILE
    assert screen.file_page.table.rows.header == (3, 3)

    screen.go_on()
    assert at(screen) is Step.COLUMNS
    model = screen.columns_page.model
    meanings = {model.column_at(r).header: model.label_of(model.column_at(r)) for r in range(6)}
    assert meanings["ИНН"] == "ИНН"
    assert meanings["Контактное лицо"].startswith("Контактное лицо")
    row = next(r for r in range(6) if model.column_at(r).header == "Любимый цвет")
    screen.columns_page.table.setCurrentIndex(model.index(row, 2))
    QTest.keyClick(screen.columns_page.table, Qt.Key.Key_Delete)
    mapping = screen.flow.mapping
    assert mapping is not None
    assert mapping.columns[row].target.what is What.SKIP

    screen.go_on()
    qtbot.waitUntil(lambda: screen.step is Step.VALUES)
    assert screen.values_page.model.counts() == (2, 2)
    screen.values_page.set_answer(0, "")

    screen.go_on()
    qtbot.waitUntil(lambda: screen.step is Step.TRIAL)
    report = screen.flow.report
    assert report is not None
    tiles = screen.trial_page.tiles
    shown = [tiles.value_of(outcome) for outcome in (None, *list(Outcome)[:5])]
    assert int(shown[0]) == sum(map(int, shown[1:])) == report.rows
    # «Ромашка» without ИНН is there already: perhaps the same, so it waits for an answer.
    assert (report.new, report.duplicates, report.rejected, report.ignored) == (2, 1, 1, 1)
    assert names(office) == before

    screen.go_on()
    assert at(screen) is Step.DONE
    qtbot.waitUntil(lambda: "undo" in screen.done_page.buttons)
    assert names(office) - before == {"АО «ТехноСнаб»", "Кравцова Анна"}
    done = screen.flow.report
    assert done is not None
    assert done.rejects_file == file.with_name("База — не загружено.xlsx")
    assert done.rejects_file.exists()
    assert done.backup is not None

    screen.done_page.buttons["undo"].click()
    assert not screen.done_page.buttons["again"].isEnabled()
    qtbot.waitUntil(lambda: "undo" not in screen.done_page.buttons)
    assert names(office) == before
    screen.done_page.buttons["again"].click()
    assert at(screen) is Step.FILE
    assert not screen.file_page.shows_file


def test_ctrl_z_takes_the_import_back(
    screen: ImportScreen, workspace: Workspace, office: Office, file: Path, qtbot: QtBot
) -> None:
    tried(screen, file, qtbot)
    before = names(office)
    screen.go_on()
    qtbot.waitUntil(lambda: "undo" in screen.done_page.buttons)
    workspace.undo_last()
    qtbot.waitUntil(lambda: names(office) == before)


def test_a_second_load_of_the_same_layout_repeats_the_answers(
    screen: ImportScreen, office: Office, file: Path, qtbot: QtBot
) -> None:
    tried(screen, file, qtbot)
    screen.go_on()
    qtbot.waitUntil(lambda: "again" in screen.done_page.buttons)
    there = names(office)
    screen.done_page.buttons["again"].click()
    opened(screen, file, qtbot)
    assert screen.file_page.repeat.isVisible()
    screen.file_page.repeat_wanted.emit()
    # Straight to the rows; the steps between have their ticks.
    qtbot.waitUntil(lambda: screen.step is Step.TRIAL)
    assert screen.steps.current == Step.TRIAL
    report = screen.flow.report
    assert report is not None
    assert report.new == 0
    assert not screen.trial_page.foot.forward.isEnabled() or report.updated
    screen.go_back()
    assert at(screen) is Step.COLUMNS
    assert names(office) == there


def test_a_file_that_is_no_table_is_refused_calmly(
    screen: ImportScreen, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "снимок.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    screen.open_path(path)
    qtbot.waitUntil(screen.file_page.refusal.isVisible)
    assert "снимок.xlsx" in screen.file_page.refusal.accessibleName()
    assert screen.may_leave()


def test_another_sheet_and_another_heading(
    screen: ImportScreen, tmp_path: Path, qtbot: QtBot
) -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "Клиенты"
    first.append(["Название", "Телефон"])
    first.append(["ООО «Лига»", "8 495 120-44-08"])
    second = book.create_sheet("Люди")
    second.append(["Сводка"])
    second.append(["ФИО", "Почта"])
    second.append(["Петров Пётр", "p@example.ru"])
    path = tmp_path / "две.xlsx"
    book.save(path)
    opened(screen, path, qtbot)
    assert screen.file_page.sheets.isVisible()
    screen.file_page.sheet_chosen.emit("Люди")
    qtbot.waitUntil(
        lambda: screen.flow.opened is not None and screen.flow.opened.file.sheet.name == "Люди",
    )
    screen.file_page.table.selectRow(0)
    screen.file_page.table.ask_heading()
    qtbot.waitUntil(lambda: screen.file_page.table.rows.header == (1, 1))
    screen.file_page.header_chosen.emit(0, 0)
    qtbot.waitUntil(lambda: screen.file_page.table.rows.header == (0, 0))


def test_leaving_midway_asks(screen: ImportScreen, file: Path, qtbot: QtBot) -> None:
    assert screen.may_leave()
    tried(screen, file, qtbot)
    answer("Продолжить импорт")
    assert not screen.may_leave()
    assert at(screen) is Step.TRIAL
    answer("Прервать")
    assert screen.may_leave()
    assert at(screen) is Step.FILE
    assert screen.flow.opened is None


def test_duplicates_are_asked_again_of_the_core(
    screen: ImportScreen, office: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    create_client(office, ClientDraft(kind="company", name="ООО «Вектор»"))
    path = tmp_path / "дубли.csv"
    path.write_text("Название;Город\nООО «Вектор»;Уфа\nООО «Другая»;Уфа\n", encoding="utf-8")
    tried(screen, path, qtbot)
    first = screen.flow.report
    assert first is not None
    assert first.duplicates == 1
    assert screen.trial_page.duplicates.isVisible()
    screen.trial_page.duplicates_chosen.emit("new")
    qtbot.waitUntil(lambda: screen.flow.report is not first)
    report = screen.flow.report
    assert report is not None
    assert (report.new, report.duplicates) == (2, 0)
    assert screen.trial_page.duplicates.isVisible()


def test_the_file_of_errors_can_be_had_before_the_load(
    screen: ImportScreen, office: Office, file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    tried(screen, file, qtbot)
    path = tmp_path / "ошибки.xlsx"
    with qtbot.waitSignal(screen.flow.rejects_written):
        screen.flow.write_rejects(path)
    sheet = load_workbook(path).active
    assert sheet is not None
    assert sheet.max_row == 2
    assert at(screen) is Step.TRIAL
    assert names(office) == set()


def test_a_stopped_load_can_be_taken_back_at_once(
    screen: ImportScreen, workspace: Workspace, office: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "много.csv"
    rows = (f"ООО «Завод {n}»;+7921{n:07d}\n" for n in range(20_000))
    path.write_text("Название;Телефон\n" + "".join(rows), encoding="utf-8")
    opened(screen, path, qtbot)
    screen.trial_page.foot.next_wanted.emit()
    qtbot.waitUntil(lambda: bool(names(office)))
    screen.wait_page.cancelled.emit()
    qtbot.waitUntil(lambda: "keep" in screen.done_page.buttons)
    assert 0 < len(names(office)) < 20_000
    screen.done_page.buttons["undo"].click()
    qtbot.waitUntil(lambda: "undo" not in screen.done_page.buttons)
    assert names(office) == set()


def test_work_before_the_load_can_be_cancelled(
    screen: ImportScreen, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "много.csv"
    rows = (f"ООО «Завод {n}»;+7 921 555-10-24\n" for n in range(60_000))
    path.write_text("Название;Телефон\n" + "".join(rows), encoding="utf-8")
    opened(screen, path, qtbot)
    screen.go_on()
    screen.show_step(Step.TRIAL)
    qtbot.waitUntil(screen.wait_page.isVisible)
    screen.wait_page.cancelled.emit()
    qtbot.waitUntil(screen.columns_page.isVisible)
    assert at(screen) is Step.COLUMNS
    assert screen.flow.report is None


def test_a_dropped_file_is_read(screen: ImportScreen, file: Path, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(screen.file_page.drop, enter)
    assert enter.isAccepted()
    drop = QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(screen.file_page.drop, drop)
    qtbot.waitUntil(lambda: screen.file_page.shows_file)


def test_a_result_not_seen_yet_is_kept_and_a_seen_one_gives_way(
    screen: ImportScreen, workspace: Workspace, file: Path, qtbot: QtBot
) -> None:
    tried(screen, file, qtbot)
    told: list[str] = []
    workspace.told.connect(lambda text, _change: told.append(text))
    screen.go_on()
    assert screen.may_leave()
    screen.hide()
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].startswith("Импорт готов: ")
    for step in (Step.DONE, Step.FILE):
        screen.hide()
        screen.show()
        screen.open(None)
        assert at(screen) is step


def test_the_way_on_from_a_finished_import(
    screen: ImportScreen, workspace: Workspace, file: Path, qtbot: QtBot
) -> None:
    tried(screen, file, qtbot)
    screen.go_on()
    places: list[object] = []
    workspace.place_wanted.connect(lambda place, _argument: places.append(place))
    finish(screen, "clients", qtbot)
    assert places == [Place.CLIENTS]


def test_who_may_not_import_is_told_so(
    workspace: Workspace, office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(monkeypatch, without={Right.IMPORT})
    screen = ImportScreen(workspace)
    qtbot.addWidget(screen)
    screen.show()
    screen.open(None)
    assert not screen.file_page.isVisible()
    assert screen.commands() == []


def test_a_locked_window_stops_what_only_this_screen_waits_for(
    screen: ImportScreen, file: Path, qtbot: QtBot
) -> None:
    screen.open_path(file)
    busy = [screen.flow.stage.is_busy]
    screen.setEnabled(False)
    busy.append(screen.flow.stage.is_busy)
    assert busy == [True, False]
    qtbot.waitUntil(lambda: not screen.workspace.runner.is_busy)
    assert screen.flow.opened is None


def test_a_step_without_names_says_so(screen: ImportScreen, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "имена.csv"
    path.write_text("Название;Телефон\nООО «Вектор»;+7 921 555-10-24\n", encoding="utf-8")
    opened(screen, path, qtbot)
    screen.go_on()
    screen.go_on()
    qtbot.waitUntil(lambda: screen.step is Step.TRIAL)
    screen.steps.chosen.emit(Step.VALUES)
    qtbot.waitUntil(lambda: screen.step is Step.VALUES)
    assert not screen.values_page.table.isVisible()
    screen.go_on()
    assert at(screen) is Step.TRIAL


@pytest.mark.parametrize("size", list(TextSize))
def test_every_step_fits_the_smallest_window(
    screen: ImportScreen, file: Path, qtbot: QtBot, size: TextSize
) -> None:
    theme().set_text_size(size)
    tried(screen, file, qtbot)
    # 1366 less the sidebar, which grows with the text.
    room = 1366 - theme().px(220)
    sizes = [screen.minimumSizeHint()]
    screen.go_on()
    finish(screen, "again", qtbot)
    opened(screen, file, qtbot)
    assert screen.file_page.repeat.isVisible()
    sizes.append(screen.minimumSizeHint())
    assert all(size.width() <= room and size.height() <= 768 for size in sizes)
