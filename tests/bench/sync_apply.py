"""The figures of applying what others wrote: many at once against one by one, and who waits."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from crm_desktop.sync.merge.applying import apply_transactions
from crm_desktop.sync.merge.batch import Part, apply_batch
from tests.bench.measuring import Once, percentile
from tests.bench.sync_stations import stations_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from crm_desktop.office import Office
    from crm_desktop.sync.stream.wire import Transaction
    from tests.bench.measuring import Results
    from tests.sync.stations import Station

BATCH: Final = 5_000
ONE_BY_ONE: Final = 500
TURNS: Final = 3
_PAUSE_S: Final = 0.02
_LEAST_SAVES: Final = 60
_EDIT: Final = "UPDATE client SET priority = coalesce((priority + 1) % 4, 1), preferences = ?"


def measure_apply(results: Results, folder: Path, clients: int) -> None:
    """Edit every client at one station and bring it to others, large portions and small."""
    with stations_of(folder, clients, 2) as (author, reader):
        with Once() as writing, author.office.change("Всем") as _:
            author.office.db.run(_EDIT, ("звонить после обеда",))
        with Once() as absorbing:
            sent = author.send()
        operations = sum(len(each.sent) for each in sent)
        fields = sum(len(one.operation.fields) for each in sent for one in each.sent)
        results.add(
            "apply: written and absorbed by the author", size=clients, operations=operations,
            fields=fields, writing_cpu_s=writing.cpu_seconds, absorbing_cpu_s=absorbing.cpu_seconds,
        )  # fmt: skip
        _in_turns(results, reader, sent, clients)
        with Once() as applying:
            reader.take(sent)
        results.add(
            "apply: all at once, derived data kept current", size=clients, operations=operations,
            fields=fields, s=applying.seconds, cpu_s=applying.cpu_seconds,
            fields_a_cpu_s=fields / applying.cpu_seconds,
            against_writing=applying.cpu_seconds / writing.cpu_seconds,
        )  # fmt: skip
        _with_a_window(results, author, reader, clients)


def _in_turns(results: Results, reader: Station, sent: Sequence[Transaction], clients: int) -> None:
    """Merge the same operations in a batch and each alone; nothing of it is kept."""
    first = sent[0]
    many = min(BATCH, len(first.sent) // TURNS)
    batch: list[float] = []
    alone: list[float] = []
    for turn in range(TURNS):
        ops = first.sent[turn * many : (turn + 1) * many]
        batch.append(_merge(reader.office, [Part(first.stamp, first.header.id, ops)]) / len(ops))
        few = [Part(first.stamp, first.header.id, (each,)) for each in ops[:ONE_BY_ONE]]
        alone.append(_merge(reader.office, few) / len(few))
    together, apart = sorted(batch)[TURNS // 2], sorted(alone)[TURNS // 2]
    results.add(
        f"apply: {many} operations at once against each alone", size=clients, turns=TURNS,
        goal="≥ 50,000 field ops/s", fields_a_cpu_s=2 / together, alone_fields_a_cpu_s=2 / apart,
        ratio=apart / together,
    )  # fmt: skip


def _merge(office: Office, parts: Sequence[Part]) -> float:
    """Return processor seconds; parts of one are merged one after another."""
    office.db.begin_writing()
    try:
        office.db.run(
            "INSERT INTO current_change(one, change, stamp, purge, applying) VALUES(1, 0, 0, 0, 1)"
        )
        seq = office.db.run("SELECT max(seq) + 1 FROM journal")[0][0]
        cpu = time.process_time()
        for part in parts:
            seq += apply_batch(office.db, [part], seq).operations
        return time.process_time() - cpu
    finally:
        office.db.run("ROLLBACK")


def _with_a_window(results: Results, author: Station, reader: Station, clients: int) -> None:
    """Save at the reader while another edit of everybody is applied there in portions."""
    with author.office.change("Всем снова") as _:
        author.office.db.run(_EDIT, ("не звонить",))
    sent = author.send()
    ids = [row[0] for row in reader.office.db.run("SELECT id FROM client LIMIT 500")]
    quiet = _threaded(lambda: _saves(reader.office, ids, until=lambda done: done >= _LEAST_SAVES))
    over = threading.Event()
    took: list[float] = []

    def apply() -> None:
        began = time.perf_counter()
        try:
            apply_transactions(reader.office, sent, budget_ms=30)
        finally:
            took.append(time.perf_counter() - began)
            over.set()

    other = threading.Thread(target=apply)
    other.start()
    busy = _threaded(lambda: _saves(reader.office, ids, until=lambda _done: over.is_set()))
    other.join()
    results.add(
        "apply: a window's saves meanwhile", size=clients, goal="p95 ≤ 50 ms", n=len(busy),
        median_ms=percentile(busy, 50), p95_ms=percentile(busy, 95), most_ms=max(busy),
        alone_median_ms=percentile(quiet, 50), alone_p95_ms=percentile(quiet, 95), apply_s=took[0],
    )  # fmt: skip


def _threaded(work: Callable[[], list[float]]) -> list[float]:
    """Work on a thread of its own: its connection waits for the disk as a window's does."""
    found: list[float] = []
    thread = threading.Thread(target=lambda: found.extend(work()))
    thread.start()
    thread.join()
    return found


def _saves(office: Office, ids: list[int], *, until: Callable[[int], bool]) -> list[float]:
    times: list[float] = []
    while not until(len(times)):
        client = ids[len(times) % len(ids)]
        began = time.perf_counter()
        with office.change("Правка"):
            office.db.run("UPDATE client SET note = ? WHERE id = ?", (f"правка {began}", client))
        times.append((time.perf_counter() - began) * 1000)
        # A person's pace, hurried.
        time.sleep(_PAUSE_S)
    return times
