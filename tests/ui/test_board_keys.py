from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.deals.card import get_deal
from crm_desktop.deals.edits import edit_deal_field
from crm_desktop.members.staff import add_colleague
from tests.ui.answers import answer
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
from ui.deals.board_fields import CardFieldsDialog
from ui.deals.board_menu import board_menu, card_menu, choose_all, column_menu
from ui.shell.screen import Place
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.deals.board_list import CardList
    from ui.shell.workspace import Workspace

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def focused() -> CardList:
    """The cards the keyboard is in."""
    from ui.deals.board_list import CardList  # noqa: PLC0415 - a type elsewhere

    found = QApplication.focusWidget()
    assert isinstance(found, CardList)
    return found


def title_of(cards: CardList) -> str:
    """The current card."""
    card = cards.column.card_at(cards.currentIndex().row())
    return card.title if card is not None else ""


def test_arrows_walk_through_cards_and_columns(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office)
    make_deals(office, funnel, ["А", "Б", "В"])
    make_deals(office, funnel, ["Г"], stage=1)
    screen = opened(workspace, qtbot, funnel)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is column(screen, 0).cards)
    first = titles(screen, 0)
    QTest.keyClick(focused(), Qt.Key.Key_Down)
    QTest.keyClick(focused(), Qt.Key.Key_Down)
    assert title_of(focused()) == first[2]
    QTest.keyClick(focused(), Qt.Key.Key_Right)
    assert focused() is column(screen, 1).cards
    assert title_of(focused()) == "Г"
    assert len(board_of(screen).walk.chosen) == 1
    QTest.keyClick(focused(), Qt.Key.Key_Right)
    assert focused() is column(screen, 2).cards
    for _step in range(5):
        QTest.keyClick(focused(), Qt.Key.Key_Left)
    assert focused() is column(screen, 0).cards
    stops = [column(screen, at).cards.focusPolicy() for at in range(4)]
    assert stops.count(Qt.FocusPolicy.StrongFocus) == 1


def test_ctrl_and_an_arrow_carry_the_chosen_cards_a_stage_on(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office)
    ids = make_deals(office, funnel, ["А", "Б", "В"])
    screen = opened(workspace, qtbot, funnel)
    QTest.keyClick(focused(), Qt.Key.Key_Down, SHIFT)
    moving = board_of(screen).walk.chosen
    assert len(moving) == 2
    QTest.keyClick(focused(), Qt.Key.Key_Right, CTRL)
    assert counts(screen) == [1, 2, 0, 0]
    assert focused() is column(screen, 1).cards
    assert board_of(screen).walk.chosen == moving
    settle(screen, qtbot)
    QTest.keyClick(focused(), Qt.Key.Key_Right, CTRL)
    settle(screen, qtbot)
    assert counts(screen) == [1, 0, 2, 0]
    QTest.keyClick(focused(), Qt.Key.Key_Left, CTRL)
    settle(screen, qtbot)
    assert counts(screen) == [1, 2, 0, 0]
    assert {get_deal(office, deal).stage_id for deal in moving} == {funnel.stages[1].id}
    assert len(ids) == 3


def test_enter_opens_space_chooses_escape_lets_go(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office)
    make_deals(office, funnel, ["А", "Б"])
    screen = opened(workspace, qtbot, funnel)
    walk = board_of(screen).walk
    QTest.keyClick(focused(), Qt.Key.Key_Down, CTRL)
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    assert len(walk.chosen) == 2
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert walk.chosen == [walk.current]
    with qtbot.waitSignal(workspace.place_wanted) as asked:
        QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert asked.args[0] == Place.DEAL
    assert asked.args[1].deal_id == walk.current


def test_a_deal_is_written_in_one_line(office: Office, workspace: Workspace, qtbot: QtBot) -> None:
    client, _changes = create_client(office, ClientDraft(kind="company", name="ООО «Kvant»"))
    funnel = make_funnel(office)
    make_deals(office, funnel, ["А"], stage=1)
    screen = opened(workspace, qtbot, funnel)
    cards = column(screen, 1).cards
    cards.setFocus()
    QTest.keyClick(cards, Qt.Key.Key_Insert)
    editor = board_of(screen).editor
    assert editor is not None
    qtbot.waitUntil(lambda: QApplication.focusWidget() is editor.line)
    editor.line.setText("Сайт, kvant, 340 000")
    qtbot.waitUntil(lambda: "ООО «Kvant»" in editor.told)
    QTest.keyClick(editor.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Сайт" in titles(screen, 1))
    settle(screen, qtbot)
    card = next(one for one in cards.column.cards if one.title == "Сайт")
    assert (card.client, card.budget) == (client, 340_000_00)
    assert editor.line.text() == ""
    QTest.keyClicks(editor.line, "Fast")
    QTest.keyClick(editor.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Fast" in titles(screen, 1))
    QTest.keyClick(editor.line, Qt.Key.Key_Escape)
    assert board_of(screen).editor is None
    assert QApplication.focusWidget() is cards


def test_what_cannot_be_a_deal_is_told_and_stays_written(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office)
    screen = opened(workspace, qtbot, funnel)
    board_of(screen).create_in(column(screen, 0).slot)
    editor = board_of(screen).editor
    assert editor is not None
    editor.line.setText("," * 3)
    QTest.keyClick(editor.line, Qt.Key.Key_Return)
    settle(screen, qtbot)
    assert editor.line.text() == ",,,"
    assert "азвание" in editor.told or "клиент" in editor.told
    assert counts(screen) == [0, 0, 0, 0]


def test_typing_searches_and_delete_deletes(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office)
    make_deals(office, funnel, ["Apple", "Pear"])
    screen = opened(workspace, qtbot, funnel)
    cards = column(screen, 0).cards
    cards.setFocus()
    QTest.keyClicks(cards, "p")
    assert QApplication.focusWidget() is screen.bar.search
    QTest.keyClicks(screen.bar.search, "ear")
    assert screen.bar.search.text() == "pear"
    settle(screen, qtbot)
    assert titles(screen, 0) == ["Pear"]
    QTest.keyClick(screen.bar.search, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is cards
    QTest.keyClick(cards, Qt.Key.Key_Delete)
    settle(screen, qtbot)
    assert counts(screen)[0] == 0
    QTest.keyClick(screen.bar.search, Qt.Key.Key_Escape)
    settle(screen, qtbot)
    assert titles(screen, 0) == ["Apple"]


def test_the_menu_key_offers_everything_the_mouse_can(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office)
    (deal,) = make_deals(office, funnel, ["А"])
    colleague, _changes = add_colleague(office, "Игорь Минаев")
    screen = opened(workspace, qtbot, funnel)
    board = board_of(screen)
    menu = card_menu(board)
    assert menu is not None
    told = [action.text() for action in menu.actions() if action.text()]
    assert {"Открыть", "Перенести", "Выиграна", "Проигрыш…", "Другая воронка…",
            "Ответственный…", "Запланировать…", "Удалить"} <= set(told)  # fmt: skip
    inner = next(action.menu() for action in menu.actions() if action.text() == "Перенести")
    assert isinstance(inner, Menu)
    goals = inner.actions()
    assert [action.text() for action in goals] == ["Замер", "Договор", "Монтаж"]
    goals[1].trigger()
    settle(screen, qtbot)
    assert everything(screen)[2] == ["А"]
    board.acts.assign([deal], colleague)
    settle(screen, qtbot)
    assert get_deal(office, deal).responsible_id == colleague
    assert board.store.card(deal).responsible_name == "Игорь Минаев"  # type: ignore[union-attr]
    assert column_menu(board, board.area.columns[0].slot).actions()
    assert len(board_menu(board).actions()) > 8


def test_commands_name_every_stage_and_act(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office)
    make_deals(office, funnel, ["А"])
    screen = opened(workspace, qtbot, funnel)
    commands = {command.title: command for command in screen.commands()}
    for wanted in ("Новая сделка в этой воронке", "Сделка выиграна", "Сделка проиграна",
                   "В другую воронку",
                   "Перенести сделку: Монтаж", "Порядок карточек: по названию"):  # fmt: skip
        assert wanted in commands
    assert len({command.key for command in screen.commands()}) == len(screen.commands())
    commands["Перенести сделку: Монтаж"].run()
    settle(screen, qtbot)
    assert everything(screen)[3] == ["А"]


def test_another_funnel_is_chosen_from_a_list(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    from ui.views.pick_dialog import PickDialog  # noqa: PLC0415 - of this test only

    funnel = make_funnel(office)
    (deal,) = make_deals(office, funnel, ["А"])
    screen = opened(workspace, qtbot, funnel)
    board = board_of(screen)
    board.acts.choose_funnel([deal])
    qtbot.waitUntil(lambda: bool(screen.window().findChildren(PickDialog)))
    (dialog,) = screen.window().findChildren(PickDialog)
    qtbot.waitUntil(lambda: dialog.focusWidget() is not None)
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: counts(screen) == [0, 0, 0, 0])
    settle(screen, qtbot)
    assert get_deal(office, deal).funnel_id != funnel.id


def test_all_of_a_column_are_chosen_what_is_not_read_included(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office)
    ids = make_deals(office, funnel, [f"Сделка {number:03}" for number in range(120)])
    screen = opened(workspace, qtbot, funnel)
    board = board_of(screen)
    board.store.read()
    settle(screen, qtbot)
    assert column(screen, 0).cards.column.rowCount() == 100
    choose_all(board, board.area.columns[0].slot)
    qtbot.waitUntil(lambda: len(board.walk.chosen) == 120)
    answer("Удалить")
    board.acts.delete(board.walk.chosen)
    settle(screen, qtbot)
    qtbot.waitUntil(lambda: counts(screen) == [0, 0, 0, 0])
    assert len(ids) == 120


def test_fields_chosen_for_cards_are_shown_and_kept(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    funnel = make_funnel(office)
    (deal,) = make_deals(office, funnel, ["А"])
    edit_deal_field(office, deal, field="closes_on", value="2071-03-05")
    screen = opened(workspace, qtbot, funnel)
    board = board_of(screen)
    before = column(screen, 0).cards.row_height()
    board.choose_fields()
    (dialog,) = screen.window().findChildren(CardFieldsDialog)
    dialog.list.set_chosen(["closes_on"])
    dialog._on_chosen(frozenset({"closes_on", "tags"}))
    assert dialog.chosen == ("tags", "closes_on")
    dialog._finish()
    settle(screen, qtbot)
    card = board.store.card(deal)
    assert card is not None
    assert [text.replace("\N{NO-BREAK SPACE}", " ") for _label, text in card.fields] == [
        "5 марта 2071"
    ]
    assert column(screen, 0).cards.row_height() > before
    again = opened(workspace, qtbot, funnel)
    assert board_of(again).look.look.fields == ("tags", "closes_on")
