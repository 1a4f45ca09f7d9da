"""Taking back what made an own field: the field stays where somebody uses it by now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.doctor.examining import examine
from crm_desktop.journal.records import read_records, write_records
from db.tables import BY_NAME
from tests.journal.test_capture import add_client

if TYPE_CHECKING:
    from crm_desktop.office import Office

CLIENT = BY_NAME["client"]


def import_with_a_field(office: Office, *known: int) -> tuple[int, int, int, int]:
    """Make a field with an option and a client; fill the field there and at known clients."""
    with office.change("импорт", kind="import") as change:
        field, item = change.new_id(), change.new_id()
        office.db.run(
            "INSERT INTO own_field(id, kind, name, type, position)"
            " VALUES(?, '', 'Цвет', 'text', 0)",
            (field,),
        )
        office.db.run(
            "INSERT INTO directory_item(id, directory, name, position) VALUES(?, ?, 'Синий', 0)",
            (item, f"f{field}"),
        )
        client = add_client(office.db, change)
        fields = {f"custom.f{field}": str(item)}
        write_records(office.db, CLIENT, {record: dict(fields) for record in (client, *known)})
    return change.id, field, item, client


def live(office: Office, table: str, record: int) -> bool:
    return read_records(office.db, BY_NAME[table], [record])[record]["deleted_at"] is None


def search_is_right(office: Office) -> bool:
    [check] = [c for c in examine(office, mend=False).checks if c.name == "search"]
    return check.found == 0


def test_unused_it_goes(office: Office) -> None:
    with office.change("прежний") as change:
        known = add_client(office.db, change)
    made, field, item, client = import_with_a_field(office, known)
    with office.change("заметка"):
        office.db.run("UPDATE client SET note = 'x' WHERE id = ?", (known,))
    result = office.undo(made)
    assert result.left == ()
    assert not any((live(office, "own_field", field), live(office, "directory_item", item)))
    assert not live(office, "client", client)
    assert f"custom.f{field}" not in read_records(office.db, CLIENT, [known])[known]
    assert search_is_right(office)


def test_a_client_that_stays_keeps_its_fields(office: Office) -> None:
    made, field, item, client = import_with_a_field(office)
    with office.change("звонок") as change:
        office.db.run(
            "INSERT INTO event(id, client, kind, happened_at, text) VALUES(?, ?, 'call', 1, '')",
            (change.new_id(), client),
        )
    office.undo(made)
    assert all(
        live(office, table, record)
        for table, record in (("client", client), ("own_field", field), ("directory_item", item))
    )


def test_a_value_typed_since_keeps_the_field_and_its_option(office: Office) -> None:
    with office.change("прежние") as change:
        known, other = (add_client(office.db, change) for _ in range(2))
    made, field, item, client = import_with_a_field(office, known)
    with office.change("правка"):
        write_records(office.db, CLIENT, {other: {f"custom.f{field}": f'["{item}"]'}})
    office.undo(made)
    assert live(office, "own_field", field)
    assert live(office, "directory_item", item)
    assert not live(office, "client", client)
    assert search_is_right(office)


def test_search_follows_a_field_that_goes(office: Office) -> None:
    _made, field, _item, _client = import_with_a_field(office)
    with office.change("убрать поле"):
        office.db.run("UPDATE own_field SET deleted_at = 1 WHERE id = ?", (field,))
    assert search_is_right(office)
