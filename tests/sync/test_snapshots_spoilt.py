"""What people and vandals do to the snapshots' folder: soon one can join again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.errors import DamagedError, UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.stamps import now_ms
from crm_desktop.sync.snapshots.making import (
    make_snapshot,
    manifests,
    reader_of,
)
from crm_desktop.sync.snapshots.sweeping import sweep_snapshots
from crm_desktop.sync.stream import envelope
from crm_desktop.sync.stream.compaction import HOUR_MS, compact
from crm_desktop.sync.stream.layout import (
    SNAPSHOTS,
    snapshot_complaint,
    snapshot_manifest,
    snapshot_part,
)
from crm_desktop.sync.transport import TransportError, Trouble
from tests.sync.flow_stations import joined, newest_manifest, put_on
from tests.sync.memory_share import MemoryShare

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crm_desktop.office import Office
    from tests.sync.net import Net

MINUTE = 60_000
FORGED_NEWER = b"KRTS" + (envelope.FORMAT + 1).to_bytes(2) + bytes(200)


@pytest.fixture
def share() -> MemoryShare:
    return MemoryShare()


def found(office: Office, share: MemoryShare) -> list[str]:
    return [each.id for each in manifests(share, reader_of(office))]


def in_future(days: int) -> str:
    return f"{now_ms() + days * 24 * HOUR_MS:012x}-1-abcdef"


@pytest.mark.parametrize("left", ["nothing", "no manifest", "junk manifest", "no part"])
def test_a_snapshot_somebody_deleted_is_made_anew_within_minutes(
    net: Callable[[int], Net], left: str
) -> None:
    two = net(2)
    office = two.stations[0].office
    first = make_snapshot(office, two.shelf)
    for _ in range(3):
        two.later(MINUTE)
        two.settle(rounds=13)
    assert found(office, two.shelf) == [first.id]
    match left:
        case "nothing":
            for name in list(two.shelf.names(SNAPSHOTS)):
                two.shelf.delete(name)
        case "no manifest":
            two.shelf.delete(snapshot_manifest(first.id))
        case "junk manifest":
            two.shelf.replace(snapshot_manifest(first.id), b"junk")
        case _:
            two.shelf.delete(snapshot_part(first.id, 0))
            two.restart(0)
    for _ in range(3):
        two.later(MINUTE)
        two.settle(rounds=13)
    (made,) = found(office, two.shelf)
    assert made != first.id
    assert made.split("-")[1] == "1", "one of them makes it: who is on duty"


def test_without_one_joining_says_what_helps(
    office: Office, share: MemoryShare, tmp_path: Path, password: str
) -> None:
    put_on(office, share)
    for name in list(share.names(SNAPSHOTS)):
        share.delete(name)
    with pytest.raises(UserError, match="она сама сделает снимок"):
        joined(office, share, tmp_path / "b", password)


def test_a_damaged_snapshot_is_passed_by_for_an_earlier_one_and_told_of(
    office: Office, share: MemoryShare, tmp_path: Path, password: str
) -> None:
    put_on(office, share)
    older = newest_manifest(share, reader_of(office))
    newer = make_snapshot(office, share)
    assert newer.id > older.id
    share.replace(snapshot_part(newer.id, 0), b"junk")
    station = joined(office, share, tmp_path / "b", password)
    assert station.db.run("SELECT count(*) FROM sync_place") == [(1,)]
    station.close()
    assert snapshot_complaint(newer.id) in share.files
    assert snapshot_complaint(older.id) not in share.files
    share.replace(snapshot_part(older.id, 0), b"junk")
    with pytest.raises(DamagedError, match="она сама сделает новый снимок"):
        joined(office, share, tmp_path / "c", password)


@pytest.mark.parametrize("damaged", [True, False])
def test_who_is_on_duty_looks_for_himself(net: Callable[[int], Net], *, damaged: bool) -> None:
    two = net(2)
    office = two.stations[0].office
    first = make_snapshot(office, two.shelf)
    if damaged:
        two.shelf.replace(snapshot_part(first.id, 0), b"junk")
    two.shelf.put_new(snapshot_complaint(first.id), b"1")
    for _ in range(3):
        two.later(MINUTE)
        two.settle(rounds=13)
    assert snapshot_complaint(first.id) not in two.shelf.files or damaged
    (left,) = found(office, two.shelf)
    assert (left != first.id) == damaged


def test_complaints_cost_one_look_an_hour(net: Callable[[int], Net]) -> None:
    two = net(2)
    first = make_snapshot(two.stations[0].office, two.shelf)
    for _ in range(10):
        two.shelf.put_new(snapshot_complaint(first.id), b"1")
        two.later(MINUTE)
        two.settle(rounds=13)
    part = snapshot_part(first.id, 0)
    assert [("get", part) in way.calls for way in two.ways] == [True, False]
    assert two.ways[0].calls.count(("get", part)) == 1


def test_what_says_it_is_a_newer_programs_hides_no_other(
    office: Office, share: MemoryShare
) -> None:
    put_on(office, share)
    good = newest_manifest(share, reader_of(office))
    share.replace(snapshot_manifest(f"{now_ms() + MINUTE:012x}-1-abcdef"), FORGED_NEWER)
    assert found(office, share) == [good.id]
    share.delete(snapshot_manifest(good.id))
    with pytest.raises(UserError, match="Обновите программу"):
        found(office, share)


def test_junk_and_snapshots_from_the_future_are_swept(office: Office, share: MemoryShare) -> None:
    put_on(office, share)
    kept = [*manifests(share, reader_of(office)), make_snapshot(office, share)]
    ids = {each.id for each in kept}
    share.replace(snapshot_manifest(in_future(400)), b"made by a clock of next year")
    share.replace(snapshot_part(in_future(400), 0), b"made by a clock of next year")
    for name in ("zzz/manifest", "000/part-0", "ffffffffffff", "kopiya/part-1", "0/0/0/0"):
        share.replace(f"{SNAPSHOTS}{name}", b"junk")
    under_way = snapshot_part(f"{now_ms():012x}-7-abcdef", 0)
    share.replace(under_way, b"somebody is making one")
    assert sweep_snapshots(share, kept[:1]) == 0
    assert sweep_snapshots(share, kept) == 7
    left = {name.split("/")[1] for name in share.names(SNAPSHOTS)}
    assert left == ids | {under_way.split("/")[1]}


def test_the_exchange_sweeps_by_itself(net: Callable[[int], Net]) -> None:
    two = net(2)
    office = two.stations[0].office
    for _ in range(2):
        make_snapshot(office, two.shelf)
    name = snapshot_manifest(in_future(400))
    two.shelf.replace(name, b"made by a clock of next year")
    compact(office, two.shelf, now=now_ms(), progress=SilentProgress())
    assert name not in two.shelf.files


def test_a_share_without_room_is_not_filled_with_halves(net: Callable[[int], Net]) -> None:
    """Each try leaves parts; the next one takes them away, and there are few tries."""
    two = net(2)

    def no_room(name: str, data: bytes) -> bool:
        if name.endswith("/manifest"):
            raise TransportError(Trouble.FULL, "no room")
        return put(name, data)

    put = two.shelf.put_new
    two.shelf.put_new = no_room  # type: ignore[method-assign]
    for _turn in range(22):
        two.later(MINUTE)
        two.settle(rounds=13)
    begun = {name.split("/")[1] for way in two.ways for kind, name in way.calls
             if kind == "put_new" and name.startswith(SNAPSHOTS)}  # fmt: skip
    left = {name.split("/")[1] for name in two.shelf.names(SNAPSHOTS)}
    assert 2 <= len(begun) <= 6
    assert len(left) == len({each.split("-")[1] for each in left}), "one of each station at most"
    two.shelf.put_new = put  # type: ignore[method-assign]
    for _turn in range(12):
        two.later(MINUTE)
        two.settle(rounds=13)
    assert len(found(two.stations[0].office, two.shelf)) == 1


def test_junk_in_quarantine_says_nothing_of_the_log_in_a_snapshot(
    net: Callable[[int], Net],
) -> None:
    """Its header names a segment before it that never was; whoever began there went astray."""
    two = net(2)
    two.client(1, "Первый")
    two.settle()
    slot, seq = two.stations[1].slot, 2
    good = two.shelf.files[two.segment(1, 1)]
    two.client(1, "Второй")
    two.once(1)
    forged = bytearray(two.shelf.files[two.segment(1, seq)])
    at = bytes(forged).index(envelope.read_head(bytes(forged)).previous)
    forged[at] ^= 1
    two.shelf.files[two.segment(1, seq)] = bytes(forged)
    two.settle(0)
    assert [each[1] for each in two.waiting(0)] == ["refused"]
    made = make_snapshot(two.stations[0].office, two.shelf)
    assert made.vector[slot].seq == 1
    assert made.vector[slot].chain == b""
    assert good
