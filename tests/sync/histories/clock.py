"""One time for all stations of a history, and how wrong each one's clock is."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from random import Random
from types import SimpleNamespace
from typing import TYPE_CHECKING, Final

import pytest
import time_machine

from crm_desktop.journal import stamps
from crm_desktop.office import station
from crm_desktop.sync.flows import claiming

if TYPE_CHECKING:
    from collections.abc import Iterator

BEGINNING: Final = datetime(2026, 11, 16, 9, tzinfo=UTC)
"""A Monday: every history takes place then, whenever it is played."""


@contextmanager
def same_every_time() -> Iterator[pytest.MonkeyPatch]:
    """Whatever is done is done at one moment, and what is patched meanwhile is put right."""
    with time_machine.travel(BEGINNING, tick=False), pytest.MonkeyPatch.context() as patch:
        yield patch


def draw_slots(patch: pytest.MonkeyPatch, number: int) -> None:
    """Let the slots programs draw by lot depend on a number.

    Keys, salts and nonces are drawn as ever: they decide nothing.
    """
    chance = Random(number)
    lot = SimpleNamespace(choice=chance.choice, randbelow=chance.randrange)
    patch.setattr(station, "secrets", lot)
    patch.setattr(claiming, "secrets", lot)


class Clock:
    """Every look at it lets a millisecond pass, so that a history is the same every time.

    Attributes:
        now: UTC ms, by a right clock.
        wrong: station -> how far its clock is ahead, ms.
        here: the station something happens at.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = stamps.now_ms() + 60_000
        self.wrong: dict[int, int] = {}
        self.here: int | None = None
        patch.setattr(stamps, "time", SimpleNamespace(time_ns=lambda: self.read() * 1_000_000))

    def read(self) -> int:
        """The present instant at the station something happens at, UTC ms."""
        self.now += 1
        return self.now + self.wrong.get(self.here, 0) if self.here is not None else self.now

    def share(self) -> int:
        """The present instant by the share's clock."""
        self.now += 1
        return self.now

    @contextmanager
    def at(self, station: int) -> Iterator[None]:
        """Something happens at a station."""
        self.here = station
        try:
            yield
        finally:
            self.here = None
