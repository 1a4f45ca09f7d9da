"""Which cards are open side by side, in memory only; no widgets here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST: Final = 8


@dataclass(slots=True)
class OpenCard:
    """A card and how the person left it.

    Attributes:
        client_id: whose.
        name: on the strip; `""` until it was read.
        kept: stays open until it is closed; another one takes the place of the card that is not.
        among: the list it was opened from.
        at: its place there; −1 = not in it.
        tab: key of the tab in front; `""` = the first.
        scrolled: how far the left side is scrolled, px.
    """

    client_id: int
    name: str = ""
    kept: bool = False
    among: Sequence[int] | None = None
    at: int = -1
    tab: str = ""
    scrolled: int = 0


class OpenCards:
    """At most `MOST` cards; the one longest not looked at goes when there is no more room."""

    def __init__(self) -> None:
        self.cards: list[OpenCard] = []
        self._seen: list[int] = []

    @property
    def current(self) -> OpenCard | None:
        """The card in front."""
        return self._find(self._seen[-1]) if self._seen else None

    def open(
        self, client_id: int, *, among: Sequence[int] | None = None, beside: bool = False
    ) -> OpenCard:
        """Bring a card to the front: an open one as it was left, else a new one.

        A new one takes the place of the card in front unless that one is kept or `beside`.
        """
        front, found = self.current, self._find(client_id)
        if found is None:
            found = OpenCard(client_id)
            place = self.cards.index(front) if front is not None else len(self.cards)
            if front is not None and (front.kept or beside):
                front.kept = True
                self.cards.insert(place + 1, found)
                found.kept = beside
            elif front is not None:
                self.cards[place] = found
                self._seen.remove(front.client_id)
            else:
                self.cards.append(found)
        if among is not None:
            found.among = among
            found.at = _place_in(among, client_id)
        self._look_at(client_id)
        while len(self.cards) > MOST:
            self._drop(self._seen[0])
        return found

    def turn(self, client_id: int) -> OpenCard:
        """Let the card in front show its neighbour in the list it was opened from."""
        front, found = self.current, self._find(client_id)
        if front is None or front.among is None or found is not None:
            return self.open(client_id, among=front.among if front is not None else None)
        among, at = front.among, front.at
        kept = OpenCard(client_id, kept=front.kept, among=among, tab=front.tab)
        near = [place for place in (at - 1, at + 1) if 0 <= place < len(among)]
        kept.at = next((place for place in near if among[place] == client_id), -1)
        if kept.at < 0:
            kept.at = _place_in(among, client_id)
        self.cards[self.cards.index(front)] = kept
        self._seen.remove(front.client_id)
        self._look_at(client_id)
        return kept

    def neighbour(self, step: int) -> int | None:
        """The client `step` away in the list the front card was opened from."""
        front = self.current
        if front is None or front.among is None or front.at < 0:
            return None
        at = front.at + step
        return int(front.among[at]) if 0 <= at < len(front.among) else None

    def beside(self, step: int) -> int | None:
        """The client of the card `step` away on the strip, around its ends."""
        front = self.current
        if front is None or len(self.cards) < 2:  # noqa: PLR2004 - there is no other
            return None
        return self.cards[(self.cards.index(front) + step) % len(self.cards)].client_id

    def close(self, client_id: int) -> int | None:
        """Close a card; returns the client of the card to look at then, if any is left."""
        if self._find(client_id) is not None:
            self._drop(client_id)
        return self._seen[-1] if self._seen else None

    def _find(self, client_id: int) -> OpenCard | None:
        return next((card for card in self.cards if card.client_id == client_id), None)

    def _look_at(self, client_id: int) -> None:
        if client_id in self._seen:
            self._seen.remove(client_id)
        self._seen.append(client_id)

    def _drop(self, client_id: int) -> None:
        self.cards = [card for card in self.cards if card.client_id != client_id]
        self._seen.remove(client_id)


def _place_in(among: Sequence[int], client_id: int) -> int:
    try:
        return among.index(client_id)
    except ValueError:
        return -1
