"""The doctor on departments, own roles and clients opened by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.membership import Role
from crm_desktop.access.powers import BUILT_IN, to_json
from crm_desktop.doctor.access_checks import check_departments, check_roles, check_shares
from crm_desktop.doctor.subject import Subject
from tests.backup.filling import add_clients

if TYPE_CHECKING:
    from crm_desktop.office import Office


def subject(office: Office) -> Subject:
    return Subject(office.db, office.folder, office.unlocked, mend=False)


def test_departments_in_a_circle_and_people_of_deleted_ones_are_found(office: Office) -> None:
    with office.change("Отделы") as change:
        one, two, gone = (change.new_id() for _ in range(3))
        for department, parent, deleted in ((one, two, None), (two, one, None), (gone, None, 1)):
            office.db.run(
                "INSERT INTO department(id, deleted_at, name, parent, position)"
                " VALUES(?, ?, 'Отдел', ?, 0)",
                (department, deleted, parent),
            )
        office.db.run("UPDATE member SET department = ?", (gone,))
    check = check_departments(subject(office))
    assert (check.checked, check.found) == (2, 3)
    assert "сами в себя: 2, сотрудники удалённых: 1" in check.text


def test_roles_that_do_not_read_and_bearers_of_another_base_are_found(office: Office) -> None:
    with office.change("Роли") as change:
        sound, spoilt = change.new_id(), change.new_id()
        powers = to_json(BUILT_IN[Role.MANAGER])
        for role, text in ((sound, powers), (spoilt, powers.replace("{", "{,", 1))):
            office.db.run(
                "INSERT INTO access_role(id, name, base, powers, position)"
                " VALUES(?, 'Роль', 'manager', ?, 0)",
                (role, text),
            )
        office.db.run("UPDATE member SET access_role = ?", (sound,))
    check = check_roles(subject(office))
    # The administrator's signed role is not the one the own role stands on.
    assert (check.checked, check.found) == (2, 2)


def test_a_client_opened_twice_is_found(office: Office) -> None:
    [client] = add_clients(office, 1)
    with office.change("Открыт") as change:
        for _ in range(2):
            office.db.run(
                "INSERT INTO client_share(id, client, member, at) VALUES(?, ?, ?, 1)",
                (change.new_id(), client, office.user_id),
            )
    check = check_shares(subject(office))
    assert (check.checked, check.found) == (2, 1)
