"""A share that is emptied, swapped, put back, read-only, full or gone: nothing here is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.sync.state import SyncState
from crm_desktop.sync.status import sync_status
from crm_desktop.sync.stream.layout import OFFICE, state_name
from crm_desktop.sync.stream.spool import unsent_changes
from crm_desktop.sync.transport import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.net import Net

MINUTE = 60_000


@pytest.mark.parametrize("card", [None, b"{}", b"\xff", b"[" * 20_000, b'{"format": true}'])
def test_a_share_without_a_good_card_is_left_alone(
    net: Callable[[int], Net], card: bytes | None
) -> None:
    two = net(2)
    two.client(0, "Ромашка")
    two.settle()
    good = two.shelf.files.pop(OFFICE)
    if card is not None:
        two.shelf.files[OFFICE] = card
    two.client(0, "Василёк")
    two.restart(0)
    kept = dict(two.shelf.files)
    made = two.once(0)
    assert made.state is SyncState.FOREIGN
    assert two.shelf.files == kept
    assert two.names(0) == {"Ромашка", "Василёк"}
    two.shelf.files[OFFICE] = good
    two.settle()
    assert two.names(1) == {"Ромашка", "Василёк"}


def test_an_emptied_share_is_not_filled_silently(net: Callable[[int], Net]) -> None:
    two = net(2)
    two.client(0, "Ромашка")
    two.settle()
    two.shelf.files.clear()
    two.client(1, "Василёк")
    for number in (0, 1):
        two.restart(number)
        made = two.once(number)
        assert (made.state, made.reason) == (SyncState.FOREIGN, "card_missing")
    assert two.shelf.files == {}
    assert two.names(0) == {"Ромашка"}
    assert two.names(1) == {"Ромашка", "Василёк"}


def test_another_offices_share_is_left_alone(net: Callable[[int], Net]) -> None:
    two = net(2)
    two.client(0, "Ромашка")
    card = two.shelf.files[OFFICE]
    anchor = two.stations[0].office.unlocked.membership.anchor
    two.shelf.files[OFFICE] = card.replace(anchor.encode(), b"0" * 64)
    two.restart(0)
    kept = dict(two.shelf.files)
    assert two.once(0).state is SyncState.FOREIGN
    assert two.shelf.files == kept


def test_a_share_of_a_newer_format_asks_for_an_update(net: Callable[[int], Net]) -> None:
    two = net(2)
    two.shelf.files[OFFICE] = two.shelf.files[OFFICE].replace(b'"format":1', b'"format":2')
    two.restart(0)
    assert two.once(0).state is SyncState.OLD_PROGRAM


def test_a_share_put_back_to_an_earlier_day_is_filled_again(net: Callable[[int], Net]) -> None:
    two = net(2)
    two.client(0, "Первый")
    two.settle()
    earlier = dict(two.shelf.files)
    two.client(0, "Второй")
    two.client(1, "Третий")
    two.settle()
    two.shelf.files.clear()
    two.shelf.files.update(earlier)
    two.restart(0)
    made = two.once(0)
    assert (made.state, made.reason) == (SyncState.FOREIGN, "rolled_back")
    assert made.published == 1
    two.restart(1)
    two.settle()
    assert two.names(0) == two.names(1) == {"Первый", "Второй", "Третий"}
    # Whoever comes new finds all of it.
    assert {two.segment(0, 2), two.segment(1, 1)} <= two.shelf.files.keys()
    two.stations.require_same()


@pytest.mark.parametrize(
    ("trouble", "state"),
    [(Trouble.READ_ONLY, SyncState.READ_ONLY), (Trouble.FULL, SyncState.FULL)],
)
def test_what_others_wrote_comes_even_if_nothing_can_be_sent(
    net: Callable[[int], Net], trouble: Trouble, state: SyncState
) -> None:
    two = net(2)
    two.ways[1].faults.refuse_writes = trouble
    two.client(0, "Ромашка")
    two.client(1, "Василёк")
    two.once(0)
    two.later(2 * MINUTE)
    assert two.once(1).state is state
    assert two.names(1) == {"Ромашка", "Василёк"}
    assert unsent_changes(two.stations[1].office.db) == 1
    two.ways[1].faults.refuse_writes = None
    two.settle()
    assert two.names(0) == {"Ромашка", "Василёк"}
    two.stations.require_same()


@pytest.mark.parametrize("trouble", [Trouble.OFFLINE, Trouble.DENIED, Trouble.BROKEN])
def test_a_share_that_is_gone_deletes_nothing(net: Callable[[int], Net], trouble: Trouble) -> None:
    two = net(2)
    two.client(0, "Ромашка")
    two.settle()
    two.ways[1].faults.refuse = trouble
    state = two.once(1).state
    assert state is (SyncState.DENIED if trouble is Trouble.DENIED else SyncState.OFFLINE)
    assert two.names(1) == {"Ромашка"}
    two.ways[1].faults.refuse = None
    assert two.once(1).state is SyncState.SYNCED


@pytest.mark.parametrize("cut", range(0, 16, 3))
def test_a_share_lost_after_any_call_loses_and_doubles_nothing(
    net: Callable[[int], Net], cut: int
) -> None:
    two = net(2)
    two.client(0, "Ромашка")
    two.client(1, "Василёк")
    for number in (0, 1):
        two.ways[number].faults.fails_after = cut
        two.once(number)
        two.ways[number].faults.fails_after = None
    two.settle()
    assert two.names(0) == two.names(1) == {"Ромашка", "Василёк"}
    two.stations.require_same()


def test_another_disk_under_the_mount_point_is_no_share(net: Callable[[int], Net]) -> None:
    two = net(2)
    two.client(0, "Ромашка")
    two.settle()
    two.ways[0].faults.empty = True
    two.client(0, "Василёк")
    two.restart(0)
    assert two.once(0).state is SyncState.FOREIGN
    two.ways[0].faults.empty = False
    two.settle()
    assert two.names(1) == {"Ромашка", "Василёк"}


def test_an_emptied_share_is_noticed_by_a_program_that_runs(net: Callable[[int], Net]) -> None:
    two = net(2)
    two.client(0, "Ромашка")
    two.settle()
    two.shelf.files.clear()
    states = [each.state for each in (two.once(0) for _ in range(14))]
    assert SyncState.FOREIGN in states
    assert two.names(0) == {"Ромашка"}


def test_the_state_of_an_office_that_is_not_shared(net: Callable[[int], Net]) -> None:
    two = net(2)
    office = two.stations[0].office
    office.db.run("DELETE FROM sync_place")
    assert sync_status(office).state is SyncState.ALONE
    assert two.once(0).state is SyncState.ALONE


def test_a_state_of_an_earlier_day_is_not_believed(net: Callable[[int], Net]) -> None:
    two = net(2)
    name = state_name(two.stations[1].slot)
    earlier = two.shelf.files[name]
    two.client(1, "Ромашка")
    two.later(MINUTE)
    two.settle(rounds=7)
    told = two.stations[0].value("SELECT told FROM sync_peer")
    two.shelf.files[name] = earlier
    two.restart(0)
    two.once(0)
    assert two.stations[0].value("SELECT told FROM sync_peer") == told


@pytest.mark.parametrize("spoilt", [b"", b"garbage", None])
def test_a_state_that_cannot_be_read_is_as_if_it_were_not_there(
    net: Callable[[int], Net], spoilt: bytes | None
) -> None:
    two = net(2)
    name = state_name(two.stations[1].slot)
    # Another station's words under this one's name are none of his either.
    other = two.shelf.files[state_name(two.stations[0].slot)]
    two.shelf.files[name] = other if spoilt is None else spoilt
    two.client(1, "Ромашка")
    two.restart(0)
    told = two.stations[0].value("SELECT told FROM sync_peer")
    assert two.once(0).state is SyncState.SYNCED
    assert two.stations[0].value("SELECT told FROM sync_peer") == told
    two.settle(1, 0)
    assert two.names(0) == {"Ромашка"}
