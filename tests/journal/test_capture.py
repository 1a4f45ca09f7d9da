"""What the triggers write down, and what the file itself refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import apsw
import pytest

from crm_desktop.journal import undo_change
from crm_desktop.journal.records import read_records, write_records
from db.connection import UnstorableValueError
from db.tables import BY_NAME, TABLES, schema_of
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from crm_desktop.journal import Change, Changes, Journal
    from db.connection import OfficeDatabase

CLIENT = BY_NAME["client"]


def add_client(db: OfficeDatabase, change: Change, name: str = "Ромашка") -> int:
    record = change.new_id()
    db.run(
        "INSERT INTO client(id, kind, name, name_key, created_at) VALUES(?, 'company', ?, '', 1)",
        (record, name),
    )
    return record


def rows(db: OfficeDatabase) -> list[tuple[int, str | None]]:
    return [
        (op, old)
        for op, old in db.run("SELECT op, old FROM journal WHERE tbl = ?", (CLIENT.number,))
    ]


def test_schema_matches_the_models(db: OfficeDatabase) -> None:
    for table in TABLES:
        found = {
            (name, bool(required), bool(key))
            for _, name, _, required, _, key in db.run(f"PRAGMA table_info({table.name})")
        }
        fields = schema_of(table.model).columns
        wanted = {
            (name, not field.null and not field.primary_key, bool(field.primary_key))
            for name, field in fields.items()
        }
        assert found == wanted, table.name


def test_insert_leaves_no_values_update_leaves_the_old_ones(
    db: OfficeDatabase, journal: Journal
) -> None:
    with journal.change("раз") as change:
        record = add_client(db, change)
    with journal.change("два"):
        db.run(
            "UPDATE client SET name = 'Лютик', inn = '1', custom = '{\"f1\":5}' WHERE id = ?",
            (record,),
        )
    with journal.change("три"):
        write_records(db, CLIENT, {record: {"custom.f1": 6, "custom.f2": "x"}})
    with journal.change("ничего") as nothing:
        db.run("UPDATE client SET name = name, inn = '1'")
    found = rows(db)
    assert found[0] == (0, None)
    # With a name goes what it is made of, changed or not.
    parts = dict.fromkeys(("last_name", "first_name", "middle_name"))
    expected = {"name": "Ромашка", "name_key": "", **parts, "inn": None, "custom.f1": None}
    assert json.loads(found[1][1] or "") == expected
    assert json.loads(found[2][1] or "") == {"custom.f1": 5, "custom.f2": None}
    assert len(found) == 3
    assert not nothing.changes
    assert db.run("SELECT count(*) FROM change_set") == [(3,)]


def test_the_file_itself_refuses_writes_outside_a_change_and_deletes(
    db: OfficeDatabase, journal: Journal
) -> None:
    with journal.change("раз") as change:
        record = add_client(db, change)
    with pytest.raises(apsw.ConstraintError, match="outside a change"):
        db.run("UPDATE client SET name = 'x' WHERE id = ?", (record,))
    with pytest.raises(apsw.ConstraintError, match="deleting is a field"), journal.change("два"):
        db.run("DELETE FROM client")
    assert read_records(db, CLIENT, [record])[record]["name"] == "Ромашка"
    assert db.run("SELECT * FROM current_change") == []


UNSTORABLE = ["a\0b", "\ud800", float("nan"), float("inf"), -0.0, 1 << 63, b"blob", [1]]


@pytest.mark.parametrize("value", UNSTORABLE)
def test_values_the_journal_cannot_keep_are_refused(
    db: OfficeDatabase, journal: Journal, value: object
) -> None:
    with pytest.raises(UnstorableValueError), journal.change("раз") as change:
        db.run(
            "INSERT INTO client(id, kind, name, name_key, created_at, note) VALUES(?,'','','',1,?)",
            (change.new_id(), value),
        )
    assert rows(db) == []


@pytest.mark.parametrize("value", UNSTORABLE)
def test_own_fields_refuse_the_same_values(
    db: OfficeDatabase, journal: Journal, value: object
) -> None:
    with journal.change("раз") as change:
        record = add_client(db, change)
    with pytest.raises(UnstorableValueError), journal.change("два"):
        write_records(db, CLIENT, {record: {"custom.f1": value}})
    assert len(rows(db)) == 1


def test_own_fields_come_back_from_an_undo_as_they_were(
    db: OfficeDatabase, journal: Journal
) -> None:
    values = {f"custom.f{i}": v for i, v in enumerate([0.1 + 0.2, 1.0, 5e-324, 2**62 + 1, '"\\'])}
    with journal.change("раз") as change:
        record = add_client(db, change)
        write_records(db, CLIENT, {record: {**values, "custom.да.нет 'x'": True}})
    kept = read_records(db, CLIENT, [record])[record]
    with journal.change("два") as second:
        db.run("UPDATE client SET custom = NULL")
    undo_change(db, journal, second.id)
    back = read_records(db, CLIENT, [record])[record]
    assert {name: (type(value), value) for name, value in back.items()} == {
        name: (type(value), value) for name, value in kept.items()
    }
    assert back["custom.да.нет 'x'"] == 1


def test_the_file_refuses_a_replaced_row_and_another_id(
    db: OfficeDatabase, journal: Journal
) -> None:
    with journal.change("раз") as change:
        record = add_client(db, change)
    with pytest.raises(apsw.ConstraintError, match="deleting is a field"), journal.change("два"):
        db.run(
            "INSERT OR REPLACE INTO client(id, kind, name, name_key, created_at)"
            " VALUES(?, '', '', '', 1)",
            (record,),
        )
    with pytest.raises(apsw.ConstraintError, match="id never changes"), journal.change("три"):
        db.run("UPDATE client SET id = id + 1")
    assert len(rows(db)) == 1


def test_a_nested_change_joins_and_a_failure_leaves_nothing(
    db: OfficeDatabase, journal: Journal
) -> None:
    with journal.change("снаружи") as outer:
        add_client(db, outer)
        with journal.change("внутри") as inner:
            add_client(db, inner)
        assert inner.id == outer.id

    def fail() -> None:
        with journal.change("сбой") as broken:
            add_client(db, broken)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert db.run("SELECT title FROM change_set") == [("снаружи",)]
    assert len(rows(db)) == 2


def test_news_name_the_owner_of_a_part(db: OfficeDatabase, journal: Journal) -> None:
    news: list[Changes] = []
    unsubscribe = journal.subscribe(news.append)
    with journal.change("клиент") as change:
        record = add_client(db, change)
    with journal.change("телефон") as change:
        phone = change.new_id()
        db.run(
            "INSERT INTO channel(id, client, kind, value, key, position)"
            " VALUES(?, ?, 'phone', '', '', 0)",
            (phone, record),
        )
    unsubscribe()
    with journal.change("никто не слышит") as change:
        add_client(db, change)
    assert [n.title for n in news] == ["клиент", "телефон"]
    assert news[1].touched == {"channel": frozenset({phone}), "client": frozenset({record})}
    assert news[1].concern(next(k for k in news[1].touched if k == "client"), record)


def test_what_another_program_writes_is_noticed_once(db: OfficeDatabase, journal: Journal) -> None:
    with journal.change("своё") as change:
        record = add_client(db, change)
    journal.notice_others()
    news: list[Changes] = []
    journal.subscribe(news.append)
    program = (
        "import sys; from pathlib import Path; sys.path.insert(0, '.');"
        "from db.connection import OfficeDatabase; from crm_desktop.journal import Journal;"
        "from crm_desktop.access.identity import Identity;"
        "db = OfficeDatabase(Path(sys.argv[1]), bytes.fromhex(sys.argv[2])); who = Identity.new();"
        "author = type('A', (), {'user_id': 8, 'sign': lambda self, data: who.sign(data)})();"
        "journal = Journal(db, author, lambda db, first: None)\n"
        "with journal.change('чужое'): db.run('UPDATE client SET note = 1')"
    )
    subprocess.run(  # noqa: S603 - our own interpreter and program
        [sys.executable, "-c", program, str(db.path), db._key], check=True, timeout=PATIENCE_S
    )
    journal.notice_others()
    journal.notice_others()
    assert [n.touched for n in news] == [{"client": frozenset({record})}]
    with journal.change("своё ещё") as change:
        add_client(db, change)
    journal.notice_others()
    assert len(news) == 2
