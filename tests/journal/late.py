"""Work of another station that comes late, put into the journal by hand where its stamp belongs.

Written apart from the exchange, and as simply as can be: what reads the journal is tested by it.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from crm_desktop.journal.history import entries_of
from crm_desktop.journal.journal import Header
from crm_desktop.journal.operations import operations_digest
from crm_desktop.journal.records import read_records, write_records
from crm_desktop.journal.seal import OPERATIONS, SALT_BYTES, link_before, signed_message
from crm_desktop.journal.stamps import SLOT_BITS, SLOTS, slot_of
from db.journal_schema import INSERT, UPDATE
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.journal.operations import Operation
    from db.connection import OfficeDatabase
    from tests.journal.conftest import Person

SLOT = 9


def let_time_pass(db: OfficeDatabase) -> int:
    """Return a stamp of the other station later than all there are; ours will be later still."""
    last = db.run("SELECT last_stamp FROM station")[0][0]
    between = ((last >> SLOT_BITS) + 5_000_000 << SLOT_BITS) + SLOT
    db.run("UPDATE station SET last_stamp = ?", (between + 5_000_000 * SLOTS,))
    return int(between)


def put_in(
    db: OfficeDatabase,
    author: Person,
    stamp: int,
    operations: Sequence[Operation],
    *,
    afterwards: Sequence[Operation] = (),
    signed: Sequence[Operation] = (),
) -> int:
    """Write a transaction of another station; returns its id.

    Args:
        db: our base.
        author: who signs.
        stamp: of the other station.
        operations: what comes at once.
        afterwards: what comes in a second part.
        signed: what the author did, if that is more.
    """
    header = Header(stamp, "Работа другой станции", "act", author.user_id, slot_of(stamp), None)
    db.run("BEGIN IMMEDIATE")
    db.run("INSERT INTO current_change(one, change, stamp, purge, applying) VALUES(1, 0, 0, 0, 1)")
    db.run(
        "INSERT INTO change_set(id, title, kind, author, station, state, started_at, finished_at)"
        " VALUES(?, ?, ?, ?, ?, 'done', 1, 1)",
        (stamp, header.title, header.kind, header.author, header.station),
    )
    first = _last_seq(db) + 1
    for operation in operations:
        _write(db, operation, stamp)
    salt = os.urandom(SALT_BYTES)
    digest = operations_digest(salt, signed or [*operations, *afterwards])
    previous = link_before(db, stamp)
    signature = author.sign(signed_message(header, stamp=stamp, digest=digest, previous=previous))
    rows = _last_seq(db) + 1 - first
    db.connection().execute(
        "INSERT INTO seal VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (stamp, stamp, first, rows, salt, digest, previous, signature, OPERATIONS),
    )
    if afterwards:
        begins = _last_seq(db) + 1
        for operation in afterwards:
            _write(db, operation, stamp)
        db.run("INSERT INTO seal_run VALUES(?, ?, ?)", (begins, len(afterwards), stamp))
    db.run("DELETE FROM current_change")
    db.run("COMMIT")
    return stamp


def _write(db: OfficeDatabase, operation: Operation, stamp: int) -> None:
    table, record, fields = BY_NAME[operation.table], operation.record, operation.fields
    row = (stamp, stamp, table.number, record)
    if operation.made:
        names = ", ".join(("id", *fields))
        marks = ", ".join("?" * (len(fields) + 1))
        db.run(
            " ".join(("INSERT INTO", table.name, f"({names}) VALUES({marks})")),
            (record, *fields.values()),
        )
        db.run("INSERT INTO journal(change, stamp, tbl, record, op) VALUES(?, ?, ?, ?, ?)",
               (*row, INSERT))  # fmt: skip
        return
    entries = entries_of(db, table, [record])[record]
    live = read_records(db, table, [record])[record]
    old: dict[str, Any] = {}
    for name, value in fields.items():
        later = [each for each in entries if each.stamp > stamp and name in each.old]
        if later:
            old[name] = later[0].old[name]
            later[0].old[name] = value
            db.run(
                "UPDATE journal SET old = ? WHERE seq = ?",
                (json.dumps(later[0].old, ensure_ascii=False), later[0].seq),
            )
        else:
            old[name] = live.get(name)
            write_records(db, table, {record: {name: value}})
    db.run(
        "INSERT INTO journal(change, stamp, tbl, record, op, old) VALUES(?, ?, ?, ?, ?, ?)",
        (*row, UPDATE, json.dumps(old, ensure_ascii=False)),
    )


def _last_seq(db: OfficeDatabase) -> int:
    return int(db.run("SELECT coalesce(max(seq), 0) FROM journal")[0][0])
