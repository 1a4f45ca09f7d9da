"""What histories of the exchange begin with."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.access.keys import FLOOR
from crm_desktop.office import create_office
from tests.sync.histories.clock import Clock, same_every_time
from tests.sync.histories.machine import HISTORIES, Histories, play
from tests.sync.histories.picking import Pick
from tests.sync.histories.world import ACTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.access.keys import Unlocked
    from crm_desktop.office.folder import OfficeFolder

_BEFORE = ("new_client",) * 6 + ("new_deal",) * 2 + ("new_task",) * 3 + ("own_field", "label")


@pytest.fixture(scope="session")
def worked_in(
    home_of_tests: None, password: str, tmp_path_factory: pytest.TempPathFactory
) -> tuple[OfficeFolder, Unlocked]:
    """An office some work was done in before it was shared, closed."""
    with same_every_time() as patch:
        Clock(patch)
        office = create_office(
            tmp_path_factory.mktemp("worked") / "Ромашка", "Ромашка", admin="Анна Кравцова",
            password=password, parameters=FLOOR,
        )  # fmt: skip
        words = itertools.count(1_000_000)
        for number, name in enumerate(_BEFORE):
            ACTS[name](Pick(office, number, words))
        office.close()
    return office.folder, office.unlocked


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """Where stations lie: in memory where there is such a disk."""
    memory = Path("/dev/shm")  # noqa: S108 - every history has a folder of its own there
    if not memory.is_dir():
        yield tmp_path
        return
    place = Path(tempfile.mkdtemp(prefix="kartoteka-", dir=memory))
    yield place
    shutil.rmtree(place, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Player:
    """Plays histories of this run's seed."""

    made: tuple[OfficeFolder, Unlocked]
    home: Path
    seed: int
    wanted: int

    def portion(self, machine: type[Histories], number: int, *, of: int) -> None:
        """Play one part of what is to be played."""
        count = max(1, (self.wanted + of - 1) // of)
        play(
            machine, self.made, self.home, drawn_from=self.seed * 1000 + number, count=count,
            shrink=self.wanted > HISTORIES,
        )  # fmt: skip

    def some(self, machine: type[Histories], count: int, **limits: Any) -> None:
        """Play some histories of few kinds of acts and blows; always the same."""
        play(machine, self.made, self.home, drawn_from=1, count=count, **limits)


@pytest.fixture
def player(
    worked_in: tuple[OfficeFolder, Unlocked], home: Path, request: pytest.FixtureRequest
) -> Player:
    option = request.config.getoption
    return Player(worked_in, home, option("--sync-seed"), option("--histories"))
