"""Writing a report as a file: whole or not at all, and the audit remembers it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, require, use_case
from crm_desktop.audit.acts import Act
from crm_desktop.audit.alarms import REPORTS
from crm_desktop.audit.recording import record_file
from crm_desktop.errors import UserError
from crm_desktop.exporting.atomic import appearing
from crm_desktop.exporting.columns import Column as CsvColumn
from crm_desktop.exporting.csv_file import write_csv_blocks
from crm_desktop.exporting.report import ExportReport
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.stamps import now_ms
from crm_desktop.report_files.json_form import to_json
from crm_desktop.report_files.plain_table import report_tables
from crm_desktop.reports.result import Records

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_desktop.exporting.report import Tally
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.reports.result import ReportResult, Value

SUFFIXES: Final = (".xlsx", ".pdf", ".csv", ".json")
SUFFIX_NAMES: Final = {
    ".xlsx": "Книга Excel",
    ".pdf": "Документ PDF",
    ".csv": "Таблица CSV",
    ".json": "JSON",
}
_DOING: Final = "Записываю отчёт"
_AT_ONCE: Final = 1000
_AREAS: Final = {Records.CLIENTS: "clients", Records.DEALS: "deals", Records.TASKS: "tasks"}


@dataclass(frozen=True, slots=True)
class ReportFile:
    """What was written.

    Attributes:
        path: the file.
        rows: lines of all tables.
        pages: of a PDF, else 0.
        notes: what a person should know, a sentence each.
    """

    path: Path
    rows: int
    pages: int = 0
    notes: tuple[str, ...] = ()


@use_case(Right.VIEW_OFFICE)
def write_report(
    office: Office,
    result: ReportResult,
    path: Path,
    *,
    now: int | None = None,
    progress: Progress | None = None,
) -> ReportFile:
    """Write a report to a file; history and audit remember who did it.

    Args:
        office: the office.
        result: what a use case gave this person; written as it is.
        path: ends in one of `SUFFIXES`; an older file stays until all is written.
        now: UTC ms; None = by the clock.
        progress: hears how far it is.

    Raises:
        AccessDeniedError: the role allows no files (Excel, CSV, JSON), no printing (PDF).
        UserError: the ending is unknown, the report does not fit the format, the file cannot be
            written: says why.
        JobCancelledError: cancelled; there is no file, an older one is as it was.
    """
    suffix = path.suffix.casefold()
    if suffix not in SUFFIXES:
        raise UserError(
            f"Непонятно, в каком виде сохранить «{path.name}». Файл не создан. "
            f"Имя должно кончаться на {', '.join(SUFFIXES)}."
        )
    require(office, Right.PRINT if suffix == ".pdf" else Right.EXPORT)
    rows = sum(len(table.rows) for table in result.tables)
    progress = progress or SilentProgress()
    pages = 0
    notes: tuple[str, ...] = ()
    with appearing(path, before=lambda: _remember(office, result, path, suffix)) as partial:
        match suffix:
            case ".pdf":
                pages = _write_pdf(office, result, partial, now=now, progress=progress)
            case ".json":
                _write_json(result, partial)
            case ".csv":
                notes = _notes(path, _write_csv(office, result, partial, progress))
            case _:
                # openpyxl takes 0.3 s: whoever prints does not wait for it.
                from crm_desktop.report_files.workbook import write_workbook  # noqa: PLC0415 - slow

                tally = write_workbook(partial, result, zone=office.zone, progress=progress)
                notes = _notes(path, tally)
        progress.step(rows or 1, rows or 1, _DOING)
    return ReportFile(path, rows, pages, notes)


def _write_pdf(
    office: Office, result: ReportResult, path: Path, *, now: int | None, progress: Progress
) -> int:
    from crm_desktop.printing.paper_pages import paper_bytes  # noqa: PLC0415 - reportlab takes 0.3 s
    from crm_desktop.report_files.paper import report_paper  # noqa: PLC0415 - likewise

    paper = report_paper(result, zone=office.zone, now=now_ms() if now is None else now)
    content, pages = paper_bytes(paper, progress=progress)
    path.write_bytes(content)
    return pages


def _write_json(result: ReportResult, path: Path) -> None:
    text = json.dumps(to_json(result), ensure_ascii=False, indent=1)
    # Half a letter, which no file could hold, becomes a sign that can be seen.
    path.write_text(f"{text}\n", encoding="utf-8", errors="replace", newline="\n")


def _write_csv(office: Office, result: ReportResult, path: Path, progress: Progress) -> Tally:
    blocks = [
        (title, [CsvColumn(heading) for heading in headings], _told(cells, progress))
        for title, headings, cells in report_tables(result)
    ]
    return write_csv_blocks(path, blocks, zone=office.zone)


def _told(rows: Iterator[list[Value]], progress: Progress) -> Iterator[list[Value]]:
    """The rows, each thousandth of them told."""
    for number, row in enumerate(rows):
        if number % _AT_ONCE == 0:
            progress.step(number, 0, _DOING)
        yield row


def _notes(path: Path, tally: Tally) -> tuple[str, ...]:
    return ExportReport(path, 0, tally.neutralised, tally.cut, tally.replaced).notes


def _remember(office: Office, result: ReportResult, path: Path, suffix: str) -> None:
    printed = suffix == ".pdf"
    told = "Печать отчёта" if printed else "Выгрузка отчёта"
    areas = [
        _AREAS.get(row.subject.records, "")
        for table in result.tables for row in table.rows if row.subject
    ] or [REPORTS]  # fmt: skip
    [(area, amount)] = Counter(areas).most_common(1)
    record_file(
        office, f"{told} «{result.title}» в «{path}»", path,
        act=Act.PRINT if printed else Act.EXPORT,
        area=area, amount=amount,
    )  # fmt: skip
