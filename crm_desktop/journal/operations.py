"""What a transaction did, net: one operation for each record it touched, by names.

The same on every station, whatever came before or after it elsewhere: an operation says what each
field was set to, not what it was. Seals (format 2) hash it, the exchange carries it.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

import msgspec

from crm_desktop.journal.records import OWN
from db.journal_schema import INSERT
from db.tables import BY_NUMBER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from db.connection import OfficeDatabase
    from db.tables import JournalTable

Value = int | float | str | None

EDITED: Final = 0
MADE: Final = 1
WHOLE: Final = 2

_by_place = attrgetter("table", "record")
_packed = msgspec.msgpack.Encoder().encode
_by_name = attrgetter("name")
_decoded = msgspec.json.Decoder(dict[str, Any]).decode
_listed = msgspec.json.Decoder(list[str]).decode
# How a record was touched: MADE, WHOLE, or the names of the fields that were set.
_Touch = int | dict[str, Any]
# Table, record, kind, its fields sorted by name.
_Net = tuple[str, int, int, list[tuple[str, Value]]]
Row = tuple[Any, ...]

# Where an erasure by law forgot the values, the names of the fields, a JSON list.
_ENTRIES: Final = (
    "SELECT tbl, record, op, CASE WHEN op = 1 THEN coalesce(old, (SELECT e.fields"
    " FROM erased_fields e WHERE e.seq = j.seq)) END"
    " FROM journal j NOT INDEXED WHERE seq BETWEEN ? AND ?"
)
_LATER: Final = (
    "SELECT record, stamp, old FROM journal WHERE tbl = ?"
    " AND record IN (SELECT value FROM json_each(?)) AND stamp > ? AND old IS NOT NULL"
    " ORDER BY record, stamp, seq"
)
# Where the rows of transactions lie: their own, and those that came later and in parts.
_RUNS: Final = (
    "WITH wanted(stamp) AS (SELECT value FROM json_each(?1))"
    " SELECT s.stamp, s.first_seq, s.first_seq + s.rows - 1 FROM wanted w"
    " CROSS JOIN seal s ON s.stamp = w.stamp UNION ALL"
    " SELECT r.stamp, r.first_seq, r.first_seq + r.rows - 1 FROM wanted w"
    " CROSS JOIN seal_run r ON r.stamp = w.stamp"
)


@dataclass(frozen=True, slots=True)
class Operation:
    """A record made or edited by one transaction.

    Attributes:
        table: its name; may be one this program does not know.
        record: its id.
        made: the transaction made it; `fields` are then all that are not NULL.
        fields: field (`name`, `custom.<key>`) -> the value the transaction left, None = emptied.
        whole: an erasure by law, before schema 7, made the office forget which fields were set: it
            counts as having set them all, and `fields` are all that are not NULL.
    """

    table: str
    record: int
    made: bool
    fields: Mapping[str, Value] = field(default_factory=dict)
    whole: bool = False


def net_operations(db: OfficeDatabase, first_seq: int, last_seq: int) -> list[Operation]:
    """Return what the open transaction did: the journal rows `first_seq … last_seq` are all of it.

    Returns:
        Sorted by table name, then record.
    """
    return [_operation(*each) for each in _net(db, entries_between(db, first_seq, last_seq))]


def net_digest(db: OfficeDatabase, salt: bytes, entries: Iterable[Row]) -> bytes:
    """Return the digest of the operations of one transaction, if nothing changed them since.

    Args:
        db: inside a transaction or a snapshot.
        salt: of the seal.
        entries: all journal rows of the transaction, as `entries_between` gives them.
    """
    return _digest(salt, _net(db, entries))


def entries_between(db: OfficeDatabase, first_seq: int, last_seq: int) -> list[Row]:
    """Return table, record, op, what was set of the journal rows `first_seq … last_seq`.

    What was set is for `names_in`; None for a made record, and where even the names are forgotten.
    """
    return db.run(_ENTRIES, (first_seq, last_seq))


def names_in(told: str) -> dict[str, Any]:
    """Return field -> old value; None where an erasure by law forgot it."""
    if told.startswith("["):
        return dict.fromkeys(_listed(told))
    return _decoded(told)


def operations_of(db: OfficeDatabase, stamps: Collection[int]) -> dict[int, list[Operation]]:
    """Return what sealed transactions did, long after them: the same as `net_operations` then.

    A value is what the next write of the field found, in the order of stamps, or the live one.

    Args:
        db: inside a transaction or a snapshot.
        stamps: of transactions; of an unknown one the list is empty. A few hundred at a time.

    Returns:
        stamp -> operations sorted by table name, then record.
    """
    found: dict[int, list[Operation]] = {stamp: [] for stamp in stamps}
    touched: dict[int, dict[int, dict[int, _Touch]]] = defaultdict(lambda: defaultdict(dict))
    for stamp, first, last in db.run(_RUNS, (json.dumps(list(found)),)):
        for number, record, op, old in entries_between(db, first, last):
            of_record = touched[number][record]
            of_record[stamp] = _with(of_record.get(stamp), op, old)
    tables = (BY_NUMBER[number] for number in touched.keys() & BY_NUMBER.keys())
    for table in sorted(tables, key=_by_name):
        for stamp, operation in _as_left(db, table, touched[table.number]):
            found[stamp].append(operation)
    return found


def operations_digest(salt: bytes, operations: Iterable[Operation]) -> bytes:
    """Return the salted SHA-256 of operations; the order they come in does not matter."""
    return _digest(
        salt,
        (
            (
                each.table,
                each.record,
                MADE if each.made else WHOLE if each.whole else EDITED,
                sorted(each.fields.items()),
            )
            for each in sorted(operations, key=_by_place)
        ),
    )


def _digest(salt: bytes, operations: Iterable[_Net]) -> bytes:
    return hashlib.sha256(b"".join((salt, *map(_packed, operations)))).digest()


def _operation(table: str, record: int, kind: int, fields: list[tuple[str, Value]]) -> Operation:
    return Operation(table, record, kind == MADE, dict(fields), kind == WHOLE)


def _net(db: OfficeDatabase, entries: Iterable[Row]) -> Iterator[_Net]:
    touched: dict[int, dict[int, _Touch]] = defaultdict(dict)
    for number, record, op, old in entries:
        of_table = touched[number]
        of_table[record] = _with(of_table.get(record), op, old)
    for table in sorted((BY_NUMBER[number] for number in touched), key=_by_name):
        touches = touched[table.number]
        live = _LiveRows(table)
        for row in live.read(db, touches):
            touch = touches[row[-1]]
            if isinstance(touch, int):
                yield table.name, row[-1], touch, live.all_fields(row)
            else:
                yield table.name, row[-1], EDITED, live.fields(row, touch)


def _with(touch: _Touch | None, op: int, old: str | None) -> _Touch:
    """What is known of a record with one more journal row of the same transaction."""
    if op == INSERT or touch == MADE:
        return MADE
    if old is None or touch == WHOLE:
        return WHOLE
    names = names_in(old)
    if isinstance(touch, dict):
        touch.update(names)
        return touch
    return names


class _LiveRows:
    """Reads the present rows of a table as fields in the order of their names."""

    def __init__(self, table: JournalTable) -> None:
        self._names = [name for name in sorted(table.columns) if name != "custom"]
        self._place = {name: number for number, name in enumerate(self._names)}
        self._has_own = "custom" in table.columns
        own = "custom" if self._has_own else "NULL"
        self._sql = " ".join(
            (
                "SELECT", ", ".join((*self._names, own, "id")), "FROM", table.name,
                "WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
            )
        )  # fmt: skip

    def read(self, db: OfficeDatabase, records: Iterable[int]) -> Iterator[tuple[Any, ...]]:
        """Yield rows sorted by their id, which comes last, after the own fields."""
        yield from db.connection().execute(self._sql, (json.dumps(list(records)),))

    def all_fields(self, row: tuple[Any, ...]) -> list[tuple[str, Value]]:
        """Return the fields that are not NULL, sorted by name."""
        fields = [
            (name, value)
            for name, value in zip(self._names, row, strict=False)
            if value is not None
        ]
        own = self._own(row)
        if own:
            fields += [(OWN + key, value) for key, value in own.items() if value is not None]
            fields.sort()
        return fields

    def fields(self, row: tuple[Any, ...], names: Iterable[str]) -> list[tuple[str, Value]]:
        """Return some fields, sorted by name; those that are not there are NULL."""
        own: dict[str, Any] | None = None
        found: list[tuple[str, Value]] = []
        for name in sorted(names):
            place = self._place.get(name)
            if place is None:
                own = self._own(row) if own is None else own
                found.append((name, own.get(name.removeprefix(OWN))))
            else:
                found.append((name, row[place]))
        return found

    def _own(self, row: tuple[Any, ...]) -> dict[str, Any]:
        return _decoded(row[-2]) if row[-2] else {}


def _as_left(
    db: OfficeDatabase, table: JournalTable, records: Mapping[int, Mapping[int, _Touch]]
) -> Iterator[tuple[int, Operation]]:
    """Walk each record back from its live row, past what came after the wanted transactions."""
    since = min(min(touches) for touches in records.values())
    later: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for record, stamp, old in db.run(_LATER, (table.number, json.dumps(list(records)), since)):
        later[record].append((stamp, old))
    live = _LiveRows(table)
    for row in live.read(db, records):
        entries = later.get(row[-1], [])
        state = dict(live.all_fields(row))
        for stamp, touch in sorted(records[row[-1]].items(), reverse=True):
            while entries and entries[-1][0] > stamp:
                state.update(_decoded(entries.pop()[1]))
            if isinstance(touch, int):
                left: dict[str, Value] = {n: v for n, v in state.items() if v is not None}
                yield stamp, Operation(table.name, row[-1], touch == MADE, left, touch == WHOLE)
            else:
                fields = {name: state.get(name) for name in touch}
                yield stamp, Operation(table.name, row[-1], made=False, fields=fields)
