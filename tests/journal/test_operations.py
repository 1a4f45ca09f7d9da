"""Operations of a transaction: the same at its commit and long after it."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_desktop.journal import Journal
from crm_desktop.journal.operations import (
    Operation,
    net_operations,
    operations_digest,
    operations_of,
)
from crm_desktop.journal.records import write_records
from db.tables import BY_NAME
from tests.journal.late import let_time_pass, put_in
from tests.journal.test_capture import add_client
from tests.journal.test_undo_histories import play_any_order

if TYPE_CHECKING:
    from db.connection import OfficeDatabase
    from tests.journal.conftest import Person

CLIENT = BY_NAME["client"]


def typed(operations: list[Operation]) -> list[object]:
    """Operations so that 1 and 1.0 differ."""
    return [
        (
            each.table, each.record, each.made, each.whole,
            sorted((name, type(value), value) for name, value in each.fields.items()),
        )
        for each in operations
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_what_was_done_is_told_alike_at_once_and_after_everything_else(
    db: OfficeDatabase, author: Person, seed: int
) -> None:
    at_commit: dict[int, list[Operation]] = {}

    def note(base: OfficeDatabase, first: int) -> None:
        last, stamp = base.run("SELECT max(seq), max(stamp) FROM journal WHERE seq >= ?", (first,))[
            0
        ]
        at_commit[stamp] = net_operations(base, first, last)

    play_any_order(db, Journal(db, author, note), random.Random(seed))
    assert at_commit
    later = operations_of(db, list(at_commit))
    for stamp, operations in at_commit.items():
        assert typed(later[stamp]) == typed(operations)
    for stamp, salt, digest in db.run("SELECT stamp, salt, digest FROM seal"):
        assert operations_digest(salt, later[stamp]) == digest


def test_the_hash_knows_types_order_of_nothing_and_every_value() -> None:
    edit = Operation("client", 5, made=False, fields={"note": "а", "custom.f1": 1})
    other = Operation("channel", 7, made=True, fields={"value": "1"})
    salt = b"s" * 16
    digest = operations_digest(salt, [edit, other])
    assert digest == operations_digest(salt, [other, edit])
    turned = replace(edit, fields=dict(reversed(list(edit.fields.items()))))
    assert digest == operations_digest(salt, [other, turned])
    for spoilt in (
        replace(edit, fields={"note": "а", "custom.f1": 1.0}),
        replace(edit, fields={"note": "а"}),
        replace(edit, fields={**edit.fields, "inn": None}),
        replace(edit, made=True),
        replace(edit, whole=True),
        replace(edit, record=6),
        replace(edit, table="deal"),
    ):
        assert operations_digest(salt, [spoilt, other]) != digest
    assert operations_digest(b"t" * 16, [edit, other]) != digest
    assert operations_digest(salt, [edit]) != digest


def test_what_the_law_made_forgotten_counts_as_all_fields_or_as_the_remembered_ones(
    db: OfficeDatabase, journal: Journal
) -> None:
    with journal.change("раз") as change:
        record = add_client(db, change)
    with journal.change("два") as first:
        write_records(db, CLIENT, {record: {"note": "тайна", "inn": "1"}})
    with journal.change("три") as second:
        write_records(db, CLIENT, {record: {"note": "", "inn": None}})
    db.run("UPDATE journal SET old = NULL WHERE op = 1")
    found = operations_of(db, [change.stamp, first.stamp, second.stamp])
    for stamp in (first.stamp, second.stamp):
        (operation,) = found[stamp]
        assert operation.whole
        assert not operation.made
        assert operation.fields["name"] == "Ромашка"
        assert "inn" not in operation.fields
    assert found[change.stamp][0].made
    db.run('INSERT INTO erased_fields SELECT seq, \'["note","inn"]\' FROM journal WHERE op = 1')
    (operation,) = operations_of(db, [first.stamp])[first.stamp]
    assert operation == Operation("client", record, made=False, fields={"note": "", "inn": None})


def test_a_transaction_that_came_in_parts_is_told_whole(
    db: OfficeDatabase, journal: Journal, author: Person
) -> None:
    with journal.change("раз") as change:
        mine = add_client(db, change)
    stamp = let_time_pass(db)
    with journal.change("два"):
        write_records(db, CLIENT, {mine: {"note": "моё", "inn": "7"}})
    edit = Operation("client", mine, made=False, fields={"note": "чужое", "kpp": "5"})
    new = Operation(
        "client", stamp + 1, made=True,
        fields={"kind": "company", "name": "Лютик", "name_key": "лютик", "created_at": 3},
    )  # fmt: skip
    put_in(db, author, stamp, [edit], afterwards=[new])
    assert typed(operations_of(db, [stamp])[stamp]) == typed([edit, new])
    assert db.run("SELECT record FROM change_row WHERE change = ? ORDER BY seq", (stamp,)) == [
        (mine,), (stamp + 1,),
    ]  # fmt: skip


def test_an_unknown_stamp_did_nothing(db: OfficeDatabase) -> None:
    assert operations_of(db, [5]) == {5: []}
