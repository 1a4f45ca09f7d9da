"""The screen of the pivot: an example, the wells by mouse and keyboard, steps taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crm_desktop.pivot.definition import PivotDefinition, PivotSort, PivotValue, Show
from crm_desktop.pivot.editing import Well
from crm_desktop.pivot.ready import READY_PIVOTS
from tests.deals.deal_list_base import fill_deals
from ui.pivot.screen import PivotScreen

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from ui.shell.workspace import Workspace


@pytest.fixture
def screen(workspace: Workspace, qtbot: QtBot) -> PivotScreen:
    fill_deals(workspace.office, 1, deals=20, clients=6)
    found = PivotScreen(workspace)
    qtbot.addWidget(found)
    found.resize(1146, 768)
    found.show()
    found.open(None)
    qtbot.waitUntil(lambda: bool(found.desk.sources))
    return found


def laid(screen: PivotScreen) -> PivotDefinition:
    """What is laid out by now."""
    return screen.desk.definition


def lay(qtbot: QtBot, screen: PivotScreen, definition: PivotDefinition) -> None:
    with qtbot.waitSignal(screen.desk.answered):
        screen.desk.change(definition)


def pull(start: QWidget, at: QPoint, end: QWidget, to: QPoint) -> None:
    """Press, move in steps, let go, as a hand does."""
    button = Qt.MouseButton.LeftButton
    QTest.mousePress(start, button, Qt.KeyboardModifier.NoModifier, at)
    goal = start.mapFromGlobal(end.mapToGlobal(to))
    far = QApplication.startDragDistance() + 5
    for spot in (at + QPoint(far, 0), (at + goal) / 2, goal):
        QTest.mouseMove(start, spot)
    QTest.mouseRelease(start, button, Qt.KeyboardModifier.NoModifier, goal)


def test_an_example_is_laid_out_and_taken_back(qtbot: QtBot, screen: PivotScreen) -> None:
    with qtbot.waitSignal(screen.desk.answered):
        screen.sheet.start.cards[1].click()
    assert laid(screen) == READY_PIVOTS[1].definition
    assert screen.sheet.grid.pivot.rowCount() > 2
    chips = screen.wells.wells[Well.ROWS].chips
    assert [chip.caption for chip in chips] == ["Воронка", "Этап"]
    QTest.keyClick(screen.sheet.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert laid(screen).is_empty
    assert screen.sheet.stack.currentWidget() is screen.sheet.start
    QTest.keyClick(screen, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert laid(screen) == READY_PIVOTS[1].definition


def test_fields_are_dragged_into_wells_and_out_of_them(qtbot: QtBot, screen: PivotScreen) -> None:
    fields = screen.fields.rows
    row = next(
        at for at, each in enumerate(screen.fields.model.rows)
        if each.offer is not None and each.offer.key == "funnel"
    )  # fmt: skip
    index = screen.fields.model.index(row)
    fields.scrollTo(index)
    spot = fields.visualRect(index).center()
    wells = screen.wells.wells
    pull(fields.viewport(), spot, wells[Well.COLUMNS], wells[Well.COLUMNS].rect().center())
    assert laid(screen).columns == ("funnel",)
    chip = wells[Well.COLUMNS].chips[0]
    pull(chip, chip.rect().center(), wells[Well.ROWS], wells[Well.ROWS].rect().center())
    assert (laid(screen).rows, laid(screen).columns) == (("funnel",), ())
    chip = wells[Well.ROWS].chips[0]
    pull(chip, chip.rect().center(), wells[Well.VALUES], wells[Well.VALUES].rect().center())
    assert laid(screen).rows == ("funnel",)
    pull(chip, chip.rect().center(), screen.sheet, screen.sheet.rect().center())
    assert laid(screen).rows == ()
    assert screen.drag.held is None


def test_keys_move_and_take_out_and_the_menu_shows_otherwise(
    qtbot: QtBot, screen: PivotScreen
) -> None:
    lay(qtbot, screen, PivotDefinition(
        rows=("funnel", "stage"), columns=("outcome",),
        values=(PivotValue("count"), PivotValue("sum:budget")),
    ))  # fmt: skip
    control = Qt.KeyboardModifier.ControlModifier
    wells = screen.wells.wells
    QTest.keyClick(wells[Well.ROWS].chips[0], Qt.Key.Key_Right, control)
    assert laid(screen).rows == ("stage", "funnel")
    QTest.keyClick(wells[Well.ROWS].chips[1], Qt.Key.Key_Down, control)
    assert laid(screen).columns == ("outcome", "funnel")
    QTest.keyClick(wells[Well.COLUMNS].chips[0], Qt.Key.Key_Delete)
    assert laid(screen).columns == ("funnel",)
    menu = screen.wells.open_chip_menu(Well.VALUES, 1, wells[Well.VALUES].chips[1])
    actions = {action.text(): action for action in menu.actions()}
    assert actions["Бюджет: сумма"].isChecked()
    actions["Доля в строке"].trigger()
    menu.close()
    assert laid(screen).values[1] == PivotValue("sum:budget", Show.ROW)
    menu = screen.wells.open_chip_menu(Well.VALUES, 0, wells[Well.VALUES].chips[0])
    next(a for a in menu.actions() if a.text().startswith("Строки по убыванию")).trigger()
    menu.close()
    assert laid(screen).sort == PivotSort(0)


def test_what_cannot_be_built_is_said_and_the_next_step_mends_it(
    qtbot: QtBot, screen: PivotScreen
) -> None:
    with qtbot.waitSignal(screen.desk.refused) as refused:
        screen.desk.change(PivotDefinition(rows=("f999",)))
    assert "f999" in refused.args[0]
    assert screen.sheet.stack.currentWidget() is not screen.sheet.split
    lay(qtbot, screen, PivotDefinition(rows=("stage",)))
    assert screen.sheet.stack.currentWidget() is screen.sheet.split
