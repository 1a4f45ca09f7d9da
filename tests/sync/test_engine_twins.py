"""Two computers with one voice, and our own entries found damaged: told apart, nothing is lost."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from crm_desktop.journal.stamps import now_ms
from crm_desktop.office import Office
from crm_desktop.office.folder import OfficeFolder
from crm_desktop.sync.engine import SyncEngine
from crm_desktop.sync.merge.digest import table_digests
from crm_desktop.sync.state import SyncState
from crm_desktop.sync.stream.envelope import Envelope, seal_envelope
from crm_desktop.sync.stream.spool import unsent_changes
from db.connection import OfficeDatabase
from db.migrations import LATEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.sync.net import Net

MINUTE = 60_000


@pytest.fixture
def copied(tmp_path: Path) -> Iterator[Callable[[Office], Office]]:
    """Opens a copy of a station's folder, under the very same slot."""
    opened: list[Office] = []

    def copy(office: Office) -> Office:
        office.db.run("PRAGMA wal_checkpoint(TRUNCATE)")
        folder = OfficeFolder(tmp_path / f"копия {len(opened)}")
        shutil.copytree(office.folder.path, folder.path)
        database = OfficeDatabase(folder.database, office.unlocked.database_key)
        opened.append(Office(folder, database, office.unlocked))
        return opened[-1]

    yield copy
    for each in opened:
        each.close()


def _client(office: Office, name: str) -> None:
    with office.change("Клиент") as change:
        office.db.run(
            "INSERT INTO client(id, kind, name, name_key, created_at) VALUES(?, 'person', ?, ?, 1)",
            (change.new_id(), name, name.casefold()),
        )


def _names(office: Office) -> set[str]:
    return {row[0] for row in office.db.run("SELECT name FROM client")}


def test_a_twin_takes_a_voice_of_its_own_and_nothing_is_lost(
    net: Callable[[int], Net], copied: Callable[[Office], Office]
) -> None:
    two = net(2)
    two.client(0, "Общий")
    two.settle()
    office = two.stations[0].office
    twin = copied(office)
    two.client(0, "У первого")
    _client(twin, "У двойника")
    two.once(0)
    engine = SyncEngine(twin, two.shelf)
    assert engine.once().state is SyncState.CLONED
    slot = twin.db.run("SELECT slot FROM sync_place")[0][0]
    assert slot != two.stations[0].slot
    for _ in range(3):
        two.later(MINUTE)
        two.restart(0)
        two.restart(1)
        two.settle()
        engine.once()
    everything = {"Общий", "У первого", "У двойника"}
    assert _names(twin) == two.names(0) == two.names(1) == everything
    assert unsent_changes(twin.db) == 0
    two.stations.require_same()
    with twin.reading():
        assert table_digests(twin.db) == two.stations[0].digests()


def test_what_nobody_read_of_a_twin_before_it_was_damaged_he_says_anew(
    net: Callable[[int], Net], copied: Callable[[Office], Office]
) -> None:
    two = net(2)
    two.client(0, "Общий")
    two.settle()
    twin = copied(two.stations[0].office)
    _client(twin, "У двойника")
    engine = SyncEngine(twin, two.shelf, now=lambda: now_ms() + two.later_ms)
    assert engine.once().state is SyncState.SYNCED
    name = two.segment(0, 2)
    two.shelf.files[name] = two.shelf.files[name][:-7]
    two.client(0, "У первого")
    # Whose it was, the others have a minute to say.
    assert two.once(0).state is SyncState.OFFLINE
    for _ in range(4):
        two.later(MINUTE)
        two.restart(0)
        two.restart(1)
        two.settle()
        SyncEngine(twin, two.shelf, now=lambda: now_ms() + two.later_ms).once()
    assert two.stations[0].office.db.run("SELECT slot FROM sync_place") == [(two.stations[0].slot,)]
    assert _names(twin) == two.names(0) == two.names(1) == {"Общий", "У первого", "У двойника"}
    two.stations.require_same()
    with twin.reading():
        assert table_digests(twin.db) == two.stations[0].digests()


def test_forged_bytes_under_the_next_number_cost_no_slot(net: Callable[[int], Net]) -> None:
    """Whoever may write to the folder can copy a header; the signature is what he lacks."""
    two = net(2)
    two.client(0, "Первый")
    two.settle()
    slot = two.stations[0].slot
    head = Envelope("segment", two.stations[0].office.office_id, slot, 2, 1, b"", LATEST, 1)
    forged = seal_envelope(head, b"", key=bytes(32), sign=lambda _bytes: bytes(64))
    two.shelf.files[two.segment(0, 2)] = forged
    two.client(0, "Второй")
    two.restart(0)
    assert two.once(0).state is SyncState.OFFLINE
    for _ in range(2):
        two.later(MINUTE)
        two.restart(0)
        two.settle()
    assert two.stations[0].office.db.run("SELECT slot FROM sync_place") == [(slot,)]
    assert two.names(1) == {"Первый", "Второй"}


def test_what_came_out_torn_is_not_taken_for_published(net: Callable[[int], Net]) -> None:
    two = net(2)
    two.client(0, "Ромашка")
    two.ways[0].faults.cut[two.segment(0, 1)] = 30
    assert two.once(0).state is SyncState.OFFLINE
    assert unsent_changes(two.stations[0].office.db) == 1
    two.ways[0].faults.cut.clear()
    two.settle()
    assert two.names(1) == {"Ромашка"}


def test_garbage_under_our_next_name_is_cleared_by_us(net: Callable[[int], Net]) -> None:
    two = net(2)
    two.shelf.files[two.segment(0, 1)] = b"garbage"
    two.client(0, "Ромашка")
    made = two.once(0)
    assert (made.state, made.published) == (SyncState.SYNCED, 1)
    two.settle()
    assert two.names(1) == {"Ромашка"}


def test_our_last_entry_found_damaged_is_mended(net: Callable[[int], Net]) -> None:
    two = net(2)
    two.client(0, "Ромашка")
    two.settle(0)
    name = two.segment(0, 1)
    whole = two.shelf.files[name]
    two.shelf.files[name] = whole[:-1]
    two.restart(0)
    two.once(0)
    assert two.shelf.files[name] == whole


def test_a_request_never_takes_a_twins_entry_away(
    net: Callable[[int], Net], copied: Callable[[Office], Office]
) -> None:
    """What is whole under our name and not ours is somebody's work: it stays."""
    two = net(2)
    twin = copied(two.stations[0].office)
    _client(twin, "У двойника")
    SyncEngine(twin, two.shelf).once()
    name = two.segment(0, 1)
    theirs = two.shelf.files[name]
    two.client(0, "У первого")
    assert two.once(0).state is SyncState.CLONED
    assert two.shelf.files[name] == theirs
    for _ in range(3):
        two.later(MINUTE)
        two.restart(1)
        two.settle()
    assert two.names(1) == {"У первого", "У двойника"}


def test_what_cannot_be_read_here_yet_is_taken_for_a_twins(net: Callable[[int], Net]) -> None:
    """A key or a person that has not come here yet is no damage: nothing is cleared away."""
    two = net(2)
    office, slot = two.stations[0].office, two.stations[0].slot
    head = Envelope("segment", office.office_id, slot, 1, 99, b"", 7, office.user_id)
    theirs = seal_envelope(head, b"x", key=bytes(32), sign=office.unlocked.sign)
    two.shelf.files[two.segment(0, 1)] = theirs
    two.client(0, "Ромашка")
    assert two.once(0).state is SyncState.CLONED
    assert two.shelf.files[two.segment(0, 1)] == theirs
    two.later(MINUTE)
    two.restart(1)
    two.settle()
    assert two.names(1) == {"Ромашка"}


def test_a_twin_that_writes_nothing_notices_too(
    net: Callable[[int], Net], copied: Callable[[Office], Office]
) -> None:
    two = net(2)
    twin = copied(two.stations[0].office)
    two.client(0, "У первого")
    two.once(0)
    engine = SyncEngine(twin, two.shelf)
    assert engine.once().state is SyncState.CLONED
    engine.once()
    assert _names(twin) == {"У первого"}
    assert twin.db.run("SELECT slot FROM sync_place") != [(two.stations[0].slot,)]
