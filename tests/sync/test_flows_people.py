"""Whoever signs in: a computer joins, parts from its twin and works under his own rights."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.keys import FLOOR
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.errors import AccessDeniedError
from crm_desktop.office import Office, open_office
from crm_desktop.office.folder import OfficeFolder
from crm_desktop.sync.flows.inviting import invite_station
from crm_desktop.sync.flows.joining import join_office
from crm_desktop.sync.flows.leaving import leave_office
from crm_desktop.sync.flows.repairing import repair_station
from crm_desktop.sync.flows.returning import preview_return_to_date
from crm_desktop.sync.flows.sharing import check_share
from crm_desktop.sync.flows.stations import list_stations
from db.connection import OfficeDatabase
from tests.access.people_office import WORDS, own_scope
from tests.sync.flow_stations import HERE, digests, exchange, put_on
from tests.sync.memory_share import MemoryShare

if TYPE_CHECKING:
    from pathlib import Path

    from tests.access.people_office import People


@pytest.fixture
def share() -> MemoryShare:
    return MemoryShare()


@pytest.mark.parametrize("name", ["Вера", "Зоя"])
def test_a_manager_and_an_observer_join_with_their_own_passwords(
    people: People, share: MemoryShare, tmp_path: Path, name: str
) -> None:
    people.give("Вера", own_scope())
    anna = people.open("Анна")
    create_client(anna, ClientDraft(name="Клиент Анны"))
    put_on(anna, share)
    file = tmp_path / "f.kartoteka-invite"
    invited = invite_station(anna, file, people=[people.ids[name]], transport=share)
    home = tmp_path / "home"
    report = join_office(home, file, invited.code, password=WORDS, transport=share)
    station = open_office(
        report.folder, WORDS, new_password="новый-пароль-сотрудника-9", parameters=FLOOR
    )
    try:
        assert station.user_name == name
        exchange(share, station, anna)
        exchange(share, station)
        assert digests(station) == digests(anna)
        assert [row.people for row in list_stations(station) if row.here] == [(name,)]
        for refused in (
            lambda: check_share(station, HERE, transport=share),
            lambda: leave_office(station, transport=share),
            lambda: preview_return_to_date(station, date(2026, 1, 1)),
        ):
            with pytest.raises(AccessDeniedError):
                refused()
        with pytest.raises(AccessDeniedError):
            repair_station(station, transport=share)
    finally:
        station.close()


def test_who_sees_only_his_own_parts_from_a_twin_with_all_his_work(
    people: People, share: MemoryShare, tmp_path: Path
) -> None:
    people.give("Вера", own_scope())
    anna = people.open("Анна")
    create_client(anna, ClientDraft(name="Клиент Анны"))
    put_on(anna, share)
    exchange(share, anna)
    anna.db.close_all()
    shutil.copytree(anna.folder.path, tmp_path / "twin")
    create_client(anna, ClientDraft(name="Ещё один Анны"))
    exchange(share, anna)
    folder = OfficeFolder(tmp_path / "twin")
    db = OfficeDatabase(folder.database, anna.unlocked.database_key)
    vera = Office(folder, db, people.made.unlocked["Вера"])
    try:
        create_client(vera, ClientDraft(name="Клиент Веры"))
        exchange(share, vera, rounds=4)
        exchange(share, anna, vera)
        rows = anna.db.run("SELECT name FROM client ORDER BY name")
        assert [row[0] for row in rows] == ["Ещё один Анны", "Клиент Анны", "Клиент Веры"]
        assert digests(anna) == digests(vera)
    finally:
        vera.close()
