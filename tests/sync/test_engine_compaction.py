"""Old segments go when two snapshots hold them and everybody has them; never on doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.stamps import now_ms
from crm_desktop.sync.snapshots.making import make_snapshot, manifests, reader_of
from crm_desktop.sync.state import SyncState
from crm_desktop.sync.stream.compaction import HOUR_MS, clearable, compact, snapshot_due
from crm_desktop.sync.talk.peers import GONE_MS

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.sync.snapshots.making import Manifest
    from tests.sync.net import Net

MINUTE = 60_000
DAY = 24 * HOUR_MS


def _busy(two: Net, count: int) -> None:
    for number in range(count):
        two.client(0, f"Клиент {number}")
        two.once(0)


def _told(two: Net) -> None:
    """Everybody applies and says so, and everybody hears it; nobody misses a snapshot yet."""
    for _ in range(2):
        two.later(MINUTE // 3)
        two.settle(rounds=7)


def _snapshots(two: Net, number: int = 0) -> list[Manifest]:
    return list(manifests(two.shelf, reader_of(two.stations[number].office)))


def _clearable(two: Net) -> int:
    office = two.stations[0].office
    return clearable(office.db, _snapshots(two), now=now_ms() + two.later_ms)


def test_segments_go_when_two_snapshots_hold_them_and_all_have_them(
    net: Callable[[int], Net],
) -> None:
    two = net(2)
    _busy(two, 4)
    _told(two)
    office = two.stations[0].office
    assert _clearable(two) == 0
    make_snapshot(office, two.shelf)
    assert _clearable(two) == 0
    make_snapshot(office, two.shelf)
    # The newest stays: it shows whether the folder was put back to an earlier day.
    assert _clearable(two) == 3
    now = now_ms() + two.later_ms
    made = compact(office, two.shelf, now=now, progress=SilentProgress())
    assert (made.removed, made.snapshot) == (3, False)
    assert [two.segment(0, seq) in two.shelf.files for seq in range(1, 5)] == [
        False, False, False, True,
    ]  # fmt: skip
    two.client(0, "После")
    _told(two)
    assert "После" in two.names(1)
    two.restart(0)
    assert two.once(0).state is SyncState.SYNCED
    two.stations.require_same()


def test_who_has_not_got_it_holds_it_back_until_he_is_gone(net: Callable[[int], Net]) -> None:
    three = net(3)
    _busy(three, 4)
    three.settle(2)
    _busy(three, 2)
    for _ in range(2):
        three.later(MINUTE)
        three.settle(0, 1, rounds=7)
    for _ in range(2):
        make_snapshot(three.stations[0].office, three.shelf)
    told = three.stations[0].value(
        "SELECT json_extract(told, '$.vector.' || ?) FROM sync_peer WHERE slot = ?",
        str(three.stations[0].slot), three.stations[2].slot,
    )  # fmt: skip
    assert _clearable(three) == (told or 0)
    assert _clearable(three) < 5
    three.later(GONE_MS)
    three.settle(0, 1, rounds=7)
    assert _clearable(three) == 5


def test_a_station_taken_off_the_office_holds_nothing_back(net: Callable[[int], Net]) -> None:
    three = net(3)
    _busy(three, 4)
    for _ in range(2):
        three.later(MINUTE)
        three.settle(0, 1, rounds=7)
    for _ in range(2):
        make_snapshot(three.stations[0].office, three.shelf)
    assert _clearable(three) == 0
    office = three.stations[0].office
    with office.change("Вывод") as change:
        office.db.run(
            "INSERT INTO workstation(id, slot, name, prefix, joined_at, retired_at, last_seq)"
            " VALUES(?, ?, 'Старый', '', 1, 2, 0)",
            (change.new_id(), three.stations[2].slot),
        )
    assert _clearable(three) == 3


def test_a_station_never_heard_of_holds_everything_back(net: Callable[[int], Net]) -> None:
    two = net(2)
    _busy(two, 3)
    _told(two)
    for _ in range(2):
        make_snapshot(two.stations[0].office, two.shelf)
    assert _clearable(two) == 2
    two.stations[0].office.db.run("INSERT INTO sync_peer VALUES(77, 1, 0, x'', 0, NULL, NULL)")
    assert _clearable(two) == 0


def test_a_station_left_behind_is_told_to_be_mended(net: Callable[[int], Net]) -> None:
    three = net(3)
    _busy(three, 3)
    for _ in range(2):
        three.later(MINUTE)
        three.settle(0, 1, rounds=7)
    three.later(GONE_MS)
    three.settle(0, 1, rounds=7)
    for _ in range(2):
        make_snapshot(three.stations[0].office, three.shelf)
    now = now_ms() + three.later_ms
    office = three.stations[0].office
    assert compact(office, three.shelf, now=now, progress=SilentProgress()).removed == 2
    three.later(MINUTE)
    three.settle(0, rounds=7)
    three.later(MINUTE)
    rounds = [three.once(2) for _ in range(14)]
    assert (rounds[-1].state, rounds[-1].reason) == (SyncState.TROUBLE, "left_behind")
    # It has not taken the rest for the whole.
    assert three.names(2) == set()


def test_when_a_snapshot_is_due(net: Callable[[int], Net]) -> None:
    two = net(2)
    office = two.stations[0].office
    now = now_ms()
    assert snapshot_due(office.db, [], now=now)
    first = make_snapshot(office, two.shelf)
    _busy(two, 2)
    assert not snapshot_due(office.db, [first], now=now + 2 * DAY)
    office.db.run("UPDATE sync_place SET next_seq = next_seq + 100")
    assert not snapshot_due(office.db, [first], now=now + HOUR_MS * 2)
    assert snapshot_due(office.db, [first], now=now + 2 * DAY)
    assert not snapshot_due(office.db, [first, first], now=now + 2 * DAY)
    office.db.run("UPDATE sync_place SET next_seq = next_seq + 900")
    assert snapshot_due(office.db, [first, first], now=now + 2 * DAY)


def test_an_erasure_makes_a_snapshot_due(net: Callable[[int], Net]) -> None:
    two = net(2)
    office = two.stations[0].office
    found = [make_snapshot(office, two.shelf) for _ in range(2)]
    assert not snapshot_due(office.db, found, now=now_ms() + 2 * HOUR_MS)
    number = 17
    with office.change("Уничтожение") as change:
        office.db.run(
            "INSERT INTO journal(change, stamp, tbl, record, op) VALUES(?, ?, ?, 1, 0)",
            (change.id, change.stamp, number),
        )
        change.kept_empty = True
    assert snapshot_due(office.db, found, now=now_ms() + 2 * HOUR_MS)
    assert not snapshot_due(office.db, found, now=now_ms())


def test_the_exchange_clears_up_by_itself(net: Callable[[int], Net]) -> None:
    two = net(2)
    _busy(two, 3)
    _told(two)
    assert _snapshots(two) == []
    two.later(10 * MINUTE)
    two.settle(rounds=2)
    made = _snapshots(two)
    # The share had none: one station, the one on duty, made it.
    assert len(made) == 1
    assert made[0].slot == min(station.slot for station in two.stations)
    make_snapshot(two.stations[0].office, two.shelf)
    two.later(2 * HOUR_MS)
    two.settle(rounds=2)
    assert two.segment(0, 1) not in two.shelf.files
    assert two.segment(0, 3) in two.shelf.files
