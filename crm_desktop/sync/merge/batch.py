"""Applying a batch of operations from elsewhere, inside one write transaction.

Records are read for the whole batch, operations are put into their chains in memory in the order
of stamps, and everything is written at the end, statement by statement for all rows of a shape.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crm_desktop.journal.operations import Operation
from crm_desktop.sync.merge.checks import shape_of
from crm_desktop.sync.merge.pending import drop_pending, keep_pending, pending_of
from crm_desktop.sync.merge.reading import read_states
from crm_desktop.sync.merge.writing import Row, write_states
from crm_desktop.sync.stream.wire import Sent
from db.journal_schema import INSERT, UPDATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_desktop.sync.merge.pending import Pending
    from crm_desktop.sync.merge.record import RecordState
    from db.connection import OfficeDatabase


@dataclass(frozen=True, slots=True)
class Part:
    """Operations of one transaction, all or some of them."""

    stamp: int
    change: int
    sent: Sequence[Sent]


@dataclass(slots=True)
class Run:
    """The journal rows one part left: `rows` from `first_seq` on."""

    stamp: int
    first_seq: int
    rows: int = 0
    forgot: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a batch did: the runs, in the order of the parts; what was put aside; clashes found."""

    runs: Sequence[Run]
    operations: int
    pending: int
    clashes: int


class _Batch:
    def __init__(self, db: OfficeDatabase, first_seq: int) -> None:
        self._db = db
        self._seq = first_seq
        self._states: dict[str, dict[int, RecordState]] = {}
        self._rows: list[Row] = []
        self._aside: list[tuple[int, int, Sent]] = []
        self._waiting: dict[tuple[str, int], list[Pending]] = defaultdict(list)
        self._replayed: list[Pending] = []

    def run(self, parts: Sequence[Part]) -> Outcome:
        made: dict[str, set[int]] = defaultdict(set)
        for part in parts:
            for sent in part.sent:
                if sent.operation.made:
                    made[sent.operation.table].add(sent.operation.record)
        for each in pending_of(self._db, made):
            operation = each.sent.operation
            self._waiting[operation.table, operation.record].append(each)
        self._read(parts)
        runs = [self._run_part(part) for part in parts]
        runs += self._overlay()
        touched = [state for states in self._states.values() for state in states.values()]
        forgot = {stamp for state in touched for stamp in state.forgot}
        for run in runs:
            run.forgot = run.stamp in forgot
        clashes = write_states(self._db, touched, self._rows)
        keep_pending(self._db, self._aside)
        return Outcome(runs, len(self._rows), len(self._aside), clashes)

    def _read(self, parts: Sequence[Part]) -> None:
        wanted: dict[str, list[tuple[int, Sent]]] = defaultdict(list)
        for part in parts:
            for sent in part.sent:
                wanted[sent.operation.table].append((part.stamp, sent))
        for (table, _record), waiting in self._waiting.items():
            wanted[table] += [(each.stamp, each.sent) for each in waiting]
        for name, sent_of_table in wanted.items():
            shape = shape_of(name)
            if shape is not None:
                self._states[name] = read_states(self._db, shape.table, sent_of_table)

    def _run_part(self, part: Part) -> Run:
        run = Run(part.stamp, self._seq)
        for sent in part.sent:
            self._apply(part.stamp, part.change, sent)
        run.rows = self._seq - run.first_seq
        return run

    def _apply(self, stamp: int, change: int, sent: Sent) -> None:
        operation = sent.operation
        shape = shape_of(operation.table)
        state = self._states[operation.table][operation.record] if shape is not None else None
        if shape is None or state is None or not (state.exists or operation.made):
            self._aside.append((stamp, change, sent))
            return
        unknown = {name: value for name, value in operation.fields.items() if not shape.knows(name)}
        if unknown:
            bases = {name: sent.bases[name] for name in unknown if name in sent.bases}
            later = Operation(operation.table, operation.record, made=False, fields=unknown)
            self._aside.append((stamp, change, Sent(later, bases)))
            known = {n: v for n, v in operation.fields.items() if n not in unknown}
            if not known and not operation.made:
                return
            operation = replace(operation, fields=known)
        if not operation.made and state.made_at(stamp):
            # What waited of the making itself: the record's first values, not a write after it.
            state.amend(stamp, operation.fields)
            return
        if operation.made and not state.exists:
            link = state.make(stamp, operation.fields, self._seq)
            op = INSERT
        else:
            link = state.put(stamp, operation, sent.bases, self._seq)
            op = UPDATE
        self._rows.append(Row(change, shape.table.number, operation.record, op, link))
        self._seq += 1

    def _overlay(self) -> list[Run]:
        """Apply what waited for the records that came."""
        runs = []
        for waiting in self._waiting.values():
            for each in waiting:
                state = self._states.get(each.sent.operation.table, {})
                if each.sent.operation.record in state:
                    runs.append(self._run_part(Part(each.stamp, each.change, (each.sent,))))
                    self._replayed.append(each)
        drop_pending(self._db, [each.id for each in self._replayed])
        return runs


def apply_batch(db: OfficeDatabase, parts: Sequence[Part], first_seq: int) -> Outcome:
    """Apply operations, the parts in the order of their stamps.

    Args:
        db: inside a write transaction past the triggers.
        parts: none of whose operations was applied before.
        first_seq: of the first journal row to be written.
    """
    return _Batch(db, first_seq).run(parts)


def replay(db: OfficeDatabase, waiting: Iterable[Pending], first_seq: int) -> Outcome:
    """Apply operations that wait for nothing any more."""
    rows = list(waiting)
    drop_pending(db, [each.id for each in rows])
    return apply_batch(
        db, [Part(each.stamp, each.change, (each.sent,)) for each in rows], first_seq
    )
