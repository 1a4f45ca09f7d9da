"""Somebody is removed: what his station sends afterwards, with a program of his own making."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.keys_people import remove_person
from crm_desktop.errors import AccessDeniedError
from crm_desktop.members.rekeying import rekey
from crm_desktop.office import Office
from crm_desktop.sync.flows.stations import retire_station, write_station
from crm_desktop.sync.place import require_shared
from crm_desktop.sync.state import SyncState
from crm_desktop.sync.status import sync_status
from crm_desktop.sync.stream.quarantine import CUT, list_waiting
from crm_desktop.sync.stream.spool import unsent_changes
from crm_desktop.sync.trust.epoch_keys import newest_epoch
from db.connection import OfficeDatabase
from tests.sync.net import Net
from tests.sync.stations import open_stations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.access.people_office import Peopled

VERA = 1
HOUR_MS = 3_600_000


@pytest.fixture
def office_of_three(peopled_office: Peopled, tmp_path: Path) -> Iterator[Net]:
    """Анна at the first and the third station, Вера at the second."""
    made = peopled_office
    stations = open_stations(made.folder, made.unlocked["Анна"], tmp_path, 3)
    former = stations[VERA].office
    former.close()
    unlocked = made.unlocked["Вера"]
    db = OfficeDatabase(former.folder.database, unlocked.database_key)
    stations[VERA].office = Office(former.folder, db, unlocked)
    yield Net(stations)
    for each in stations:
        each.office.close()


def remove(net: Net) -> None:
    anna = net.stations[0].office
    vera = net.stations[VERA].office.user_id
    remove_person(anna.folder.keys, anna.unlocked, user_id=vera)
    net.once(0)


def test_a_removed_persons_station_is_cut(office_of_three: Net) -> None:
    net = office_of_three
    net.client(VERA, "До увольнения")
    net.once(VERA)
    remove(net)
    net.settle()
    assert net.names(0) >= {"До увольнения"} <= net.names(2)
    assert net.once(VERA).state is SyncState.REMOVED
    with pytest.raises(AccessDeniedError, match="исключил вас"):
        net.client(VERA, "После")


@pytest.mark.parametrize("new_key", [False, True])
def test_what_was_not_sent_before_the_removal_still_goes(
    office_of_three: Net, *, new_key: bool
) -> None:
    """Вера worked without the network when she was removed."""
    net = office_of_three
    net.settle()
    net.client(VERA, "Ещё сотрудница")
    net.later(HOUR_MS)
    remove(net)
    if new_key:
        rekey(net.stations[0].office, copies=False)
    net.settle(0, 2)
    assert net.once(VERA).state is SyncState.REMOVED
    net.settle(0, 2)
    assert "Ещё сотрудница" in net.names(0) & net.names(2)
    assert net.waiting(0) == net.waiting(2) == []
    assert unsent_changes(net.stations[VERA].office.db) == 0
    assert net.once(VERA).state is SyncState.REMOVED


def test_what_an_ex_employee_publishes_is_refused_everywhere(
    office_of_three: Net, monkeypatch: pytest.MonkeyPatch
) -> None:
    """His program does not want to know of the removal."""
    net = office_of_three
    net.settle()
    remove(net)
    monkeypatch.setattr(net.engines[VERA], "_exchange_members", lambda: None)
    with net.clock(VERA, HOUR_MS):
        net.client(VERA, "После увольнения")
    net.later(HOUR_MS)
    net.once(VERA)
    net.settle(0, 2)
    for station in (0, 2):
        assert "После увольнения" not in net.names(station)
        assert any("исключён" in reason for _seq, _state, reason in net.waiting(station))
    net.client(0, "Работа идёт")
    net.settle(0, 2)
    assert "Работа идёт" in net.names(2)
    assert net.stations[0].digests() == net.stations[2].digests()


def test_a_retired_computers_refused_work_alarms_nobody(
    office_of_three: Net, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an ex-employee still sends is a trouble until his computer is taken off."""
    net = office_of_three
    offices = [net.stations[each].office for each in (0, 2)]
    slot = require_shared(net.stations[VERA].office.db).slot
    write_station(offices[0], slot, "Ноутбук Веры", "")
    net.settle()
    remove(net)
    monkeypatch.setattr(net.engines[VERA], "_exchange_members", lambda: None)
    with net.clock(VERA, HOUR_MS):
        net.client(VERA, "После увольнения")
    net.later(HOUR_MS)
    net.once(VERA)
    net.settle(0, 2)
    for office in offices:
        assert sync_status(office).refused == 1
        assert "«Станции» → «Убрать»" in list_waiting(office)[0].advice
    retire_station(offices[0], slot)
    net.settle(0, 2)
    for station, office in zip((0, 2), offices, strict=True):
        assert net.once(station).state is SyncState.SYNCED
        assert sync_status(office).refused == 0
        (part,) = list_waiting(office)
        assert (part.slot, part.state, part.count) == (slot, CUT, 1)
        assert "выведен из офиса" in part.text
        assert net.waiting(station)


def test_an_ex_employee_cannot_read_what_comes_after_a_new_key(
    office_of_three: Net, monkeypatch: pytest.MonkeyPatch
) -> None:
    net = office_of_three
    net.settle()
    remove(net)
    rekey(net.stations[0].office, copies=False)
    monkeypatch.setattr(net.engines[VERA], "_exchange_members", lambda: None)
    net.settle(0, 2)
    net.client(0, "Новый ключ")
    net.client(2, "И отсюда")
    net.settle(0, 2)
    assert net.names(0) == net.names(2) >= {"Новый ключ", "И отсюда"}
    net.settle(VERA)
    assert not {"Новый ключ", "И отсюда"} & net.names(VERA)
    assert [newest_epoch(net.stations[each].office) for each in (0, VERA, 2)] == [2, 1, 2]
