"""Stations come and go, the share is emptied, put back and moved: all that stay hold the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest

from tests.sync.histories.machine import Histories, play
from tests.sync.histories.people_world import PeopledWorld
from tests.sync.histories.station_blows import STATIONS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sync.histories.conftest import Player

SHARE = 24
"""One history of so many is of stations."""


class OfStations(Histories):
    """Computers join, leave, are retired and repaired; the office returns to a day."""

    blows = tuple(STATIONS)
    kinds = STATIONS
    password: ClassVar[str]

    def open_world(
        self, place: Path, patch: pytest.MonkeyPatch, *, count: int, lot: int
    ) -> PeopledWorld:
        return PeopledWorld(
            self.made, place, patch, count=count, lot=lot, people={}, password=self.password
        )


@pytest.mark.parametrize("portion", range(2))
def test_all_that_stay_hold_the_same(player: Player, password: str, portion: int) -> None:
    play(
        OfStations, player.made, player.home, drawn_from=player.seed * 1000 + 200 + portion,
        count=max(1, player.wanted // SHARE // 2), password=password,
    )  # fmt: skip
