"""Who may put a copy in the place of an office that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.keys import FLOOR
from crm_desktop.access.membership import Role
from crm_desktop.backup.making import back_up
from crm_desktop.backup.restoring import restore
from crm_desktop.errors import AccessDeniedError
from crm_desktop.members.rekeying import rekey
from crm_desktop.members.removing import remove_person
from crm_desktop.office.settings import change_own_password
from tests.backup.filling import add_clients
from tests.members.conftest import OWN

if TYPE_CHECKING:
    from pathlib import Path

    from tests.members.conftest import Staff


def refused(staff: Staff, copy: Path, password: str) -> str:
    folder = staff.office.folder
    staff.close()
    before = {path: path.read_bytes() for path in (folder.keys, folder.database)}
    with pytest.raises(AccessDeniedError) as caught:
        restore(copy, folder.path, password=password)
    assert {path: path.read_bytes() for path in before} == before
    assert not list(folder.path.glob("before-*"))
    return str(caught.value)


@pytest.mark.parametrize(("role", "allowed"), [(Role.MANAGER, False), (Role.HEAD, True)])
def test_a_leader_may_and_a_seller_may_not(staff: Staff, role: Role, *, allowed: bool) -> None:
    staff.first(staff.invite(role=role))
    copy = back_up(staff.office).path
    if allowed:
        staff.close()
        assert restore(copy, staff.office.folder.path, password=OWN).keys_kept
    else:
        assert "администратор или руководитель" in refused(staff, copy, OWN)


def test_who_was_removed_does_not_come_back_with_an_old_copy(staff: Staff, tmp_path: Path) -> None:
    boris = staff.first(staff.invite(role=Role.ADMIN))
    add_clients(staff.office, 2)
    copy = back_up(staff.office).path
    remove_person(staff.office, boris.user_id)

    assert "с тех пор ключи сменили" in refused(staff, copy, OWN)
    assert restore(copy, tmp_path / "в сторону", password=OWN).facts.rows["client"] == 2


def test_a_password_from_before_a_new_key_is_not_enough(staff: Staff) -> None:
    copy = back_up(staff.office).path
    rekey(staff.office, copies=False)
    change_own_password(staff.office, old=staff.password, new=OWN, parameters=FLOOR)

    assert "с тех пор ключи сменили" in refused(staff, copy, staff.password)
    assert restore(copy, staff.office.folder.path, password=OWN).keys_kept
