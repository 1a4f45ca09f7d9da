"""The list of members is here before the rows of those who are on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.keys import FLOOR
from crm_desktop.access.membership import Role
from crm_desktop.doctor.examining import examine
from crm_desktop.members.inviting import invite_person
from crm_desktop.office import open_office
from crm_desktop.sync.trust.members import exchange_members
from tests.sync.net import Net
from tests.sync.stations import open_stations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.access.people_office import Peopled


@pytest.fixture
def two(peopled_office: Peopled, tmp_path: Path) -> Iterator[Net]:
    """Анна at two stations."""
    made = peopled_office
    stations = open_stations(made.folder, made.unlocked["Анна"], tmp_path, 2)
    yield Net(stations)
    for each in stations:
        each.office.close()


def test_an_admin_who_comes_before_the_rows_do_makes_none_a_second_time(
    two: Net, password: str
) -> None:
    anna = two.stations[0].office
    person = invite_person(anna, "Новая", role=Role.MANAGER, parameters=FLOOR).member_id
    two.once(0)
    # The list comes, and the computer is switched off before the rest does.
    station = two.stations[1]
    exchange_members(station.office, two.shelf)
    assert person in station.office.unlocked.membership.members
    station.office.close()
    station.office = open_office(
        station.office.folder.path, password, user_name="Анна Кравцова"
    )  # fmt: skip
    two.restart(1)
    two.settle()
    two.stations.require_same()
    for each in two.stations:
        assert each.value("SELECT name FROM member WHERE id = ?", person) == "Новая"
        made = "SELECT count(*) FROM journal WHERE record = ? AND op = 0"
        assert each.value(made, person) == 1
        assert "seals" not in {found.name for found in examine(each.office).problems}
