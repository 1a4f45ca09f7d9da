"""Another folder for the office: cut off anywhere it goes on, and nobody is accused of anything."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.errors import UserError
from crm_desktop.sync.address import ShareAddress, Way
from crm_desktop.sync.flows.leaving import leave_office, pause, resume
from crm_desktop.sync.flows.moving import POINTER, follow_move, move_share, moved_to
from crm_desktop.sync.flows.repairing import repair_station
from crm_desktop.sync.place import shared_at
from crm_desktop.sync.state import SyncState
from crm_desktop.sync.transport import Trouble
from tests.sync.faulty_share import Faults, FaultyShare
from tests.sync.flow_stations import HERE, digests, exchange, joined, put_on
from tests.sync.memory_share import MemoryShare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_desktop.office import Office

THERE = ShareAddress(Way.FOLDER, "/mnt/other")
ELSEWHERE = ShareAddress(Way.FOLDER, "/mnt/third")


@pytest.fixture
def share() -> MemoryShare:
    return MemoryShare()


@pytest.fixture
def second(office: Office, share: MemoryShare, tmp_path: Path, password: str) -> Iterator[Office]:
    """Another computer; the office is shared with one client in it."""
    create_client(office, ClientDraft(name="Общий"))
    put_on(office, share)
    station = joined(office, share, tmp_path / "second", password)
    exchange(share, office, station)
    yield station
    station.close()


def address_of(office: Office) -> ShareAddress | None:
    place = shared_at(office)
    return None if place is None else place.address


@pytest.mark.parametrize("part", [0.3, 0.5, 0.7, 0.9, 0.97])
def test_a_move_cut_off_halfway_goes_on_where_it_stopped(
    office: Office, share: MemoryShare, second: Office, part: float
) -> None:
    whole = FaultyShare(MemoryShare())
    move_share(office, ELSEWHERE, transport=whole, old=share)
    follow_move(office, HERE, transport=share)
    share.delete(POINTER)
    new = FaultyShare(MemoryShare(), Faults(fails_after=int(part * len(whole.calls))))
    with pytest.raises(UserError):
        move_share(office, THERE, transport=new, old=share)
    assert address_of(office) == HERE
    new.faults.fails_after = None
    move_share(office, THERE, transport=new, old=share)
    assert address_of(office) == THERE
    follow_move(second, THERE, transport=new)
    exchange(new, office, second)
    assert digests(office) == digests(second)


def test_what_another_began_is_no_beginning_of_ours(office: Office, share: MemoryShare) -> None:
    create_client(office, ClientDraft(name="Общий"))
    put_on(office, share)
    new, other = MemoryShare(), FaultyShare(MemoryShare())
    new.put_new("log/7/0/1.seg", b"somebody's")
    with pytest.raises(UserError, match="остатки обмена"):
        move_share(office, THERE, transport=new, old=share)
    # A move to one place says nothing about another.
    other.faults.fails_after = 40
    with pytest.raises(UserError):
        move_share(office, ELSEWHERE, transport=other, old=share)
    with pytest.raises(UserError, match="остатки обмена"):
        move_share(office, THERE, transport=new, old=share)


def test_the_former_folder_that_did_not_answer_is_told_when_asked_again(
    office: Office, share: MemoryShare, second: Office
) -> None:
    new, old = MemoryShare(), FaultyShare(share, Faults(refuse=Trouble.OFFLINE))
    assert not move_share(office, THERE, transport=new, old=old).told_old
    assert moved_to(second, share) is None
    old.faults.refuse = None
    assert move_share(office, THERE, transport=new, old=old).told_old
    assert moved_to(second, share) == THERE
    with pytest.raises(UserError, match="и так в этой папке"):
        move_share(office, THERE, transport=new, old=old)


def test_who_is_at_the_old_folder_is_told_of_the_move_and_of_nothing_else(
    office: Office, share: MemoryShare, second: Office, caplog: pytest.LogCaptureFixture
) -> None:
    pause(office)
    resume(office)
    new = MemoryShare()
    move_share(office, THERE, transport=new, old=share)
    with caplog.at_level(logging.WARNING):
        (told,) = exchange(share, second)
    assert (told.state, told.reason, told.detail) == (SyncState.TROUBLE, "moved", THERE.text)
    assert not [each for each in caplog.records if "other data" in each.message]
    follow_move(second, THERE, transport=new)
    assert {each.state for each in exchange(new, office, second)} == {SyncState.SYNCED}
    assert digests(office) == digests(second)


def test_where_another_computer_moved_the_office_one_follows(
    office: Office, share: MemoryShare, second: Office
) -> None:
    new = MemoryShare()
    move_share(office, THERE, transport=new, old=share)
    with pytest.raises(UserError, match="«Офис переехал…»"):
        move_share(second, THERE, transport=new, old=share)
    assert address_of(second) == HERE


def test_nobody_leaves_or_begins_anew_at_the_old_folder(
    office: Office, share: MemoryShare, second: Office
) -> None:
    """What lies there alone never comes to those who moved."""
    new = MemoryShare()
    move_share(office, THERE, transport=new, old=share)
    with pytest.raises(UserError, match="перейдите в новую папку"):
        leave_office(second, transport=share)
    with pytest.raises(UserError, match="перейдите в новую папку"):
        repair_station(second, transport=share)
    assert address_of(second) == HERE
    create_client(second, ClientDraft(name="Последний"))
    follow_move(second, THERE, transport=new)
    leave_office(second, transport=new)
    exchange(new, office)
    rows = office.db.run("SELECT name FROM client ORDER BY name")
    assert [row[0] for row in rows] == ["Общий", "Последний"]
