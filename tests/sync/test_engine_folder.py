"""The exchange over a real folder, with what people and other programs leave lying in one."""

from __future__ import annotations

import shutil
from functools import partial
from typing import TYPE_CHECKING

from crm_desktop.journal.stamps import now_ms
from crm_desktop.sync.engine import SyncEngine
from crm_desktop.sync.runner import SyncRunner
from crm_desktop.sync.state import SyncState
from crm_desktop.sync.stream.card import card_bytes
from crm_desktop.sync.stream.layout import OFFICE
from crm_desktop.sync.transports.folder import FolderTransport
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crm_desktop.sync.round import Round
    from tests.sync.stations import Stations


def _names(stations: Stations, number: int) -> set[str]:
    return {row[0] for row in stations[number].office.db.run("SELECT name FROM client")}


def _client(stations: Stations, number: int, name: str) -> None:
    office = stations[number].office
    with office.change("Клиент") as change:
        office.db.run(
            "INSERT INTO client(id, kind, name, name_key, created_at) VALUES(?, 'person', ?, ?, 1)",
            (change.new_id(), name, name.casefold()),
        )


def _engines(stations: Stations, share: Path) -> list[SyncEngine]:
    FolderTransport(share).put_new(OFFICE, card_bytes(stations[0].office.unlocked))
    engines = [SyncEngine(each.office, FolderTransport(share)) for each in stations]
    for engine in engines:
        engine.once()
    # Everybody has shown himself by now, and whoever starts looks around.
    return [SyncEngine(each.office, FolderTransport(share)) for each in stations]


def _rounds(engines: list[SyncEngine], count: int = 3) -> list[Round]:
    last: list[Round] = []
    for _ in range(count):
        last = [engine.once() for engine in engines]
    return last


def test_three_stations_meet_in_a_folder(
    stations: Callable[[int], Stations], tmp_path: Path
) -> None:
    share = tmp_path / "Общая папка"
    share.mkdir()
    three = stations(3)
    engines = _engines(three, share)
    for number in range(3):
        _client(three, number, f"Клиент {number}")
    assert {each.state for each in _rounds(engines)} == {SyncState.SYNCED}
    assert all(len(_names(three, number)) == 3 for number in range(3))
    three.require_same()


def test_litter_in_the_folder_is_passed_over(
    stations: Callable[[int], Stations], tmp_path: Path
) -> None:
    share = tmp_path / "share"
    share.mkdir()
    two = stations(2)
    engines = _engines(two, share)
    _client(two, 0, "Ромашка")
    _rounds(engines)
    folder = share / "log" / str(two[0].slot) / "0"
    whole = folder / "1.seg"
    shutil.copy(whole, folder / "2 (conflicted copy).seg")
    shutil.copy(whole, folder / "1.seg~")
    for place in (share, share / "stations", folder):
        (place / "Thumbs.db").write_bytes(b"x")
        (place / ".DS_Store").write_bytes(b"x")
    (share / "stations" / "новая папка").mkdir()
    (share / "stations" / "9999").mkdir()
    _client(two, 0, "Василёк")
    assert {each.state for each in _rounds(engines)} == {SyncState.SYNCED}
    assert _names(two, 1) == {"Ромашка", "Василёк"}
    two.require_same()


def test_a_copy_of_a_segment_under_the_next_number_is_refused_and_mended(
    stations: Callable[[int], Stations], tmp_path: Path
) -> None:
    share = tmp_path / "share"
    share.mkdir()
    two = stations(2)
    engines = _engines(two, share)
    _client(two, 0, "Ромашка")
    _rounds(engines)
    folder = share / "log" / str(two[0].slot) / "0"
    shutil.copy(folder / "1.seg", folder / "2.seg")
    assert engines[1].once().refused == 1
    _client(two, 0, "Василёк")
    # Nobody can read what lies under our next number: it is cleared, not taken for a twin's.
    assert engines[0].once().published == 1
    assert two[0].office.db.run("SELECT slot FROM sync_place") == [(two[0].slot,)]
    later = SyncEngine(two[1].office, FolderTransport(share), now=_later)
    later.once()
    assert _names(two, 1) == {"Ромашка", "Василёк"}


def test_a_folder_that_is_renamed_is_offline_and_comes_back(
    stations: Callable[[int], Stations], tmp_path: Path
) -> None:
    share = tmp_path / "share"
    share.mkdir()
    two = stations(2)
    engines = _engines(two, share)
    _client(two, 0, "Ромашка")
    _rounds(engines)
    share.rename(tmp_path / "переименовали")
    _client(two, 0, "Василёк")
    assert engines[0].once().state is SyncState.OFFLINE
    assert not share.exists()
    assert _names(two, 0) == {"Ромашка", "Василёк"}
    (tmp_path / "переименовали").rename(share)
    _rounds(engines)
    assert _names(two, 1) == {"Ромашка", "Василёк"}


def test_two_programs_in_their_threads(stations: Callable[[int], Stations], tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    two = stations(2)
    _engines(two, share)
    runners = [
        SyncRunner(each.office, lambda: FolderTransport(share), idle_s=0.01, busy_s=0.01)
        for each in two
    ]
    try:
        for runner in runners:
            runner.start()
        for number in range(4):
            _client(two, number % 2, f"Клиент {number}")
        for number, runner in enumerate(runners):
            with runner._turn:
                assert runner._turn.wait_for(partial(_has, two, number, 4), PATIENCE_S)
    finally:
        stopped = [runner.stop(PATIENCE_S) for runner in runners]
    assert stopped == [True, True]
    _rounds([SyncEngine(each.office, FolderTransport(share)) for each in two])
    two.require_same()


def _has(two: Stations, number: int, count: int) -> bool:
    return len(_names(two, number)) == count


def _later() -> int:
    """A minute from now, when what was damaged is looked at again."""
    return now_ms() + 60_000
