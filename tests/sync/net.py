"""Stations of one office that exchange through a share in memory, each with faults of its own."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from crm_desktop.journal import journal as journal_module
from crm_desktop.journal.stamps import now_ms
from crm_desktop.sync.engine import Round, SyncEngine
from crm_desktop.sync.stream.card import card_bytes
from crm_desktop.sync.stream.layout import OFFICE, segment_name
from tests.sync.faulty_share import FaultyShare
from tests.sync.memory_share import MemoryShare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.sync.stations import Stations


class Net:
    """Stations, their share and their engines.

    Attributes:
        shelf: what lies on the share.
        ways: a station's own way to it.
        engines: one for each station.
        later_ms: how far the test is ahead of the real clock, everywhere.
        wrong_ms: how far a station's clock is ahead of the others.
    """

    def __init__(self, stations: Stations) -> None:
        self.stations = stations
        self.later_ms = 0
        self.wrong_ms = dict.fromkeys(range(len(stations.members)), 0)
        self.shelf = MemoryShare(lambda: now_ms() + self.later_ms)
        self.shelf.put_new(OFFICE, card_bytes(stations[0].office.unlocked))
        self.ways = [FaultyShare(self.shelf) for _ in stations]
        self.engines = [self.engine(number) for number, _ in enumerate(stations)]
        self.settle(rounds=1)
        # Everybody has shown himself by now, and whoever starts looks around.
        self.engines = [self.engine(number) for number, _ in enumerate(stations)]
        self.settle(rounds=1)

    def engine(self, number: int) -> SyncEngine:
        """A station's program, started anew."""
        return SyncEngine(
            self.stations[number].office,
            self.ways[number],
            now=lambda: now_ms() + self.later_ms + self.wrong_ms[number],
        )

    def restart(self, number: int) -> None:
        self.engines[number] = self.engine(number)

    def once(self, number: int) -> Round:
        return self.engines[number].once()

    def settle(self, *numbers: int, rounds: int = 4) -> list[Round]:
        """Let stations exchange until nothing moves; returns their last rounds."""
        chosen = numbers or tuple(range(len(self.engines)))
        last: list[Round] = []
        for _ in range(rounds):
            last = [self.once(number) for number in chosen]
        return last

    def later(self, ms: int) -> None:
        """Let time pass for everybody."""
        self.later_ms += ms

    def client(self, number: int, name: str) -> int:
        """Make a client at a station; returns its id."""
        office = self.stations[number].office
        with office.change("Клиент") as change:
            client = change.new_id()
            office.db.run(
                "INSERT INTO client(id, kind, name, name_key, created_at)"
                " VALUES(?, 'company', ?, ?, 1)",
                (client, name, name.casefold()),
            )
        return client

    def rename(self, number: int, client: int, name: str) -> None:
        self.stations[number].write(
            "UPDATE client SET name = ?, name_key = ? WHERE id = ?", name, name.casefold(), client
        )

    def names(self, number: int) -> set[str]:
        """What a station calls its clients."""
        return {row[0] for row in self.stations[number].office.db.run("SELECT name FROM client")}

    def segment(self, number: int, seq: int) -> str:
        """Where a station's segment lies."""
        return segment_name(self.stations[number].slot, seq)

    def waiting(self, number: int) -> list[tuple[int, str, str]]:
        """What a station put aside: (seq, state, reason)."""
        rows = self.stations[number].office.db.run(
            "SELECT seq, state, reason FROM sync_inbound ORDER BY slot, seq"
        )
        return [(seq, state, reason) for seq, state, reason in rows]

    @contextmanager
    def clock(self, number: int, ahead_ms: int) -> Iterator[None]:
        """Let a station's clock be wrong, for its engine and for what is written meanwhile."""
        self.wrong_ms[number] = ahead_ms
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(journal_module, "now_ms", lambda: now_ms() + ahead_ms)
            yield
        self.wrong_ms[number] = 0


@pytest.fixture
def net(stations: Callable[[int], Stations]) -> Callable[[int], Net]:
    """`net(3)` connects three stations of an office just made."""
    return lambda count: Net(stations(count))
