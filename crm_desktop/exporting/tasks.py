"""The export of tasks as a table: just those shown, in their order, from one moment of the base."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_task_sql
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record_file
from crm_desktop.errors import UserError
from crm_desktop.exporting.atomic import appearing
from crm_desktop.exporting.csv_file import write_csv
from crm_desktop.exporting.formats import format_of
from crm_desktop.exporting.records import PORTION, portions, wide_cache
from crm_desktop.exporting.report import ExportReport
from crm_desktop.exporting.task_columns import TaskParts, task_columns
from crm_desktop.exporting.xlsx_file import Sheet, write_xlsx
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.stamps import now_ms
from crm_desktop.tasks.buckets import Borders
from crm_desktop.tasks.kinds import any_kind
from crm_desktop.tasks.list_groups import ALL_TASKS, TaskChoice, chosen_ids
from crm_desktop.tasks.planning import TASK_FORMS
from crm_desktop.tasks.reading import read_rows
from crm_desktop.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from crm_desktop.clients.field_types import Value
    from crm_desktop.exporting.task_columns import TaskColumns
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office

_DOING: Final = "Записываю задачи"
_ITEMS: Final = (
    "SELECT task, group_concat(iif(done_at IS NULL, '☐ ', '☑ ') || text, char(10)"
    " ORDER BY position, id) FROM task_item WHERE deleted_at IS NULL"
    " AND task IN (SELECT value FROM json_each(?)) GROUP BY task"
)
_HELPERS: Final = (
    "SELECT h.task, group_concat(m.name, ', ' ORDER BY h.id) FROM task_helper h"
    " JOIN member m ON m.id = h.member WHERE h.deleted_at IS NULL"
    " AND h.task IN (SELECT value FROM json_each(?)) GROUP BY h.task"
)


@use_case(Right.EXPORT)
def export_task_table(
    office: Office,
    path: Path,
    *,
    targets: TaskChoice | Sequence[int] = ALL_TASKS,
    columns: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> ExportReport:
    """Write tasks to a table; the history remembers who did it, how many, where to.

    Args:
        office: the office.
        path: ends in .xlsx or .csv; an older file is replaced when all is written.
        targets: what a list shows, in its order; or ids in the order wanted, those not to be seen
            are left out. A repeating task is one row: its next occurrence.
        columns: keys or headings, in order; None = all there are.
        progress: hears how far it is.

    Raises:
        UserError: the name's ending is not of a table, a column is unknown, the file cannot be
            written.
        JobCancelledError: cancelled; there is no file, an older one is as it was.
    """
    kind = format_of(path)
    if not kind.table:
        raise UserError(
            "Задачи выгружаются таблицей в .xlsx или .csv, календарём — в .ics. Файл не записан. "
            "Выберите другое имя."
        )
    table = task_columns(columns)
    heard = progress or SilentProgress()
    rows = 0

    def remember() -> None:
        title = f"Выгрузка: {count(rows, *TASK_FORMS)} в «{path}»"
        record_file(office, title, path, act=Act.EXPORT, area="tasks", amount=rows)

    with appearing(path, before=remember) as partial:
        with wide_cache(office.db), office.reading():
            ids = _ids(office, targets)
            rows = len(ids)
            found = _rows(office, ids, table, heard)
            if kind.suffix == ".csv":
                tally = write_csv(partial, table.columns, found, zone=office.zone)
            else:
                sheet = Sheet("Задачи", table.columns, found, rows)
                tally = write_xlsx(partial, [sheet], zone=office.zone)
        heard.step(rows, rows, _DOING)
    return ExportReport(path, rows, tally.neutralised, tally.cut, tally.replaced)


def _ids(office: Office, targets: TaskChoice | Sequence[int]) -> list[int]:
    if isinstance(targets, TaskChoice):
        return chosen_ids(office, targets)
    sql = " ".join(
        ("SELECT t.id FROM json_each(?) j CROSS JOIN task t ON t.id = j.value WHERE",
         visible_task_sql(office), "ORDER BY j.key")
    )  # fmt: skip
    found = office.db.run(sql, (json.dumps(list(dict.fromkeys(targets))),))
    return [task for (task,) in found]


def _rows(
    office: Office, ids: list[int], table: TaskColumns, progress: Progress
) -> Iterator[Sequence[Value]]:
    kinds: dict[str, str] = {}
    borders = Borders.at(now_ms(), office.zone)
    for done, given in enumerate(portions(ids)):
        progress.step(done * PORTION, len(ids), _DOING)
        portion = ids[done * PORTION : (done + 1) * PORTION]
        rows = read_rows(office, portion, borders=borders)
        for key in {row.kind for row in rows} - kinds.keys():
            kinds[key] = any_kind(office.db, key).label
        parts = TaskParts(
            office.zone, kinds, dict(office.db.run(_ITEMS, (given,))),
            dict(office.db.run(_HELPERS, (given,))),
        )  # fmt: skip
        for row in rows:
            yield table.values(row, parts)
