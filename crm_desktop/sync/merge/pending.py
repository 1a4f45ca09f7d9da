"""Operations that cannot be applied yet: they wait for a record, or for a newer program.

Kept by name, for the table or the field may be one this program does not know.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

from crm_desktop.journal.operations import Operation
from crm_desktop.sync.merge.checks import shape_of
from crm_desktop.sync.stream import inbound
from crm_desktop.sync.stream.wire import Sent

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from db.connection import OfficeDatabase

_COLUMNS: Final = "id, stamp, change, tbl, record, made, fields"


class Waiting(msgspec.Struct, frozen=True):
    """What `sync_pending.fields` holds, as msgpack."""

    fields: dict[str, int | float | str | None]
    bases: dict[str, int] = {}
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Pending:
    """A row of `sync_pending`."""

    id: int
    stamp: int
    change: int
    sent: Sent


def keep_pending(db: OfficeDatabase, rows: Iterable[tuple[int, int, Sent]]) -> None:
    """Put operations (stamp, change set, operation) aside, inside the transaction."""
    values = [
        (
            stamp,
            change,
            sent.operation.table,
            sent.operation.record,
            int(sent.operation.made),
            msgspec.msgpack.encode(
                Waiting(dict(sent.operation.fields), dict(sent.bases), sent.operation.whole)
            ),
        )
        for stamp, change, sent in rows
    ]
    if values:
        db.connection().executemany(
            "INSERT INTO sync_pending(stamp, change, tbl, record, made, fields)"
            " VALUES(?, ?, ?, ?, ?, ?)",
            values,
        )


def pending_of(db: OfficeDatabase, made: Mapping[str, Collection[int]]) -> list[Pending]:
    """Return what waits for records (table -> ids), the oldest first."""
    found: list[Pending] = []
    if count_pending(db):
        for table, records in made.items():
            found += _read(
                db,
                "WHERE tbl = ? AND record IN (SELECT value FROM json_each(?))",
                (table, json.dumps(list(records))),
            )
    return sorted(found, key=lambda each: each.stamp)


def applicable(db: OfficeDatabase) -> list[Pending]:
    """Return what waits for nothing any more: after an upgrade fields and tables are known."""
    return [each for each in _read(db, "ORDER BY stamp, id", ()) if _is_applicable(db, each)]


def _is_applicable(db: OfficeDatabase, pending: Pending) -> bool:
    operation = pending.sent.operation
    shape = shape_of(operation.table)
    if shape is None or not any(shape.knows(name) for name in operation.fields):
        return False
    there = db.run(
        " ".join(("SELECT 1 FROM", shape.table.name, "WHERE id = ?")), (operation.record,)
    )
    return operation.made or bool(there)


def waits_for_program(db: OfficeDatabase) -> bool:
    """Tell whether something came that only a newer program knows: bytes, a table, a field.

    What waits for a record is not meant: that comes by itself.
    """
    if inbound.needs_update(db):
        return True
    for (name,) in db.run("SELECT DISTINCT tbl FROM sync_pending"):
        shape = shape_of(name)
        if shape is None:
            return True
        sql = " ".join(
            (
                "SELECT EXISTS(SELECT 1 FROM sync_pending p CROSS JOIN", shape.table.name,
                "t ON t.id = p.record WHERE p.tbl = ?)",
            )
        )  # fmt: skip
        if db.run(sql, (name,))[0][0]:
            return True
    return False


def drop_pending(db: OfficeDatabase, ids: Iterable[int]) -> None:
    """Forget rows that were applied."""
    db.run(
        "DELETE FROM sync_pending WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )


def empty_pending(
    db: OfficeDatabase, table: str, records: Collection[int], *, kept: Collection[str]
) -> None:
    """Forget what waiting operations set, not that they set it; inside a write transaction.

    No program that could say which of the new fields tell of a person is here yet: all do. One
    that stands elsewhere is missed here then until the station is repaired: it is told to.

    Args:
        db: inside a write transaction.
        table: its name.
        records: whose.
        kept: fields that say nothing of a person.
    """
    rows = db.run(
        "SELECT id, stamp, fields FROM sync_pending WHERE tbl = ?"
        " AND record IN (SELECT value FROM json_each(?))",
        (table, json.dumps(list(records))),
    )
    for number, stamp, packed in rows:
        waiting = msgspec.msgpack.decode(packed, type=Waiting)
        # Of the same type: a field may not be NULL.
        emptied = {
            name: value if value is None or name in kept else type(value)()
            for name, value in waiting.fields.items()
        }
        db.connection().execute(
            "UPDATE sync_pending SET fields = ? WHERE id = ?",
            (msgspec.msgpack.encode(Waiting(emptied, waiting.bases, waiting.whole)), number),
        )
        # They are not what was signed any more.
        db.run("UPDATE seal SET salt = NULL WHERE stamp = ?", (stamp,))


def count_pending(db: OfficeDatabase) -> int:
    """Return how many operations wait."""
    return int(db.run("SELECT count(*) FROM sync_pending")[0][0])


def _read(db: OfficeDatabase, condition: str, values: tuple[Any, ...]) -> list[Pending]:
    sql = " ".join(("SELECT", _COLUMNS, "FROM sync_pending", condition))
    found = []
    for number, stamp, change, table, record, made, packed in db.run(sql, values):
        waiting = msgspec.msgpack.decode(packed, type=Waiting)
        operation = Operation(table, record, bool(made), waiting.fields, waiting.whole)
        found.append(Pending(number, stamp, change, Sent(operation, waiting.bases)))
    return found
