"""One column of the board as a Qt model: the cards read so far, in their order."""

from __future__ import annotations

from bisect import bisect_left, insort_right
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from ui.deals.board_words import spoken_card, tip_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_desktop.deals.board_cards import Card
    from crm_desktop.deals.board_question import Slot

Index = QModelIndex | QPersistentModelIndex
NO_PARENT: Final = QModelIndex()
MANY: Final = 40
"""Above so many differences the column is shown anew at once."""


class ColumnModel(QAbstractListModel):
    """Cards of one slot of the board; the rest is read when somebody scrolls there.

    A gap (an empty place for a card that is being dragged) may stand between the cards.

    Attributes:
        more_wanted: the next window is to be read (the slot).
        slot: which column of the board this is.
        more: whether there are cards behind those read.
        edge: place of the last card read from the base; the next window begins behind it.
    """

    CardRole = Qt.ItemDataRole.UserRole + 1
    GapRole = Qt.ItemDataRole.UserRole + 2
    LiftedRole = Qt.ItemDataRole.UserRole + 3

    more_wanted = Signal(object)

    def __init__(self, slot: Slot, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.slot = slot
        self.more = False
        self.edge: tuple[Any, ...] | None = None
        self._cards: list[Card] = []
        self._ids: set[int] = set()
        self._gap = -1
        self._lifted: frozenset[int] = frozenset()
        self._fetching = False

    @property
    def cards(self) -> Sequence[Card]:
        """What was read, in order."""
        return self._cards

    @property
    def gap(self) -> int:
        """The row of the gap; −1 if there is none."""
        return self._gap

    def card_at(self, row: int) -> Card | None:
        """The card in a row; None for the gap and beyond the end."""
        if self._gap >= 0:
            if row == self._gap:
                return None
            row -= row > self._gap
        return self._cards[row] if 0 <= row < len(self._cards) else None

    def row_of(self, deal: int) -> int:
        """The row of a deal; −1 if it is not here (or not read yet)."""
        if deal not in self._ids:
            return -1
        return next(self._row(at) for at, card in enumerate(self._cards) if card.id == deal)

    def show(self, cards: Sequence[Card], *, more: bool) -> None:
        """Show a first window, whatever stood here."""
        self.beginResetModel()
        self._cards = list(cards)
        self._ids = {card.id for card in cards}
        self._gap = -1
        self.endResetModel()
        self._end_window(cards, more=more)

    def follow(self, cards: Sequence[Card], *, more: bool) -> None:
        """Become the window that was read anew, card by card: nothing else moves."""
        new = {card.id: card for card in cards}
        gone = [card.id for card in self._cards if card.id not in new]
        if len(gone) + sum(deal not in self._ids for deal in new) > MANY:
            self.show(cards, more=more)
            return
        for deal in gone:
            self.take_out(deal)
        for card in cards:
            self.put(card)
        self._end_window(cards, more=more)

    def append(self, cards: Iterable[Card], *, more: bool) -> None:
        """Take the next window."""
        known = list(cards)
        new = [card for card in known if card.id not in self._ids]
        if new and (not self._cards or self._cards[-1].key <= new[0].key):
            first = self._row(len(self._cards))
            self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
            self._cards.extend(new)
            self._ids.update(card.id for card in new)
            self.endInsertRows()
        else:
            for card in new:
                self.put(card)
        self._end_window(known or self._cards[-1:], more=more)

    def put(self, card: Card) -> None:
        """Show a card at its place: a new one, or one that became another."""
        at = self._at(card.id)
        if at >= 0 and self._cards[at].key == card.key:
            if self._cards[at] != card:
                self._cards[at] = card
                index = self.index(self._row(at))
                self.dataChanged.emit(index, index)
            return
        if at >= 0:
            self.take_out(card.id)
        at = bisect_left(self._cards, card.key, key=lambda one: one.key)
        row = at + (0 <= self._gap < at)
        self.beginInsertRows(QModelIndex(), row, row)
        insort_right(self._cards, card, lo=at, hi=at, key=lambda one: one.key)
        self._ids.add(card.id)
        if self._gap >= at:
            self._gap += 1
        self.endInsertRows()

    def take_out(self, deal: int) -> Card | None:
        """Take a card away; returns it."""
        at = self._at(deal)
        if at < 0:
            return None
        row = self._row(at)
        self.beginRemoveRows(QModelIndex(), row, row)
        card = self._cards.pop(at)
        self._ids.discard(deal)
        if self._gap > at:
            self._gap -= 1
        self.endRemoveRows()
        return card

    def place_for(self, card: Card) -> int:
        """The row a card would come to."""
        return bisect_left(self._cards, card.key, key=lambda one: one.key)

    def open_gap(self, row: int) -> None:
        """Let an empty place stand before a card; −1 closes it."""
        row = min(row, len(self._cards))
        if row == self._gap:
            return
        if self._gap >= 0:
            self.beginRemoveRows(QModelIndex(), self._gap, self._gap)
            self._gap = -1
            self.endRemoveRows()
        if row >= 0:
            self.beginInsertRows(QModelIndex(), row, row)
            self._gap = row
            self.endInsertRows()

    def set_lifted(self, deals: frozenset[int]) -> None:
        """Show the places of these cards empty: they are being dragged."""
        touched = (deals | self._lifted) & self._ids
        self._lifted = deals
        for deal in touched:
            index = self.index(self.row_of(deal))
            self.dataChanged.emit(index, index)

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._cards) + (self._gap >= 0)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        card = self.card_at(index.row())
        if card is None:
            return True if role == self.GapRole and index.row() == self._gap else None
        if role == self.CardRole:
            return card
        if role == self.LiftedRole:
            return card.id in self._lifted
        tell = _TELLS.get(role)
        return tell(card) if tell is not None else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and index.row() == self._gap:
            return Qt.ItemFlag.ItemNeverHasChildren
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemNeverHasChildren if index.isValid() else flags

    def canFetchMore(self, parent: Index = NO_PARENT) -> bool:
        return not parent.isValid() and self.more and not self._fetching

    def fetchMore(self, parent: Index = NO_PARENT) -> None:
        if self.canFetchMore(parent):
            self._fetching = True
            self.more_wanted.emit(self.slot)

    def fetch_failed(self) -> None:
        """The next window could not be read; it may be asked for again."""
        self._fetching = False

    def _end_window(self, cards: Sequence[Card], *, more: bool) -> None:
        self.more = more
        self._fetching = False
        if cards:
            self.edge = cards[-1].key

    def _at(self, deal: int) -> int:
        if deal not in self._ids:
            return -1
        return next(at for at, card in enumerate(self._cards) if card.id == deal)

    def _row(self, at: int) -> int:
        return at + (0 <= self._gap <= at)


_TELLS: Final = {
    int(Qt.ItemDataRole.DisplayRole): spoken_card,
    int(Qt.ItemDataRole.AccessibleTextRole): spoken_card,
    int(Qt.ItemDataRole.ToolTipRole): tip_of,
}
