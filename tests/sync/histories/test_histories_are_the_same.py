"""A seed gives the same histories: what fails on one machine fails on any other, on any day."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tests.sync.histories.test_histories_of_faults import OfFaults

if TYPE_CHECKING:
    from tests.sync.histories.conftest import Player


class Overheard(OfFaults):
    """Histories that leave word of what happened in them."""

    heard: ClassVar[list[list[str]]] = []

    def teardown(self) -> None:
        super().teardown()
        self.heard.append(list(self.world.told))


def test_played_twice_they_are_the_same(player: Player) -> None:
    player.some(Overheard, 3)
    first = Overheard.heard[:]
    Overheard.heard.clear()
    player.some(Overheard, 3)
    assert len(first) == len(Overheard.heard) >= 3
    assert first == Overheard.heard
