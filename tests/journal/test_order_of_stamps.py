"""What comes late from another station stands in history where its stamp belongs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from crm_desktop.access.identity import to_text
from crm_desktop.doctor.seals import seal_faults
from crm_desktop.journal import Journal, undo_change
from crm_desktop.journal.chain import first_row_after
from crm_desktop.journal.history import FieldChange, Made, entries_of, history_of, state_at
from crm_desktop.journal.operations import Operation, operations_of
from crm_desktop.journal.records import read_records, write_records
from crm_desktop.journal.trash import bring_back, gone_with, last_deletions
from crm_desktop.past.rollback import roll_back
from db.tables import BY_NAME
from tests.journal.conftest import Person
from tests.journal.late import SLOT, let_time_pass, put_in
from tests.journal.test_capture import add_client

if TYPE_CHECKING:
    from db.connection import OfficeDatabase

CLIENT = BY_NAME["client"]
CHANNEL = BY_NAME["channel"]


@pytest.fixture
def other() -> Person:
    return Person(user_id=8)


def note(record: int, text: str | None, **fields: Any) -> Operation:
    return Operation("client", record, made=False, fields={"note": text, **fields})


class Tale:
    """«а», then late «б» of another station, then «в»; the moments between them."""

    def __init__(self, db: OfficeDatabase, journal: Journal, other: Person) -> None:
        with journal.change("Создан") as change:
            self.record = add_client(db, change)
        self.made = change.stamp
        with journal.change("а") as change:
            write_records(db, CLIENT, {self.record: {"note": "а"}})
        self.first = change.stamp
        self.late = let_time_pass(db)
        with journal.change("в") as change:
            write_records(db, CLIENT, {self.record: {"note": "в", "inn": "1"}})
        self.last = change.stamp
        put_in(db, other, self.late, [note(self.record, "б", kpp="9")])


@pytest.fixture
def tale(db: OfficeDatabase, journal: Journal, other: Person) -> Tale:
    return Tale(db, journal, other)


def live(db: OfficeDatabase, record: int) -> dict[str, Any]:
    return read_records(db, CLIENT, [record])[record]


def test_the_latest_stamp_stands_and_history_tells_all_in_order(
    db: OfficeDatabase, tale: Tale
) -> None:
    assert live(db, tale.record)["note"] == "в"
    assert live(db, tale.record)["kpp"] == "9"
    told = [
        (each.stamp, each.field, each.old, each.new) if isinstance(each, FieldChange) else each
        for each in history_of(db, CLIENT, [tale.record])
    ]
    assert isinstance(told[-1], Made)
    assert "note" not in told[-1].values
    notes = [each for each in told[:-1] if isinstance(each, tuple) and each[1] == "note"]
    assert notes == [
        (tale.last, "note", "б", "в"), (tale.late, "note", "а", "б"),
        (tale.first, "note", None, "а"),
    ]  # fmt: skip


def test_each_transaction_did_what_its_author_did(db: OfficeDatabase, tale: Tale) -> None:
    found = operations_of(db, [tale.first, tale.late, tale.last])
    assert {stamp: dict(each.fields) for stamp, (each,) in found.items()} == {
        tale.first: {"note": "а"}, tale.late: {"note": "б", "kpp": "9"},
        tale.last: {"note": "в", "inn": "1"},
    }  # fmt: skip


def test_the_past_has_what_came_to_us_later(db: OfficeDatabase, tale: Tale) -> None:
    for stamp, expected in (
        (tale.last, ("в", "9", "1")), (tale.last - 1, ("б", "9", None)),
        (tale.late, ("б", "9", None)), (tale.late - 1, ("а", None, None)),
        (tale.first - 1, (None, None, None)),
    ):  # fmt: skip
        state = state_at(db, CLIENT, [tale.record], stamp)[tale.record]
        assert (state["note"], state["kpp"], state["inn"]) == expected
    assert state_at(db, CLIENT, [tale.record], tale.made - 1) == {}


def test_the_whole_base_goes_back_to_any_moment(
    db: OfficeDatabase, journal: Journal, other: Person, tale: Tale
) -> None:
    new = Operation(
        "client", tale.late + 7, made=True,
        fields={"kind": "company", "name": "Лютик", "name_key": "", "created_at": 3},
    )  # fmt: skip
    put_in(db, other, tale.late + 4096, [new])
    with journal.change("г") as change:
        write_records(db, CLIENT, {tale.record: {"note": "г"}, new.record: {"note": "д"}})
    connection = db.connection()
    moments = (tale.made - 1, tale.made, tale.first, tale.late, tale.late + 4096, tale.last)
    for stamp in (*moments, change.stamp - 1, change.stamp):
        expected = state_at(db, CLIENT, [tale.record, new.record], stamp)
        connection.execute("BEGIN")
        for (name,) in db.run("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
            connection.execute(f"DROP TRIGGER {name}")
        roll_back(connection, stamp)
        assert read_records(db, CLIENT, [tale.record, new.record]) == expected
        connection.execute("ROLLBACK")


def test_an_undo_gives_back_what_stood_before_by_stamp(
    db: OfficeDatabase, journal: Journal, tale: Tale
) -> None:
    result = undo_change(db, journal, tale.last)
    assert result.left == ()
    assert live(db, tale.record)["note"] == "б"
    assert live(db, tale.record)["inn"] is None


def test_an_undo_of_what_came_late_leaves_later_work_alone(
    db: OfficeDatabase, journal: Journal, tale: Tale
) -> None:
    result = undo_change(db, journal, tale.late)
    assert [(left.record, left.field) for left in result.left] == [(tale.record, "note")]
    assert live(db, tale.record)["note"] == "в"
    assert live(db, tale.record)["kpp"] is None


def test_what_another_station_made_stays_if_it_was_changed_since(
    db: OfficeDatabase, journal: Journal, other: Person, tale: Tale
) -> None:
    records = [tale.late + 7, tale.late + 8]
    made = [
        Operation(
            "client", record, made=True,
            fields={"kind": "company", "name": "Лютик", "name_key": "", "created_at": 3},
        )
        for record in records
    ]  # fmt: skip
    late = put_in(db, other, tale.late + 4096, made)
    # Its own later change, earlier in this file than nothing of ours.
    put_in(db, other, tale.late + 8192, [note(records[0], "изменён")])
    result = undo_change(db, journal, late)
    assert [(left.record, left.field) for left in result.left] == [(records[0], "*")]
    assert live(db, records[0])["deleted_at"] is None
    assert live(db, records[1])["deleted_at"] is not None


def test_what_hangs_on_a_record_keeps_it_in_whatever_order_they_came(
    db: OfficeDatabase, journal: Journal, other: Person, tale: Tale
) -> None:
    client, phone = tale.late + 7, tale.late + 8
    made: dict[str, int | str] = {
        "kind": "company", "name": "Лютик", "name_key": "", "created_at": 3,
    }  # fmt: skip
    hung: dict[str, int | str] = {
        "client": client, "kind": "phone", "value": "1", "key": "1", "position": 1,
    }  # fmt: skip
    put_in(db, other, tale.late + 8192, [Operation("channel", phone, made=True, fields=hung)])
    late = put_in(
        db, other, tale.late + 4096, [Operation("client", client, made=True, fields=made)]
    )
    result = undo_change(db, journal, late)
    assert [(left.record, left.field) for left in result.left] == [(client, "*")]
    assert live(db, client)["deleted_at"] is None


def test_the_trash_knows_the_last_deletion_by_stamp(
    db: OfficeDatabase, journal: Journal, other: Person
) -> None:
    with journal.change("раз") as change:
        client = add_client(db, change)
        phone = change.new_id()
        db.run(
            "INSERT INTO channel(id, client, kind, value, key, position)"
            " VALUES(?, ?, 'phone', '1', '1', 1)",
            (phone, client),
        )
    late = let_time_pass(db)
    with journal.change("удаление") as change:
        for table, record in (("client", client), ("channel", phone)):
            write_records(db, BY_NAME[table], {record: {"deleted_at": 5}})
    # The other station deleted the client before, and we hear of it after.
    put_in(db, other, late, [Operation("client", client, made=False, fields={"deleted_at": 4})])
    gone = last_deletions(db, CLIENT, [client])
    assert gone == {client: change.id}
    assert gone_with(db, CHANNEL, "client", gone) == [phone]
    with journal.change("возврат"):
        bring_back(db, CLIENT, [client])
    assert live(db, client)["deleted_at"] is None


def test_where_in_the_file_something_later_begins(db: OfficeDatabase, tale: Tale) -> None:
    assert first_row_after(db, tale.first) == 3
    assert first_row_after(db, tale.last) is None


def faults(db: OfficeDatabase, *people: Person) -> list[tuple[int, str]]:
    members = SimpleNamespace(
        entries=[
            {"user": str(each.user_id), "ed25519": to_text(each.identity.public.signing)}
            for each in people
        ]
    )
    return seal_faults(db, members, lambda _done: None)  # type: ignore[arg-type]


def test_seals_of_both_stations_hold(
    db: OfficeDatabase, journal: Journal, author: Person, other: Person, tale: Tale
) -> None:
    second = Operation("channel", tale.late + 9, made=True, fields={
        "client": tale.record, "kind": "phone", "value": "1", "key": "1", "position": 1,
    })  # fmt: skip
    put_in(db, other, tale.late + 4096, [note(tale.record, "б2")], afterwards=[second])
    with journal.change("г"):
        write_records(db, CLIENT, {tale.record: {"note": "г"}})
    assert faults(db, author, other) == []
    assert {stamp for stamp, _what in faults(db, author)} == {tale.late, tale.late + 4096}


FORGED = (
    # Whose value is what: the chain of the field is broken.
    "UPDATE journal SET old = json_set(old, '$.note', 'подлог') WHERE stamp = {last}",
    "UPDATE journal SET old = json_set(old, '$.note', 'подлог') WHERE stamp = {late}",
    # A field more, a field less.
    "UPDATE journal SET old = json_set(old, '$.okpo', 'подлог') WHERE stamp = {late}",
    "UPDATE journal SET old = json_remove(old, '$.kpp') WHERE stamp = {late}",
    # The order of history.
    "UPDATE journal SET stamp = stamp + 1 WHERE stamp = {late}",
    "UPDATE journal SET change = {last} WHERE stamp = {late}",
    # Rows nobody signed, rows that are gone.
    (
        "INSERT INTO journal(change, stamp, tbl, record, op, old)"
        " SELECT change, stamp, tbl, record, op, '{{}}' FROM journal WHERE stamp = {late}"
    ),
    "DELETE FROM journal WHERE stamp = {late}",
    "INSERT INTO seal_run VALUES(99, 1, 5)",
    "UPDATE client SET kpp = '8'",
    "UPDATE seal SET previous = x'00' WHERE stamp = {late}",
    "DELETE FROM seal WHERE stamp = {late}",
    "DELETE FROM seal WHERE stamp = {first}",
)


def test_whatever_is_done_past_the_program_shows(
    db: OfficeDatabase, author: Person, other: Person, tale: Tale
) -> None:
    for (name,) in db.run("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
        db.run(f"DROP TRIGGER {name}")
    assert faults(db, author, other) == []
    for statement in FORGED:
        db.run("BEGIN")
        db.run(statement.format(last=tale.last, late=tale.late, first=tale.first))
        assert faults(db, author, other) != [], statement
        db.run("ROLLBACK")


def test_a_gap_in_anothers_chain_is_no_fault_while_something_of_it_waits(
    db: OfficeDatabase, author: Person, other: Person, tale: Tale
) -> None:
    missing = db.run("SELECT signature FROM seal WHERE stamp = ?", (tale.late,))[0][0]
    gap = tale.late + 8192
    put_in(db, other, gap, [note(tale.record, "б3")])
    db.connection().execute(
        "UPDATE seal SET signature = ? WHERE stamp = ?", (missing[::-1], tale.late)
    )
    assert (gap, "цепочка подписей прервана") in faults(db, author, other)
    db.run(
        "INSERT INTO sync_inbound(slot, seq, bytes, state, reason, received_at, tried_at, before,"
        " expected) VALUES(?, 3, x'', 'refused', '', 0, 0, x'', x'')",
        (SLOT,),
    )
    assert (gap, "цепочка подписей прервана") not in faults(db, author, other)


def test_what_waits_for_a_newer_program_was_signed_too(
    db: OfficeDatabase, author: Person, other: Person, tale: Tale
) -> None:
    stamp = tale.late + 4096
    known = note(tale.record, "б4")
    put_in(db, other, stamp, [known], afterwards=[])
    assert faults(db, author, other) == []
    signed = note(tale.record, "б5", newer="поле")
    later = put_in_partly(db, other, stamp + 4096, signed)
    assert faults(db, author, other) == []
    db.run("DELETE FROM sync_pending")
    assert [stamp for stamp, _what in faults(db, author, other)] == [later]


def put_in_partly(db: OfficeDatabase, other: Person, stamp: int, signed: Operation) -> int:
    """Write an operation one field of which this program does not know."""
    known = {name: value for name, value in signed.fields.items() if name in CLIENT.columns}
    waits = {name: value for name, value in signed.fields.items() if name not in known}
    put_in(
        db, other, stamp, [Operation(signed.table, signed.record, made=False, fields=known)],
        signed=[signed],
    )  # fmt: skip
    db.connection().execute(
        "INSERT INTO sync_pending(stamp, change, tbl, record, made, fields)"
        " VALUES(?, ?, ?, ?, 0, ?)",
        (
            stamp, stamp, signed.table, signed.record,
            msgspec.msgpack.encode({"fields": waits, "bases": {}}),
        ),
    )  # fmt: skip
    return stamp


def test_a_register_travels_whole_and_history_tells_only_what_changed(
    db: OfficeDatabase, journal: Journal
) -> None:
    with journal.change("раз") as change:
        record = add_client(db, change)
    with journal.change("два") as change:
        write_records(db, CLIENT, {record: {"name": "Лютик"}})
    entry = entries_of(db, CLIENT, [record])[record][-1]
    assert entry.old.keys() == CLIENT.register_of("name_key")
    told = [each for each in history_of(db, CLIENT, [record]) if isinstance(each, FieldChange)]
    assert [(each.field, each.old, each.new) for each in told] == [("name", "Ромашка", "Лютик")]
    with journal.change("три"):
        write_records(db, CLIENT, {record: {"last_name": "Иванов"}})
    # The undo of the name leaves the surname alone and does not complain of it.
    result = undo_change(db, journal, change.id)
    assert result.left == ()
    state = read_records(db, CLIENT, [record])[record]
    assert (state["name"], state["last_name"]) == ("Ромашка", "Иванов")
