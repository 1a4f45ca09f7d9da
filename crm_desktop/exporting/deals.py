"""The export of deals: just those asked for, in the order shown, from one moment of the base."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record_file
from crm_desktop.deals.list_fields import read_deal_fields
from crm_desktop.deals.list_filter import (
    ALL_DEALS,
    DealFilter,
    given_ids,
    require_whole_deal_filter,
)
from crm_desktop.deals.list_order import BY_DUE
from crm_desktop.deals.list_rows import deal_rows, several_of
from crm_desktop.deals.listing import deal_ids
from crm_desktop.deals.refusals import DEAL_FORMS
from crm_desktop.errors import UserError
from crm_desktop.exporting.atomic import appearing
from crm_desktop.exporting.csv_file import write_csv
from crm_desktop.exporting.deal_columns import (
    chosen_table,
    deal_column_keys,
    several_keys,
    whole_table,
    with_currency,
)
from crm_desktop.exporting.deal_json_file import write_deals_json
from crm_desktop.exporting.formats import format_of
from crm_desktop.exporting.records import PORTION, portions, wide_cache
from crm_desktop.exporting.report import ExportReport, Tally
from crm_desktop.exporting.xlsx_file import Sheet, write_xlsx
from crm_desktop.jobs import SilentProgress
from crm_desktop.wording import count

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from crm_desktop.clients.field_types import Value
    from crm_desktop.exporting.deal_columns import DealColumns
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.views.definition import SortKey

    Targets = Sequence[int] | DealFilter

__all__ = ["DEAL_FORMS", "export_deals"]

_DOING: Final = "Записываю сделки"
_ROUBLE: Final = "RUB"


@use_case(Right.EXPORT)
def export_deals(
    office: Office,
    path: Path,
    *,
    targets: Targets = ALL_DEALS,
    columns: Sequence[str] | None = None,
    sort: SortKey | Sequence[SortKey] = BY_DUE,
    progress: Progress | None = None,
) -> ExportReport:
    """Write deals to a file; the history remembers who did it, how many, where to.

    Args:
        office: the office.
        path: ends in .xlsx, .csv or .json; an older file is replaced when all is written.
        targets: ids in the order wanted (those not to be seen are left out), or a filter.
        columns: keys or labels of columns, in order, for xlsx and csv; None = all there is, so
            that the import makes the same deals of the file.
        sort: the order of what a filter finds.
        progress: hears how far it is.

    Raises:
        UserError: the name's ending is unknown or not for deals, a column is unknown, the file
            cannot be written.
        BrokenFilterError: a condition of the filter does not fit any more.
        JobCancelledError: cancelled; there is no file, an older one is as it was.
    """
    kind = format_of(path)
    if kind.suffix == ".vcf":
        raise UserError(
            "В визитки выгружаются клиенты, а не сделки. Файл не создан. Выберите .xlsx, .csv "
            "или .json."
        )
    heard = progress or SilentProgress()
    rows = 0

    def remember() -> None:
        title = f"Выгрузка: {count(rows, *DEAL_FORMS)} в «{path}»"
        record_file(office, title, path, act=Act.EXPORT, area="deals", amount=rows)

    with appearing(path, before=remember) as partial:
        with wide_cache(office.db), office.reading():
            ids = _ids(office, targets, sort)
            rows = len(ids)
            if kind.suffix == ".json":
                write_deals_json(office, partial, ids, progress=heard)
                tally = Tally()
            else:
                workbook = kind.suffix == ".xlsx"
                tally = _write_table(office, partial, ids, columns, heard, workbook=workbook)
        heard.step(rows, rows, _DOING)
    return ExportReport(path, rows, tally.neutralised, tally.cut, tally.replaced)


def _ids(office: Office, targets: Targets, sort: SortKey | Sequence[SortKey]) -> array[int]:
    if isinstance(targets, DealFilter):
        require_whole_deal_filter(office, targets, what="Файл не записан.")
        return deal_ids(office, targets, sort=sort)
    there = set(deal_ids(office, given_ids(targets)))
    found = deal_ids(office, given_ids(()))
    found.extend(deal for deal in dict.fromkeys(targets) if deal in there)
    return found


def _write_table(
    office: Office,
    path: Path,
    ids: array[int],
    names: Sequence[str] | None,
    progress: Progress,
    *,
    workbook: bool,
) -> Tally:
    fields = read_deal_fields(office.db, office.user_id)
    if names is None:
        table = whole_table(fields)
    else:
        keys = deal_column_keys(fields, names)
        table = chosen_table(fields, with_currency(keys) if _has_foreign(office, ids) else keys)
    rows = _rows(office, ids, table, progress)
    if not workbook:
        return write_csv(path, table.columns, rows, zone=office.zone)
    return write_xlsx(path, [Sheet("Сделки", table.columns, rows, len(ids))], zone=office.zone)


def _rows(
    office: Office, ids: array[int], table: DealColumns, progress: Progress
) -> Iterator[Sequence[Value]]:
    names = several_keys(table)
    for done, given in enumerate(portions(ids)):
        progress.step(done * PORTION, len(ids), _DOING)
        several = {key: several_of(office.db, key, given) for key in names}
        parents: dict[int, Any] = dict(office.db.run(_PARENTS, (given,)))
        portion = ids[done * PORTION : (done + 1) * PORTION]
        for row in deal_rows(office, portion, columns=table.listed):
            named = {key: [name for name, _ in several[key].get(row.id, [])] for key in names}
            yield table.values(row, named, parents.get(row.id))


def _has_foreign(office: Office, ids: array[int]) -> bool:
    sql = (
        "SELECT 1 FROM json_each(?) j CROSS JOIN deal_board b ON b.deal = j.value"
        " WHERE b.currency <> ? LIMIT 1"
    )
    return bool(office.db.run(sql, (json.dumps(list(ids)), _ROUBLE)))


_PARENTS: Final = (
    "SELECT d.id, p.id FROM json_each(?) j CROSS JOIN deal d ON d.id = j.value"
    " JOIN deal p ON p.id = d.parent AND p.deleted_at IS NULL"
)
