"""The audit as a file, which is itself a line of the audit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.acts import GROUPS, Act
from crm_desktop.audit.filtering import ANY
from crm_desktop.audit.reading import page
from crm_desktop.audit.recording import record_file
from crm_desktop.errors import UserError
from crm_desktop.exporting.atomic import appearing
from crm_desktop.exporting.columns import Column, Shape
from crm_desktop.exporting.csv_file import write_csv
from crm_desktop.exporting.formats import format_of
from crm_desktop.exporting.report import ExportReport, Tally
from crm_desktop.exporting.xlsx_file import Sheet, write_xlsx
from crm_desktop.jobs import SilentProgress
from crm_desktop.wording import count
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_desktop.audit.filtering import AuditFilter, AuditLine
    from crm_desktop.clients.field_types import Value
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office

_PORTION: Final = 1000
_DOING: Final = "Записываю журнал доступа"
_COLUMNS: Final = (
    Column("Когда", Shape.MOMENT, 20), Column("Кто", width=28), Column("Группа", width=24),
    Column("Что сделано", Shape.LONG, 60), Column("Записей", Shape.NUMBER, 10),
    Column("Папка", width=40), Column("Номера записей", Shape.LONG, 40), Column("Номер", width=22),
)  # fmt: skip


@use_case(Right.VIEW_AUDIT)
def export_audit(
    office: Office, path: Path, *, filter_: AuditFilter = ANY, progress: Progress | None = None
) -> ExportReport:
    """Write lines of the audit to a file, newest first; the audit remembers it.

    Args:
        office: the office.
        path: ends in .xlsx, .csv or .json; an older file is replaced when all is written.
        filter_: which lines.
        progress: hears how many were read.

    Raises:
        UserError: the name's ending is not one of these, or the file cannot be written.
        JobCancelledError: cancelled; there is no file, an older one is as it was.
    """
    kind = format_of(path)
    if kind.suffix == ".vcf":
        raise UserError(
            "Журнал доступа сохраняется в .xlsx, .csv или .json. Файл не создан. "
            "Выберите другое имя."
        )
    heard = progress or SilentProgress()
    lines: list[AuditLine] = []

    def remember() -> None:
        told = count(len(lines), "строка", "строки", "строк")
        title = f"Выгрузка журнала доступа: {told} в «{path}»"
        record_file(office, title, path, act=Act.AUDIT_EXPORTED, amount=len(lines))

    with appearing(path, before=remember) as partial:
        with office.reading():
            for line in _all_lines(office, filter_):
                if len(lines) % _PORTION == 0:
                    heard.step(len(lines), 0, _DOING)
                lines.append(line)
            zone = office.zone
        if kind.suffix == ".json":
            text = json.dumps([line_json(office, line) for line in lines], ensure_ascii=False)
            partial.write_text(text, encoding="utf-8")
            tally = Tally()
        elif kind.suffix == ".csv":
            tally = write_csv(partial, _COLUMNS, map(_row, lines), zone=zone)
        else:
            sheet = Sheet("Журнал доступа", _COLUMNS, map(_row, lines), len(lines))
            tally = write_xlsx(partial, [sheet], zone=zone)
    return ExportReport(path, len(lines), tally.neutralised, tally.cut, tally.replaced)


@use_case(Right.VIEW_OFFICE)
def line_json(office: Office, line: AuditLine) -> dict[str, Any]:
    """Return a line ready for `json.dumps`: ids as text, the instant ISO 8601."""
    return {
        "id": str(line.id),
        "at": local(line.at, office.zone).isoformat(timespec="milliseconds"),
        "group": line.group.value,
        "act": line.act,
        "text": line.text,
        "who": line.author,
        "who_id": str(line.author_id),
        "records": line.amount,
        "destination": line.destination,
        "details": dict(line.details),
        "change_set": str(line.change_id) if line.change_id else None,
    }


def _all_lines(office: Office, filter_: AuditFilter) -> Iterator[AuditLine]:
    before: int | None = None
    while True:
        lines = page(office, filter_, before=before, limit=_PORTION)
        yield from lines
        if len(lines) < _PORTION:
            return
        before = lines[-1].id


def _row(line: AuditLine) -> tuple[Value, ...]:
    ids = ", ".join(str(each) for each in line.details.get("ids", ()))
    return (
        line.at, line.author, GROUPS[line.group], line.text, line.amount, line.destination, ids,
        str(line.id),
    )  # fmt: skip
