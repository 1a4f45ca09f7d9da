"""Stations of an older program keep what they do not know, and have it all once upgraded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sync.histories.machine import Histories, play
from tests.sync.histories.old_programs import PROGRAMS, MixedWorld

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sync.histories.conftest import Player

SHARE = 24
"""One history of so many is of programs."""


class OfPrograms(Histories):
    """The newer program adds tables and fields."""

    blows = tuple(PROGRAMS)
    kinds = PROGRAMS

    def open_world(
        self, place: Path, patch: pytest.MonkeyPatch, *, count: int, lot: int
    ) -> MixedWorld:
        return MixedWorld(self.made, place, patch, count=count, lot=lot)


@pytest.mark.parametrize("portion", range(1))
def test_nothing_is_lost_on_the_way_to_an_upgrade(player: Player, portion: int) -> None:
    play(
        OfPrograms, player.made, player.home, drawn_from=player.seed * 1000 + 300 + portion,
        count=max(1, player.wanted // SHARE),
    )  # fmt: skip
