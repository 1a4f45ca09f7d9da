"""What the journal knows of a record: every change of every field, and its state at any time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crm_desktop.journal.records import BATCH, Fields, marks, read_records, same
from db.journal_schema import INSERT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from db.connection import OfficeDatabase
    from db.tables import JournalTable


@dataclass(frozen=True, slots=True)
class Entry:
    """What one transaction did to one record, net.

    Attributes:
        seq: its first journal row of it.
        change: the change set.
        stamp: of the transaction.
        made: the record was made by it.
        old: field -> the value it found; of a made record nothing.
    """

    seq: int
    change: int
    stamp: int
    made: bool
    old: Fields


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one record, changed once. `old` and `new` are stored values."""

    seq: int
    change: int
    stamp: int
    table: str
    record: int
    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Made:
    """A record made by a change set, with the values it was made with."""

    seq: int
    change: int
    stamp: int
    table: str
    record: int
    values: Fields


def entries_of(
    db: OfficeDatabase, table: JournalTable, records: Collection[int]
) -> dict[int, list[Entry]]:
    """Return the journal rows of records, oldest first: in the order of stamps.

    What came late from another station stands where it belongs, not where it was written. Several
    rows of a transaction are one entry, at its author's station as at the others. Of a register all
    fields stand in `old`, even those an act left as they were.
    """
    found: dict[int, list[Entry]] = {record: [] for record in records}
    wanted = list(records)
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        sql = " ".join(
            (
                "SELECT seq, change, stamp, record, op, old FROM journal WHERE tbl = ?",
                "AND record IN", marks(len(part)), "ORDER BY record, stamp, seq",
            )
        )  # fmt: skip
        for seq, change, stamp, record, op, old in db.run(sql, (table.number, *part)):
            values = json.loads(old) if old else {}
            entries = found[record]
            if not entries or entries[-1].stamp != stamp:
                entries.append(Entry(seq, change, stamp, op == INSERT, values))
            elif op == INSERT:
                entries[-1] = Entry(seq, change, stamp, made=True, old={})
            elif not entries[-1].made:
                entries[-1].old.update(values | entries[-1].old)
    return found


def without_no_ops(entries: Sequence[Entry], present: Fields) -> list[Entry]:
    """Leave out the fields that entries left as they were: of a register all stand there.

    Args:
        entries: of one record, oldest first.
        present: its fields as they are now; those that are absent are NULL.
    """
    found: list[Entry] = []
    fields = dict(present)
    for entry in reversed(entries):
        changed = {name: old for name, old in entry.old.items() if not same(old, fields.get(name))}
        fields.update(entry.old)
        found.append(Entry(entry.seq, entry.change, entry.stamp, entry.made, changed))
    return found[::-1]


def history_of(
    db: OfficeDatabase, table: JournalTable, records: Collection[int]
) -> list[FieldChange | Made]:
    """Return everything that happened to records, newest first.

    A field that an act journalled and left as it was is not told.
    """
    found: list[FieldChange | Made] = []
    present = read_records(db, table, records)
    for record, entries in entries_of(db, table, records).items():
        fields = dict(present.get(record, {}))
        for entry in reversed(entries):
            place = (entry.seq, entry.change, entry.stamp, table.name, record)
            for name, old in entry.old.items():
                if not same(old, fields.get(name)):
                    found.append(FieldChange(*place, name, old, fields.get(name)))
                fields[name] = old
            if entry.made:
                values = {name: value for name, value in fields.items() if value is not None}
                found.append(Made(*place, values))
    return sorted(found, key=place_in_time, reverse=True)


def place_in_time(entry: Entry | FieldChange | Made) -> tuple[int, int]:
    """Return the key that sorts what happened, the oldest first, the same at every station."""
    return entry.stamp, entry.seq


def state_at(
    db: OfficeDatabase, table: JournalTable, records: Collection[int], stamp: int
) -> dict[int, Fields]:
    """Return the fields of records as they stood at `stamp`; records made later are left out."""
    states = read_records(db, table, records)
    for record, entries in entries_of(db, table, records).items():
        for entry in reversed(entries):
            if entry.stamp <= stamp:
                break
            if entry.made:
                states.pop(record, None)
                break
            states[record].update(entry.old)
    return states


def titles(db: OfficeDatabase, changes: Iterable[int]) -> dict[int, tuple[str, str, int, int]]:
    """Return title, kind, author and the starting instant (UTC ms) of change sets."""
    found: dict[int, tuple[str, str, int, int]] = {}
    wanted = sorted(set(changes))
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        sql = "SELECT id, title, kind, author, started_at FROM change_set WHERE id IN"
        for change, *rest in db.run(" ".join((sql, marks(len(part)))), part):
            found[change] = (rest[0], rest[1], rest[2], rest[3])
    return found
