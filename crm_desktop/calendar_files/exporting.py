"""Tasks as an iCalendar file that Outlook, Google and Thunderbird take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record_file
from crm_desktop.calendar_files.outgoing import PORTION, TaskScope, find_tasks, read_tasks
from crm_desktop.calendar_files.vtimezones import timezone_lines
from crm_desktop.calendar_files.writing import Form, Settings, Writer
from crm_desktop.exporting.atomic import appearing
from crm_desktop.exporting.report import ExportReport
from crm_desktop.exporting.vcard_file import fold_line
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.stamps import now_ms
from crm_desktop.tasks.kinds import read_kinds
from crm_desktop.tasks.planning import TASK_FORMS
from crm_desktop.tasks.series_days import off_days
from crm_desktop.wording import count

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office

_DOING: Final = "Записываю календарь"
_EVERYTHING: Final = TaskScope()


@use_case(Right.EXPORT)
def export_tasks(
    office: Office,
    path: Path,
    *,
    scope: TaskScope = _EVERYTHING,
    form: Form = Form.EVENTS,
    busy_only: bool = False,
    progress: Progress | None = None,
    now: int | None = None,
) -> ExportReport:
    """Write tasks into an .ics file; the history remembers who did it, how many, where to.

    Args:
        office: the office.
        path: an older file is replaced when all is written.
        scope: which tasks.
        form: what they become.
        busy_only: only when somebody is busy, nothing of what it is about.
        progress: hears how far it is.
        now: UTC ms; None = by the clock.

    Raises:
        UserError: the file cannot be written.
        JobCancelledError: cancelled; there is no file, an older one is as it was.
    """
    progress = progress or SilentProgress()
    rows = 0

    def remember() -> None:
        title = f"Выгрузка: {count(rows, *TASK_FORMS)} в «{path}»"
        record_file(office, title, path, act=Act.EXPORT, area="tasks", amount=rows)

    with appearing(path, before=remember) as partial:
        text, rows = calendar_text(
            office, scope, form=form, busy_only=busy_only, progress=progress, now=now
        )
        partial.write_bytes(text)
    return ExportReport(path, rows)


@use_case(Right.EXPORT)
def calendar_text(
    office: Office,
    scope: TaskScope,
    *,
    form: Form = Form.EVENTS,
    busy_only: bool = False,
    progress: Progress | None = None,
    now: int | None = None,
) -> tuple[bytes, int]:
    """Return a calendar as the bytes of a file, and how many tasks are in it.

    The arguments are those of `export_tasks`.

    Raises:
        JobCancelledError: cancelled.
    """
    progress = progress or SilentProgress()
    body: list[str] = []
    rows = 0
    with office.reading():
        writer = Writer(
            Settings(
                office.office_id,
                office.zone,
                read_kinds(office),
                off_days(office),
                now_ms() if now is None else now,
                form,
                busy_only,
            )
        )
        ids = find_tasks(office, scope)
        for start in range(0, len(ids), PORTION):
            progress.step(start, len(ids), _DOING)
            for task in read_tasks(office, ids[start : start + PORTION]):
                lines = writer.lines(task)
                rows += bool(lines)
                body += map(fold_line, lines)
    progress.step(len(ids), len(ids), _DOING)
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Kartoteka//Kartoteka//RU",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_name(office.name)}",
        f"X-WR-TIMEZONE:{office.zone.key}",
    ]
    for key in sorted(writer.zones):
        head += timezone_lines(key, writer.zones[key])
    text = "".join((*map(fold_line, head), *body, "END:VCALENDAR\r\n"))
    return text.encode(), rows


def _name(text: str) -> str:
    return " ".join(text.replace("\\", " ").replace(",", " ").replace(";", " ").split())
