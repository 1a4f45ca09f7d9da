"""One table on its way into the base, alone or among the sheets of one book."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

from crm_desktop.access.powers import Area
from crm_desktop.clients.fields import read_catalogue
from crm_desktop.importing.colleagues import colleagues_of, mine_sql
from crm_desktop.importing.deals.planning import DealPlanner
from crm_desktop.importing.deals.shared import SharedDeals, client_source
from crm_desktop.importing.lookup import Lookup
from crm_desktop.importing.matcher import Matcher
from crm_desktop.importing.merging import Merger
from crm_desktop.importing.names import Names
from crm_desktop.importing.pace import Pace
from crm_desktop.importing.planner import NO_DATA, Planner
from crm_desktop.importing.reading import read_rows
from crm_desktop.importing.rejects import Rejects
from crm_desktop.importing.remembering import remember
from crm_desktop.importing.report import ImportReport, MarkKind, Outcome, RowView, UnknownPerson
from crm_desktop.importing.row_reader import RowReader
from crm_desktop.importing.row_table import KeptRows
from crm_desktop.importing.storing import store

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from crm_desktop.importing.mapping import Mapping
    from crm_desktop.importing.party import ReadRow
    from crm_desktop.importing.planner import RowResult
    from crm_desktop.importing.recognition import ImportFile
    from crm_desktop.importing.report import NewItem
    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change
    from crm_desktop.journal.journal import LongChange
    from crm_desktop.office.office import Office

_TOLD: Final = frozenset({MarkKind.REPAIRED, MarkKind.WARNING, MarkKind.UNREADABLE})


def source_of(file: ImportFile, mapping: Mapping) -> str:
    """What names the rows of a table for import links."""
    return mapping.source or f"file:{file.fingerprint}"


class Shared:
    """What the tables of one run know together: names, clients found and made.

    Args:
        office: where to.
        sources: of the tables.
        trial: nothing will be written, so everything is remembered to the end.
    """

    def __init__(self, office: Office, sources: Sequence[str], *, trial: bool) -> None:
        self.office = office
        self.trial = trial
        self.sources = frozenset(sources)
        self.names = Names(read_catalogue(office.db))
        mine = mine_sql(office, Area.CLIENTS, "c")
        self.colleagues = colleagues_of(office)
        self.lookup = Lookup(office.db, sources[0], mine, keep=trial)
        self.merger = Merger(office.db, self.names, self.lookup, source=sources[0])
        self.pace = Pace(office.db, trial=trial)
        self._deals: SharedDeals | None = None

    @property
    def deals(self) -> SharedDeals:
        """What the tables of deals have in common."""
        if self._deals is None:
            self._deals = SharedDeals(self.office, trial=self.trial)
        return self._deals

    def new_items(self) -> tuple[NewItem, ...]:
        """What is added to directories, and funnels, stages, currencies."""
        of_deals = self._deals.new_items() if self._deals is not None else ()
        return (*of_deals, *self.names.new_items())

    def new_fields(self) -> tuple[str, ...]:
        """Names of the own fields that are added."""
        of_deals = self._deals.names.new_field_names() if self._deals is not None else ()
        return (*self.names.new_field_names(), *of_deals)


@dataclass(slots=True)
class _Counts:
    rows: int = 0
    warnings: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)


class PartRun:
    """The run of one table.

    Args:
        shared: what it has in common with other tables of the run.
        file: opened by `open_import`.
        mapping: what its columns mean.
    """

    def __init__(self, shared: Shared, file: ImportFile, mapping: Mapping) -> None:
        self.file = file
        self.mapping = mapping
        self._shared = shared
        self._merger, self._lookup = shared.merger, shared.lookup
        self._deals = shared.deals if mapping.about == "deals" else None
        self._source = source_of(file, mapping)
        self._counts = _Counts()
        self._made = self._made_before = 0
        self._deals_before = 0, 0
        self._remembered = False
        self._table = KeptRows() if shared.trial else None
        width = max((column.index for column in mapping.columns), default=-1) + 1
        headings = {column.index: column.header for column in mapping.columns}
        self.rejects = Rejects([headings.get(index, "") for index in range(width)])

    def _begin(self, progress: Progress) -> None:
        """Make it the table whose rows come next."""
        shared, mapping = self._shared, self.mapping
        answers = shared.office.user_id if mapping.responsible is None else mapping.responsible
        responsible = answers or None
        known_program = not self._source.startswith("file:")
        source = self._source
        if self._deals is not None:
            source = client_source(source)
        matcher = Matcher(
            shared.lookup, source=source, sources=shared.sources, known_program=known_program
        )
        if self._deals is None:
            self._reader = RowReader(mapping, shared.names, shared.office.zone)
            self._planner = Planner(
                shared.merger, shared.lookup, shared.names, matcher=matcher,
                duplicates=mapping.duplicates, colleagues=shared.colleagues,
            )  # fmt: skip
        else:
            self._deals.turn_to(self._source, responsible)
            self._reader = RowReader(
                mapping, shared.names, shared.office.zone,
                self._deals.readers(self.file, mapping, progress),
            )  # fmt: skip
            self._planner = DealPlanner(
                shared.merger, shared.lookup, shared.names, self._deals, mapping, matcher=matcher,
                colleagues=shared.colleagues,
            )  # fmt: skip
            self._deals_before = self._deals.made, self._deals.changed
        if shared.colleagues is not None:
            shared.colleagues.turn_to(
                source, self._source if self._deals is not None else "",
                sources=shared.sources, known_program=known_program,
            )  # fmt: skip
        self._merger.turn_to(source, responsible)
        self._lookup.turn_to(source)
        self._made_before = self._merger.made

    def _portions(self, progress: Progress, message: str) -> Generator[list[ReadRow]]:
        """Yield rows understood; the pace sets the size of a portion."""
        rows = read_rows(self.file, self.mapping, progress, message=message)
        with closing(rows) as source:
            while raw := list(islice(source, self._shared.pace.size)):
                yield [self._reader.read(number, cells) for number, cells in raw]

    def try_rows(self, progress: Progress) -> None:
        """Find out what loading would do."""
        self._begin(progress)
        with closing(self._portions(progress, "Проверяю строки")) as portions:
            for rows in portions:
                with self._shared.office.reading():
                    results = self._planner.take(rows)
                self._finish_portion(rows, results, {}, {})
        self._made = self._merger.made - self._made_before

    def load(self, long: LongChange, progress: Progress) -> None:
        """Write everything, portion by portion."""
        shared, merger = self._shared, self._merger
        self._begin(progress)
        message = "Загружаю клиентов" if self._deals is None else "Загружаю сделки"
        with closing(self._portions(progress, message)) as portions:
            for rows in portions:
                ids: dict[int, int] = {}
                of_deals: dict[int, int] = {}
                with shared.pace.timed(), long.transaction() as change:
                    results = self._planner.take(rows)
                    if merger.plan:
                        ids = store(shared.office.db, change, merger.plan, shared.names)
                    if self._deals is not None:
                        of_deals = self._deals.store(change, ids)
                    if merger.plan or (self._deals is not None and self._deals.is_news):
                        self._remember(change)
                self._finish_portion(rows, results, ids, of_deals)
        if self._deals is not None and self._deals.has_parents:
            with long.transaction():
                self._deals.store_parents()
        self._made = merger.made - self._made_before

    def _remember(self, change: Change) -> None:
        if not self._remembered:
            remember(self._shared.office.db, change, self.file.fingerprint, self.mapping)
            self._remembered = True

    def _finish_portion(
        self,
        rows: Sequence[ReadRow],
        results: Sequence[RowResult],
        ids: dict[int, int],
        of_deals: dict[int, int],
    ) -> None:
        """Count a portion and let go of it."""
        if self._deals is not None:
            self._deals.finish(of_deals)
        self._merger.written(ids)
        self._lookup.finish(self._merger.plan.touched)
        for row, result in zip(rows, results, strict=True):
            self._count(row, result)

    def report(self) -> ImportReport:
        """What became of the rows; directories and fields are told for all tables at once."""
        counts, outcomes = self._counts, self._counts.outcomes
        made = changed = 0
        if self._deals is not None:
            made = self._deals.made - self._deals_before[0]
            changed = self._deals.changed - self._deals_before[1]
        return ImportReport(
            trial=self._shared.trial,
            rows=counts.rows,
            new=outcomes[Outcome.NEW],
            updated=outcomes[Outcome.UPDATED],
            unchanged=outcomes[Outcome.UNCHANGED],
            duplicates=outcomes[Outcome.DUPLICATE],
            rejected=outcomes[Outcome.REJECTED],
            ignored=outcomes[Outcome.IGNORED],
            of_colleagues=outcomes[Outcome.COLLEAGUES],
            warnings=counts.warnings,
            clients=self._made,
            deals=made,
            deals_updated=changed,
            unknown_people=tuple(
                UnknownPerson(name, rows) for name, rows in counts.people.most_common()
            ),
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
        if result.outcome in {Outcome.REJECTED, Outcome.COLLEAGUES} or (
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
                    result.candidates,
                    result.asked,
                )
            )

    @staticmethod
    def _is_repeat(result: RowResult) -> bool:
        return result.reason.startswith("Повтор")
