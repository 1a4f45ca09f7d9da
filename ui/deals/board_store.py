"""What the board shows: one store of cards and totals for all its columns.

Reads through the runner only. A move is shown at once and kept in mind until the base has
answered; news of other people's acts change single cards, nothing is read anew.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from crm_desktop.deals.board import Board, Window, fetch_cards, open_board
from crm_desktop.deals.board_news import BoardNews, board_news
from crm_desktop.deals.board_question import BoardGroup, BoardQuestion, Slot
from crm_desktop.deals.board_totals import NO_TOTALS, Totals
from crm_desktop.deals.list_filter import deal_condition
from crm_desktop.journal import Changes
from crm_desktop.views.tree import EVERYTHING, Group
from ui.deals.board_model import ColumnModel
from ui.deals.board_sums import added, with_card, without_card
from ui.shell.workspace import changes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crm_desktop.deals.board import Column, Lane
    from crm_desktop.deals.board_cards import Card
    from crm_desktop.journal import Kind
    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace

WINDOW: Final = 100
"""Cards read of a column at once."""
MOST_AT_FIRST: Final = 1600
"""Cards read for the first picture of the whole board: of many columns, less of each."""
LEAST: Final = 12


class BoardStore(QObject):
    """The board of one question, with a model for each slot.

    Attributes:
        opened: another board is shown (or the same with other columns).
        refreshed: the same board was read anew.
        retotalled: counts and sums are others.
        failed: what could not be read.
    """

    opened = Signal()
    refreshed = Signal()
    retotalled = Signal()
    failed = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.question: BoardQuestion | None = None
        self.tree: Group = EVERYTHING
        self.board: Board | None = None
        self._shown: tuple[BoardQuestion, Group] | None = None
        self.models: dict[Slot, ColumnModel] = {}
        self._totals: dict[Slot, Totals] = {}
        self._pending: dict[int, Card] = {}
        self._news: list[Changes] = []
        self._reading_news = False
        self.is_reading = False
        self.columns_told = 1

    @property
    def columns(self) -> Sequence[Column]:
        """The columns of the board, left to right."""
        return self.board.columns if self.board is not None else ()

    @property
    def lanes(self) -> Sequence[Lane] | None:
        """The people whose lanes cross the columns; None without lanes."""
        board = self.board
        return board.lanes if board is not None and _has_lanes(board) else None

    @property
    def totals(self) -> Totals:
        """Of the whole board."""
        return added(self._totals.values())

    def totals_of(self, slot: Slot) -> Totals:
        """Of one slot; a column of lanes is the sum of its cells."""
        if self.board is not None and self.board.question.group is BoardGroup.LANES:
            return added(told for cell, told in self._totals.items() if _covers(slot, cell))
        return self._totals.get(slot, NO_TOTALS)

    def model(self, slot: Slot) -> ColumnModel:
        """The cards of a slot; made when first asked for."""
        found = self.models.get(slot)
        if found is None:
            found = self.models[slot] = ColumnModel(slot, self)
            found.more_wanted.connect(self._read_more)
        return found

    def card(self, deal: int) -> Card | None:
        """A card that was read."""
        for model in self.models.values():
            row = model.row_of(deal)
            if row >= 0:
                return model.card_at(row)
        return None

    def cards(self, deals: Iterable[int]) -> list[Card]:
        """Those of some cards that were read, in the order of the ids."""
        wanted = list(deals)
        among = set(wanted)
        known = {
            card.id: card
            for model in self.models.values()
            for card in model.cards
            if card.id in among
        }
        return [known[deal] for deal in wanted if deal in known]

    def ask(self, question: BoardQuestion, tree: Group = EVERYTHING) -> None:
        """Read the board of a question and a filter; what is shown stays until it is there."""
        self.question, self.tree = question, tree
        self.read()

    def read(self) -> None:
        """Read the board anew."""
        question, tree = self.question, self.tree
        if question is None:
            return
        office = self._workspace.office
        columns = len(self.board.columns) if self.board is not None else 0
        window = None
        if question.group is not BoardGroup.LANES:
            window = max(LEAST, min(WINDOW, MOST_AT_FIRST // max(1, columns or self.columns_told)))
        self.is_reading = True
        self._workspace.runner.read(
            lambda: (
                (question, tree),
                open_board(office, whole(office, question, tree), window=window),
            ),
            self._take,
            self._on_failed,
            owner=self,
            key="board",
        )

    def follow(self, changes: Changes) -> None:
        """Take over what somebody wrote; several acts at once are read as one."""
        if self.board is not None:
            self._news.append(changes)
            self._read_news()

    def follow_result(self, result: object) -> None:
        """Take over what an act of this board did."""
        changes = changes_of(result)
        if changes is not None:
            self.follow(changes)

    def expect(self, deals: Sequence[int], slot: Slot) -> None:
        """Show cards in another slot before the base has answered."""
        for card in self.cards(deals):
            self._pending.setdefault(card.id, card)
            self._carry(card, slot)
        self.retotalled.emit()

    def expect_gone(self, deals: Sequence[int]) -> None:
        """Take cards off the board before the base has answered."""
        for card in self.cards(deals):
            self._pending.setdefault(card.id, card)
            self.model(card.slot).take_out(card.id)
            self._totals[card.slot] = without_card(self.totals_of_cell(card.slot), card)
        self.retotalled.emit()

    def settle(self, deals: Iterable[int]) -> None:
        """The base has taken a move; what it made of the cards is read with the news."""
        for deal in deals:
            self._pending.pop(deal, None)

    def put_back(self, deals: Iterable[int]) -> None:
        """The move did not happen: the cards stand where they stood."""
        for deal in deals:
            before = self._pending.pop(deal, None)
            if before is None:
                continue
            now = self.card(deal)
            if now is not None:
                self._carry(now, before.slot, becomes=before)
            else:
                self.model(before.slot).put(before)
                self._totals[before.slot] = with_card(self.totals_of_cell(before.slot), before)
        self.retotalled.emit()

    def totals_of_cell(self, slot: Slot) -> Totals:
        """Of exactly this slot."""
        return self._totals.get(slot, NO_TOTALS)

    def _carry(self, card: Card, slot: Slot, *, becomes: Card | None = None) -> None:
        goal = self._cell_for(card, slot)
        moved = (
            becomes
            if becomes is not None
            else replace(card, slot=goal, stage=goal.stage or card.stage)
        )
        if moved.slot != card.slot:
            self.model(card.slot).take_out(card.id)
            self._totals[card.slot] = without_card(self.totals_of_cell(card.slot), card)
            self._totals[moved.slot] = with_card(
                self.totals_of_cell(moved.slot), moved, self._chance_of(moved.slot)
            )
        self.model(moved.slot).put(moved)

    def _cell_for(self, card: Card, slot: Slot) -> Slot:
        """The cell of the lanes a card comes to when it is moved to a column."""
        board = self.board
        if board is None or board.question.group is not BoardGroup.LANES:
            return slot
        member = slot.member if slot.member >= 0 else card.slot.member
        return Slot(slot.stage or card.slot.stage, member)

    def _chance_of(self, slot: Slot) -> int | None:
        stages = (one.stage for one in self.columns if one.slot.stage == slot.stage)
        return next((stage.probability for stage in stages if stage is not None), None)

    def _take(self, read: tuple[tuple[BoardQuestion, Group], Board]) -> None:
        asked, board = read
        if asked != (self.question, self.tree):
            return
        self.is_reading = False
        before = self.board
        same = before is not None and self._shown == asked
        self._shown = asked
        shape = [column.slot for column in board.columns]
        same_shape = before is not None and [one.slot for one in before.columns] == shape
        same_shape = same_shape and _members(before) == _members(board)
        self.board = board
        lanes = _has_lanes(board)
        self._totals = (
            dict(board.cell_totals) if lanes else {one.slot: one.totals for one in board.columns}
        )
        windows: Mapping[Slot, Window] = (
            board.cells if lanes else {one.slot: one.window for one in board.columns}
        )
        for slot, model in list(self.models.items()):
            if slot not in windows and not lanes:
                self.models.pop(slot).deleteLater()
            elif slot not in windows:
                model.show((), more=False)
        for slot, window in windows.items():
            model = self.model(slot)
            cards = [card for card in window.cards if card.id not in self._pending]
            if same:
                model.follow(cards, more=window.more)
            else:
                model.show(cards, more=window.more)
        if same and same_shape:
            self.refreshed.emit()
            self.retotalled.emit()
        else:
            self.opened.emit()
        # What was written while the board was read may not be on it yet.
        self._read_news()

    def _read_more(self, slot: Slot) -> None:
        board, model = self.board, self.models.get(slot)
        if board is None or model is None:
            return
        office, after, question = self._workspace.office, model.edge, board.question

        def take(window: Window) -> None:
            if self.models.get(slot) is model and self.board is board:
                model.append(window.cards, more=window.more)

        def failed(error: Exception) -> None:
            model.fetch_failed()
            self.failed.emit(error)

        self._workspace.runner.read(
            lambda: fetch_cards(office, question, slot, after=after, limit=WINDOW),
            take,
            failed,
            owner=self,
            key=f"more-{slot.stage}-{slot.member}",
        )

    def _read_news(self) -> None:
        board = self.board
        if self._reading_news or not self._news or board is None:
            return
        changes = merged(self._news)
        self._news.clear()
        self._reading_news = True
        office = self._workspace.office
        self._workspace.runner.read(
            lambda: (board, board_news(office, board.question, changes)),
            self._take_news,
            self._on_news_failed,
            owner=self,
        )

    def _take_news(self, read: tuple[Board, BoardNews]) -> None:
        self._reading_news = False
        if read[0] is not self.board or self.is_reading:
            self._news.clear()
            self.read()  # what is being read, or was, may be from before
            return
        news = read[1]
        if news.reopen:
            self._news.clear()
            self.read()
            return
        for deal, card in news.cards.items():
            if deal in self._pending:
                continue
            self._put(deal, card)
        if news.totals is not None:
            self._totals = dict(news.totals)
        if news:
            self.retotalled.emit()
        self._read_news()

    def _put(self, deal: int, card: Card | None) -> None:
        before = self.card(deal)
        if before is not None and (card is None or before.slot != card.slot):
            self.model(before.slot).take_out(deal)
        if card is not None:
            self.model(card.slot).put(card)

    def _on_failed(self, error: Exception) -> None:
        self.is_reading = False
        self.failed.emit(error)

    def _on_news_failed(self, error: Exception) -> None:
        self._reading_news = False
        self.failed.emit(error)


def merged(news: Sequence[Changes]) -> Changes:
    """Several changes as one."""
    touched: dict[Kind, frozenset[int] | None] = {}
    for changes in news:
        for kind, ids in changes.touched.items():
            known = touched.get(kind, frozenset())
            touched[kind] = None if ids is None or known is None else known | ids
    return Changes(touched=touched)


def whole(office: Office, question: BoardQuestion, tree: Group) -> BoardQuestion:
    """The question with its filter as the base takes it; runs where the base is read."""
    if not tree.nodes:
        return question
    return replace(question, where=deal_condition(office, tree))


def _has_lanes(board: Board) -> bool:
    return board.question.group is BoardGroup.LANES


def _members(board: Board | None) -> list[int]:
    return [lane.member for lane in board.lanes] if board is not None else []


def _covers(column: Slot, cell: Slot) -> bool:
    return (not column.stage or column.stage == cell.stage) and (
        column.member < 0 or column.member == cell.member
    )
