"""The cards kept open: which there are, and in what order."""

from __future__ import annotations

from array import array

from ui.clients.open_cards import MOST, OpenCards
from ui.shell.screen import Place
from ui.shell.trail import Stop, Trail


def ids_of(cards: OpenCards) -> list[int]:
    return [card.client_id for card in cards.cards]


def test_another_card_takes_the_place_of_one_that_is_not_kept() -> None:
    cards = OpenCards()
    cards.open(1)
    cards.open(2)
    assert ids_of(cards) == [2]
    cards.open(2).kept = True
    cards.open(3)
    assert ids_of(cards) == [2, 3]
    cards.open(4)
    assert ids_of(cards) == [2, 4]
    assert cards.open(2).kept
    assert ids_of(cards) == [2, 4]
    assert cards.beside(1) == 4
    assert cards.beside(-1) == 4


def test_a_card_opened_beside_leaves_the_one_in_front() -> None:
    cards = OpenCards()
    cards.open(1)
    cards.open(2, beside=True)
    assert ids_of(cards) == [1, 2]
    assert cards.close(2) == 1
    assert cards.close(1) is None
    assert cards.current is None
    assert cards.close(7) is None


def test_the_card_longest_not_looked_at_makes_room() -> None:
    cards = OpenCards()
    for client in range(1, MOST + 1):
        cards.open(client, beside=True)
    cards.open(1)
    cards.open(100, beside=True)
    assert len(cards.cards) == MOST
    assert 2 not in ids_of(cards)
    assert 1 in ids_of(cards)


def test_turning_over_follows_the_list() -> None:
    cards = OpenCards()
    among = array("q", [5, 6, 7])
    front = cards.open(6, among=among)
    front.tab = "history"
    assert (cards.neighbour(-1), cards.neighbour(1)) == (5, 7)
    assert cards.turn(7).tab == "history"
    assert cards.neighbour(1) is None
    assert ids_of(cards) == [7]
    assert cards.open(99, among=among).at == -1
    assert cards.neighbour(1) is None


def test_a_step_may_replace_the_one_before() -> None:
    trail = Trail()
    trail.replace(Stop(Place.CLIENTS))
    trail.visit(Stop(Place.CLIENT, 1))
    trail.replace(Stop(Place.CLIENT, 2))
    assert trail.here == Stop(Place.CLIENT, 2)
    assert trail.peek(-1) == Stop(Place.CLIENTS)
