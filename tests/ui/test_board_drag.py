from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crm_desktop.deals.card import get_deal
from crm_desktop.deals.moves import move_deals
from crm_desktop.funnels.model import PlanMode
from crm_desktop.funnels.removal import delete_stage
from crm_desktop.history.acts import list_change_sets
from tests.ui.answers import answer
from tests.ui.board_desk import (
    board_of,
    carry,
    column,
    counts,
    everything,
    let_go,
    lift,
    make_deals,
    make_funnel,
    opened,
    settle,
)
from ui.deals.board_zones import LOST, WON
from ui.deals.loss_dialog import LossDialog

if TYPE_CHECKING:
    import pytest
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.deals.deals_screen import DealsScreen
    from ui.shell.workspace import Workspace


def middle(screen: DealsScreen, at: int) -> QPoint:
    """The middle of a column, global."""
    cards = column(screen, at).cards
    return cards.viewport().mapToGlobal(cards.viewport().rect().center())


def over_zone(screen: DealsScreen, key: str) -> QPoint:
    """The middle of a drop zone, global; the zones are there while something is dragged."""
    QApplication.processEvents()
    zone = next(one for one in board_of(screen).zones.zones if one.key == key)
    return zone.mapToGlobal(zone.rect().center())


def test_a_card_goes_where_it_is_dropped_and_back_with_one_undo(
    office: Office, workspace: Workspace, qtbot: QtBot, told: list[tuple[str, object]]
) -> None:
    funnel = make_funnel(office)
    (deal,) = make_deals(office, funnel, ["Арбуз"], budget=340_000_00)
    make_deals(office, funnel, ["Дыня"])
    screen = opened(workspace, qtbot, funnel)
    board = board_of(screen)
    cards = column(screen, 0).cards
    row = cards.column.row_of(deal)
    assert not board.zones.isVisible()
    lift(cards, row)
    assert board.drag.held is not None
    assert board.zones.isVisible()
    carry(cards, middle(screen, 2))
    goal = column(screen, 2)
    assert goal.head.coming == (1, 340_000_00)
    assert goal.cards.column.gap == 0
    let_go(cards, middle(screen, 2))
    qtbot.waitUntil(lambda: board.drag.held is None)
    assert not board.zones.isVisible()
    assert everything(screen) == [["Дыня"], [], ["Арбуз"], []]
    settle(screen, qtbot)
    assert everything(screen) == [["Дыня"], [], ["Арбуз"], []]
    assert counts(screen) == [1, 0, 1, 0]
    assert get_deal(office, deal).stage_id == funnel.stages[2].id
    assert board.walk.current == deal
    workspace.undo(int(str(told[-1][1])))
    qtbot.waitUntil(lambda: counts(screen) == [2, 0, 0, 0])
    settle(screen, qtbot)
    assert get_deal(office, deal).stage_id == funnel.stages[0].id


def test_escape_puts_the_card_back(office: Office, workspace: Workspace, qtbot: QtBot) -> None:
    funnel = make_funnel(office)
    make_deals(office, funnel, ["Арбуз"])
    screen = opened(workspace, qtbot, funnel)
    board = board_of(screen)
    cards = column(screen, 0).cards
    acts = len(list_change_sets(office))
    lift(cards, 0)
    carry(cards, middle(screen, 1))
    QTest.keyClick(cards, Qt.Key.Key_Escape)
    assert board.drag.held is None
    assert QApplication.overrideCursor() is None
    let_go(cards, middle(screen, 1))
    settle(screen, qtbot)
    assert everything(screen) == [["Арбуз"], [], [], []]
    assert column(screen, 1).cards.column.gap == -1
    assert column(screen, 1).head.coming == (0, 0)
    assert len(list_change_sets(office)) == acts


def test_a_drop_beside_the_board_or_where_it_was_does_nothing(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office)
    make_deals(office, funnel, ["Арбуз", "Дыня"])
    screen = opened(workspace, qtbot, funnel)
    cards = column(screen, 0).cards
    acts = len(list_change_sets(office))
    for goal in (middle(screen, 0), screen.mapToGlobal(QPoint(3, 3))):
        lift(cards, 0)
        carry(cards, goal)
        let_go(cards, goal)
        qtbot.waitUntil(lambda: board_of(screen).drag.held is None)
    settle(screen, qtbot)
    assert len(everything(screen)[0]) == 2
    assert len(list_change_sets(office)) == acts


def test_several_chosen_cards_go_together_as_one_act(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office)
    make_deals(office, funnel, ["А", "Б", "В"])
    make_deals(office, funnel, ["Г"], stage=1)
    screen = opened(workspace, qtbot, funnel)
    cards, beside = column(screen, 0).cards, column(screen, 1).cards
    ctrl = Qt.KeyboardModifier.ControlModifier
    left = Qt.MouseButton.LeftButton
    for row in (0, 2):
        spot = cards.visualRect(cards.column.index(row)).center()
        QTest.mouseClick(cards.viewport(), left, ctrl if row else Qt.KeyboardModifier.NoModifier,
                         spot)  # fmt: skip
    spot = beside.visualRect(beside.column.index(0)).center()
    QTest.mouseClick(beside.viewport(), left, ctrl, spot)
    board = board_of(screen)
    assert len(board.walk.chosen) == 3
    chosen = {board.store.card(deal).title for deal in board.walk.chosen}  # type: ignore[union-attr]
    acts = len(list_change_sets(office))
    lift(cards, 0)
    assert board.drag.held is not None
    assert len(board.drag.held.cards) == 3
    carry(cards, middle(screen, 3))
    assert column(screen, 3).head.coming == (3, 300_00)
    let_go(cards, middle(screen, 3))
    settle(screen, qtbot)
    assert set(everything(screen)[3]) == chosen
    assert counts(screen) == [1, 0, 0, 3]
    assert len(list_change_sets(office)) == acts + 1
    assert len(board.walk.chosen) == 3


def test_a_plain_click_on_one_of_the_chosen_keeps_only_that_one(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office)
    make_deals(office, funnel, ["А", "Б"])
    make_deals(office, funnel, ["В"], stage=1)
    screen = opened(workspace, qtbot, funnel)
    cards, beside = column(screen, 0).cards, column(screen, 1).cards
    cards.selectAll()
    beside.selectAll()
    assert len(board_of(screen).walk.chosen) == 3
    spot = cards.visualRect(cards.column.index(1)).center()
    QTest.mouseClick(cards.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert board_of(screen).walk.chosen == [cards.current_id]


def test_the_won_zone_wins(office: Office, workspace: Workspace, qtbot: QtBot) -> None:
    funnel = make_funnel(office)
    (deal,) = make_deals(office, funnel, ["Арбуз"])
    screen = opened(workspace, qtbot, funnel)
    cards = column(screen, 0).cards
    lift(cards, 0)
    spot = over_zone(screen, WON)
    carry(cards, spot)
    assert board_of(screen).zones.zones[0].hot
    let_go(cards, spot)
    settle(screen, qtbot)
    assert everything(screen) == [[], [], [], []]
    assert get_deal(office, deal).outcome == "won"


def test_a_loss_nobody_explains_puts_the_card_back(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office)
    (deal,) = make_deals(office, funnel, ["Арбуз"])
    screen = opened(workspace, qtbot, funnel)
    cards = column(screen, 0).cards
    lift(cards, 0)
    spot = over_zone(screen, LOST)
    carry(cards, spot)
    answer("Отмена")
    let_go(cards, spot)
    qtbot.waitUntil(lambda: everything(screen)[0] == ["Арбуз"])
    settle(screen, qtbot)
    assert everything(screen) == [["Арбуз"], [], [], []]
    assert counts(screen) == [1, 0, 0, 0]
    assert get_deal(office, deal).outcome == ""
    assert QApplication.activeModalWidget() is None
    qtbot.waitUntil(lambda: screen.findChildren(LossDialog) == [])


def test_fields_a_stage_demands_are_asked_for_or_the_card_returns(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office, required=("closes_on",))
    (deal,) = make_deals(office, funnel, ["Арбуз"])
    screen = opened(workspace, qtbot, funnel)
    cards = column(screen, 0).cards
    lift(cards, 0)
    answer("Отмена")
    let_go(cards, middle(screen, 2))
    qtbot.waitUntil(lambda: counts(screen) == [1, 0, 0, 0])
    settle(screen, qtbot)
    assert everything(screen) == [["Арбуз"], [], [], []]
    assert get_deal(office, deal).stage_id == funnel.stages[0].id


def test_a_stage_that_wants_a_plan_asks_first_and_the_card_may_return(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office, plan=PlanMode.REQUIRE)
    (deal,) = make_deals(office, funnel, ["Арбуз"])
    screen = opened(workspace, qtbot, funnel)
    cards = column(screen, 0).cards
    lift(cards, 0)
    answer("Отмена")
    let_go(cards, middle(screen, 2))
    qtbot.waitUntil(lambda: counts(screen) == [1, 0, 0, 0])
    settle(screen, qtbot)
    assert get_deal(office, deal).stage_id == funnel.stages[0].id
    lift(cards, 0)
    answer("Завтра")
    let_go(cards, middle(screen, 2))
    qtbot.waitUntil(lambda: everything(screen)[2] == ["Арбуз"])
    settle(screen, qtbot)
    assert get_deal(office, deal).stage_id == funnel.stages[2].id
    assert get_deal(office, deal).next_action is not None


def test_a_card_somebody_moved_meanwhile_is_shown_where_it_really_is(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office)
    (deal,) = make_deals(office, funnel, ["Арбуз"])
    screen = opened(workspace, qtbot, funnel)
    refused: list[str] = []
    workspace.refused.connect(refused.append)
    # The news have not arrived yet: this board still shows what was.
    workspace.changed.disconnect(screen.on_changed)
    move_deals(office, [deal], stage_id=funnel.stages[3].id)
    cards = column(screen, 0).cards
    lift(cards, 0)
    let_go(cards, middle(screen, 1))
    settle(screen, qtbot)
    qtbot.waitUntil(lambda: everything(screen) == [[], [], [], ["Арбуз"]])
    assert len(refused) == 1
    assert "Монтаж" in refused[0]
    assert get_deal(office, deal).stage_id == funnel.stages[3].id


def test_a_drop_on_a_stage_deleted_meanwhile_is_refused_and_told(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office)
    (deal,) = make_deals(office, funnel, ["Арбуз"])
    screen = opened(workspace, qtbot, funnel)
    refused: list[str] = []
    workspace.refused.connect(refused.append)
    workspace.changed.disconnect(screen.on_changed)
    delete_stage(office, funnel.stages[1].id)
    cards = column(screen, 0).cards
    lift(cards, 0)
    let_go(cards, middle(screen, 1))
    qtbot.waitUntil(lambda: len(board_of(screen).area.columns) == 3)
    settle(screen, qtbot)
    assert len(refused) == 1
    assert everything(screen) == [["Арбуз"], [], []]
    assert get_deal(office, deal).stage_id == funnel.stages[0].id


def test_what_others_do_does_not_shake_the_hand(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office)
    deal, other = make_deals(office, funnel, ["Арбуз", "Дыня"])
    screen = opened(workspace, qtbot, funnel)
    board = board_of(screen)
    cards = column(screen, 0).cards
    lift(cards, cards.column.row_of(deal))
    carry(cards, middle(screen, 1))
    move_deals(office, [other], stage_id=funnel.stages[1].id)
    qtbot.waitUntil(lambda: counts(screen) == [1, 1, 0, 0])
    assert board.drag.held is not None
    assert column(screen, 1).cards.column.gap >= 0
    let_go(cards, middle(screen, 1))
    settle(screen, qtbot)
    assert sorted(everything(screen)[1]) == ["Арбуз", "Дыня"]


def test_the_board_scrolls_where_a_card_is_held_at_its_edge(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office)
    make_deals(office, funnel, [f"Сделка {number:02}" for number in range(30)], stage=1)
    make_deals(office, funnel, ["Арбуз"])
    screen = opened(workspace, qtbot, funnel, width=700)
    board = board_of(screen)
    cards, goal = column(screen, 0).cards, column(screen, 1).cards
    board.area.horizontalScrollBar().setValue(0)
    lift(cards, 0)
    view = goal.viewport()
    carry(cards, view.mapToGlobal(QPoint(view.width() // 2, view.height() - 3)))
    qtbot.waitUntil(lambda: goal.verticalScrollBar().value() > 40)
    area = board.area.viewport()
    carry(cards, area.mapToGlobal(QPoint(area.width() - 2, area.height() // 2)))
    qtbot.waitUntil(lambda: board.area.horizontalScrollBar().value() > 40)
    board.drag.cancel()


def test_who_may_only_watch_lifts_nothing(
    office: Office, workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    funnel = make_funnel(office)
    make_deals(office, funnel, ["Арбуз"])
    screen = opened(workspace, qtbot, funnel)
    from ui.deals.board_acts import BoardActs  # noqa: PLC0415 - of this test only

    monkeypatch.setattr(BoardActs, "may_edit", property(lambda _self: False))
    cards = column(screen, 0).cards
    lift(cards, 0)
    assert board_of(screen).drag.held is None
