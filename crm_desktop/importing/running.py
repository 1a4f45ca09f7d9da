"""Running an import, for trial or in earnest: one path, the writing aside."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_sql
from crm_desktop.backup.making import backup_before
from crm_desktop.clients.fields import read_catalogue
from crm_desktop.importing.lookup import Lookup
from crm_desktop.importing.merging import Merger
from crm_desktop.importing.names import Names
from crm_desktop.importing.pace import Pace, in_bulk, without_full_collections
from crm_desktop.importing.planner import NO_DATA, Planner
from crm_desktop.importing.reading import prove, read_rows
from crm_desktop.importing.rejects import Rejects
from crm_desktop.importing.remembering import remember
from crm_desktop.importing.report import ImportReport, MarkKind, Outcome, RowView, UnknownPerson
from crm_desktop.importing.row_reader import RowReader
from crm_desktop.importing.row_table import KeptRows
from crm_desktop.importing.storing import store
from crm_desktop.importing.survey import DirectoryChoice, Survey, survey
from crm_desktop.jobs import CancelToken, SilentProgress

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from crm_desktop.importing.mapping import Mapping
    from crm_desktop.importing.party import ReadRow
    from crm_desktop.importing.planner import RowResult
    from crm_desktop.importing.recognition import ImportFile
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office

__all__ = ["DirectoryChoice", "Survey", "run_import", "survey"]

_WORTH_ANALYSING: Final = 1000
_TOLD: Final = frozenset({MarkKind.REPAIRED, MarkKind.WARNING, MarkKind.UNREADABLE})


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
    progress = progress or SilentProgress()
    run = _Run(office, file, mapping, keep=trial)
    if trial:
        reading = run.portions(progress, "Проверяю строки")
        with without_full_collections(), closing(reading) as portions:
            for rows in portions:
                with office.reading():
                    results = run.planner.take(rows)
                run.finish_portion(rows, results, {})
        return run.report(trial=True, rejects_file=run.write_rejects(rejects))
    backup = _prove_and_back_up(office, file, mapping, progress)
    change_set = run.load(progress)
    return run.report(
        trial=False,
        change_set=change_set,
        rejects_file=run.write_rejects(rejects),
        backup=backup,
    )


def _prove_and_back_up(
    office: Office, file: ImportFile, mapping: Mapping, progress: Progress
) -> Path | None:
    """Prove the sheet and, unless the base is empty, back it up, both at once.

    The sheet is read by a process of its own; a refusal stops the backup.
    """
    if not office.db.run("SELECT EXISTS (SELECT 1 FROM client)")[0][0]:
        prove(file, mapping, progress)
        return None
    token = CancelToken()
    with ThreadPoolExecutor(1, thread_name_prefix="prove") as beside:
        proving = beside.submit(prove, file, mapping, _Unheard(token))
        try:
            both = _BackupWhileProving(progress, proving)
            backup = backup_before(office, "перед импортом", progress=both).path
        except BaseException:
            token.cancel()
            raise
        proving.result()
    return backup


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


@dataclass(slots=True)
class _Counts:
    rows: int = 0
    warnings: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)


class _Run:
    def __init__(self, office: Office, file: ImportFile, mapping: Mapping, *, keep: bool) -> None:
        self._office = office
        self._file = file
        self._mapping = mapping
        self._names = Names(read_catalogue(office.db))
        self._reader = RowReader(mapping, self._names, office.zone)
        source = mapping.source or f"file:{file.fingerprint}"
        lookup = Lookup(office.db, source, visible_sql(office, "c"), keep=keep)
        answers = office.user_id if mapping.responsible is None else mapping.responsible
        self._merger = Merger(
            office.db, self._names, lookup, source=source, responsible=answers or None
        )
        self._lookup = lookup
        self.planner = Planner(
            self._merger,
            lookup,
            self._names,
            source=source,
            known_program=not source.startswith("file:"),
            duplicates=mapping.duplicates,
        )
        self._counts = _Counts()
        self._table = KeptRows() if keep else None
        width = max((column.index for column in mapping.columns), default=-1) + 1
        headings = {column.index: column.header for column in mapping.columns}
        self.rejects = Rejects([headings.get(index, "") for index in range(width)])
        self._pace = Pace(office.db, trial=keep)

    def portions(self, progress: Progress, message: str) -> Generator[list[ReadRow]]:
        """Yield rows understood; the pace sets the size of a portion."""
        rows = read_rows(self._file, self._mapping, progress, message=message)
        with closing(rows) as source:
            while raw := list(islice(source, self._pace.size)):
                yield [self._reader.read(number, cells) for number, cells in raw]

    def load(self, progress: Progress) -> int | None:
        """Write everything, portion by portion; returns the change set."""
        office = self._office
        title = f"Импорт «{self._file.workbook.path.name}»"
        with (
            in_bulk(office.db),
            closing(self.portions(progress, "Загружаю клиентов")) as portions,
            office.long_change(title, kind="import") as long,
        ):
            for rows in portions:
                ids = {}
                with self._pace.timed(), long.transaction() as change:
                    results = self.planner.take(rows)
                    if self._merger.plan:
                        ids = store(office.db, change, self._merger.plan, self._names)
                        if not long.id:
                            remember(office.db, change, self._file.fingerprint, self._mapping)
                self.finish_portion(rows, results, ids)
        if self._merger.made >= _WORTH_ANALYSING:
            office.db.run("PRAGMA analysis_limit = 1000")
            office.db.run("ANALYZE")
        return long.id or None

    def finish_portion(
        self, rows: Sequence[ReadRow], results: Sequence[RowResult], ids: dict[int, int]
    ) -> None:
        """Count a portion and let go of it."""
        self._merger.written(ids)
        self._lookup.finish(self._merger.plan.touched)
        for row, result in zip(rows, results, strict=True):
            self._count(row, result)

    def write_rejects(self, path: Path | None) -> Path | None:
        """Write the rows that were not loaded; returns the file, None if there are none."""
        if path is None or not len(self.rejects):
            return None
        self.rejects.write(path)
        return path

    def report(
        self,
        *,
        trial: bool,
        change_set: int | None = None,
        rejects_file: Path | None = None,
        backup: Path | None = None,
    ) -> ImportReport:
        counts, outcomes = self._counts, self._counts.outcomes
        return ImportReport(
            trial=trial,
            rows=counts.rows,
            new=outcomes[Outcome.NEW],
            updated=outcomes[Outcome.UPDATED],
            unchanged=outcomes[Outcome.UNCHANGED],
            duplicates=outcomes[Outcome.DUPLICATE],
            rejected=outcomes[Outcome.REJECTED],
            ignored=outcomes[Outcome.IGNORED],
            warnings=counts.warnings,
            clients=self._merger.made,
            new_items=self._names.new_items(),
            new_fields=self._names.new_field_names(),
            unknown_people=tuple(
                UnknownPerson(name, rows) for name, rows in counts.people.most_common()
            ),
            change_set=change_set,
            rejects_file=rejects_file,
            backup=backup,
            table=self._table,
            reasons=dict(counts.reasons.most_common()),
        )

    def _count(self, row: ReadRow, result: RowResult) -> None:
        counts = self._counts
        counts.rows += result.outcome is not Outcome.IGNORED
        counts.outcomes[result.outcome] += 1
        counts.warnings += sum(mark.kind in _TOLD for mark in result.marks)
        if row.unknown_person:
            counts.people[row.unknown_person] += 1
        if result.outcome is Outcome.IGNORED and result.reason != NO_DATA:
            counts.reasons[result.reason] += 1
        if result.outcome is Outcome.REJECTED or (
            result.outcome is Outcome.DUPLICATE and not self._is_repeat(result)
        ):
            counts.reasons[result.reason] += 1
            self.rejects.add(row.cells, result.reason)
        if self._table is not None:
            self._table.append(
                RowView(
                    result.number,
                    result.outcome,
                    self._reader.texts(row.cells),
                    tuple(result.marks),
                    result.reason,
                    result.matched,
                    result.matched_id,
                    result.matched_row,
                )
            )

    @staticmethod
    def _is_repeat(result: RowResult) -> bool:
        return result.reason.startswith("Повтор")
