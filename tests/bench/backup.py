"""The figures of copies: made while people write, checked, restored, equal to the last row."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING, Final

from crm_desktop.access.keys import FLOOR
from crm_desktop.backup.archive_reading import open_archive, unpack
from crm_desktop.backup.base_copy import open_unchanging
from crm_desktop.backup.content import content_hash
from crm_desktop.backup.drill import run_drill
from crm_desktop.backup.making import back_up
from crm_desktop.backup.restoring import restore
from crm_desktop.backup.verify import verify
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.listing import client_ids
from crm_desktop.demo.office import DEMO_PASSWORD, make_demo_office
from crm_desktop.office import CopyAnswer, open_office
from tests.bench.measuring import Once, percentile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crm_desktop.office import Office
    from tests.bench.measuring import Results

PAUSE_S: Final = 0.02
ALONE_S: Final = 5.0
PARTS: Final = ("making", "proving")


def measure(results: Results, folder: Path, clients: int, *, only: Sequence[str]) -> None:
    """Measure everything at one size in a fresh copy of a demo office."""
    model = folder / f"demo-{clients}"
    if not model.exists():
        with Once() as making:
            make_demo_office(model, clients=clients, parameters=FLOOR).close()
        print(f"demo office of {clients}: {making.seconds:.0f} s", file=sys.stderr)
    work = folder / f"work-{clients}"
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(model, work)
    office = open_office(work, DEMO_PASSWORD, copy_answer=CopyAnswer.COPY)
    try:
        size = office.folder.database.stat().st_size >> 20
        results.add("the base", size=clients, mib=size)
        if not only or "making" in only:
            _while_writing(results, office, clients)
        if not only or "proving" in only:
            _proving(results, office, folder, clients)
    finally:
        office.close()
        shutil.rmtree(work, ignore_errors=True)


def _while_writing(results: Results, office: Office, size: int) -> None:
    ids = client_ids(office, limit=500)
    alone = _saves(office, ids, threading.Event(), until_s=ALONE_S)
    stop = threading.Event()
    beside: list[float] = []
    writer = threading.Thread(target=lambda: beside.extend(_saves(office, ids, stop)))
    writer.start()
    try:
        with Once() as making:
            report = back_up(office)
    finally:
        stop.set()
        writer.join()
    assert report.facts.dangling == 0
    results.add(
        "a backup while a writer writes", size=size, goal="≤ 30 s of 1 GB", s=making.seconds,
        cpu_s=making.cpu_seconds,
        mib=report.size >> 20,
    )  # fmt: skip
    for name, times in (("alone", alone), ("during the backup", beside)):
        results.add(
            f"saves of the writer, {name}", size=size, goal="never starved", n=len(times),
            median_ms=percentile(times, 50), p95_ms=percentile(times, 95), max_ms=max(times),
        )  # fmt: skip


def _saves(
    office: Office, ids: Sequence[int], stop: threading.Event, *, until_s: float = 3600.0
) -> list[float]:
    times: list[float] = []
    end = time.monotonic() + until_s
    while not stop.is_set() and time.monotonic() < end:
        client = ids[len(times) % len(ids)]
        start = time.perf_counter()
        edit_field(office, client, field="note", value=f"правка {len(times)}")
        times.append((time.perf_counter() - start) * 1000)
        stop.wait(PAUSE_S)
    return times


def _proving(results: Results, office: Office, folder: Path, size: int) -> None:
    report = back_up(office)
    archive = open_archive(report.path)
    with Once() as reading:
        unpack(archive, None)
    key = office.unlocked.database_key
    place = folder / "unpacked"
    place.mkdir()
    with Once() as writing:
        unpack(archive, place)
    with Once() as quick, closing(open_unchanging(place / "office.db", key)) as base:
        assert base.execute("PRAGMA quick_check").fetchall() == [("ok",)]
    shutil.rmtree(place)
    with Once() as verifying:
        assert verify(report.path, keys=(key,), work=folder).good
    beyond = verifying.seconds - writing.seconds
    results.add(
        "verify beyond reading and unpacking", size=size, goal="≤ 2 x quick_check", s=beyond,
        quick_check_s=quick.seconds, ratio=beyond / quick.seconds, reading_s=reading.seconds,
        unpacking_s=writing.seconds, whole_s=verifying.seconds,
        cpu_s=verifying.cpu_seconds, quick_check_cpu_s=quick.cpu_seconds,
    )  # fmt: skip
    with Once() as rehearsing:
        assert run_drill(office).good
    results.add("the monthly rehearsal", size=size, s=rehearsing.seconds)
    target = folder / "restored"
    with Once() as restoring:
        restored = restore(report.path, target, password=DEMO_PASSWORD)
    again = open_office(restored.folder, DEMO_PASSWORD)
    try:
        assert content_hash(again.db) == report.facts.content
    finally:
        again.close()
        shutil.rmtree(target)
    results.add("a restore, equal by content hash", size=size, s=restoring.seconds, equal=True)
