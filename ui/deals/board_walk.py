"""Which card is in hand on the board, and which are chosen, across all columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Signal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_desktop.deals.board_question import Slot
    from ui.deals.board_area import BoardArea
    from ui.deals.board_column import BoardColumn
    from ui.deals.board_list import CardList
    from ui.deals.board_store import BoardStore


class BoardWalk(QObject):
    """Walks from column to column; one column at a time is a tab stop.

    Attributes:
        changed: other cards are chosen.
        carry_wanted: the chosen cards are to go to a column (ids, slot).
    """

    changed = Signal()
    carry_wanted = Signal(object, object)

    def __init__(self, area: BoardArea, store: BoardStore, parent: QObject) -> None:
        super().__init__(parent)
        self._area = area
        self._store = store
        self._slot: Slot | None = None
        self._clearing = False
        self._unread: tuple[Slot, list[int]] | None = None

    @property
    def slot(self) -> Slot | None:
        """The column the keyboard is in."""
        known = [column.slot for column in self._area.columns]
        return self._slot if self._slot in known else (known[0] if known else None)

    @property
    def here(self) -> CardList | None:
        """The cards of that column."""
        column = self._area.column(self.slot) if self.slot is not None else None
        return column.cards if column is not None else None

    @property
    def current(self) -> int:
        """The deal of the current card; 0 = none."""
        here = self.here
        return here.current_id if here is not None else 0

    @property
    def chosen(self) -> list[int]:
        """The chosen deals, column by column; the current one if none is."""
        found: list[int] = []
        for column in self._area.columns:
            made = self._area.column(column.slot)
            if made is not None:
                found += made.cards.chosen_ids
        if self._unread is not None:
            found += [deal for deal in self._unread[1] if deal not in set(found)]
        return found or ([self.current] if self.current else [])

    def watch(self, column: BoardColumn) -> None:
        """Hear of a column that was made."""
        cards = column.cards
        slot = column.slot
        cards.taken.connect(lambda keep: self._on_taken(slot, keep=bool(keep)))
        cards.sideways.connect(self.sideways)
        cards.carried.connect(self.carry)
        cards.chosen.connect(self._on_chosen)
        cards.setFocusPolicy(
            Qt.FocusPolicy.StrongFocus if slot == self.slot else Qt.FocusPolicy.ClickFocus
        )

    def sideways(self, step: int) -> None:
        """Go to the next open column, to the card at the same height."""
        here = self.here
        goal = self._beside(self.slot, step)
        if here is None or goal is None:
            return
        height = here.visualRect(here.currentIndex()).center().y()
        made = self._area.reach(goal)
        if made is None:
            return
        index = made.cards.indexAt(_across(made.cards, height))
        row = index.row() if index.isValid() else made.cards.column.rowCount() - 1
        self._unchoose(but=goal)
        made.cards.setFocus(Qt.FocusReason.OtherFocusReason)
        if row >= 0:
            made.cards.go_to(row)

    def carry(self, step: int) -> None:
        """Ask for the chosen cards to go to the column beside."""
        deals = self.chosen
        goal = self._beside(self.slot, step, folded_too=True)
        if deals and goal is not None:
            self.carry_wanted.emit(deals, goal)

    def follow(self, deals: Iterable[int]) -> None:
        """Be at cards that were moved: they stay chosen, the first one is current."""
        wanted = list(deals)
        first = True
        self._unchoose()
        for deal in wanted:
            card = self._store.card(deal)
            made = self._area.reach(card.slot) if card is not None and first else None
            if card is not None and made is None:
                made = self._area.column(card.slot)
            if card is None or made is None:
                continue
            if first:
                made.cards.setFocus(Qt.FocusReason.OtherFocusReason)
                made.cards.go_to(made.cards.column.row_of(deal))
                first = False
            made.cards.choose([deal])

    def choose(self, slot: Slot, deals: Sequence[int]) -> None:
        """Choose cards of one column, and no others; those not read yet come along."""
        made = self._area.column(slot)
        if made is None:
            return
        self._unchoose()
        made.cards.setFocus(Qt.FocusReason.OtherFocusReason)
        made.cards.selectAll()
        read = {card.id for card in made.cards.column.cards}
        self._unread = (slot, [deal for deal in deals if deal not in read])
        self.changed.emit()

    def take_focus(self) -> None:
        """Take the keyboard where it was, else to the first column that has a card."""
        here = self.here
        if here is None or not here.column.rowCount():
            for column in self._area.columns:
                made = self._area.column(column.slot)
                if made is not None and made.cards.column.rowCount():
                    here = made.cards
                    break
        if here is not None:
            here.setFocus(Qt.FocusReason.OtherFocusReason)

    def unchoose(self) -> bool:
        """Choose nothing but the current card; False if nothing else was."""
        several = len(self.chosen) > 1
        self._unchoose()
        here = self.here
        if here is not None and here.currentIndex().isValid():
            here.go_to(here.currentIndex().row())
        return several

    def among(self) -> Sequence[int]:
        """The deals read in the column of the current card, in order."""
        here = self.here
        return [card.id for card in here.column.cards] if here is not None else []

    def _on_taken(self, slot: Slot, *, keep: bool) -> None:
        before, self._slot = self._slot, slot
        for other in {before, slot} - {None}:
            made = self._area.column(other) if other is not None else None
            if made is not None:
                made.cards.setFocusPolicy(
                    Qt.FocusPolicy.StrongFocus if other == slot else Qt.FocusPolicy.ClickFocus
                )
        if not keep:
            self._unchoose(but=slot)

    def _unchoose(self, *, but: Slot | None = None) -> None:
        self._clearing = True
        self._unread = None
        for slot, made in self._area.open_columns.items():
            if slot != but:
                made.cards.unchoose()
        self._clearing = False
        self.changed.emit()

    def _on_chosen(self) -> None:
        if not self._clearing:
            self._unread = None
            self.changed.emit()

    def _beside(self, slot: Slot | None, step: int, *, folded_too: bool = False) -> Slot | None:
        known = [
            column.slot for column in self._area.columns
            if folded_too or not self._area.is_folded(column.slot) or column.slot == slot
        ]  # fmt: skip
        if slot not in known:
            return None
        at = known.index(slot) + step
        goal = known[at] if 0 <= at < len(known) else None
        if goal is not None and folded_too and self._area.has_lanes and goal.member != slot.member:
            return None  # a deal goes to the next stage, not to the next person
        return goal


def _across(cards: CardList, height: int) -> QPoint:
    view = cards.viewport().rect()
    return QPoint(view.center().x(), max(view.top(), min(height, view.bottom())))
