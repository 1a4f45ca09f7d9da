"""Open cards on the screen: turning over, keeping, closing, the strip and the place in the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from crm_desktop.clients.rows import client_rows
from ui.clients.open_cards import OpenCard, OpenCards
from ui.clients.open_strip import ListPlace, OpenStrip
from ui.shell.screen import ClientStop, Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.clients.rows import ClientRow
    from ui.clients.desk import CardDesk

SESSION: Final = "open cards"


class CardDeck(QObject):
    """Knows which card is in front; the screen shows it.

    Args:
        desk: of the card.
        may_leave: asks whether unsaved words on the card in front may go.
    """

    def __init__(self, desk: CardDesk, may_leave: Callable[[], bool]) -> None:
        super().__init__(desk)
        self._desk = desk
        self._may_leave = may_leave
        self._turning = False
        self.cards = OpenCards()
        self.strip = OpenStrip()
        self.strip.chosen.connect(desk.open_client)
        self.strip.close_wanted.connect(self.close)
        self.place = ListPlace()
        self.place.turned.connect(self.turn)

    @property
    def front(self) -> OpenCard | None:
        """The card in front."""
        return self.cards.current

    def bring(self, argument: object | None) -> OpenCard:
        """Bring to the front what a place's argument names: an id or a `ClientStop`."""
        if not self.cards.cards:
            self._come_back()
        if not isinstance(argument, ClientStop):
            return self.cards.open(argument if isinstance(argument, int) else 0)
        if self._turning:
            return self.cards.turn(argument.client_id)
        return self.cards.open(argument.client_id, among=argument.among, beside=argument.beside)

    def show(self) -> None:
        """Show the strip and the place in the list."""
        self.strip.show_cards(self.cards.cards, self._desk.client_id)
        self.place.show_card(self.front)
        self._desk.workspace.session[SESSION] = tuple(
            card.client_id for card in self.cards.cards if card.kept
        )
        self._read_names()

    def _come_back(self) -> None:
        """Open what was kept open before the window was locked."""
        for client in self._desk.workspace.session.get(SESSION, ()):
            self.cards.open(client, beside=True).kept = True

    def _read_names(self) -> None:
        """Ask for the names of cards that were left, or came back, before they were read."""
        office, front = self._desk.office, self.front
        nameless = [
            card.client_id for card in self.cards.cards if not card.name and card is not front
        ]
        if nameless:
            self._desk.workspace.runner.read(
                lambda: client_rows(office, nameless),
                lambda rows: self._name_all(nameless, rows),
                owner=self,
                key="names",
            )

    def _name_all(self, asked: list[int], rows: list[ClientRow]) -> None:
        names = {row.id: row.name for row in rows}
        for card in list(self.cards.cards):
            if card.client_id in names:
                card.name = names[card.client_id]
            elif card.client_id in asked and card is not self.front:
                self.cards.close(card.client_id)
        self.show()

    def name(self, client_id: int, name: str) -> None:
        """Call the card in front by its client's name."""
        front = self.front
        if front is not None and front.client_id == client_id and front.name != name:
            front.name = name
            self.show()

    def turn(self, step: int) -> None:
        """Show the next (1) or the previous (−1) client of the list the card was opened from."""
        client = self.cards.neighbour(step)
        if client is not None:
            self._turning = True
            self._desk.workspace.go(Place.CLIENT, ClientStop(client, instead=True))
            self._turning = False

    @property
    def keep_title(self) -> str:
        """What `keep` would do now."""
        kept = self.front is not None and self.front.kept
        return self.tr("Не держать карточку открытой") if kept else self.tr("Оставить открытой")

    def keep(self) -> None:
        """Let the card in front stay while others are opened, or no longer."""
        front = self.front
        if front is not None:
            front.kept = not front.kept
            self.show()
            self._desk.workspace.tell(
                self.tr("Карточка останется открытой: следующая откроется рядом")
                if front.kept
                else self.tr("Следующая карточка откроется вместо этой")
            )

    def look_beside(self, step: int) -> None:
        """Bring the next card of the strip to the front."""
        client = self.cards.beside(step)
        if client is not None:
            self._desk.workspace.go(Place.CLIENT, client)

    def close(self, client: int) -> None:
        """Close a card; from the last one the way leads to the list."""
        workspace, in_front = self._desk.workspace, client == self._desk.client_id
        if in_front and not self._may_leave():
            return
        left = self.cards.close(client)
        if not in_front:
            self.show()
        elif left is not None:
            workspace.go(Place.CLIENT, ClientStop(left, instead=True))
        else:
            workspace.go(Place.CLIENTS)

    def lead(self, gone: int, to: int) -> None:
        """Show another card in place of one that is no card any more."""
        self.cards.close(gone)
        self._desk.workspace.go(Place.CLIENT, ClientStop(to, instead=True))
