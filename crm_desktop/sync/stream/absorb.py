"""Reading this station's own work out of the journal, as it goes to the others."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

from crm_desktop.journal.journal import Header
from crm_desktop.journal.operations import operations_of
from crm_desktop.journal.stamps import SLOTS
from crm_desktop.sync.conflicts.forgetting import drop_beside_erased
from crm_desktop.sync.stream.wire import SealParts, Sent, Transaction
from db.journal_schema import INSERT
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crm_desktop.journal.operations import Operation
    from db.connection import OfficeDatabase
    from db.tables import JournalTable

_FORMAT: Final = 2
_OPERATIONS_AT_ONCE: Final = 5000
_SEALED: Final = (
    "SELECT s.stamp, s.rows, s.salt, s.digest, s.previous, s.signature, c.id, c.title, c.kind,"
    " c.author, c.station, c.undoes, c.started_at FROM seal s JOIN change_set c ON c.id = s.change"
)
_OWN: Final = " ".join(
    (_SEALED, "WHERE s.stamp > ? AND s.stamp & ? = ? AND s.format = ? ORDER BY s.stamp LIMIT ?")
)
_CHOSEN: Final = " ".join(
    (_SEALED, "WHERE s.stamp IN (SELECT value FROM json_each(?)) AND s.format = ? ORDER BY s.stamp")
)
_decode = msgspec.json.decode


@dataclass(frozen=True, slots=True)
class Absorbed:
    """A portion of own work.

    Attributes:
        transactions: in the order of their stamps.
        closed: long change sets that ended since the others were told of them: (id, state, UTC ms).
        up_to: the stamp from which the next portion goes on.
        more: there is more.
    """

    transactions: tuple[Transaction, ...]
    closed: tuple[tuple[int, str, int], ...]
    up_to: int
    more: bool


def absorb(db: OfficeDatabase, *, after: int, slot: int, most_operations: int = 20_000) -> Absorbed:
    """Read the transactions of a slot after a stamp, whole ones, with what their authors had seen.

    Args:
        db: inside a write transaction: what long change sets were told is noted.
        after: up to here everything was read before.
        slot: whose stamps.
        most_operations: about so many; a single larger transaction comes whole.
    """
    rows = db.run(_OWN, (after, SLOTS - 1, slot, _FORMAT, most_operations))
    taken, operations = 0, 0
    while taken < len(rows) and (not taken or operations + rows[taken][1] <= most_operations):
        operations += rows[taken][1]
        taken += 1
    chosen = rows[:taken]
    transactions = _read(db, chosen)
    more = taken < len(rows) or len(rows) == most_operations
    up_to = chosen[-1][0] if chosen else after
    _note_long(db, transactions)
    if transactions:
        # The others drop them when this comes to them.
        drop_beside_erased(db)
    return Absorbed(tuple(transactions), _closed(db, up_to), up_to, more)


def transactions_of(db: OfficeDatabase, stamps: Iterable[int]) -> list[Transaction]:
    """Return sealed transactions of any station as they went to the others, by stamp."""
    return _read(db, db.run(_CHOSEN, (json.dumps(sorted(stamps)), _FORMAT)))


def _read(db: OfficeDatabase, rows: Sequence[tuple[Any, ...]]) -> list[Transaction]:
    found: list[Transaction] = []
    for start in range(0, len(rows), 500):
        found += _transactions(db, rows[start : start + 500])
    return found


def _transactions(db: OfficeDatabase, rows: Sequence[tuple[Any, ...]]) -> list[Transaction]:
    operations = operations_of(db, [row[0] for row in rows])
    bases = _bases_of(db, operations)
    found = []
    for stamp, _rows, salt, digest, previous, signature, *header, started_at in rows:
        sent = tuple(
            Sent(each, bases.get((stamp, each.table, each.record), {}))
            for each in operations[stamp]
        )
        seal = SealParts(salt, digest, previous, signature)
        found.append(Transaction(stamp, Header(*header), started_at, seal, sent))
    return found


def _bases_of(
    db: OfficeDatabase, operations: Mapping[int, list[Operation]]
) -> dict[tuple[int, str, int], dict[str, int]]:
    """Return (stamp, table, record) -> field -> what the author saw last."""
    edits: dict[str, list[tuple[int, Operation]]] = defaultdict(list)
    for stamp, of_transaction in operations.items():
        for each in of_transaction:
            if not each.made and not each.whole:
                edits[each.table].append((stamp, each))
    found: dict[tuple[int, str, int], dict[str, int]] = {}
    for name, of_table in edits.items():
        for start in range(0, len(of_table), _OPERATIONS_AT_ONCE):
            part = of_table[start : start + _OPERATIONS_AT_ONCE]
            seen = _Seen(db, BY_NAME[name], {each.record for _stamp, each in part})
            for stamp, each in part:
                found[stamp, name, each.record] = seen.bases(stamp, each)
    return found


class _Seen:
    """Who wrote the fields of some records, as the journal of this station tells it."""

    def __init__(self, db: OfficeDatabase, table: JournalTable, records: set[int]) -> None:
        self._writes: dict[int, list[tuple[int, frozenset[str] | None]]] = defaultdict(list)
        self._kept: dict[tuple[int, int], dict[str, int]] = {}
        wanted = json.dumps(list(records))
        for record, stamp, op, old, forgotten in db.run(
            "SELECT j.record, j.stamp, j.op, j.old, (SELECT e.fields FROM erased_fields e"
            " WHERE j.old IS NULL AND e.seq = j.seq) FROM json_each(?1) g CROSS JOIN journal j"
            " ON j.tbl = ?2 AND j.record = g.value ORDER BY j.record, j.stamp",
            (wanted, table.number),
        ):
            names = None
            if op != INSERT and (old or forgotten):
                names = frozenset(_decode(old or forgotten))
            self._writes[record].append((stamp, names))
        for record, stamp, base in db.run(
            "SELECT record, stamp, base FROM sync_base WHERE tbl = ?2"
            " AND record IN (SELECT value FROM json_each(?1))",
            (wanted, table.number),
        ):
            self._kept[record, stamp] = _decode(base)

    def bases(self, stamp: int, operation: Operation) -> dict[str, int]:
        found = dict(self._kept.get((operation.record, stamp), {}))
        missing = operation.fields.keys() - found.keys()
        for written, names in reversed(self._writes[operation.record]):
            if not missing:
                break
            if written < stamp:
                told = set(missing) if names is None else missing & names
                found.update(dict.fromkeys(told, written))
                missing -= told
        return {name: found[name] for name in operation.fields if name in found}


def _note_long(db: OfficeDatabase, transactions: Sequence[Transaction]) -> None:
    """Remember the change sets whose end must still be told."""
    ids = {each.header.id for each in transactions}
    db.run(
        "INSERT OR IGNORE INTO sync_told(change, state) SELECT c.id, 'open' FROM change_set c"
        " WHERE c.id IN (SELECT value FROM json_each(?)) AND (c.state <> 'done'"
        " OR (SELECT count(*) FROM seal s WHERE s.change = c.id) > 1)",
        (json.dumps(list(ids)),),
    )


def _closed(db: OfficeDatabase, up_to: int) -> tuple[tuple[int, str, int], ...]:
    """Return the change sets that ended, as far as all they wrote is told; they are told now."""
    found = [
        (change, state, finished_at)
        for change, state, finished_at in db.run(
            "SELECT c.id, c.state, c.finished_at FROM sync_told t JOIN change_set c"
            " ON c.id = t.change WHERE c.state <> t.state AND c.state <> 'open'"
            " AND NOT EXISTS (SELECT 1 FROM seal s WHERE s.change = c.id AND s.stamp > ?)",
            (up_to,),
        )
    ]
    for change, state, _finished_at in found:
        if state == "done":
            db.run("DELETE FROM sync_told WHERE change = ?", (change,))
        else:
            db.run("UPDATE sync_told SET state = ? WHERE change = ?", (state, change))
    return tuple(found)
