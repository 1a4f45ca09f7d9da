"""What lists are read by follows every change, is checked and mended, and is filled on upgrade."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from crm_desktop.clients.channels import remove_channel
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.edits import edit_field, edit_fields
from crm_desktop.clients.listing import ClientFilter, client_ids
from crm_desktop.clients.removal import delete_clients, restore_clients
from crm_desktop.doctor.examining import examine
from crm_desktop.doctor.report import Status
from crm_desktop.office import CopyAnswer, open_office
from crm_desktop.own_fields.own_fields import add_own_field
from crm_desktop.views.tree import Condition, Op, all_of
from db.connection import transaction
from db.list_values import BIRTHDAY, NO_PHONE, TAG, check, rebuild
from tests.db.freeze import FROZEN
from tests.db.freeze import PASSWORD as FROZEN_PASSWORD

if TYPE_CHECKING:
    from pathlib import Path

    import apsw

    from crm_desktop.office import Office


def kept(office: Office, client: int) -> set[tuple[object, ...]]:
    rows = office.db.run("SELECT field, value FROM list_value WHERE client = ?", (client,))
    return set(rows)


def test_values_follow_every_kind_of_change(office: Office) -> None:
    text, _ = add_own_field(office, "Город", type="text")
    several, _ = add_own_field(office, "Цвета", type="choices", options=("Красный", "Синий"))
    client, _ = create_client(
        office, ClientDraft(kind="person", name="Ёлкин Пётр", values={"birthday": "--02-28"})
    )
    assert kept(office, client) == {(NO_PHONE, 1), (BIRTHDAY, "02-28")}
    edit_fields(
        office, client,
        values={f"f{text}": "ТВЕРЬ Ёлочная", f"f{several}": "красный, синий",
                "phone": "+79215551024",
                "tags": "VIP"}, create_items=True,
    )  # fmt: skip
    items = [each for (field, each) in kept(office, client) if field == several]
    tag = [each for (field, each) in kept(office, client) if field == TAG]
    assert (len(items), len(tag)) == (2, 1)
    assert (text, "тверь елочная") in kept(office, client)
    assert (NO_PHONE, 1) not in kept(office, client)
    edit_field(office, client, field="name", value="Абрамов Пётр")
    names = office.db.run("SELECT DISTINCT name_key FROM list_value WHERE client = ?", (client,))
    assert names == [("абрамов петр",)]
    channel = office.db.run("SELECT id FROM channel WHERE client = ?", (client,))[0][0]
    remove_channel(office, channel)
    edit_fields(office, client, values={f"f{several}": None, "birthday": None, "tags": ""})
    assert kept(office, client) == {(NO_PHONE, 1), (text, "тверь елочная")}
    deleted = delete_clients(office, [client])
    assert kept(office, client) == set()
    restore_clients(office, [client])
    assert kept(office, client) == {(NO_PHONE, 1), (text, "тверь елочная")}
    office.undo(deleted.change_id)
    assert check(office.db.connection()) == ()


def test_a_field_of_another_type_keeps_other_values(office: Office) -> None:
    field, _ = add_own_field(office, "Код", type="text")
    client, _ = create_client(office, ClientDraft(name="ООО «Ёж»", values={f"f{field}": "АБ-7"}))
    assert (field, "аб-7") in kept(office, client)
    with office.change("Тип поля") as change:
        office.db.run("UPDATE own_field SET type = 'date' WHERE id = ?", (field,))
    assert (field, "?АБ-7") in kept(office, client)
    office.undo(change.changes.change_id)
    assert (field, "аб-7") in kept(office, client)


def test_a_part_that_moves_changes_both_clients(office: Office) -> None:
    first, _ = create_client(
        office, ClientDraft(name="А", channels=(ChannelDraft("+79215551024"),))
    )
    second, _ = create_client(office, ClientDraft(name="Б"))
    with office.change("Переезд"):
        office.db.run("UPDATE channel SET client = ? WHERE client = ?", (second, first))
    assert (NO_PHONE, 1) in kept(office, first)
    assert (NO_PHONE, 1) not in kept(office, second)


def test_the_doctor_sees_and_mends_what_is_wrong(office: Office) -> None:
    client, _ = create_client(office, ClientDraft(name="Ёлкин Пётр"))
    other, _ = create_client(office, ClientDraft(name="Абрамов Иван"))
    for damage in (
        "DELETE FROM list_value WHERE client = ?",
        "UPDATE list_value SET name_key = 'я' WHERE client = ?",
        "INSERT INTO list_value VALUES(?, 77, 5, 'я')",
    ):
        office.db.run(damage, (client,))
        looked = next(each for each in examine(office, mend=False).checks if each.name == "lists")
        assert (looked.status, looked.found) == (Status.PROBLEM, 1)
        assert "расходится" in looked.text
        mended = next(each for each in examine(office).checks if each.name == "lists")
        assert (mended.status, mended.found) == (Status.MENDED, 1)
        assert kept(office, client) == kept(office, other) == {(NO_PHONE, 1)}
    office.db.run("INSERT INTO list_value VALUES(5, 2, 1, 'нет такого клиента')")
    assert next(e for e in examine(office).checks if e.name == "lists").status is Status.MENDED
    assert kept(office, 5) == set()


def test_a_base_of_the_first_schema_is_filled_when_it_is_opened(tmp_path: Path) -> None:
    folder = tmp_path / "старый офис"
    shutil.copytree(FROZEN / "schema-0001", folder)
    office = open_office(folder, FROZEN_PASSWORD, copy_answer=CopyAnswer.COPY)
    try:
        assert check(office.db.connection()) == ()
        [(field,)] = office.db.run("SELECT id FROM own_field")
        by_colour = ClientFilter(tree=all_of(Condition(f"f{field}", Op.IS, ("СИНИЙ",))))
        assert len(client_ids(office, by_colour)) == 1
        values = office.db.run("SELECT * FROM list_value ORDER BY client, field, value")
        steps: list[int] = []

        def anew(connection: apsw.Connection) -> None:
            rebuild(connection, step=steps.append)

        transaction(office.db.connection(), "IMMEDIATE", anew)
        assert office.db.run("SELECT * FROM list_value ORDER BY client, field, value") == values
        assert steps
    finally:
        office.close()
