"""Files of reports: a workbook of so many rows as clients, papers of about fifty pages."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import psutil

from crm_desktop.access.keys import FLOOR
from crm_desktop.office import create_office
from crm_desktop.report_files.writing import write_report
from tests.reports.report_samples import MADE_AT, sample_result

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office
    from tests.bench.measuring import Results

PASSWORD = "кошка-на-крыше-42"
PAPER_ROWS = 1450
"""Of eight columns on sheets that lie: fifty pages with the charts before them."""


def measure(results: Results, folder: Path, clients: int, *, only: list[str]) -> None:
    """Measure the formats; `only` names endings: xlsx, pdf, csv, json."""
    place = folder / f"report-files-{clients}"
    office = create_office(
        place / "office", "Стенд", admin="Анна", password=PASSWORD, parameters=FLOOR
    )
    try:
        for suffix, rows, goal in (
            (".xlsx", clients, "100,000 rows: 30 s"), (".pdf", PAPER_ROWS, "50 pages: 10 s"),
            (".csv", clients, ""), (".json", clients, ""),
        ):  # fmt: skip
            if not only or suffix.removeprefix(".") in only:
                _write(results, office, place, suffix, rows, goal)
    finally:
        office.close()


def _write(
    results: Results, office: Office, place: Path, suffix: str, rows: int, goal: str
) -> None:
    result = sample_result(rows=rows)
    path = place / f"report{suffix}"
    # The libraries are imported by the first one, which nobody waits for.
    write_report(office, sample_result(rows=1), path, now=MADE_AT)
    process = psutil.Process()
    before, cpu, start = process.memory_info().rss, time.process_time(), time.perf_counter()
    written = write_report(office, result, path, now=MADE_AT)
    results.add(
        f"report as {suffix.removeprefix('.')}", size=rows, goal=goal,
        seconds=time.perf_counter() - start, cpu_seconds=time.process_time() - cpu,
        pages=written.pages, megabytes=path.stat().st_size / 1e6,
        grown_mb=(process.memory_info().rss - before) / 1e6,
    )  # fmt: skip
