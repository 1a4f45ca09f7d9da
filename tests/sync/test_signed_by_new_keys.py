"""Somebody, or the office, has new keys: what is made by them comes before the list of members."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.keys import FLOOR, read_keys, unlock
from crm_desktop.members.inviting import reset_password
from crm_desktop.members.rekeying import rekey
from crm_desktop.office import Office
from crm_desktop.sync.state import SyncState
from crm_desktop.sync.stream.layout import MEMBERS
from db.connection import OfficeDatabase
from tests.access.people_office import WORDS
from tests.sync.net import Net
from tests.sync.stations import open_stations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.access.people_office import Peopled

VERA, LATE = 1, 2


@pytest.fixture
def net_of_people(peopled_office: Peopled, tmp_path: Path) -> Iterator[Net]:
    """Анна at three stations."""
    made = peopled_office
    stations = open_stations(made.folder, made.unlocked["Анна"], tmp_path, 3)
    yield Net(stations)
    for each in stations:
        each.office.close()


def sign_in(net: Net, number: int, name: str, password: str) -> None:
    """Somebody else takes a station over."""
    station = net.stations[number]
    folder = station.office.folder
    station.office.close()
    keys = unlock(read_keys(folder.keys), password, user_name=name)
    station.office = Office(folder, OfficeDatabase(folder.database, keys.database_key), keys)
    net.restart(number)


def test_work_signed_by_new_keys_is_taken_when_the_list_has_come(
    net_of_people: Net, peopled_office: Peopled
) -> None:
    net = net_of_people
    told = reset_password(net.stations[0].office, peopled_office.ids["Вера"], parameters=FLOOR)
    net.settle(0, VERA)
    sign_in(net, VERA, "Вера", told.temporary_password)
    net.client(VERA, "С новым ключом")
    net.settle(0, VERA)
    # The share's cache still says that the list has not grown.
    net.ways[LATE].faults.late = lambda name: name.startswith(MEMBERS)
    net.settle(LATE, rounds=2)
    assert "С новым ключом" not in net.names(LATE)
    net.ways[LATE].faults.late = lambda _name: False
    (last,) = net.settle(LATE, rounds=2)
    assert net.waiting(LATE) == []
    assert last.state is SyncState.SYNCED
    assert "С новым ключом" in net.names(LATE)
    net.stations.require_same()


def test_two_new_keys_of_one_number_lose_nothing(net_of_people: Net, password: str) -> None:
    net = net_of_people
    net.settle()
    rekey(net.stations[LATE].office, copies=False)
    sign_in(net, LATE, "Вера", WORDS)  # and an admin has to bring the lists together
    rekey(net.stations[0].office, copies=False)
    net.settle(0, VERA)
    net.client(0, "Под ключом первого")
    net.settle(0, VERA)
    (last,) = net.settle(LATE, rounds=2)
    assert last.state is SyncState.TROUBLE
    assert last.refused
    sign_in(net, LATE, "Анна Кравцова", password)
    net.settle()
    assert net.waiting(LATE) == []
    assert "Под ключом первого" in net.names(LATE)
    net.stations.require_same()
