"""Columns that mean something only together, and what names a record."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from db.journal_schema import install_triggers
from db.tables import BY_NAME, TABLES

if TYPE_CHECKING:
    from crm_desktop.journal import Journal
    from db.connection import OfficeDatabase


def test_registers_and_natural_names_are_of_columns_there_are() -> None:
    for table in TABLES:
        columns = [column for register in table.registers for column in register]
        assert len(columns) == len(set(columns)), table.name
        assert {*columns, *table.natural} <= {*table.columns} - {"deleted_at", "custom"}
        assert table.natural_needs is None or table.natural_needs in table.natural
        assert all(len(register) > 1 for register in table.registers)


def last_old(db: OfficeDatabase) -> Any:
    return json.loads(db.run("SELECT old FROM journal ORDER BY seq DESC LIMIT 1")[0][0])


def test_whatever_of_a_register_changes_all_of_it_is_journalled(
    db: OfficeDatabase, journal: Journal
) -> None:
    for table in TABLES:
        if not table.registers:
            continue
        types = {name: kind for _at, name, kind, *_ in db.run(f"PRAGMA table_info({table.name})")}
        row: dict[str, Any] = {n: 1 if types[n] == "INTEGER" else "1" for n in table.columns}
        row |= {name: None for name in ("deleted_at", "custom") if name in types}
        with journal.change("раз") as change:
            record = change.new_id()
            sql = " ".join(
                ("INSERT INTO", table.name, "(", ", ".join(("id", *row)), ") VALUES(?",
                 ", ?" * len(row), ")")
            )  # fmt: skip
            db.run(sql, (record, *row.values()))
        beside = [n for n in table.columns if table.register_of(n) == {n} and row[n] is not None]
        for column in (*(c for each in table.registers for c in sorted(each)), *beside[:1]):
            new = 2 if types[column] == "INTEGER" else "2"
            with journal.change("два"):
                sql = " ".join(("UPDATE", table.name, "SET", column, "= ? WHERE id = ?"))
                db.run(sql, (new, record))
            assert last_old(db) == {name: row[name] for name in table.register_of(column)}
            row[column] = new


def test_an_edit_that_changes_nothing_leaves_no_trace(db: OfficeDatabase, journal: Journal) -> None:
    with journal.change("раз") as change:
        db.run(
            "INSERT INTO client(id, kind, name, name_key, created_at)"
            " VALUES(?, 'person', 'Анна', 'анна', 1)",
            (change.new_id(),),
        )
    with journal.change("ничего"):
        db.run("UPDATE client SET name = name, last_name = NULL")
    assert db.run("SELECT count(*) FROM journal") == [(1,)]


def test_what_is_applied_from_elsewhere_is_not_journalled_twice(
    db: OfficeDatabase, journal: Journal
) -> None:
    with journal.change("раз"):
        db.run("INSERT INTO setting(id, name, value) VALUES(1, 'а', 'б')")
    db.run("BEGIN IMMEDIATE")
    db.run("INSERT INTO current_change(one, change, stamp, purge, applying) VALUES(1, 0, 0, 0, 1)")
    db.run("UPDATE setting SET value = 'в'")
    db.run("DELETE FROM current_change")
    db.run("COMMIT")
    assert db.run("SELECT count(*), max(op) FROM journal") == [(1, 0)]
    assert db.run("SELECT value FROM setting") == [("в",)]


def test_the_triggers_fit_sqlite_with_all_registers(db: OfficeDatabase) -> None:
    install_triggers(db.connection(), TABLES)
    assert BY_NAME["task"].register_of("slot") >= {"due_on", "due_at", "repeats"}
