"""What a transaction wrote, told by the journal: records of each area and parts of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crm_desktop.access.guarded_tables import PARTS, RECORDS
from crm_desktop.access.hidden_columns import SHUT, hidden_columns, hidden_custom
from crm_desktop.access.powers import Area, Deed
from db.journal_schema import INSERT
from db.tables import BY_NAME, BY_NUMBER

if TYPE_CHECKING:
    from collections.abc import Collection

    from db.connection import OfficeDatabase
    from db.tables import JournalTable

_FILES: Final = "attachment"

Place = tuple[int, int]
"""A row of a part and where it hangs: 1 = now, 0 = where it hung before."""


@dataclass(slots=True)
class Records:
    """Ids of the records of an area that a transaction wrote, each in one of the sets.

    `deleted` are those brought back too.
    """

    made: set[int] = field(default_factory=set)
    edited: set[int] = field(default_factory=set)
    deleted: set[int] = field(default_factory=set)


@dataclass(slots=True)
class PartRows:
    """Rows of one table that hang on records which were there before.

    Attributes:
        deed: what writing them is to their owners.
        places: of all rows.
        owners: area -> (place, owner); who may write one owner of a place may write there.
    """

    deed: Deed
    places: set[Place] = field(default_factory=set)
    owners: dict[Area, set[tuple[Place, int]]] = field(default_factory=dict)


@dataclass(slots=True)
class Written:
    """What a transaction wrote.

    Attributes:
        first_seq: its first journal row.
        of: the records of each area.
        parts: table -> its rows.
    """

    first_seq: int
    of: dict[Area, Records] = field(default_factory=lambda: {area: Records() for area in Area})
    parts: dict[str, PartRows] = field(default_factory=dict)


def read_written(db: OfficeDatabase, first_seq: int) -> Written:
    """Read what the open transaction wrote from a journal row on."""
    rows = db.run("SELECT DISTINCT tbl FROM journal NOT INDEXED WHERE seq >= ?", (first_seq,))
    tables = [BY_NUMBER[number] for (number,) in rows]
    found = Written(first_seq)
    for table in tables:
        if table.name in RECORDS:
            _read_records(db, table, found)
    for table in tables:
        if table.name in PARTS:
            _read_parts(db, table, found)
    return found


def touches(db: OfficeDatabase, written: Written, shut: Collection[str]) -> bool:
    """Tell whether one of these fields was written, but for those of new records.

    Args:
        db: the base, inside the transaction.
        written: what the transaction wrote.
        shut: `<area>:<key>` of the fields.
    """
    for name, area in RECORDS.items():
        names = [*hidden_columns(name, shut)]
        names += [f"custom.{key}" for key in hidden_custom(name, shut)]
        if names and _told(db, BY_NAME[name], names, written, written.of[area].made):
            return True
    for name, rows in written.parts.items():
        if SHUT.get(name) in shut:
            return True
        if name == _FILES and any(f"{area}:files" in shut for area in rows.owners):
            return True
    return False


def _told(
    db: OfficeDatabase,
    table: JournalTable,
    names: Collection[str],
    written: Written,
    made: Collection[int],
) -> bool:
    # Of a register all columns are journalled, changed or not.
    said = " OR ".join(
        f"instr(j.old, ?) > 0 AND j.old ->> '$.{name}' IS NOT t.{name}"
        if name in table.columns
        else "instr(j.old, ?) > 0"
        for name in names
    )
    sql = " ".join(
        ("SELECT EXISTS (SELECT 1 FROM journal j NOT INDEXED CROSS JOIN", table.name,
         "t ON t.id = j.record WHERE j.seq >= ? AND j.tbl = ?",
         "AND j.op <> ? AND (", said, ") AND j.record NOT IN (SELECT value FROM json_each(?)))")
    )  # fmt: skip
    quoted = (f'"{name}":' for name in names)
    values = (written.first_seq, table.number, INSERT, *quoted, json.dumps(list(made)))
    return bool(db.run(sql, values)[0][0])


def _read_records(db: OfficeDatabase, table: JournalTable, found: Written) -> None:
    records = found.of[RECORDS[table.name]]
    rows = db.run(
        "SELECT record, min(op), max(instr(coalesce(old, ''), '\"deleted_at\":'))"
        " FROM journal NOT INDEXED WHERE seq >= ? AND tbl = ? GROUP BY record",
        (found.first_seq, table.number),
    )
    for record, first, deleted in rows:
        if first == INSERT:
            records.made.add(record)
        else:
            (records.deleted if deleted else records.edited).add(record)


def _read_parts(db: OfficeDatabase, table: JournalTable, found: Written) -> None:
    told = PARTS[table.name]
    rows = PartRows(told.deed)
    fresh: set[Place] = set()
    for column, area in told.owners.items():
        made = found.of[area].made
        sql = " ".join(
            ("SELECT j.record, t." + column, ", json_extract(j.old, ?) FROM journal j",
             "NOT INDEXED CROSS JOIN", table.name, "t ON t.id = j.record",
             "WHERE j.seq >= ? AND j.tbl = ?")
        )  # fmt: skip
        values = (f"$.{column}", found.first_seq, table.number)
        for row, now, before in db.run(sql, values):
            for place, owner in (((row, 1), now), ((row, 0), before)):
                if owner in made:
                    fresh.add(place)
                elif owner is not None:
                    rows.places.add(place)
                    rows.owners.setdefault(area, set()).add((place, owner))
    rows.places -= fresh
    if rows.places:
        found.parts[table.name] = rows
