"""Damaged, swapped, repeated, late and missing segments: refused with a reason, asked for again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.sync.state import SyncState
from crm_desktop.sync.stream import envelope, intake
from crm_desktop.sync.stream.inbound import Fetched, keep_fetched
from crm_desktop.sync.stream.quarantine import list_waiting, retry_refused
from crm_desktop.sync.stream.segments import segment_hash

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.net import Net

MINUTE = 60_000


def _three_changes(two: Net) -> None:
    for name in ("Первый", "Второй", "Третий"):
        two.client(0, name)
        two.once(0)


def _heal(two: Net) -> None:
    """Long enough for states to be told and read, and for requests to be answered."""
    for _ in range(4):
        two.later(MINUTE)
        two.settle(rounds=6)


@pytest.mark.parametrize("kind", ["flipped", "cut", "emptied", "garbage"])
def test_damage_stops_neither_the_station_nor_the_others(
    net: Callable[[int], Net], kind: str
) -> None:
    three = net(3)
    _three_changes(three)
    three.client(2, "Чужой")
    three.once(2)
    name = three.segment(0, 2)
    whole = three.shelf.files[name]
    three.shelf.files[name] = {
        "flipped": whole[:100] + bytes([whole[100] ^ 4]) + whole[101:],
        "cut": whole[: len(whole) // 2],
        "emptied": b"K",
        "garbage": b"<html>" * 50,
    }[kind]
    made = three.once(1)
    assert made.state is SyncState.TROUBLE
    assert made.refused == 1
    assert three.names(1) == {"Первый", "Третий", "Чужой"}
    ((seq, state, reason),) = three.waiting(1)
    assert (seq, state) == (2, "refused")
    assert reason
    (part,) = list_waiting(three.stations[1].office)
    assert part.count == 1
    assert "повреждённой" in part.text
    # The author hears of it from our state and puts the right bytes there.
    _heal(three)
    assert three.shelf.files[name] == whole
    assert three.names(1) == {"Первый", "Второй", "Третий", "Чужой"}
    assert three.waiting(1) == []
    three.stations.require_same()


def test_a_segment_under_another_number_is_refused(net: Callable[[int], Net]) -> None:
    two = net(2)
    _three_changes(two)
    second = two.segment(0, 2)
    two.ways[1].faults.swap[second] = two.segment(0, 1)
    two.once(1)
    assert two.waiting(1) == [(2, "refused", "place")]
    assert two.names(1) == {"Первый", "Третий"}
    two.ways[1].faults.swap.clear()
    _heal(two)
    assert two.names(1) == {"Первый", "Второй", "Третий"}
    two.stations.require_same()


def test_a_segment_of_a_second_history_is_refused(net: Callable[[int], Net]) -> None:
    """Right key, right signature, right number; but not the one the next one names."""
    two = net(2)
    _three_changes(two)
    twin = net(2)
    twin.client(0, "Двойник")
    twin.once(0)
    twin.client(0, "Двойник 2")
    twin.once(0)
    right = two.shelf.files[two.segment(0, 2)]
    two.shelf.files[two.segment(0, 2)] = twin.shelf.files[twin.segment(0, 2)]
    two.once(1)
    assert two.waiting(1)[0] == (2, "refused", "chain")
    assert "Двойник 2" not in two.names(1)
    two.shelf.files[two.segment(0, 2)] = right
    _heal(two)
    assert two.names(1) == {"Первый", "Второй", "Третий"}
    assert two.waiting(1) == []


def test_a_twins_segment_in_the_place_of_a_damaged_one_is_refused(
    net: Callable[[int], Net],
) -> None:
    two = net(2)
    _three_changes(two)
    twin = net(2)
    for name in ("Двойник", "Двойник 2"):
        twin.client(0, name)
        twin.once(0)
    name = two.segment(0, 1)
    two.ways[1].faults.cut[name] = 40
    two.once(1)
    assert two.names(1) == {"Второй", "Третий"}
    del two.ways[1].faults.cut[name]
    two.ways[1].faults.swap[name] = "log/0/0/1.seg"
    two.shelf.files["log/0/0/1.seg"] = twin.shelf.files[twin.segment(0, 1)]
    two.later(MINUTE)
    two.once(1)
    assert two.waiting(1) == [(1, "refused", "chain")]
    assert two.names(1) == {"Второй", "Третий"}


def test_a_missing_segment_does_not_stop_the_next(net: Callable[[int], Net]) -> None:
    two = net(2)
    _three_changes(two)
    name = two.segment(0, 2)
    whole = two.shelf.files.pop(name)
    two.settle(1)
    assert two.names(1) == {"Первый"}
    two.later(MINUTE)
    two.settle(1, rounds=12)
    two.later(MINUTE)
    two.settle(1, rounds=12)
    assert two.names(1) == {"Первый", "Третий"}
    assert two.waiting(1) == [(2, "refused", "missing")]
    assert "пропала" in list_waiting(two.stations[1].office)[0].text
    _heal(two)
    assert two.shelf.files[name] == whole
    assert two.names(1) == {"Первый", "Второй", "Третий"}
    two.stations.require_same()


def test_a_gap_is_one_only_after_a_while(net: Callable[[int], Net]) -> None:
    """An SMB client goes on saying «not there» for some seconds after it is."""
    two = net(2)
    _three_changes(two)
    two.settle()
    two.client(0, "Четвёртый")
    two.once(0)
    late = two.segment(0, 4)
    two.ways[1].faults.late = lambda name: name == late
    two.restart(1)
    two.settle(1, rounds=12)
    assert two.waiting(1) == []
    two.later(MINUTE)
    two.settle(1, rounds=12)
    assert two.waiting(1) == [(4, "refused", "missing")]


def test_what_comes_late_is_not_missing(net: Callable[[int], Net]) -> None:
    two = net(2)
    _three_changes(two)
    late = two.segment(0, 2)
    two.ways[1].faults.late = lambda name: name == late
    two.settle(1)
    assert two.waiting(1) == []
    two.ways[1].faults.late = lambda _name: False
    two.settle(1)
    assert two.names(1) == {"Первый", "Второй", "Третий"}


def test_the_same_segment_twice_changes_nothing(net: Callable[[int], Net]) -> None:
    two = net(2)
    _three_changes(two)
    two.settle()
    two.stations.require_same()
    office = two.stations[1].office
    office.db.run("UPDATE sync_peer SET next_seq = 1, applied = 0, chain = x''")
    two.once(1)
    assert office.db.run("SELECT next_seq, applied FROM sync_peer") == [(4, 3)]
    two.stations.require_same()


def test_a_crash_in_the_middle_of_applying_loses_and_doubles_nothing(
    net: Callable[[int], Net], monkeypatch: pytest.MonkeyPatch
) -> None:
    two = net(2)
    _three_changes(two)
    with monkeypatch.context() as patch:
        patch.setattr(intake, "apply_transactions", _dies)
        with pytest.raises(KeyboardInterrupt):
            two.once(1)
    assert [state for _seq, state, _reason in two.waiting(1)] == ["new"] * 3
    two.restart(1)
    two.settle()
    assert two.names(1) == {"Первый", "Второй", "Третий"}
    two.stations.require_same()


def test_a_retired_station_is_heard_up_to_its_last_segment(net: Callable[[int], Net]) -> None:
    two = net(2)
    _three_changes(two)
    office = two.stations[1].office
    with office.change("Вывод") as change:
        office.db.run(
            "INSERT INTO workstation(id, slot, name, prefix, joined_at, retired_at, last_seq)"
            " VALUES(?, ?, 'Старый', '', 1, 2, 1)",
            (change.new_id(), two.stations[0].slot),
        )
    two.once(1)
    assert two.names(1) == {"Первый"}


def test_a_retired_stations_segment_that_came_before_waits(net: Callable[[int], Net]) -> None:
    two = net(2)
    _three_changes(two)
    office, slot = two.stations[1].office, two.stations[0].slot
    with office.applying():
        data = two.shelf.files[two.segment(0, 1)]
        keep_fetched(office.db, [Fetched(slot, 1, data)], at=1, digest=segment_hash)
    with office.change("Вывод") as change:
        office.db.run(
            "INSERT INTO workstation(id, slot, name, prefix, joined_at, retired_at, last_seq)"
            " VALUES(?, ?, 'Старый', '', 1, 2, 0)",
            (change.new_id(), slot),
        )
    two.once(1)
    assert two.names(1) == set()
    (part,) = list_waiting(office)
    assert part.station == "Старый"
    assert "выведен из офиса" in part.text
    with office.change("Вернули"):
        office.db.run("UPDATE workstation SET last_seq = 3")
    retry_refused(office)
    two.settle(1)
    assert two.names(1) == {"Первый", "Второй", "Третий"}


def _dies(*_args: object, **_words: object) -> None:
    raise KeyboardInterrupt


def test_what_a_newer_program_wrote_waits_for_the_update(
    net: Callable[[int], Net], monkeypatch: pytest.MonkeyPatch
) -> None:
    two = net(2)
    two.client(0, "Первый")
    two.once(0)
    with monkeypatch.context() as patch:
        patch.setattr(envelope, "FORMAT", 2)
        two.client(0, "Второй")
        two.once(0)
    two.client(0, "Третий")
    two.once(0)
    assert two.once(1).state is SyncState.OLD_PROGRAM
    assert two.names(1) == {"Первый", "Третий"}
    assert two.waiting(1) == [(2, "waits", "newer")]
    assert "новой версии" in list_waiting(two.stations[1].office)[0].text
    monkeypatch.setattr(envelope, "FORMAT", 2)
    two.later(2 * MINUTE)
    # The updated program still reads what the former one wrote.
    monkeypatch.setattr(envelope, "OLDEST", 1)
    two.once(1)
    assert two.names(1) == {"Первый", "Второй", "Третий"}


def test_damage_that_looks_like_a_newer_program_is_found_out_by_the_next(
    net: Callable[[int], Net],
) -> None:
    two = net(2)
    _three_changes(two)
    name = two.segment(0, 2)
    whole = two.shelf.files[name]
    two.shelf.files[name] = whole[:4] + b"\x00\x02" + whole[6:]
    two.once(1)
    assert two.names(1) == {"Первый", "Третий"}
    assert two.waiting(1) == [(2, "refused", "chain")]
    _heal(two)
    assert two.shelf.files[name] == whole
    assert two.names(1) == {"Первый", "Второй", "Третий"}
    two.stations.require_same()


def test_what_is_acknowledged_has_no_holes(net: Callable[[int], Net]) -> None:
    """Snapshots and clearing up rely on it: applied means everything up to there."""
    two = net(2)
    _three_changes(two)
    two.client(0, "Четвёртый")
    two.client(0, "Пятый")
    two.once(0)
    for seq in (2, 3):
        two.ways[1].faults.cut[two.segment(0, seq)] = 50
    two.once(1)
    office = two.stations[1].office
    assert [seq for seq, _state, _reason in two.waiting(1)] == [2, 3]
    assert office.db.run("SELECT next_seq, applied FROM sync_peer") == [(5, 1)]
    two.ways[1].faults.cut.clear()
    two.later(MINUTE)
    two.once(1)
    assert office.db.run("SELECT next_seq, applied FROM sync_peer") == [(5, 4)]


def test_an_author_read_wrong_is_no_stranger_for_ever(net: Callable[[int], Net]) -> None:
    """A bit turned on the way, in what is not encrypted: it cannot be told from a newcomer."""
    two = net(2)
    two.client(0, "Первый")
    two.once(0)
    name = two.segment(0, 1)
    author = two.stations[0].office.user_id.to_bytes(8, "big")
    two.ways[1].faults.flip[name] = two.shelf.files[name].index(author) + 7
    two.once(1)
    assert two.waiting(1) == [(1, "waits", "nobody")]
    two.ways[1].faults.flip.clear()
    two.later(MINUTE)
    two.once(1)
    assert two.waiting(1) == []
    assert two.names(1) == {"Первый"}
