"""Writing down what a batch of operations from elsewhere left."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from crm_desktop.journal.records import OWN, dump_custom
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.sync.merge.record import Link, RecordState
    from db.connection import OfficeDatabase
    from db.tables import JournalTable

_encode = msgspec.json.encode


@dataclass(frozen=True, slots=True)
class Row:
    """A journal row to be written; its stamp, number and old values stand in the link."""

    change: int
    table: int
    record: int
    op: int
    link: Link


def write_states(db: OfficeDatabase, states: Sequence[RecordState], rows: Sequence[Row]) -> int:
    """Write live rows, journal, bases and clashes; returns how many clashes there are.

    Args:
        db: inside a write transaction past the triggers.
        states: the records as they are to be.
        rows: the new journal rows, in the order of their numbers.
    """
    by_table: dict[str, list[RecordState]] = defaultdict(list)
    for state in states:
        by_table[state.table.name].append(state)
    for of_table in by_table.values():
        _write_made(db, of_table[0].table, [state for state in of_table if state.made])
        _write_changed(db, of_table[0].table, [s for s in of_table if s.changed and not s.made])
    _write_journal(db, states, rows)
    _write_bases(db, states)
    return _write_clashes(db, states)


def _write_made(db: OfficeDatabase, table: JournalTable, made: list[RecordState]) -> None:
    if not made:
        return
    columns = table.columns
    sql = " ".join(
        (
            "INSERT INTO", table.name, "(id,", ", ".join(columns), ") VALUES(?",
            ", ?" * len(columns), ")",
        )
    )  # fmt: skip
    own = columns.index("custom") + 1 if "custom" in columns else None
    rows = []
    for state in made:
        values = [state.record, *map(state.live.get, columns)]
        if own is not None:
            values[own] = _custom(state.live)
        rows.append(values)
    db.connection().executemany(sql, rows)


def _write_changed(db: OfficeDatabase, table: JournalTable, states: list[RecordState]) -> None:
    by_columns: dict[tuple[str, ...], list[list[Any]]] = defaultdict(list)
    for state in states:
        columns = sorted(name for name in state.changed if not name.startswith(OWN))
        values = [state.live.get(name) for name in columns]
        if len(columns) < len(state.changed):
            columns.append("custom")
            values.append(_custom(state.live))
        by_columns[tuple(columns)].append([*values, state.record])
    for names, rows in by_columns.items():
        settings = ", ".join(f"{name} = ?" for name in names)
        sql = " ".join(("UPDATE", table.name, "SET", settings, "WHERE id = ?"))
        db.connection().executemany(sql, rows)


def _custom(live: dict[str, Any]) -> str | None:
    own = {name.removeprefix(OWN): v for name, v in live.items() if name.startswith(OWN)}
    return dump_custom(own) if own else None


def _write_journal(db: OfficeDatabase, states: Sequence[RecordState], rows: Sequence[Row]) -> None:
    connection = db.connection()
    connection.executemany(
        "INSERT INTO journal(seq, change, stamp, tbl, record, op, old) VALUES(?, ?, ?, ?, ?, ?, ?)",
        [
            (
                row.link.seq, row.change, row.link.stamp, row.table, row.record, row.op,
                None if row.link.old is None else _encode(row.link.old).decode(),
            )
            for row in rows
        ],
    )  # fmt: skip
    fresh = {row.link.seq for row in rows}
    relinked = [
        (_encode(link.old).decode(), link.seq)
        for state in states
        for link in state.links
        if link.changed and link.seq not in fresh
    ]
    if relinked:
        connection.executemany("UPDATE journal SET old = ? WHERE seq = ?", relinked)


def _write_bases(db: OfficeDatabase, states: Sequence[RecordState]) -> None:
    rows = [
        (state.table.number, state.record, stamp, _encode(state.bases[stamp]).decode())
        for state in states
        for stamp in state.rebased
    ]
    if rows:
        db.connection().executemany("INSERT OR REPLACE INTO sync_base VALUES(?, ?, ?, ?)", rows)


def _write_clashes(db: OfficeDatabase, states: Sequence[RecordState]) -> int:
    connection = db.connection()
    found = 0
    for state in states:
        place = (state.table.number, state.record)
        for clash in state.clashes:
            if clash.winner is None:
                connection.execute(
                    "DELETE FROM sync_conflict WHERE tbl = ? AND record = ? AND field = ?"
                    " AND loser = ?",
                    (*place, clash.field, clash.loser),
                )
            else:
                found += 1
                connection.execute(
                    "INSERT INTO sync_conflict(tbl, record, field, loser, winner, found_at)"
                    " VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT(tbl, record, field, loser)"
                    " DO UPDATE SET winner = excluded.winner",
                    (*place, clash.field, clash.loser, clash.winner, now_ms()),
                )
    return found
