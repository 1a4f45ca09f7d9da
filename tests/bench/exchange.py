"""Import of a big sheet while people work, its undo, the export, the backup."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import openpyxl
import psutil

from crm_desktop.backup.making import back_up
from crm_desktop.clients.card import get_client
from crm_desktop.clients.listing import client_ids, count_clients
from crm_desktop.clients.search import search_clients
from crm_desktop.demo.generator import generate
from crm_desktop.demo.office import DEMO_NOW, DEMO_PASSWORD
from crm_desktop.exporting.running import export_clients
from crm_desktop.history.acts import undo
from tests.bench.measuring import Once, percentile

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office
    from tests.bench.measuring import Results

HEADINGS = (
    "Название", "ИНН", "КПП", "ОГРН", "Телефон", "Мобильный телефон", "E-mail", "Сайт",
    "Юридический адрес", "Директор", "Регион", "Источник", "Сфера деятельности", "Комментарий",
    "Дата создания",
)  # fmt: skip
# Rows of the sheet come from another seed than the office's clients: nearly all are new.
SHEET_SEED = 77


def measure(results: Results, office: Office, size: int) -> None:
    """Import as many rows as the office has clients; the office itself plays the window."""
    sheet = office.folder.path.with_name(f"sheet-{size}.xlsx")
    if not sheet.exists():
        write_sheet(sheet, size)
    report = _import_beside_work(results, office, sheet, size)
    before = count_clients(office, cap=10**9)
    assert before == size + report["new"], "every row is either a new client or matched"
    with Once() as undoing:
        undo(office, int(report["change_set"]))
    assert count_clients(office, cap=10**9) == size
    results.add(
        "undo of the import", size=size, goal="≤ 15 s per 100,000",
        seconds=undoing.seconds, cpu_seconds=undoing.cpu_seconds,
    )  # fmt: skip
    for ending, goal in (("xlsx", "≤ 2 s per 10,000, ≤ 25 s per 100,000"), ("csv", "")):
        with Once() as exporting:
            export_clients(office, office.folder.path / f"all.{ending}")
        results.add(
            f"export of all, {ending}", size=size, goal=goal,
            seconds=exporting.seconds, cpu_seconds=exporting.cpu_seconds,
        )  # fmt: skip
    with Once() as saving:
        back_up(office, office.folder.path / "all.kartoteka")
    results.add(
        "backup, verified", size=size, seconds=saving.seconds, cpu_seconds=saving.cpu_seconds,
        mib=(office.folder.path / "all.kartoteka").stat().st_size / 2**20,
    )  # fmt: skip


def write_sheet(path: Path, rows: int) -> None:
    """Write a sheet of 15 columns, the way offices keep them."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Клиенты")
    sheet.append(HEADINGS)
    for client in generate(SHEET_SEED, rows, DEMO_NOW):
        of_kind: dict[str, list[str]] = {}
        for channel in client.channels:
            of_kind.setdefault(channel.kind, []).append(channel.value)
        phones, address = of_kind.get("phone", []), client.addresses[:1]
        sheet.append((
            client.name, client.inn, client.kpp, client.ogrn, phones[0] if phones else None,
            phones[1] if len(phones) > 1 else None, next(iter(of_kind.get("email", [])), None),
            next(iter(of_kind.get("site", [])), None), address[0].text if address else None,
            client.director, client.region, client.source, client.industry, client.note,
            DEMO_NOW.date(),
        ))  # fmt: skip
    book.save(path)


def _import_beside_work(results: Results, office: Office, sheet: Path, size: int) -> dict[str, Any]:
    command = [
        sys.executable, "-m", "crm_desktop", "import", str(sheet),
        "--office", str(office.folder.path), "--json", "--duplicates", "skip",
    ]  # fmt: skip
    environment = {**os.environ, "KARTOTEKA_PASSWORD": DEMO_PASSWORD}
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)  # noqa: S603 - our own command line
    peak = [0]
    watcher = threading.Thread(target=_watch_memory, args=(process.pid, peak))
    watcher.start()
    searches, cards = _work_until_done(process, office)
    output = process.stdout.read() if process.stdout else b""
    seconds = time.perf_counter() - start
    watcher.join()
    assert process.returncode in (0, 3), process.returncode
    report: dict[str, Any] = json.loads(output)
    results.add(
        "import of xlsx × 15 columns, whole command", size=size,
        goal="≤ 60 s and ≤ 400 MiB per 100,000; ≥ 3,000 rows/s", seconds=seconds,
        rows_per_s=size / seconds, peak_mib=peak[0] >> 20,
        **{key: report[key] for key in ("new", "updated", "duplicates", "rejected")},
    )  # fmt: skip
    for what, times in (("search", searches), ("card", cards)):
        results.add(
            f"{what} during the import", size=size, goal="p95 ≤ 50 ms", n=len(times),
            median_ms=percentile(times, 50), p95_ms=percentile(times, 95),
        )  # fmt: skip
    return report


def _work_until_done(
    process: subprocess.Popen[bytes], office: Office
) -> tuple[list[float], list[float]]:
    rng = random.Random(4)
    ids = client_ids(office)
    searches, cards = [0.0], [0.0]
    while process.poll() is None:
        client = ids[rng.randrange(len(ids))]
        start = time.perf_counter()
        card = get_client(office, client)
        middle = time.perf_counter()
        search_clients(office, card.name[:12])
        searches.append((time.perf_counter() - middle) * 1000)
        cards.append((middle - start) * 1000)
        time.sleep(0.05)  # a person is not a loop; half the machine stays with the import
    return searches, cards


def _watch_memory(pid: int, peak: list[int]) -> None:
    """Keep the peak of memory of the process and its children; children share some of it."""
    try:
        process = psutil.Process(pid)
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            family = [process, *process.children(recursive=True)]
            peak[0] = max(peak[0], sum(_memory(one) for one in family))
            time.sleep(0.05)
    except psutil.Error:
        return


def _memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
