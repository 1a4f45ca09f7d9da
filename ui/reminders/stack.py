"""Where the cards of reminders stand: one above another at the corner of the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint

from ui.theme import Space, theme

if TYPE_CHECKING:
    from PySide6.QtGui import QScreen

    from ui.reminders.card import CornerCard

MOST: Final = 4
"""So many cards stand at once."""


class CardStack(QObject):
    """Keeps cards in their places; the newest is the lowest."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cards: list[CornerCard] = []

    def add(self, card: CornerCard, screen: QScreen) -> None:
        """Show a card without taking the focus from whatever has it."""
        self.cards.append(card)
        card.resize(card.sizeHint())
        card.setScreen(screen)
        card.resized.connect(self.arrange)
        self.arrange()
        card.show()

    def remove(self, card: CornerCard) -> None:
        """Take a card away."""
        if card in self.cards:
            self.cards.remove(card)
            card.hide()
            card.deleteLater()
            self.arrange()

    def clear(self) -> None:
        """Take all away."""
        for card in tuple(self.cards):
            self.remove(card)

    def arrange(self) -> None:
        """Put every card into its place."""
        bottoms: dict[str, int] = {}
        for card in reversed(self.cards):
            area = card.screen().availableGeometry()
            gap = theme().px(Space.S)
            bottom = bottoms.get(card.screen().name(), area.bottom() - Space.L)
            spot = QPoint(area.right() - Space.L - card.width(), bottom - card.height())
            card.move(spot)
            bottoms[card.screen().name()] = spot.y() - gap
