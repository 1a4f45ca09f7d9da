"""Whatever befalls stations and their share: all come to the same, and nothing saved is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sync.histories.blows import BLOWS
from tests.sync.histories.machine import Histories

if TYPE_CHECKING:
    from tests.sync.histories.conftest import Player

PORTIONS = 8


class OfFaults(Histories):
    """Killed programs, wrong clocks, damaged segments, bases put back and cloned."""

    blows = sorted(BLOWS)


@pytest.mark.parametrize("portion", range(PORTIONS, 2 * PORTIONS))
def test_nothing_is_lost(player: Player, portion: int) -> None:
    player.portion(OfFaults, portion, of=2 * PORTIONS)
