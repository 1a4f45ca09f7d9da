"""The dashboard on the screen: figures come, numbers open records, pieces are arranged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.dashboard.storing import Source, read_setting
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.reports.result import Drill, Records
from ui.dashboard.cards import BlockCard, TileCard
from ui.dashboard.rows_funnel import FunnelRows
from ui.dashboard.screen import DashboardScreen
from ui.shell.screen import Place
from ui.widgets.empty import EmptyState

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from ui.shell.workspace import Workspace


def opened(workspace: Workspace, qtbot: QtBot) -> DashboardScreen:
    screen = DashboardScreen(workspace)
    qtbot.addWidget(screen)
    screen.resize(1172, 860)
    screen.show()
    screen.open(None)
    rest(workspace, qtbot)
    return screen


def rest(workspace: Workspace, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)
    QApplication.processEvents()
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)


@pytest.fixture
def screen(workspace: Workspace, qtbot: QtBot) -> DashboardScreen:
    client, _changes = create_client(workspace.office, ClientDraft(name="ООО «Ромашка»"))
    create_deal(workspace.office, DealDraft("Поставка", client, values={"budget": 5_000_000}))
    return opened(workspace, qtbot)


def test_numbers_open_what_they_are_made_of(
    screen: DashboardScreen, workspace: Workspace, qtbot: QtBot
) -> None:
    tile = screen.grid.cards["open"]
    assert isinstance(tile, TileCard)
    assert tile.tile is not None
    assert tile.tile.figure.value == 1
    drills: list[object] = []
    screen.grid.drilled.disconnect(screen._drill)
    screen.grid.drilled.connect(drills.append)
    QTest.mouseClick(tile.tile, Qt.MouseButton.LeftButton)

    block = screen.grid.cards["funnel"]
    assert isinstance(block, BlockCard)
    rows = block.findChild(FunnelRows)
    assert rows is not None
    rows.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(rows, Qt.Key.Key_Return)
    assert len(drills) == 2
    assert all(isinstance(each, Drill) and each.records is Records.DEALS for each in drills)

    # The heading leads to the whole report, about the same month.
    places: list[tuple[object, object]] = []
    workspace.place_wanted.connect(lambda place, argument: places.append((place, argument)))
    QTest.mouseClick(block.head, Qt.MouseButton.LeftButton)
    assert places[0][0] is Place.REPORT
    assert block.part is not None
    assert places[0][1] == block.part.ask


def test_pieces_are_arranged_by_keys_and_taken_back(
    screen: DashboardScreen, workspace: Workspace, qtbot: QtBot
) -> None:
    office = workspace.office
    screen.arrange(on=True)
    first, second = screen.grid.setting.keys[:2]
    QTest.keyClick(screen.grid.veils[first], Qt.Key.Key_Right)
    QTest.keyClick(screen.grid.veils["funnel"], Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(screen.grid.veils[second], Qt.Key.Key_Delete)
    rest(workspace, qtbot)
    stored = read_setting(office)
    assert stored.source is Source.OWN
    assert stored.setting == screen.grid.setting
    assert stored.setting.keys[0] == first
    assert second not in stored.setting.keys
    assert next(p for p in stored.setting.places if p.key == "funnel").width == 10

    workspace.undo_last()
    rest(workspace, qtbot)
    screen.desk.load()
    rest(workspace, qtbot)
    assert screen.grid.setting.keys[:2] == (second, first)


def test_a_piece_is_dragged_and_pulled(
    screen: DashboardScreen, workspace: Workspace, qtbot: QtBot
) -> None:
    screen.arrange(on=True)
    grid = screen.grid
    last = grid.setting.keys[4]
    veil = grid.veils[last]
    veil.carried.emit(grid.mapToGlobal(QPoint(4, 4)))
    veil.settled.emit()
    assert grid.setting.keys[0] == last
    card = grid.cards["forecast"]
    grid.veils["forecast"].stretched.emit(QSize(grid.width(), card.height()))
    grid.veils["forecast"].settled.emit()
    assert next(p for p in grid.setting.places if p.key == "forecast").width == 20
    veil.carried.emit(grid.mapToGlobal(QPoint(4, grid.height())))
    veil.given_up.emit()
    rest(workspace, qtbot)
    assert read_setting(workspace.office).setting == grid.setting
    assert grid.setting.keys[0] == last


def test_the_gallery_adds_and_shows_numbers(
    screen: DashboardScreen, workspace: Workspace, qtbot: QtBot
) -> None:
    screen.open_gallery()
    rest(workspace, qtbot)
    gallery = screen._gallery
    assert gallery is not None
    assert not gallery.cards["open"].isEnabled()
    QTest.mouseClick(gallery.cards["new_deals"], Qt.MouseButton.LeftButton)
    rest(workspace, qtbot)
    assert "new_deals" in read_setting(workspace.office).setting.keys
    tile = screen.grid.cards["new_deals"]
    screen.compute()
    rest(workspace, qtbot)
    assert isinstance(tile, TileCard)
    assert tile.tile is not None
    assert tile.tile.figure.value == 1
    gallery.done(0)


def test_another_month_is_asked_for(
    screen: DashboardScreen, workspace: Workspace, qtbot: QtBot
) -> None:
    before = screen.filters.filters.month
    screen.filters.step(-1)
    rest(workspace, qtbot)
    assert screen.filters.filters.month < before
    assert screen.desk.result is not None
    assert screen.desk.result.filters == screen.filters.filters
    tile = screen.grid.cards["new_clients"]
    assert isinstance(tile, TileCard)
    assert tile.tile is not None
    assert tile.tile.figure.value == 0


def test_an_empty_office_is_invited(workspace: Workspace, qtbot: QtBot) -> None:
    screen = opened(workspace, qtbot)
    shown = screen._pages.currentWidget()
    assert isinstance(shown, EmptyState)
