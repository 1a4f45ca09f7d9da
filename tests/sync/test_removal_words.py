"""Whoever removes a person of a shared office is told of his computer too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.keys import FLOOR
from crm_desktop.access.membership import Role
from crm_desktop.members.inviting import invite_person
from crm_desktop.members.removing import remove_person
from tests.sync.flow_stations import put_on
from tests.sync.memory_share import MemoryShare

if TYPE_CHECKING:
    from crm_desktop.office import Office


@pytest.mark.parametrize("shared", [False, True])
def test_the_removal_tells_of_the_computer_in_a_shared_office(
    office: Office, *, shared: bool
) -> None:
    if shared:
        put_on(office, MemoryShare())
    invite_person(office, "Вера", role=Role.MANAGER, parameters=FLOOR)
    (vera,) = office.db.run("SELECT id FROM member WHERE name = 'Вера'")
    assert ("«Станции» → «Убрать»" in remove_person(office, vera[0]).text) is shared
