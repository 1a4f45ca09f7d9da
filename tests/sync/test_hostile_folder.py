"""Who may write to the folder puts there what he likes: bounded, told, and work goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.journal.stamps import SLOTS, now_ms
from crm_desktop.sync.state import SyncState
from crm_desktop.sync.stream import envelope, inbound, pull
from crm_desktop.sync.stream.layout import segment_name, state_name
from crm_desktop.sync.stream.quarantine import list_waiting, retry_refused
from crm_desktop.sync.talk import telling

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.net import Net

MINUTE = 60_000
NEWER = b"KRTS" + (envelope.FORMAT + 1).to_bytes(2) + bytes(200)


@pytest.fixture
def two(net: Callable[[int], Net]) -> Net:
    made = net(2)
    made.client(1, "Первый")
    made.settle()
    return made


def later(net: Net, times: int = 3) -> None:
    for _turn in range(times):
        net.later(MINUTE)
        net.settle(rounds=7)


def kept_bytes(net: Net, number: int) -> int:
    rows = net.stations[number].office.db.run("SELECT sum(length(bytes)) FROM sync_inbound")
    return int(rows[0][0] or 0)


@pytest.mark.parametrize("junk", [b"junk" * 5000, NEWER], ids=["junk", "newer"])
def test_a_log_full_of_junk_is_kept_in_small_part_and_what_is_valid_comes(
    two: Net, junk: bytes
) -> None:
    for seq in range(2, 500):
        two.shelf.files[two.segment(1, seq)] = junk
    later(two)
    held = len(two.waiting(0))
    assert 0 < held <= pull.MOST_UNCLAIMED + pull.MOST_SEGMENTS
    assert kept_bytes(two, 0) <= held * max(32, len(NEWER))
    two.shelf.opens = 0
    two.once(0)
    assert two.shelf.opens < 20
    for number in range(40):
        two.client(1, f"Клиент {number}")
    later(two)
    assert len(two.names(0)) == 41
    for number in range(40, 45):
        two.client(1, f"Клиент {number}")
        two.once(1)
    later(two, 6)
    assert len(two.names(0)) == 46
    two.stations.require_same()


def test_what_an_author_never_sent_is_told_so_and_he_is_not_asked_for_it(two: Net) -> None:
    two.shelf.files[two.segment(1, 5)] = two.shelf.files[two.segment(1, 2)] = b"junk" * 99
    two.ways[1].faults.late = lambda name: name == two.segment(1, 2)  # he does not clear it away
    assert two.once(0).state is SyncState.TROUBLE
    later(two)
    (part,) = list_waiting(two.stations[0].office)
    assert (part.count, part.state) == (1, "refused")
    assert "чего он не присылал" in part.text
    assert "кто может писать в общую папку" in part.advice
    assert inbound.to_request(two.stations[0].office.db) == ()


def test_what_is_too_large_waits_for_its_authors_word(
    two: Net, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pull, "LARGEST_UNCLAIMED", 300)
    name = two.segment(1, 2)
    two.shelf.files[name] = bytes(1000)
    two.ways[0].calls.clear()
    for _turn in range(5):
        two.once(0)
    assert two.waiting(0) == []
    assert two.ways[0].calls.count(("get", name)) == 1, "not fetched again and again"
    two.client(1, "Большой кусок")
    later(two)
    assert "Большой кусок" in two.names(0)
    assert two.waiting(0) == []


def test_of_damage_only_the_hash_is_kept_and_the_right_bytes_are_taken(two: Net) -> None:
    two.client(1, "Второй")
    two.once(1)
    name = two.segment(1, 2)
    whole = two.shelf.files[name]
    two.shelf.files[name] = b"junk" * 100_000
    two.settle(0)
    assert [each[1] for each in two.waiting(0)] == ["refused"]
    assert kept_bytes(two, 0) == 32
    office, now = two.stations[0].office, now_ms() + two.later_ms + MINUTE
    assert pull.fetch_again(office, two.shelf, now=now) == 0, "the same as before"
    two.shelf.files[name] = whole
    later(two)
    assert "Второй" in two.names(0)
    assert two.waiting(0) == []


def test_of_what_may_be_read_later_so_many_bytes_are_kept_and_the_rest_is_fetched_again(
    two: Net, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys that have not come yet make all of it look so."""
    monkeypatch.setattr(inbound, "_MOST_UNPROVED", 0)
    two.client(1, "Второй")
    two.once(1)
    with monkeypatch.context() as patch:
        patch.setattr(envelope, "verify", lambda *_given: False)
        two.settle(0)
    assert [each[2] for each in two.waiting(0)] == ["signature"]
    assert kept_bytes(two, 0) == 32
    office = two.stations[0].office
    with office.applying():
        inbound.fetch_anew(office.db)
    later(two)
    assert "Второй" in two.names(0)


@pytest.mark.parametrize("way", ["the program begins anew", "a person asks"])
def test_a_newer_program_fetches_what_was_kept_by_its_hash_alone(
    two: Net, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(inbound, "_MOST_UNPROVED", 0)
    two.client(1, "Второй")
    two.once(1)
    with monkeypatch.context() as older:
        older.setattr(envelope, "FORMAT", 0)
        two.settle(0)
    assert [each[2] for each in two.waiting(0)] == ["newer"]
    assert kept_bytes(two, 0) == 32
    if way == "a person asks":
        retry_refused(two.stations[0].office)
    else:
        two.restart(0)
    later(two)
    assert "Второй" in two.names(0)
    assert two.waiting(0) == []


def test_the_hash_alone_is_no_damage_when_the_next_one_names_it(
    two: Net, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbound, "_MOST_UNPROVED", 0)
    two.client(1, "Второй")
    two.once(1)
    with monkeypatch.context() as older:
        older.setattr(envelope, "FORMAT", 0)
        two.settle(0)
    two.client(1, "Третий")
    two.once(1)
    two.once(0)
    assert "Третий" in two.names(0)
    assert [each[1:] for each in two.waiting(0)] == [("waits", "newer")]


def test_what_is_gone_from_the_share_though_its_hash_is_kept_is_asked_for(
    two: Net, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbound, "_MOST_UNPROVED", 0)
    two.client(1, "Второй")
    two.once(1)
    with monkeypatch.context() as older:
        older.setattr(envelope, "FORMAT", 0)
        two.settle(0)
    del two.shelf.files[two.segment(1, 2)]
    two.restart(0)
    later(two)
    assert "Второй" in two.names(0)
    assert two.waiting(0) == []


def test_names_of_stations_that_are_none_are_listened_to_by_nobody(two: Net) -> None:
    for slot in range(100, 1100):
        two.shelf.files[state_name(slot)] = NEWER if slot % 2 else b"junk"
        two.shelf.files[segment_name(slot, 1)] = b"junk"
    later(two, 9)
    office = two.stations[0].office
    known = {slot for (slot,) in office.db.run("SELECT slot FROM sync_peer")}
    assert two.stations[1].slot in known
    assert len(known) <= 1 + telling._MOST_UNREAD
    two.ways[0].calls.clear()
    two.restart(0)
    two.once(0)
    assert len(two.ways[0].calls) < 250, "a round stays short"


def test_a_true_station_is_found_among_any_number_of_false_ones(
    net: Callable[[int], Net], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the folder is too full to be listed."""
    monkeypatch.setattr(telling, "_MOST_LISTED", 50)
    three = net(3)
    three.client(2, "Третий")
    three.settle(2)
    office = three.stations[0].office
    slot = three.stations[2].slot
    office.db.run("DELETE FROM sync_peer WHERE slot = ?", (slot,))
    assert three.waiting(0) == []
    for number in range(1000):
        three.shelf.files[f"stations/0/{number}"] = b"junk"
    three.shelf.files = dict(sorted(three.shelf.files.items()))
    three.ways[1].faults.late = lambda name: str(name).startswith("stations/")
    found = []
    for _turn in range(SLOTS // telling._AT_ONCE * 6):
        three.once(0)
        found = office.db.run("SELECT 1 FROM sync_peer WHERE slot = ?", (slot,))
        if found:
            break
    assert found
    later(three)
    assert "Третий" in three.names(0)
