"""A simulated week told in figures."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.journal.operations import operations_of
from tests.bench.measuring import percentile
from tests.bench.sync_stations import stations_of
from tests.bench.sync_week import Week

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bench.measuring import Results
    from tests.bench.sync_week import Computer, WeekPlan

_LOG: Final = "log"


def measure_week(results: Results, folder: Path, clients: int, plan: WeekPlan) -> None:
    """Live a week and tell of it; fails if two stations end with different data."""
    with stations_of(folder, clients, plan.stations) as opened:
        week = Week(opened, plan)
        began, cpu = time.perf_counter(), time.process_time()
        with week.clock.rules():
            first_rows = _last_row(week.computers[0])
            week.live()
            week.end()
            polls = week.idle()
            assert not week.saved, f"{len(week.saved)} transactions never came"
            digests = [station.digests() for station in opened]
            assert all(each == digests[0] for each in digests), "stations differ"
        took = {"real_s": time.perf_counter() - began, "cpu_s": time.process_time() - cpu}
        _tell(results, week, polls, first_rows=first_rows, took=took)


def _tell(
    results: Results, week: Week, polls: dict[str, int], *, first_rows: int, took: dict[str, Any]
) -> None:
    got, size = week.figures, len(week.computers)
    results.add(
        "a week in compressed time", size=size, seed=week.plan.seed, acts=got.acts,
        refused=got.refused,
        applied=got.applied, rounds=sum(c.rounds for c in week.computers), states=got.states,
        digests="equal", **took,
    )  # fmt: skip
    for what, values, goal in (
        ("seen elsewhere, both on the share", got.live_s, "p95 ≤ 5 s"),
        ("seen elsewhere, after one came back", got.catching_up_s, ""),
    ):
        if values:
            results.add(
                what, size=size, goal=goal, n=len(values), median_s=percentile(values, 50),
                p95_s=percentile(values, 95), most_s=max(values),
            )  # fmt: skip
    if got.live_polls:
        results.add(
            "seen elsewhere, in polls of the receiver", size=size,
            median=percentile(got.live_polls, 50), p95=percentile(got.live_polls, 95),
            most=max(got.live_polls),
        )  # fmt: skip
    for what, cpu_ms in (
        ("a round that moves something", got.busy_cpu_ms), ("an idle round", got.idle_cpu_ms)
    ):  # fmt: skip
        if cpu_ms:
            results.add(
                f"{what}, processor time", size=size, n=len(cpu_ms),
                median_ms=percentile(cpu_ms, 50), p95_ms=percentile(cpu_ms, 95),
                mean_ms=sum(cpu_ms) / len(cpu_ms),
            )  # fmt: skip
    db = week.computers[0].station.office.db
    fields = _fields_written(week.computers[0], first_rows)
    sent, received = got.sent, got.received
    results.add(
        "traffic of the week", size=size, goal="≤ 20 B a field op", field_ops=fields,
        log_kib=sent[_LOG] / 1024, bytes_a_field=sent[_LOG] / max(fields, 1),
        **{f"sent_{what}_kib_a_station": kib / 1024 / size for what, kib in sorted(sent.items())},
        **{f"read_{w}_kib_a_station": kib / 1024 / size for w, kib in sorted(received.items())},
    )  # fmt: skip
    number, peers = polls.pop("polls"), max(size - 1, 1)
    opens = sum(count for what, count in polls.items() if what.startswith("get"))
    results.add(
        "an idle poll", size=size, goal="≤ 1 open a peer", opens_a_peer=opens / number / peers,
        **{f"{what} a poll": count / number for what, count in sorted(polls.items())},
    )  # fmt: skip
    found = db.run("SELECT count(*) FROM sync_conflict")[0][0]
    results.add(
        "conflicts found",
        size=size,
        conflicts=found,
        a_thousand_acts=1000 * found / max(got.acts, 1),
    )


def _last_row(computer: Computer) -> int:
    db = computer.station.office.db
    return int(db.run("SELECT coalesce(max(seq), 0) FROM journal")[0][0])


def _fields_written(computer: Computer, first_row: int) -> int:
    """How many values all transactions after a journal row set."""
    db = computer.station.office.db
    rows = db.run("SELECT DISTINCT stamp FROM journal WHERE seq > ? ORDER BY 1", (first_row,))
    found = 0
    with computer.station.office.reading():
        for start in range(0, len(rows), 200):
            told = operations_of(db, [row[0] for row in rows[start : start + 200]])
            found += sum(len(each.fields) for many in told.values() for each in many)
    return found
