from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crm_desktop.deals.action_state import ActionState
from crm_desktop.deals.board_question import BoardGroup, BoardOrder, Slot
from crm_desktop.deals.card import get_deal
from crm_desktop.deals.edits import edit_deal_field
from crm_desktop.deals.moves import move_deals, win_deals
from crm_desktop.deals.removal import delete_deals
from crm_desktop.funnels.funnels import archive_funnel
from crm_desktop.funnels.model import StageSettings
from crm_desktop.funnels.reading import list_funnels
from crm_desktop.funnels.stages import add_stage
from crm_desktop.history.acts import undo_last
from crm_desktop.members.staff import add_colleague
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import TaskDraft, plan_task
from tests.ui.board_desk import (
    board_of,
    column,
    counts,
    everything,
    make_deals,
    make_funnel,
    opened,
    settle,
    titles,
)
from ui.deals.board_menu import turn_fold_empty
from ui.deals.board_store import WINDOW
from ui.deals.desk import MINE, STALE
from ui.shell.screen import DealStop, Place
from ui.theme import Mode, TextSize, theme
from ui.widgets.tiles import ChoiceCard

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


def test_the_board_shows_the_stages_with_their_deals_and_sums(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office, limit=1)
    make_deals(office, funnel, ["Арбуз", "Дыня"], stage=0, budget=340_000_00)
    make_deals(office, funnel, ["Тыква", "Перец"], stage=1)
    screen = opened(workspace, qtbot, funnel)
    assert [one.name for one in board_of(screen).area.columns] == [
        "Новая", "Замер", "Договор", "Монтаж",
    ]  # fmt: skip
    assert [sorted(found) for found in everything(screen)] == [
        ["Арбуз", "Дыня"], ["Перец", "Тыква"], [], [],
    ]  # fmt: skip
    assert counts(screen) == [2, 2, 0, 0]
    told = screen._head._titles.subtitle.replace("\N{NO-BREAK SPACE}", " ")
    assert told == "4 открытые · 680 200 ₽ · взвешенно 68 060 ₽"
    said = column(screen, 1).head.accessibleName().replace("\N{NO-BREAK SPACE}", " ")
    assert said == "Замер, 2 сделки, 200 ₽, больше предела 1, без действия 2"
    assert board_of(screen).legend.items[ActionState.NONE].count == 4


def test_the_bar_and_the_legend_filter_by_the_state_of_the_action(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office)
    late, _idle = make_deals(office, funnel, ["Поздно", "Ничего"])
    plan_task(office, TaskDraft(deal_id=late, due=Due(on=date(2020, 1, 1))))
    screen = opened(workspace, qtbot, funnel)
    head = column(screen, 0).head
    part = head.bar_parts()[ActionState.OVERDUE]
    QTest.mouseClick(head, Qt.MouseButton.LeftButton, pos=part.center())
    settle(screen, qtbot)
    assert titles(screen, 0) == ["Поздно"]
    assert counts(screen)[0] == 2
    item = board_of(screen).legend.items[ActionState.OVERDUE]
    assert item.isChecked()
    item.setFocus()
    QTest.keyClick(item, Qt.Key.Key_Space)
    settle(screen, qtbot)
    assert sorted(titles(screen, 0)) == ["Ничего", "Поздно"]


def test_chips_and_search_narrow_and_the_notice_clears_them(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office)
    first, second = make_deals(office, funnel, ["Apple", "Pear"])
    edit_deal_field(office, second, field="responsible", value=None)
    screen = opened(workspace, qtbot, funnel)
    QTest.mouseClick(screen.bar.chips.chip(MINE), Qt.MouseButton.LeftButton)
    settle(screen, qtbot)
    assert titles(screen, 0) == ["Apple"]
    assert counts(screen)[0] == 1
    QTest.mouseClick(screen.bar.chips.chip("all"), Qt.MouseButton.LeftButton)
    settle(screen, qtbot)
    assert counts(screen)[0] == 2
    assert screen.focus_search()
    QTest.keyClicks(screen.bar.search, "pear")
    settle(screen, qtbot)
    assert titles(screen, 0) == ["Pear"]
    notice = board_of(screen).notice
    assert notice.isHidden()
    QTest.keyClicks(screen.bar.search, "zzz")
    settle(screen, qtbot)
    assert notice.isVisible()
    notice.cleared.emit()
    settle(screen, qtbot)
    assert notice.isHidden()
    assert screen.bar.search.text() == ""
    assert counts(screen)[0] == 2
    QTest.mouseClick(screen.bar.chips.chip(STALE), Qt.MouseButton.LeftButton)
    settle(screen, qtbot)
    assert everything(screen) == [[], [], [], []]
    assert first


def test_an_office_without_a_funnel_is_offered_ready_ones(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    for funnel in list_funnels(office):
        archive_funnel(office, funnel.id)
    screen = opened(workspace, qtbot)
    board = board_of(screen)
    assert board.pages.currentWidget() is board.no_funnels
    cards = board.no_funnels.findChildren(ChoiceCard)
    assert cards
    QTest.keyClick(cards[0], Qt.Key.Key_Space)
    settle(screen, qtbot)
    qtbot.waitUntil(lambda: board.pages.currentWidget() is board.area)
    settle(screen, qtbot)
    assert len(list_funnels(office)) == 1
    assert len(board.area.columns) == len(list_funnels(office)[0].stages)
    assert board.notice.isVisible()


def test_what_others_do_is_seen_and_nothing_else_moves(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office)
    ids = make_deals(office, funnel, [f"Сделка {number:03}" for number in range(60)])
    other = make_deals(office, funnel, ["Чужая"], stage=1)
    screen = opened(workspace, qtbot, funnel)
    cards = column(screen, 0).cards
    cards.setFocus()
    cards.go_to(30)
    current = cards.current_id
    top = cards.indexAt(cards.viewport().rect().topLeft() + cards.viewport().rect().center())
    assert top.isValid()
    above = cards.column.card_at(2)
    assert above is not None
    spot = cards.visualRect(cards.currentIndex()).top()
    move_deals(office, [above.id], stage_id=funnel.stages[2].id)
    qtbot.waitUntil(lambda: titles(screen, 2) == [above.title])
    settle(screen, qtbot)
    qtbot.waitUntil(lambda: cards.visualRect(cards.currentIndex()).top() == spot)
    assert cards.current_id == current
    assert counts(screen) == [59, 1, 1, 0]
    win_deals(office, other)
    delete_deals(office, [ids[-1]])
    qtbot.waitUntil(lambda: counts(screen) == [58, 0, 1, 0])
    assert cards.current_id == current
    edit_deal_field(office, current, field="title", value="Иначе названа")
    qtbot.waitUntil(lambda: "Иначе названа" in titles(screen, 0))
    assert cards.current_id == current


def test_a_new_stage_appears_on_the_open_board(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office)
    make_deals(office, funnel, ["Одна"])
    screen = opened(workspace, qtbot, funnel)
    add_stage(office, funnel.id, StageSettings("Приёмка", probability=95))
    qtbot.waitUntil(lambda: len(board_of(screen).area.columns) == 5)
    settle(screen, qtbot)
    assert everything(screen) == [["Одна"], [], [], [], []]


def test_a_long_column_is_read_by_windows(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office)
    make_deals(office, funnel, [f"Сделка {number:03}" for number in range(WINDOW + 20)])
    screen = opened(workspace, qtbot, funnel)
    board_of(screen).store.read()
    settle(screen, qtbot)
    cards = column(screen, 0).cards
    assert cards.column.rowCount() == WINDOW
    cards.verticalScrollBar().setValue(cards.verticalScrollBar().maximum())
    qtbot.waitUntil(lambda: cards.column.rowCount() == WINDOW + 20)
    settle(screen, qtbot)
    assert not cards.column.more
    assert len(set(titles(screen, 0))) == WINDOW + 20


def test_many_stages_are_made_only_as_they_come_into_sight(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office)
    for number in range(56):
        add_stage(office, funnel.id, StageSettings(f"Этап {number}"))
    make_deals(office, funnel, ["Одна"])
    screen = opened(workspace, qtbot, funnel)
    area = board_of(screen).area
    assert len(area.columns) == 60
    assert len(area.open_columns) < 12
    assert all(made.width() >= theme().px(208) for made in area.open_columns.values())
    last = column(screen, 59)
    assert last.isVisible()
    assert len(area.open_columns) < 24


def test_a_column_is_folded_by_hand_and_remembered(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office)
    make_deals(office, funnel, ["Одна"], stage=1)
    screen = opened(workspace, qtbot, funnel)
    board = board_of(screen)
    slot = board.area.columns[1].slot
    column(screen, 1).fold_wanted.emit(slot)
    folded = board.area.folded_columns[slot]
    assert "Замер" in folded.accessibleName()
    again = opened(workspace, qtbot, funnel)
    folded = board_of(again).area.folded_columns[slot]
    QTest.keyClick(folded, Qt.Key.Key_Return)
    assert board_of(again).area.column(slot) is not None
    assert titles(again, 1) == ["Одна"]


def test_empty_columns_fold_by_themselves_when_wanted(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office)
    make_deals(office, funnel, ["Одна"])
    screen = opened(workspace, qtbot, funnel)
    board = board_of(screen)
    turn_fold_empty(board)
    settle(screen, qtbot)
    assert [board.area.is_folded(one.slot) for one in board.area.columns] == [
        False, True, True, True,
    ]  # fmt: skip
    again = opened(workspace, qtbot, funnel)
    assert board_of(again).look.look.fold_empty
    assert len(board_of(again).area.folded_columns) == 3


def test_a_card_is_opened_with_those_of_its_column(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office)
    ids = make_deals(office, funnel, ["Арбуз", "Дыня"])
    screen = opened(workspace, qtbot, funnel)
    cards = column(screen, 0).cards
    spot = cards.visualRect(cards.column.index(1)).center()
    with qtbot.waitSignal(workspace.place_wanted) as asked:
        QTest.mouseClick(cards.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        QTest.mouseDClick(cards.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    place, stop = asked.args
    second = cards.column.card_at(1)
    assert place == Place.DEAL
    assert second is not None
    assert stop == DealStop(second.id)
    assert sorted(stop.among) == sorted(ids)


def test_columns_may_be_people_and_order_is_kept(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office)
    make_deals(office, funnel, ["Мала"], budget=1_00)
    make_deals(office, funnel, ["Велика"], budget=900_00)
    nobody = make_deals(office, funnel, ["Ничья"])
    edit_deal_field(office, nobody[0], field="responsible", value=None)
    screen = opened(workspace, qtbot, funnel)
    board = board_of(screen)
    board.look.set(replace(board.look.look, order=BoardOrder.SUM, group=BoardGroup.RESPONSIBLE))
    settle(screen, qtbot)
    assert everything(screen) == [["Велика", "Мала"], ["Ничья"]]
    again = opened(workspace, qtbot, funnel)
    assert everything(again) == [["Велика", "Мала"], ["Ничья"]]


def test_the_board_paints_in_every_dress(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office, limit=1)
    make_deals(office, funnel, ["Очень длинное название сделки, которое никуда не влезает", "Б"],
               stage=1)  # fmt: skip
    screen = opened(workspace, qtbot, funnel, width=800)
    theme().set_mode(Mode.DARK)
    dark = screen.grab().toImage()
    theme().set_mode(Mode.LIGHT)
    theme().set_text_size(TextSize.LARGER)
    large = screen.grab().toImage()
    assert dark != large
    cards = column(screen, 1).cards
    assert cards.visualRect(cards.column.index(0)).height() == cards.row_height()


def test_lanes_cross_the_stages_and_a_drop_gives_a_deal_to_their_person(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office)
    colleague, _changes = add_colleague(office, "Игорь Минаев")
    (mine,) = make_deals(office, funnel, ["Моя"])
    (his,) = make_deals(office, funnel, ["Его"], stage=1)
    edit_deal_field(office, his, field="responsible", value=colleague)
    screen = opened(workspace, qtbot, funnel)
    board = board_of(screen)
    board.look.set(replace(board.look.look, group=BoardGroup.LANES))
    settle(screen, qtbot)
    assert board.area.has_lanes
    cells = {
        (one.slot.stage, one.slot.member): titles(screen, at)
        for at, one in enumerate(board.area.columns)
    }
    assert len(cells) == 8
    assert cells[funnel.stages[0].id, office.user_id] == ["Моя"]
    assert cells[funnel.stages[1].id, colleague] == ["Его"]
    heads = board.area.heads.heads
    assert [head.accessibleName().split(",")[0] for head in heads.values()] == [
        one.name for one in funnel.stages
    ]
    board.carry([mine], Slot(funnel.stages[2].id, colleague))
    settle(screen, qtbot)
    qtbot.waitUntil(lambda: get_deal(office, mine).responsible_id == colleague)
    settle(screen, qtbot)
    assert get_deal(office, mine).stage_id == funnel.stages[2].id
    at = [one.slot for one in board.area.columns].index(Slot(funnel.stages[2].id, colleague))
    qtbot.waitUntil(lambda: titles(screen, at) == ["Моя"])
    undo_last(office)  # one act
    back = get_deal(office, mine)
    assert (back.stage_id, back.responsible_id) == (funnel.stages[0].id, office.user_id)
    board.area.turn_lane(colleague)
    assert board.area.is_folded(Slot(funnel.stages[2].id, colleague))
