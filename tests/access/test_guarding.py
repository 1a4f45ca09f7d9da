"""What may be written: judged inside the transaction by how a record stood before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.guarded_tables import OF_NO_AREA, PARTS, RECORDS
from crm_desktop.access.guarding import may_do
from crm_desktop.access.powers import Area, Deed, FieldRule, Scope
from crm_desktop.clients.channels import add_channel
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.edits import edit_fields
from crm_desktop.clients.removal import delete_clients
from crm_desktop.errors import AccessDeniedError
from crm_desktop.history.acts import undo
from db.tables import TABLES
from tests.access.people_office import department_scope, own_scope, rescoped

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from tests.access.people_office import People


@pytest.fixture
def clients(people: People) -> dict[str, int]:
    """A client of each of these people, by whose it is."""
    found = {}
    for name in ("Вера", "Глеб", "Егор"):
        draft = ClientDraft("company", f"Клиент {name}", values={"responsible": people.ids[name]})
        found[name], _changes = create_client(people.admin, draft)
    return found


def said(office: Office) -> int:
    """How much the journal holds."""
    return int(office.db.run("SELECT count(*) FROM journal")[0][0])


def test_every_journalled_table_says_where_it_belongs() -> None:
    names = {table.name for table in TABLES}
    assert names == {*RECORDS, *PARTS, *OF_NO_AREA}
    assert len(names) == len(RECORDS) + len(PARTS) + len(OF_NO_AREA)
    for table in TABLES:
        if table.name in PARTS:
            assert set(PARTS[table.name].owners) <= {*table.owners, *table.refers}


def test_ones_own_client_is_edited_and_anothers_is_not(
    people: People, clients: dict[str, int]
) -> None:
    people.give("Вера", own_scope())
    vera = people.open("Вера")
    edit_fields(vera, clients["Вера"], values={"note": "важный"})
    before = said(people.admin)
    with pytest.raises(AccessDeniedError, match="только свои"):
        _write(vera, "UPDATE client SET note = 'x' WHERE id = ?", clients["Глеб"])
    with pytest.raises(AccessDeniedError, match="Ничего не изменено"):
        _write(
            vera,
            "UPDATE client SET responsible = (SELECT id FROM member WHERE name = 'Вера')"
            " WHERE id = ?",
            clients["Егор"],
        )
    assert said(people.admin) == before


def test_a_department_reaches_its_own_and_no_further(
    people: People, clients: dict[str, int]
) -> None:
    people.give("Вера", department_scope())
    vera = people.open("Вера")
    edit_fields(vera, clients["Глеб"], values={"note": "важный"})
    with pytest.raises(AccessDeniedError, match="своего отдела"):
        _write(vera, "UPDATE client SET note = 'x' WHERE id = ?", clients["Егор"])
    assert may_do(vera, Area.CLIENTS, Deed.EDIT, clients["Глеб"])
    assert not may_do(vera, Area.CLIENTS, Deed.EDIT, clients["Егор"])


def test_a_client_is_handed_over_and_taken_back_by_who_did_it(
    people: People, clients: dict[str, int]
) -> None:
    people.give("Вера", own_scope())
    vera = people.open("Вера")
    changes = edit_fields(vera, clients["Вера"], values={"responsible": people.ids["Глеб"]})
    with pytest.raises(AccessDeniedError):
        _write(vera, "UPDATE client SET note = 'x' WHERE id = ?", clients["Вера"])
    undo(vera, changes.change_id)
    edit_fields(vera, clients["Вера"], values={"note": "снова моя"})


def test_a_part_is_an_edit_of_its_owner(people: People, clients: dict[str, int]) -> None:
    people.give("Вера", own_scope())
    vera = people.open("Вера")
    add_channel(vera, clients["Вера"], text="+7 900 000-00-01")
    with pytest.raises(AccessDeniedError), vera.change("Чужой телефон") as change:
        vera.db.run(
            "INSERT INTO channel(id, client, kind, value, key, position)"
            " VALUES(?, ?, 'phone', '+7 900 000-00-02', '79000000002', 1)",
            (change.new_id(), clients["Глеб"]),
        )


def test_a_part_does_not_move_from_another(people: People, clients: dict[str, int]) -> None:
    add_channel(people.admin, clients["Глеб"], text="+7 900 000-00-03")
    people.give("Вера", own_scope())
    vera = people.open("Вера")
    with pytest.raises(AccessDeniedError):
        _write(vera, "UPDATE channel SET client = ?", clients["Вера"])


def test_deleting_and_creating_have_scopes_of_their_own(
    people: People, clients: dict[str, int]
) -> None:
    people.give("Вера", own_scope(delete=False))
    vera = people.open("Вера")
    with pytest.raises(AccessDeniedError):
        delete_clients(vera, [clients["Вера"]])
    with pytest.raises(AccessDeniedError):
        _write(vera, "UPDATE client SET deleted_at = 1 WHERE id = ?", clients["Вера"])
    draft = ClientDraft("company", "Чужой", values={"responsible": people.ids["Глеб"]})
    with pytest.raises(AccessDeniedError, match="заводить"):
        create_client(vera, draft)
    people.give("Вера", rescoped(own_scope(), Area.CLIENTS, Deed.CREATE, Scope.ALL))
    create_client(vera, draft)


def test_a_bulk_edit_is_refused_whole(people: People, clients: dict[str, int]) -> None:
    people.give("Вера", own_scope())
    vera = people.open("Вера")
    with pytest.raises(AccessDeniedError, match="2 клиентов"):
        _write(vera, "UPDATE client SET note = 'x' WHERE ? > 0", 1)
    assert not people.admin.db.run("SELECT 1 FROM client WHERE note = 'x'")


@pytest.mark.parametrize("rule", [FieldRule.SEE, FieldRule.HIDDEN])
def test_a_field_kept_from_somebody_is_not_written(
    people: People, clients: dict[str, int], rule: FieldRule
) -> None:
    people.give("Вера", own_scope(fields={"clients:note": rule, "clients:channels": rule}))
    vera = people.open("Вера")
    with pytest.raises(AccessDeniedError, match="пол"):
        _write(vera, "UPDATE client SET note = 'x' WHERE id = ?", clients["Вера"])
    with pytest.raises(AccessDeniedError, match="пол"), vera.change("Телефон") as change:
        vera.db.run(
            "INSERT INTO channel(id, client, kind, value, key, position)"
            " VALUES(?, ?, 'phone', '+7 900 000-00-02', '79000000002', 1)",
            (change.new_id(), clients["Вера"]),
        )
    _write(vera, "UPDATE client SET industry = 'x' WHERE id = ?", clients["Вера"])


def _write(office: Office, sql: str, client: int) -> None:
    with office.change("Правка"):
        office.db.run(sql, (client,))
