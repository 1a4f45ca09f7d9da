"""What the journal costs: the same writes with it and without it, taking turns in one run."""

from __future__ import annotations

import shutil
import statistics
import time
from typing import TYPE_CHECKING, Final

from crm_desktop.journal import Journal
from crm_desktop.journal.stamps import now_ms
from db.connection import OfficeDatabase
from db.tables import TABLES

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from tests.bench.measuring import Results

SAVES: Final = 150
BULK: Final = 5000
ROUNDS: Final = 7


def measure(results: Results, office: Office, size: int) -> None:
    """Time single saves and bulk inserts, plain and journalled, in turns."""
    plain_path = office.folder.path.with_name("plain.db")
    office.db.run("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(office.folder.database, plain_path)
    plain = OfficeDatabase(plain_path, office.unlocked.database_key)
    for table in TABLES:
        for suffix in ("inserted", "updated", "kept"):
            plain.run(f"DROP TRIGGER {table.name}_{suffix}")
    journal = Journal(office.db, office.unlocked, lambda _db, _first: None)
    ids = [row[0] for row in plain.run("SELECT id FROM client LIMIT ?", (SAVES,))]
    try:
        _saves(results, size, ids, journal=journal, bases=(plain, office.db))
        _bulk(results, size, journal=journal, bases=(plain, office.db))
    finally:
        plain.close_all()
        for suffix in ("", "-wal", "-shm"):
            plain_path.with_name(plain_path.name + suffix).unlink(missing_ok=True)


def _saves(
    results: Results,
    size: int,
    ids: list[int],
    *,
    journal: Journal,
    bases: tuple[OfficeDatabase, OfficeDatabase],
) -> None:
    plain, journalled = bases
    sql = "UPDATE client SET note = ? WHERE id = ?"
    times: tuple[list[float], list[float]] = ([], [])
    for number, client in enumerate(ids):
        start = time.perf_counter()
        plain.run("BEGIN IMMEDIATE")
        plain.run(sql, (f"правка {number}", client))
        plain.run("COMMIT")
        middle = time.perf_counter()
        with journal.change("Правка"):
            journalled.run(sql, (f"правка {number}", client))
        times[0].append(middle - start)
        times[1].append(time.perf_counter() - middle)
    _add(results, "a save in its own transaction", size, times, goal="≤ 1.4 x")


def _bulk(
    results: Results,
    size: int,
    *,
    journal: Journal,
    bases: tuple[OfficeDatabase, OfficeDatabase],
) -> None:
    plain, journalled = bases
    sql = (
        "INSERT INTO client(id, kind, name, name_key, inn, kpp, note, created_at)"
        " VALUES(?, 'company', ?, ?, '7804512336', '780401001', 'Работаем с марта', ?)"
    )
    times: tuple[list[float], list[float]] = ([], [])
    for round_number in range(ROUNDS):
        first = (1 << 61) + round_number * BULK
        names = [f"ООО «Ромашка {first + n}»" for n in range(BULK)]
        start = time.perf_counter()
        plain.run("BEGIN IMMEDIATE")
        plain.run_many(sql, ((first + n, name, name, now_ms()) for n, name in enumerate(names)))
        plain.run("COMMIT")
        middle = time.perf_counter()
        with journal.change("Пачка") as change:
            journalled.run_many(sql, ((change.new_id(), name, name, now_ms()) for name in names))
        times[0].append(middle - start)
        times[1].append(time.perf_counter() - middle)
    _add(results, f"bulk insert of {BULK}", size, times, goal="≤ 2 x")


def _add(
    results: Results, what: str, size: int, times: tuple[list[float], list[float]], *, goal: str
) -> None:
    plain, journalled = (statistics.median(part) * 1000 for part in times)
    results.add(
        f"journal: {what}",
        size=size,
        goal=goal,
        n=len(times[0]),
        plain_ms=plain,
        journalled_ms=journalled,
        ratio=journalled / plain,
    )
