"""What the hand with a card moves over: the columns and the zones below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QScrollBar

    from crm_desktop.deals.board_cards import Card
    from crm_desktop.deals.board_question import Slot
    from ui.deals.board_area import BoardArea
    from ui.deals.board_store import BoardStore
    from ui.deals.board_zones import DropZones


class BoardSurface:
    """Answers a drag: what is under the pointer, how it shows that, how it scrolls."""

    def __init__(self, area: BoardArea, store: BoardStore, zones: DropZones) -> None:
        self.area = area
        self.zones = zones
        self._store = store

    def slot_at(self, at: QPoint) -> Slot | None:
        """The column under a global point."""
        return self.area.slot_at(at)

    def set_lifted(self, deals: frozenset[int]) -> None:
        """Show the places of these cards empty."""
        for model in self._store.models.values():
            model.set_lifted(deals)

    def set_target(self, slot: Slot, coming: tuple[int, int] | None) -> None:
        """Let a column say that it would take the cards, and what it would be then."""
        deals, kopecks = coming or (0, 0)
        column = self.area.column(slot)
        if column is not None:
            column.set_target(coming is not None, deals=deals, kopecks=kopecks)
        folded = self.area.folded_columns.get(slot)
        if folded is not None:
            folded.set_target(coming is not None)

    def open_gap(self, slot: Slot, card: Card | None) -> None:
        """Let a place be empty where a card would come to, as near to it as is seen."""
        model = self._store.models.get(slot)
        column = self.area.column(slot)
        if model is None or column is None:
            return
        if card is None:
            model.open_gap(-1)
            return
        cards = column.cards
        high = cards.row_height()
        top = -(-cards.verticalScrollBar().value() // high)
        seen = max(1, cards.viewport().height() // high)
        model.open_gap(max(top, min(model.place_for(card), top + seen - 1)))

    def scroll_near(self, at: QPoint, *, edge: int, fastest: int) -> bool:
        """Scroll what the pointer is near the edge of; whether anything moved."""
        area = self.area.viewport()
        spot = area.mapFromGlobal(at)
        moved = _push(self.area.horizontalScrollBar(), spot.x(), area.width(), edge, fastest)
        slot = self.slot_at(at)
        column = self.area.column(slot) if slot is not None else None
        if column is not None:
            view = column.cards.viewport()
            high = view.mapFromGlobal(at).y()
            bar = column.cards.verticalScrollBar()
            moved = _push(bar, high, view.height(), edge, fastest) or moved
        return moved


def _push(bar: QScrollBar, at: int, room: int, edge: int, fastest: int) -> bool:
    """Move a scroll bar the faster the nearer a point is to an end of the room."""
    near = min(edge, room // 3)
    step = 0
    if at < near:
        step = -fastest * (near - max(at, 0)) // max(1, near)
    elif at > room - near:
        step = fastest * (min(at, room) - room + near) // max(1, near)
    before = bar.value()
    bar.setValue(before + step)
    return bar.value() != before
