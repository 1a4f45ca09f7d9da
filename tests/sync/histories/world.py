"""Stations of one office, their share, and all that may befall them in a history."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

from crm_desktop.errors import UserError
from crm_desktop.journal import journal
from crm_desktop.sync.engine import SyncEngine
from crm_desktop.sync.merge.digest import table_digests
from crm_desktop.sync.merge.pending import count_pending
from crm_desktop.sync.state import SyncState
from crm_desktop.sync.stream.card import card_bytes
from crm_desktop.sync.stream.layout import LOG, OFFICE
from tests.sync.faulty_share import FaultyShare
from tests.sync.histories.client_acts import CLIENT_ACTS
from tests.sync.histories.clock import Clock
from tests.sync.histories.oracle import Oracle
from tests.sync.histories.other_acts import OTHER_ACTS
from tests.sync.histories.picking import NothingToDoError, Pick
from tests.sync.memory_share import MemoryShare
from tests.sync.stations import open_stations

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from crm_desktop.access.keys import Unlocked
    from crm_desktop.office.folder import OfficeFolder
    from crm_desktop.sync.round import Round
    from db.connection import OfficeDatabase
    from tests.sync.stations import Station

ACTS: Final = CLIENT_ACTS | OTHER_ACTS
MINUTE_MS: Final = 60_000
DAY_MS: Final = 24 * 60 * MINUTE_MS
_PASSES: Final = 14
_COMPARED: Final = {
    "journal": "SELECT stamp, tbl, record, op, old FROM journal",
    "change_set": "SELECT id, kind, author, station, undoes, started_at FROM change_set",
    "seal": "SELECT stamp, signature FROM seal",
}
_CONFLICTS: Final = (
    "SELECT tbl, record, field, loser, winner FROM sync_conflict ORDER BY 1, 2, 3, 4"
)


class World:
    """A history.

    Attributes:
        told: what happened, step by step, for a person.
        backups: station -> a copy of its files.
        likely_acts: what people do in this history.
    """

    def __init__(
        self, made: tuple[OfficeFolder, Unlocked], place: Path, patch: pytest.MonkeyPatch, *,
        count: int,
    ) -> None:  # fmt: skip
        self.clock = Clock(patch)
        # Nobody else writes to these bases: nobody has to be let first.
        patch.setattr(journal, "_PAUSE_S", 0.0)
        self.oracle = Oracle()
        self.told: list[str] = []
        self.backups: dict[int, Path] = {}
        self.likely_acts = sorted(ACTS)
        self.done = self.refused = 0
        self._words = itertools.count(1)
        self.stations = open_stations(*made, place, count).members
        self.shelf = MemoryShare(self.clock.share)
        self.shelf.put_new(OFFICE, card_bytes(self.stations[0].office.unlocked))
        self.ways = [FaultyShare(self.shelf) for _ in self.stations]
        self.engines = [self._engine(number) for number in range(count)]
        for _ in range(2):
            for number in range(count):
                self.once(number)
            self.engines = [self._engine(number) for number in range(count)]

    def __len__(self) -> int:
        return len(self.stations)

    def _engine(self, number: int) -> SyncEngine:
        return SyncEngine(
            self.stations[number].office, self.ways[number], now=self.clock.read, budget_ms=None
        )

    def add(self, station: Station, way: FaultyShare) -> None:
        """One more station."""
        self.stations.append(station)
        self.ways.append(way)
        self.engines.append(self._engine(len(self) - 1))

    def restart(self, number: int) -> None:
        """The station's program was started anew."""
        self.engines[number] = self._engine(number)

    def act(self, number: int, name: str, drawn: int) -> None:
        """Somebody does something at a station."""
        office = self.stations[number].office
        before = self.last_row(number)
        said = ""
        with self.clock.at(number):
            try:
                ACTS[name](Pick(office, drawn, self._words))
                self.done += 1
            except NothingToDoError:
                said = ": nothing there"
            except UserError as error:
                self.refused += 1
                said = f": refused: {str(error)[:60]}"
        self.oracle.learn(office.db, before)
        self.told.append(f"{number} {name} {drawn}{said}")

    def last_row(self, number: int) -> int:
        """The number of a station's newest journal row."""
        db = self.stations[number].office.db
        return int(db.run("SELECT coalesce(max(seq), 0) FROM journal")[0][0])

    def once(self, number: int) -> Round:
        """A station exchanges."""
        with self.clock.at(number):
            done = self.engines[number].once()
        self.told.append(
            f"{number} exchanges: {done.state.value} {done.reason} +{done.received}"
            f" ={done.applied} ^{done.published}"
        )
        return done

    def segments(self) -> list[str]:
        """Names of what stations put on the share, in order."""
        return sorted(name for name in self.shelf.files if name.startswith(LOG))

    def finish(self) -> None:
        """Everything that was held back comes; the stations exchange until nothing moves."""
        self.told.append("all comes right")
        for way in self.ways:
            way.faults = type(way.faults)()
        self.clock.wrong.clear()
        self.clock.now += 2 * DAY_MS
        for _ in range(_PASSES):
            rounds = []
            for number in range(len(self)):
                self.restart(number)
                rounds.append(self.once(number))
            self.clock.now += MINUTE_MS + 1000
            moved = any(each.received or each.applied or each.published for each in rounds)
            well = all(each.state is SyncState.SYNCED for each in rounds)
            if well and not moved:
                break
        else:
            self._tell_of_waiting()
            self.require_same()
            states = [f"{each.state.value} {each.reason} {each.detail}" for each in rounds]
            raise AssertionError(f"they do not come to rest: {states}")

    def _tell_of_waiting(self) -> None:
        for number, station in enumerate(self.stations):
            for row in station.office.db.run("SELECT slot, seq, state, reason FROM sync_inbound"):
                self.told.append(f"{number} has put aside {row}")

    def require_same(self) -> None:
        """Fail unless all stations hold the same."""
        first, *others = [station.office.db for station in self.stations]
        digests = table_digests(first)
        for number, other in enumerate(others, 1):
            found = table_digests(other)
            unlike = [name for name, digest in digests.items() if found[name] != digest]
            told = [_difference(first, other, name) for name in unlike]
            assert not unlike, "\n".join([f"station {number} differs from 0:", *told])

    def check(self) -> None:
        """Fail unless all stations hold the same, and all that was acknowledged."""
        offices = [station.office for station in self.stations]
        self.require_same()
        for number, office in enumerate(offices):
            waiting = office.db.run("SELECT slot, seq, state, reason FROM sync_inbound")
            assert not waiting, f"station {number} put aside {waiting}"
            assert not count_pending(office.db), f"station {number} has pending operations"
        conflicts = [office.db.run(_CONFLICTS) for office in offices]
        for number, found in enumerate(conflicts):
            unlike_ = set(conflicts[0]) ^ set(found)
            assert not unlike_, f"station {number} tells of other conflicts: {unlike_}"
        self.oracle.require_kept(offices[0].db)

    def close(self) -> None:
        for station in self.stations:
            station.office.close()


def _difference(one: OfficeDatabase, other: OfficeDatabase, table: str) -> str:
    """Rows of a table only one of two bases has."""
    asked = _COMPARED.get(table, " ".join(("SELECT * FROM", table)))
    rows, others = set(one.run(asked)), set(other.run(asked))
    here, there = sorted(rows - others, key=repr)[:4], sorted(others - rows, key=repr)[:4]
    return f"{table}: {here} <> {there}"
