"""Running an import, for trial or in earnest: one path, the writing aside."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.backup.automatic import backup_before
from crm_desktop.importing.pace import in_bulk, without_full_collections
from crm_desktop.importing.part_run import PartRun, Shared, source_of
from crm_desktop.importing.reading import prove
from crm_desktop.importing.rejects import write_rejects
from crm_desktop.importing.report import BookReport, ImportReport, SheetReport, added_up
from crm_desktop.importing.survey import DirectoryChoice, Survey, survey
from crm_desktop.jobs import CancelToken, SilentProgress

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from crm_desktop.importing.mapping import Mapping
    from crm_desktop.importing.recognition import ImportFile
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office

__all__ = ["DirectoryChoice", "Survey", "run_book", "run_import", "survey"]

_WORTH_ANALYSING: Final = 1000


@use_case(Right.IMPORT)
def run_import(
    office: Office,
    file: ImportFile,
    mapping: Mapping,
    *,
    trial: bool = False,
    rejects: Path | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Load the rows of a file, or find out what loading them would do.

    Args:
        office: where to.
        file: opened by `open_import`.
        mapping: what its columns mean.
        trial: write nothing into the base; the report then has the table of rows.
        rejects: where to write the rows that were not loaded: a workbook, or CSV if its name says
            so; None = nowhere.
        progress: hears the reading of the file.

    Raises:
        BadFileError: damaged, or changed since it was opened.
        UserError: no backup could be made; nothing was loaded.
        JobCancelledError: cancelled; what was loaded stays as an interrupted change set.
    """
    done = _run(office, [(file, mapping)], trial=trial, rejects=rejects, progress=progress)
    return replace(done.total, table=done.parts[0].report.table)


@use_case(Right.IMPORT)
def run_book(
    office: Office,
    parts: Sequence[tuple[ImportFile, Mapping]],
    *,
    trial: bool = False,
    rejects: Path | None = None,
    progress: Progress | None = None,
) -> BookReport:
    """Load several sheets of a book one after another as one act, or find out what that would do.

    A later sheet knows the clients of an earlier one, in a trial too: people find the companies
    they work at, whichever sheet comes first.

    Args:
        office: where to.
        parts: sheets opened by `open_book`, or by `open_import` from one file; their mappings.
        trial: write nothing into the base; the report of each sheet then has its table of rows.
        rejects: where to write the rows that were not loaded: a workbook with a sheet for each,
            or CSV with all columns if its name says so; None = nowhere.
        progress: hears the reading of each sheet.

    Raises:
        BadFileError: damaged, or changed since it was opened.
        UserError: no backup could be made; nothing was loaded.
        ValueError: no parts.
        JobCancelledError: cancelled; what was loaded stays as an interrupted change set.
    """
    if not parts:
        raise ValueError("parts")
    return _run(office, parts, trial=trial, rejects=rejects, progress=progress)


def _run(
    office: Office,
    parts: Sequence[tuple[ImportFile, Mapping]],
    *,
    trial: bool,
    rejects: Path | None,
    progress: Progress | None,
) -> BookReport:
    progress = progress or SilentProgress()
    shared = Shared(office, [source_of(*part) for part in parts], trial=trial)
    runs = [PartRun(shared, file, mapping) for file, mapping in parts]
    backup = change_set = None
    if trial:
        with without_full_collections():
            for run in runs:
                run.try_rows(progress)
    else:
        backup = _prove_and_back_up(office, parts, progress)
        change_set = _load(office, shared, runs, progress)
    reports = tuple(SheetReport(run.mapping.sheet, run.report()) for run in runs)
    refused = [(run.mapping.sheet, run.rejects) for run in runs if len(run.rejects)]
    if rejects is not None and refused:
        write_rejects(rejects, refused)
    total = replace(
        added_up([each.report for each in reports]),
        new_items=shared.new_items(),
        new_fields=shared.new_fields(),
        change_set=change_set,
        rejects_file=rejects if refused else None,
        backup=backup,
    )
    return BookReport(total, reports)


def _load(
    office: Office, shared: Shared, runs: Sequence[PartRun], progress: Progress
) -> int | None:
    title = f"Импорт «{runs[0].file.workbook.path.name}»"
    with in_bulk(office.db), office.long_change(title, kind="import") as long:
        for run in runs:
            run.load(long, progress)
    if shared.merger.made >= _WORTH_ANALYSING:
        office.db.run("PRAGMA analysis_limit = 1000")
        office.db.run("ANALYZE")
    return long.id or None


def _prove_and_back_up(
    office: Office, parts: Sequence[tuple[ImportFile, Mapping]], progress: Progress
) -> Path | None:
    """Prove the sheets and, unless the base is empty, back it up, both at once.

    The sheets are read by a process of their own; a refusal stops the backup.
    """
    if not office.db.run("SELECT EXISTS (SELECT 1 FROM client)")[0][0]:
        _prove_all(parts, progress)
        return None
    token = CancelToken()
    with ThreadPoolExecutor(1, thread_name_prefix="prove") as beside:
        proving = beside.submit(_prove_all, parts, _Unheard(token))
        try:
            both = _BackupWhileProving(progress, proving)
            backup = backup_before(office, "перед импортом", progress=both).path
        except BaseException:
            token.cancel()
            raise
        proving.result()
    return backup


def _prove_all(parts: Sequence[tuple[ImportFile, Mapping]], progress: Progress) -> None:
    for file, mapping in parts:
        prove(file, mapping, progress)


class _Unheard:
    """Progress nobody watches, of work that may be stopped."""

    def __init__(self, token: CancelToken) -> None:
        self._token = token

    def step(self, done: int, total: int, message: str = "") -> None:  # noqa: ARG002 - nobody watches
        self._token.raise_if_cancelled()


class _BackupWhileProving:
    """The backup's progress; ends it when the sheet turns out to be unreadable."""

    def __init__(self, progress: Progress, proving: Future[None]) -> None:
        self._progress = progress
        self._proving = proving

    def step(self, done: int, total: int, message: str = "") -> None:
        if self._proving.done():
            self._proving.result()
        self._progress.step(done, total, message)
