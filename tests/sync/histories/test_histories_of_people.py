"""Whoever sits where, whoever comes and goes: all stations judge alike and come to the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest

from tests.access.people_office import make_peopled
from tests.sync.histories.clock import Clock, same_every_time
from tests.sync.histories.machine import Histories, play
from tests.sync.histories.people_blows import PEOPLE
from tests.sync.histories.people_world import PeopledWorld

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from crm_desktop.access.keys import Unlocked
    from crm_desktop.office.folder import OfficeFolder
    from tests.access.people_office import Peopled
    from tests.sync.histories.conftest import Player

SHARE = 24
"""One history of so many is of people."""


class OfPeople(Histories):
    """The list of members changes at several stations; each has somebody else signed in."""

    blows = tuple(PEOPLE)
    kinds = PEOPLE
    people: ClassVar[Mapping[str, Unlocked]]
    password: ClassVar[str]

    def open_world(
        self, place: Path, patch: pytest.MonkeyPatch, *, count: int, lot: int
    ) -> PeopledWorld:
        return PeopledWorld(
            self.made,
            place,
            patch,
            count=count,
            lot=lot,
            people=self.people,
            password=self.password,
        )


@pytest.fixture(scope="session")
def peopled(
    worked_in: tuple[OfficeFolder, Unlocked], password: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Peopled:  # fmt: skip
    """The office of all histories, with several people who sign in."""
    folder, admin = worked_in
    with same_every_time() as patch:
        Clock(patch)
        return make_peopled(folder, tmp_path_factory.mktemp("peopled") / "Ромашка", admin, password)


@pytest.mark.parametrize("portion", range(2))
def test_all_stations_judge_alike(player: Player, peopled: Peopled, portion: int) -> None:
    play(
        OfPeople, (peopled.folder, peopled.unlocked["Анна"]), player.home,
        drawn_from=player.seed * 1000 + 100 + portion,
        count=max(1, player.wanted // SHARE // 2),
        people=peopled.unlocked, password="кошка-на-крыше-42",
    )  # fmt: skip
