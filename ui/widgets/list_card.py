"""A list on a card, and what stands there while it has no rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget

from ui.theme import Space
from ui.widgets.cards import Card

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.widgets.empty import EmptyState
    from ui.widgets.lists import ListView


class ListCard(Card):
    """Shows the list or, without rows, the empty state."""

    def __init__(
        self, view: ListView, nothing: EmptyState, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(padding=0, parent=parent)
        self._view = view
        self._nothing = nothing
        self._stack = QStackedWidget()
        self._stack.addWidget(view)
        self._stack.addWidget(nothing)
        self.body.setContentsMargins(0, Space.S, 0, Space.S)
        self.body.addWidget(self._stack)

    def show_list(self, filled: bool) -> None:
        """Show the list, or that there is nothing in it."""
        self._stack.setCurrentWidget(self._view if filled else self._nothing)
