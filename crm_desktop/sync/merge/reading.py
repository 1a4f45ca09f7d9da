"""Reading records as far as a batch of operations from elsewhere needs them."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import msgspec

from crm_desktop.journal.records import OWN
from crm_desktop.sync.merge.record import Link, RecordState
from db.journal_schema import INSERT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from crm_desktop.sync.stream.wire import Sent
    from db.connection import OfficeDatabase
    from db.tables import JournalTable

_decode = msgspec.json.decode


def read_states(
    db: OfficeDatabase, table: JournalTable, sent: Iterable[tuple[int, Sent]]
) -> dict[int, RecordState]:
    """Return the records that operations concern, those that are not there yet too.

    Args:
        db: inside the transaction.
        table: of all the operations.
        sent: (stamp, operation).
    """
    since: dict[int, int] = {}
    first: dict[int, int] = {}
    names: set[str] = set()
    for stamp, each in sent:
        record = each.operation.record
        whole = each.operation.whole or each.operation.made
        names.update(table.columns if each.operation.whole else each.operation.fields)
        base = min(each.bases.values(), default=0) if not whole else 0
        since[record] = min(since.get(record, base), base)
        first[record] = min(first.get(record, stamp), stamp)
    own = "custom" in table.columns and any(n == "custom" or n.startswith(OWN) for n in names)
    columns = [name for name in table.columns if name in names and name != "custom"]
    live = _live_rows(db, table, columns, since, own=own)
    links = _links(db, table, {record: since[record] for record in live})
    late = [record for record, found in links.items() if found[-1].stamp > first[record]]
    bases: dict[int, dict[int, dict[str, int]]] = {}
    if late:
        links |= _links(db, table, dict.fromkeys(late, 0))
        bases = _bases(db, table, late)
    return {
        record: RecordState(
            table, record, live.get(record), links.get(record, []), bases.get(record, {})
        )
        for record in since
    }


def _live_rows(
    db: OfficeDatabase,
    table: JournalTable,
    columns: list[str],
    records: Collection[int],
    *,
    own: bool,
) -> dict[int, dict[str, Any]]:
    asked = [*columns, "custom"] if own else columns
    sql = " ".join(
        (
            "SELECT", ", ".join(("id", *asked)), "FROM", table.name,
            "WHERE id IN (SELECT value FROM json_each(?))",
        )
    )  # fmt: skip
    found: dict[int, dict[str, Any]] = {}
    for record, *values in db.run(sql, (json.dumps(list(records)),)):
        row = dict(zip(asked, values, strict=True))
        custom = row.pop("custom", None)
        if custom:
            row.update((OWN + key, value) for key, value in _decode(custom).items())
        found[record] = row
    return found


def _links(
    db: OfficeDatabase, table: JournalTable, since: Mapping[int, int]
) -> dict[int, list[Link]]:
    """Return the journal rows of records from a stamp on; records without any are left out."""
    found: dict[int, list[Link]] = defaultdict(list)
    if not since:
        return found
    rows = db.run(
        "SELECT j.record, j.stamp, j.seq, j.op, j.old FROM json_each(?1) g CROSS JOIN journal j"
        " ON j.tbl = ?2 AND j.record = CAST(g.key AS INTEGER) AND j.stamp >= g.atom"
        " ORDER BY j.record, j.stamp, j.seq",
        (json.dumps(since), table.number),
    )
    for record, stamp, seq, op, old in rows:
        values = None if old is None else _decode(old)
        names = _forgotten(db, seq) if old is None and op != INSERT else None
        found[record].append(Link(stamp, seq, made=op == INSERT, old=values, names=names))
    return found


def _forgotten(db: OfficeDatabase, seq: int) -> frozenset[str] | None:
    """Return the fields set by a row whose values were erased by law; None = all."""
    rows = db.run("SELECT fields FROM erased_fields WHERE seq = ?", (seq,))
    return frozenset(_decode(rows[0][0])) if rows else None


def _bases(
    db: OfficeDatabase, table: JournalTable, records: list[int]
) -> dict[int, dict[int, dict[str, int]]]:
    found: dict[int, dict[int, dict[str, int]]] = defaultdict(dict)
    rows = db.run(
        "SELECT record, stamp, base FROM sync_base WHERE tbl = ?"
        " AND record IN (SELECT value FROM json_each(?))",
        (table.number, json.dumps(records)),
    )
    for record, stamp, base in rows:
        found[record][stamp] = _decode(base)
    return found
