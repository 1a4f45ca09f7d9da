"""The share was emptied, and the station whose work lay there is gone: who lacks it is told so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.errors import UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.office import open_office
from crm_desktop.sync.flows.leaving import leave_office
from crm_desktop.sync.flows.moving import refill_share
from crm_desktop.sync.flows.repairing import repair_station
from crm_desktop.sync.place import ON, require_shared
from crm_desktop.sync.snapshots.making import make_snapshot
from crm_desktop.sync.state import SyncState
from crm_desktop.sync.stream.quarantine import list_waiting
from tests.sync.faulty_share import wipe

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.net import Net

GONE, HAS, LACKS = 0, 1, 2
MINUTE_MS = 60_000


def test_a_segment_only_others_tell_of_is_missed(net: Callable[[int], Net]) -> None:
    three = net(3)
    three.client(GONE, "Работа ушедшего")
    three.once(GONE)
    three.once(HAS)
    wipe(three.shelf)
    refill_share(three.stations[HAS].office, transport=three.shelf)
    for _ in range(3):
        three.later(MINUTE_MS)
        (_, last) = three.settle(HAS, LACKS, rounds=6)
    assert "Работа ушедшего" not in three.names(LACKS)
    assert last.state is SyncState.TROUBLE
    (part,) = list_waiting(three.stations[LACKS].office)
    assert "«Починить станцию»" in part.advice


def test_what_was_spoilt_and_cannot_come_again_comes_by_a_snapshot(
    net: Callable[[int], Net], password: str
) -> None:
    three = net(3)
    make_snapshot(three.stations[HAS].office, three.shelf, progress=SilentProgress())
    three.client(GONE, "Работа ушедшего")
    three.once(GONE)
    three.once(HAS)
    three.shelf.files[three.segment(GONE, 1)] = b"spoilt"
    three.settle(HAS, LACKS)
    assert [seq for seq, _state, _reason in three.waiting(LACKS)] == [1]
    # Whoever has it makes a snapshot with it in time, and that is what the repair begins with.
    for _ in range(4):
        three.later(50 * MINUTE_MS)
        three.settle(HAS, LACKS, rounds=8)
    station = three.stations[LACKS]
    repair_station(station.office, transport=three.shelf)
    station.office.close()
    station.office = open_office(station.office.folder.path, password)
    three.restart(LACKS)
    three.restart(HAS)
    (_, last) = three.settle(HAS, LACKS)
    assert "Работа ушедшего" in three.names(LACKS)
    assert last.state is SyncState.SYNCED
    assert three.stations[HAS].digests() == three.stations[LACKS].digests()


def test_nobody_leaves_while_the_share_is_not_the_offices(net: Callable[[int], Net]) -> None:
    two = net(2)
    two.client(0, "Работа уходящего")
    two.once(0)
    wipe(two.shelf)
    office = two.stations[0].office
    with pytest.raises(UserError, match="остался в общем офисе"):
        leave_office(office, transport=two.shelf)
    assert require_shared(office.db).mode == ON
    assert office.db.run("SELECT count(*) FROM workstation WHERE retired_at IS NOT NULL") == [(0,)]
    refill_share(two.stations[1].office, transport=two.shelf)
    leave_office(office, transport=two.shelf)
    two.settle(1)
    assert "Работа уходящего" in two.names(1)
