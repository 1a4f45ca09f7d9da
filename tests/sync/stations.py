"""Several stations of one office that hand each other transactions; there is no share."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from crm_desktop.office import Office
from crm_desktop.office.folder import OfficeFolder
from crm_desktop.sync.merge.applying import apply_transactions, close_changes
from crm_desktop.sync.merge.digest import table_digests
from crm_desktop.sync.stream.absorb import absorb
from db.connection import OfficeDatabase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from crm_desktop.access.keys import Unlocked
    from crm_desktop.sync.merge.applying import Applied
    from crm_desktop.sync.stream.wire import Transaction

ADDRESS = '{"way": "folder", "text": "/nowhere"}'


@dataclass
class Station:
    """One station: its office, and what it sent so far."""

    office: Office
    slot: int
    absorbed: int
    sent: list[Transaction] = field(default_factory=list)
    closed: list[tuple[int, str, int]] = field(default_factory=list)

    def send(self) -> list[Transaction]:
        """Return own work nobody has yet."""
        new: list[Transaction] = []
        with self.office.applying():
            more = True
            while more:
                portion = absorb(self.office.db, after=self.absorbed, slot=self.slot)
                new += portion.transactions
                self.closed += portion.closed
                self.absorbed, more = portion.up_to, portion.more
        self.sent += new
        return new

    def take(self, transactions: Iterable[Transaction], *, budget_ms: int | None = None) -> Applied:
        """Apply others' work."""
        return apply_transactions(self.office, list(transactions), budget_ms=budget_ms)

    def digests(self) -> dict[str, str]:
        with self.office.reading():
            return table_digests(self.office.db)

    def write(self, sql: str, *values: object, title: str = "Правка") -> int:
        """Write one statement as one act; returns the stamp of its transaction."""
        with self.office.change(title) as change:
            self.office.db.run(sql, values)
        return change.stamp

    def value(self, sql: str, *values: object) -> object:
        return self.office.db.run(sql, values)[0][0]


@dataclass
class Stations:
    """Stations of one office, slots 1, 2, 3 …"""

    members: list[Station]
    _told: dict[tuple[int, int], int] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Station]:
        return iter(self.members)

    def __getitem__(self, number: int) -> Station:
        return self.members[number]

    def exchange(self) -> None:
        """Everybody sends, then everybody takes what an exchange did not bring before."""
        for station in self.members:
            station.send()
        for station in self.members:
            for other in self.members:
                if other is not station:
                    way = (other.slot, station.slot)
                    station.take(other.sent[self._told.get(way, 0) :])
                    self._told[way] = len(other.sent)
                    if other.closed:
                        with station.office.applying() as work:
                            close_changes(
                                work.db, other.closed, slot=station.slot,
                                teller=(other.slot, other.office.user_id),
                            )  # fmt: skip

    def require_same(self) -> None:
        """Fail unless all hold the same."""
        first, *others = [station.digests() for station in self.members]
        for number, other in enumerate(others, 1):
            unlike = sorted(name for name in first if first[name] != other[name])
            assert not unlike, f"station 0 differs from {number}: {unlike}"


def open_stations(folder: OfficeFolder, unlocked: Unlocked, place: Path, count: int) -> Stations:
    """Copy a closed office for each station and open it under a slot of its own.

    The first one keeps the office's own slot.
    """
    members = []
    for number in range(count):
        copy = OfficeFolder(place / f"станция {number}")
        shutil.copytree(folder.path, copy.path)
        db = OfficeDatabase(copy.database, unlocked.database_key)
        own, last = db.run("SELECT slot, last_stamp FROM station")[0]
        slot = own + number
        db.run("UPDATE station SET slot = ?, folder = ?", (slot, str(copy.path.resolve())))
        db.run("INSERT INTO sync_place VALUES(1, ?, 'on', 0, ?, ?, 1, x'')", (ADDRESS, slot, last))
        # A test's files outlive no power cut.
        db.connection().pragma("synchronous", "off")
        members.append(Station(Office(copy, db, unlocked), slot, last))
    return Stations(members)


@pytest.fixture
def stations(
    empty_office: tuple[OfficeFolder, Unlocked], tmp_path: Path
) -> Iterator[Callable[[int], Stations]]:
    """`stations(3)` opens three stations of an office just made."""
    opened: list[Stations] = []

    def open_some(count: int) -> Stations:
        opened.append(open_stations(*empty_office, tmp_path / str(len(opened)), count))
        return opened[-1]

    yield open_some
    for each in opened:
        for station in each:
            station.office.close()
