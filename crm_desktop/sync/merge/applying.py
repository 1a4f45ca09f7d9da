"""Bringing other stations' transactions into this base.

Live values are those of the last write by stamp, whatever came first; history is the same on every
station, and what loses stands in it. Transactions may come in any order, twice, and in parts: an
operation whose journal row (or pending row) is here is done.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from crm_desktop.journal.stamps import instant_of, now_ms
from crm_desktop.sync.merge.batch import Part, Run, apply_batch, replay
from crm_desktop.sync.merge.checks import check_known, check_transactions
from crm_desktop.sync.merge.pending import applicable
from crm_desktop.sync.trust.erasing_elsewhere import empty_erased
from db.narrowed import EVERYTHING
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from contextlib import AbstractContextManager

    from crm_desktop.journal.applying import Applying
    from crm_desktop.sync.merge.batch import Outcome
    from crm_desktop.sync.stream.wire import Sent, Transaction
    from db.connection import OfficeDatabase

MOST: Final = 20_000
"""So many operations go into one write transaction at most."""
_FEWEST: Final = 20
_FIRST: Final = 150
_ENDED: Final = frozenset({"done", "interrupted"})
_DAY_MS: Final = 86_400_000
_SEAL: Final = "INSERT INTO seal VALUES(?, ?, ?, ?, ?, ?, ?, ?, 2)"


class Door(Protocol):
    """An office, as far as the merge needs one."""

    @property
    def db(self) -> OfficeDatabase: ...

    def applying(self) -> AbstractContextManager[Applying]: ...


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of applying.

    Attributes:
        transactions: how many brought something new.
        operations: how many were written.
        repeated: transactions that were here already, whole.
        pending: operations that wait for a record or a newer program.
        conflicts: values overwritten unseen.
        last_stamp: the greatest among all given; 0 if none were.
        erased_clients: whose records an erasure by law emptied here: what is left of it on the
            disk goes with `erasing_elsewhere.finish_erased`.
        erased_stamps: transactions whose values are gone from this base.
    """

    transactions: int = 0
    operations: int = 0
    repeated: int = 0
    pending: int = 0
    conflicts: int = 0
    last_stamp: int = 0
    erased_clients: tuple[int, ...] = ()
    erased_stamps: tuple[int, ...] = ()


def apply_transactions(
    office: Door,
    transactions: Sequence[Transaction],
    *,
    budget_ms: int | None = 25,
    before: Callable[[OfficeDatabase], object] | None = None,
    inside: Callable[[OfficeDatabase], object] | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> Applied:
    """Apply transactions whose authors' signatures and rights are judged already.

    Args:
        office: the base; no change may be open on this thread.
        transactions: in any order; none from the future.
        budget_ms: about so long one write transaction lasts; None = large ones.
        before: called at the start of every write transaction.
        inside: called at the end of the last one, so that what it writes stands or falls with it.
        clock: seconds.

    Raises:
        RefusedError: one of them can never be applied; nothing of all was written.
    """
    check_transactions(transactions)
    with office.db.through(EVERYTHING):
        check_known(office.db, transactions)
    ordered = sorted(transactions, key=lambda each: each.stamp)
    size = _FIRST if budget_ms is not None else MOST
    work = _Work(office, before, clock)
    portions = _Portions(ordered)
    while True:
        portion = portions.take(size)
        last = not portions.left
        held = work.apply(portion, inside if last else None)
        if last:
            break
        if budget_ms is not None:
            size = _next_size(size, budget_ms, held * 1000)
    return work.applied(ordered)


def replay_pending(office: Door) -> int:
    """Apply what waited for a newer program and waits no more; returns how many operations."""
    with office.db.through(EVERYTHING):
        waiting = applicable(office.db)
    if not waiting:
        return 0
    with office.applying() as work:
        outcome = replay(work.db, applicable(work.db), work.first_seq)
        _note_runs(work.db, outcome.runs)
        empty_erased(work.db, work.first_seq)
    return outcome.operations


def close_changes(
    db: OfficeDatabase,
    closed: Collection[tuple[int, str, int]],
    *,
    slot: int,
    teller: tuple[int, int],
) -> None:
    """Note how other stations' long change sets ended, inside a write transaction.

    Args:
        db: the database.
        closed: (id, state, UTC ms).
        slot: of this station: of its own ones it knows better.
        teller: slot and person who say so; they know of their own ones only.
    """
    db.run_many(
        "UPDATE change_set SET state = ?, finished_at = max(started_at, min(?, ?)), holder = NULL"
        " WHERE id = ? AND station <> ? AND (station = ? OR author = ?)",
        [
            (state, finished_at, now_ms() + _DAY_MS, change, slot, *teller)
            for change, state, finished_at in closed
            if state in _ENDED
        ],
    )


def _next_size(size: int, budget_ms: int, took_ms: float) -> int:
    factor = min(max(budget_ms / max(took_ms, 0.1), 0.25), 2.0)
    return min(max(int(size * factor * 0.9), _FEWEST), MOST)


class _Portions:
    """Cuts transactions into portions of so many operations."""

    def __init__(self, transactions: Sequence[Transaction]) -> None:
        self._transactions = transactions
        self._place = 0
        self._done = 0

    @property
    def left(self) -> bool:
        return self._place < len(self._transactions)

    def take(self, size: int) -> list[tuple[Transaction, Sequence[Sent]]]:
        portion: list[tuple[Transaction, Sequence[Sent]]] = []
        while self.left and size > 0:
            transaction = self._transactions[self._place]
            sent = transaction.sent[self._done : self._done + size]
            portion.append((transaction, sent))
            # An empty one costs a statement or two.
            size -= len(sent) or 1
            self._done += len(sent)
            if self._done >= len(transaction.sent):
                self._place, self._done = self._place + 1, 0
        return portion


class _Work:
    def __init__(
        self,
        office: Door,
        before: Callable[[OfficeDatabase], object] | None,
        clock: Callable[[], float],
    ) -> None:
        self._office = office
        self._before = before
        self._clock = clock
        self._new: set[int] = set()
        self._operations = self._pending = self._conflicts = 0
        self._erased: set[int] = set()
        self._erased_clients: set[int] = set()

    def apply(
        self,
        portion: Sequence[tuple[Transaction, Sequence[Sent]]],
        inside: Callable[[OfficeDatabase], object] | None,
    ) -> float:
        """Apply a portion; returns how many seconds others had to wait for it."""
        with self._office.applying() as work:
            began = self._clock()
            db = work.db
            if self._before is not None:
                self._before(db)
            known = _known(db, [transaction.stamp for transaction, _sent in portion])
            parts = []
            for transaction, sent in portion:
                new = sent
                if transaction.stamp in known:
                    new = _not_done(db, transaction.stamp, sent)
                    if not new:
                        continue
                self._new.add(transaction.stamp)
                parts.append(Part(transaction.stamp, transaction.header.id, new))
            outcome = apply_batch(db, parts, work.first_seq)
            self._seal(db, {each.stamp: each for each, _sent in portion}, known, outcome)
            heads = {transaction.header.id for transaction, _sent in portion}
            emptied = empty_erased(db, work.first_seq, heads)
            self._erased.update(emptied.stamps)
            self._erased_clients.update(emptied.clients)
            if portion:
                work.saw(portion[-1][0].stamp)
            if inside is not None:
                inside(db)
        return self._clock() - began

    def _seal(
        self,
        db: OfficeDatabase,
        transactions: dict[int, Transaction],
        known: set[int],
        outcome: Outcome,
    ) -> None:
        later = []
        for run in outcome.runs:
            transaction = transactions.get(run.stamp)
            if transaction is None or run.stamp in known:
                later.append(run)
                continue
            _write_change_set(db, transaction)
            _write_seal(db, transaction, run)
            known.add(run.stamp)
        _note_runs(db, later)
        self._operations += outcome.operations
        self._pending += outcome.pending
        self._conflicts += outcome.clashes

    def applied(self, transactions: Sequence[Transaction]) -> Applied:
        return Applied(
            len(self._new),
            self._operations,
            len({each.stamp for each in transactions} - self._new),
            self._pending,
            self._conflicts,
            transactions[-1].stamp if transactions else 0,
            tuple(sorted(self._erased_clients)),
            tuple(sorted(self._erased)),
        )


def _known(db: OfficeDatabase, stamps: Collection[int]) -> set[int]:
    return {
        row[0]
        for row in db.run(
            "SELECT stamp FROM seal WHERE stamp IN (SELECT value FROM json_each(?))",
            (json.dumps(list(stamps)),),
        )
    }


def _not_done(db: OfficeDatabase, stamp: int, sent: Sequence[Sent]) -> list[Sent]:
    """Return the operations of a known transaction that left neither journal nor pending row."""
    records: dict[str, list[int]] = defaultdict(list)
    for each in sent:
        records[each.operation.table].append(each.operation.record)
    done = {name: _traces(db, stamp, name, found) for name, found in records.items()}
    return [each for each in sent if each.operation.record not in done[each.operation.table]]


def _traces(db: OfficeDatabase, stamp: int, name: str, records: list[int]) -> set[int]:
    """Return those of a table's records a transaction left a row of."""
    among = json.dumps(records)
    found = db.run(
        "SELECT record FROM sync_pending WHERE tbl = ? AND stamp = ?"
        " AND record IN (SELECT value FROM json_each(?))",
        (name, stamp, among),
    )
    table = BY_NAME.get(name)
    if table is not None:
        found += db.run(
            "SELECT j.record FROM json_each(?) g CROSS JOIN journal j"
            " ON j.tbl = ? AND j.record = g.value AND j.stamp = ?",
            (among, table.number, stamp),
        )
    return {row[0] for row in found}


def _write_change_set(db: OfficeDatabase, transaction: Transaction) -> None:
    header = transaction.header
    db.run(
        "INSERT OR IGNORE INTO change_set(id, title, kind, author, station, undoes, state,"
        " started_at, finished_at) VALUES(?, ?, ?, ?, ?, ?, 'done', ?, ?)",
        (
            header.id, header.title, header.kind, header.author, header.station, header.undoes,
            transaction.started_at, min(instant_of(transaction.stamp), now_ms()),
        ),
    )  # fmt: skip


def _write_seal(db: OfficeDatabase, transaction: Transaction, run: Run) -> None:
    seal = transaction.seal
    db.connection().execute(
        _SEAL,
        (
            transaction.stamp, transaction.header.id, run.first_seq, run.rows,
            None if run.forgot else seal.salt, seal.digest, seal.previous, seal.signature,
        ),
    )  # fmt: skip


def _note_runs(db: OfficeDatabase, runs: Sequence[Run]) -> None:
    """Note rows of transactions that are sealed already."""
    db.run_many(
        "INSERT INTO seal_run(first_seq, rows, stamp) VALUES(?, ?, ?)",
        [(run.first_seq, run.rows, run.stamp) for run in runs if run.rows],
    )
    forgot = [(run.stamp,) for run in runs if run.forgot]
    db.run_many("UPDATE seal SET salt = NULL WHERE stamp = ?", forgot)
