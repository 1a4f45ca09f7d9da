"""Pictures of the deals: the board at work, in the hand, narrowed, otherwise arranged."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from crm_desktop.deals.action_state import ActionState
from crm_desktop.deals.board_question import BoardGroup
from ui.deals.board_menu import board_menu, card_menu
from ui.deals.deals_screen import DealsScreen
from ui.deals.modes import BOARD
from ui.shell.screen import Place
from ui.tour.camera import settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.deals.board_page import BoardPage
    from ui.shell.frame import OfficeFrame


def show_board(frame: OfficeFrame, take: Callable[[str], None]) -> None:
    """Walk through the board."""
    frame.go(Place.DEALS)
    settle(frame.runner)
    screen = frame.screen_shown
    if not isinstance(screen, DealsScreen):
        return
    screen.show_mode(BOARD)
    take("board")
    board = screen.board
    if board is None:
        return
    _drag(board, take)
    _arrange(board, take)
    screen.bar.open_search("ооо")
    board.legend.turn(ActionState.OVERDUE)
    take("board_narrowed")
    screen.bar.search.clear()
    board.legend.turn(ActionState.OVERDUE)
    settle(frame.runner)


def _drag(board: BoardPage, take: Callable[[str], None]) -> None:
    """A card in the hand over another column."""
    columns = list(board.area.open_columns.values())
    full = [column for column in columns if column.cards.column.rowCount() > 1]
    if not full or len(columns) < 2:  # noqa: PLR2004 - from one to another
        return
    origin = full[0].cards
    goal = columns[min(columns.index(full[0]) + 2, len(columns) - 1)].cards
    card = origin.column.card_at(1)
    if card is None:
        return
    at = goal.viewport().mapToGlobal(QPoint(goal.width() // 3, goal.height() // 3))
    board.drag.lift(origin, [card], grabbed=card, at=at, hold=QPoint(120, 50))
    board.drag.move_to(at)
    take("board_dragging")
    board.drag.cancel()
    menu = card_menu(board)
    if menu is not None:
        menu.popup(origin.viewport().mapToGlobal(QPoint(60, 60)))
        take("board_menu")
        menu.close()


def _arrange(board: BoardPage, take: Callable[[str], None]) -> None:
    """Otherwise arranged: by people, dense, with fields, folded; a deal in one line."""
    look = board.look.look
    menu = board_menu(board)
    menu.popup(board.mapToGlobal(QPoint(200, 0)))
    take("board_look")
    menu.close()
    for name, other in (
        ("board_people", replace(look, group=BoardGroup.RESPONSIBLE)),
        ("board_lanes", replace(look, group=BoardGroup.LANES, dense=True)),
        ("board_dense", replace(look, dense=True, fields=("tags", "closes_on"))),
    ):
        board.look.set(other)
        take(name)
    board.look.set(look)
    settle(board.desk.workspace.runner)
    slot = board.area.columns[0].slot
    board.fold(board.area.columns[-1].slot)
    board.create_in(slot)
    if board.editor is not None:
        board.editor.line.setText("Вывеска и витрина, ООО «Новая звезда», 340 000")
    take("board_quick")
    board.close_editor()
    board.open_all()
