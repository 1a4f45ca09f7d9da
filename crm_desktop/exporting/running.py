"""The export: just the clients asked for, in the order shown, from one moment of the base."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_sql
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record_file
from crm_desktop.clients.fields import read_catalogue
from crm_desktop.clients.list_filter import ClientFilter, require_whole_filter
from crm_desktop.clients.listing import ALL, BY_NAME, client_ids
from crm_desktop.clients.row_cells import read_cells
from crm_desktop.exporting.atomic import appearing
from crm_desktop.exporting.columns import (
    COMPUTED,
    LAST_EVENT,
    Column,
    Shape,
    chosen_layout,
    column_keys,
    full_layout,
)
from crm_desktop.exporting.csv_file import write_csv
from crm_desktop.exporting.formats import format_of
from crm_desktop.exporting.json_file import JsonHead, write_json
from crm_desktop.exporting.records import (
    PORTION,
    Record,
    portions,
    read_links,
    read_records,
    wide_cache,
)
from crm_desktop.exporting.report import CLIENT_FORMS, ExportReport, Tally
from crm_desktop.exporting.vcard_file import write_vcards
from crm_desktop.exporting.widths import measure
from crm_desktop.exporting.xlsx_file import Sheet, write_xlsx
from crm_desktop.jobs import SilentProgress
from crm_desktop.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from crm_desktop.clients.field_types import Value
    from crm_desktop.clients.listing import ClientSort
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office

    Targets = Sequence[int] | ClientFilter

__all__ = ["export_clients"]

_DOING: Final = "Записываю клиентов"
_PEOPLE_COLUMNS: Final = (
    Column("Компания", width=36), Column("ИНН компании"), Column("Контактное лицо", width=32),
    Column("Должность", width=24), Column("Телефон", width=20), Column("Почта", width=28),
    Column("ID компании", width=20), Column("ID контактного лица", width=20),
)  # fmt: skip


@use_case(Right.EXPORT)
def export_clients(
    office: Office,
    path: Path,
    *,
    targets: Targets = ALL,
    columns: Sequence[str] | None = None,
    sort: ClientSort | Sequence[ClientSort] = BY_NAME,
    progress: Progress | None = None,
) -> ExportReport:
    """Write clients to a file; the history remembers who did it, how many, where to.

    Args:
        office: the office.
        path: ends in .xlsx, .csv, .vcf or .json; an older file is replaced when all is written.
        targets: ids in the order wanted (those not to be seen are left out), or a filter.
        columns: keys or labels of columns, in order, for xlsx and csv; None = all there is, so
            that the import makes the same clients of the file.
        sort: the order of what a filter finds.
        progress: hears how far it is.

    Raises:
        UserError: the name's ending is unknown, a column is unknown, the file cannot be written.
        JobCancelledError: cancelled; there is no file, an older one is as it was.
    """
    kind = format_of(path)
    work = _Work(office, progress or SilentProgress())
    rows = 0

    def remember() -> None:
        title = f"Выгрузка: {count(rows, *CLIENT_FORMS)} в «{path}»"
        record_file(office, title, path, act=Act.EXPORT, area="clients", amount=rows)

    with appearing(path, before=remember) as partial:
        with wide_cache(office.db), office.reading():
            ids = work.ids(targets, sort)
            rows = len(ids)
            if kind.suffix == ".vcf":
                tally = work.write_vcards(partial, ids)
            elif kind.suffix == ".json":
                tally = work.write_json(partial, ids, whole=targets == ALL)
            else:
                tally = work.write_table(partial, ids, columns, workbook=kind.suffix == ".xlsx")
        work.progress.step(rows, rows, _DOING)
    return ExportReport(path, rows, tally.neutralised, tally.cut, tally.replaced)


class _Work:
    """One export, inside one snapshot."""

    def __init__(self, office: Office, progress: Progress) -> None:
        self._office = office
        self._db = office.db
        self._seen = visible_sql(office, "p")
        self.progress = progress

    def ids(self, targets: Targets, sort: ClientSort | Sequence[ClientSort]) -> array[int]:
        """Return the clients there are to write, in order."""
        if isinstance(targets, ClientFilter):
            require_whole_filter(self._office, targets, what="Файл не записан.")
            return client_ids(self._office, targets, sort=sort)
        found: array[int] = array("q")
        sql = " ".join(
            (
                "SELECT p.id FROM json_each(?) j CROSS JOIN client p ON p.id = j.value WHERE",
                self._seen, "ORDER BY j.key",
            )
        )  # fmt: skip
        for given in portions(targets):
            found.extend(row[0] for row in self._db.run(sql, (given,)))
        return found

    def write_table(
        self, path: Path, ids: array[int], names: Sequence[str] | None, *, workbook: bool
    ) -> Tally:
        """Write an xlsx or a csv."""
        catalogue = read_catalogue(self._db)
        keys = None if names is None else column_keys(catalogue, names)
        rows = frozenset(ids) if keys is None else frozenset[int]()
        self.progress.step(0, len(ids), "Считаю столбцы")
        widths = measure(self._db, ids, labelled=keys is None, rows=rows, seen=self._seen)
        if keys is None:
            layout = full_layout(catalogue, widths, rows=rows)
        else:
            layout = chosen_layout(catalogue, widths, keys)
        computed = tuple(key for key in keys or () if key in COMPUTED)
        records = self._records(
            ids, last_event=keys is not None and LAST_EVENT in keys, computed=computed
        )
        table = map(layout.row, records)
        zone = self._office.zone
        if not workbook:
            return write_csv(path, layout.columns, table, zone=zone)
        sheets = [Sheet("Клиенты", layout.columns, table, len(ids))]
        if keys is None and (links := self._count_links(ids)):
            sheets.append(Sheet("Контактные лица", _PEOPLE_COLUMNS, self._links(ids), links))
        return write_xlsx(path, sheets, zone=zone)

    def write_vcards(self, path: Path, ids: array[int]) -> Tally:
        """Write a vcf."""
        write_vcards(path, self._records(ids))
        return Tally()

    def write_json(self, path: Path, ids: array[int], *, whole: bool) -> Tally:
        """Write a json."""
        office = self._office
        head = JsonHead(office.office_id, office.name, office.zone.key, whole)
        write_json(path, self._db, ids, head=head, seen=self._seen, progress=self.progress)
        return Tally()

    def _records(
        self, ids: array[int], *, last_event: bool = False, computed: tuple[str, ...] = ()
    ) -> Iterator[Record]:
        for done, given in enumerate(portions(ids)):
            self.progress.step(done * PORTION, len(ids), _DOING)
            records = read_records(self._db, given, seen=self._seen, last_event=last_event)
            if computed:
                self._compute(records, computed)
            yield from records

    def _compute(self, records: list[Record], keys: tuple[str, ...]) -> None:
        """Fill in what a list counts: events, days without one."""
        there = [record.row["id"] for record in records]
        cells = read_cells(self._office, there, keys, contacts={})
        for record in records:
            found = cells.get(record.row["id"], ())
            for key, cell in zip(keys, found, strict=False):
                number = COMPUTED[key][1] is Shape.NUMBER
                record.computed[key] = cell.value if number else cell.text

    def _count_links(self, ids: array[int]) -> int:
        return sum(1 for _link in self._links(ids))

    def _links(self, ids: array[int]) -> Iterator[Sequence[Value]]:
        for given in portions(ids):
            for company, name, inn, contact in read_links(self._db, given, seen=self._seen):
                yield (
                    name, inn, contact.name, contact.post, contact.phone, contact.email,
                    str(company), str(contact.id),
                )  # fmt: skip
