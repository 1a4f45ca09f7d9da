"""Whatever people do at several stations, whatever comes in which order: all end the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sync.histories.machine import Histories

if TYPE_CHECKING:
    from tests.sync.histories.conftest import Player

PORTIONS = 8


class OfWork(Histories):
    """Segments come late, in any order; programs are started anew."""


@pytest.mark.parametrize("portion", range(PORTIONS))
def test_all_stations_come_to_the_same(player: Player, portion: int) -> None:
    player.portion(OfWork, portion, of=2 * PORTIONS)
