"""What `import` and `export` do with iCalendar files."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from crm_desktop.calendar_files.exporting import export_tasks
from crm_desktop.calendar_files.importing import ImportOptions, import_calendar
from crm_desktop.calendar_files.outgoing import TaskScope
from crm_desktop.calendar_files.writing import Form
from crm_desktop.cli.output import DONE, PARTLY, Output, TerminalProgress
from crm_desktop.cli.session import opened
from crm_desktop.cli.task_words import day_named, member_named
from crm_desktop.errors import UserError
from crm_desktop.tasks.planning import TASK_FORMS
from crm_desktop.wording import count

if TYPE_CHECKING:
    import argparse

    from crm_desktop.calendar_files.report import CalendarReport
    from crm_desktop.office.office import Office

_ICS: Final = ".ics"
_SHOWN: Final = 20
_SHEET_ONLY: Final = ("sheet", "all_sheets", "profile", "about", "rejects", "duplicates")


def add_import_options(parser: argparse.ArgumentParser) -> None:
    """Add what only calendars know to `import`."""
    parser.add_argument("--assignee", metavar="NAME", help="календарь: чьи это будут задачи")
    parser.add_argument(
        "--past", choices=("done", "skip", "open"),
        help="календарь: прошедшие события — выполненными, никак или открытыми",
    )  # fmt: skip


def refuse_calendar_options(options: argparse.Namespace) -> None:
    """Refuse what only calendars know where a table is loaded.

    Raises:
        UserError: one of them is given.
    """
    if options.assignee is not None or options.past is not None:
        raise UserError("--assignee и --past — только для календарей (.ics). Ничего не загружено.")


def import_here(options: argparse.Namespace, output: Output) -> int:
    """Load a calendar."""
    if any(getattr(options, name) for name in _SHEET_ONLY):
        raise UserError(
            "У календаря нет листов, столбцов и профилей: уберите лишние условия. "
            "Ничего не загружено."
        )
    with opened(options, output) as office:
        assignee = member_named(office, options.assignee) if options.assignee else None
        report = import_calendar(
            office,
            options.file,
            options=ImportOptions(assignee, options.past or "done"),
            trial=options.trial,
            progress=TerminalProgress(),
        )
    output.result(_as_json(report), _as_text(report))
    return PARTLY if report.refused else DONE


def _as_json(report: CalendarReport) -> dict[str, object]:
    return {
        "calendar": report.name or None,
        "read": report.read,
        "new": report.new,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "kept": report.kept,
        "skipped": report.skipped,
        "trial": report.trial,
        "change_set": str(report.change_set) if report.change_set else None,
        "backup": str(report.backup) if report.backup else None,
        "reasons": dict(report.reasons),
        "notes": dict(report.notes),
        "refused": [
            {"title": each.title, "line": each.line, "why": each.why} for each in report.refused
        ],
    }


def _as_text(report: CalendarReport) -> str:
    lines = ["Проверка, ничего не загружено." if report.trial else "Загружено."]
    lines.append(
        f"Прочитано записей: {report.read}. Новых задач: {report.new}, обновлено: "
        f"{report.updated}, без изменений: {report.unchanged}, оставлено как у вас: "
        f"{report.kept}, пропущено: {report.skipped}."
    )
    lines += [f"Строка {each.line}, «{each.title}»: {each.why}" for each in report.refused[:_SHOWN]]
    if report.skipped > _SHOWN:
        lines.append(f"… и ещё {report.skipped - _SHOWN}; все — с --json.")
    lines += [f"{note} ({times})" if times > 1 else note for note, times in report.notes.items()]
    if report.change_set:
        lines.append(f"Отменить: undo {report.change_set}.")
    return "\n".join(lines)


def add_export_options(parser: argparse.ArgumentParser) -> None:
    """Add what only tasks know to `export`."""
    parser.add_argument("--assignee", metavar="NAME", help="задачи: чьи; me — мои")
    parser.add_argument("--since", metavar="DAY", help="задачи: с какого дня")
    parser.add_argument("--until", metavar="DAY", help="задачи: по какой день")
    parser.add_argument("--done", action="store_true", help="задачи: и выполненные")
    parser.add_argument(
        "--form", choices=tuple(each.value for each in Form), default=Form.EVENTS.value,
        help="задачи: events — события, без срока — дела; only_events — только события; "
        "todos — всё делами",
    )  # fmt: skip
    parser.add_argument(
        "--busy-only", action="store_true", help="задачи: только занятость, без содержания"
    )


def refuse_task_options(options: argparse.Namespace) -> None:
    """Refuse what only tasks know where others are written.

    Raises:
        UserError: one of them is given.
    """
    asked = (options.assignee, options.since, options.until, options.done, options.busy_only)
    if any(asked) or options.form != Form.EVENTS:
        raise UserError(
            "--assignee, --since, --until, --done, --form и --busy-only — только для задач. "
            "Файл не записан."
        )


def is_calendar(options: argparse.Namespace) -> bool:
    """Whether the file asked for is a calendar."""
    suffix: str = options.to.suffix
    return suffix.casefold() == _ICS


def export_here(options: argparse.Namespace, output: Output) -> int:
    """Write tasks into a calendar."""
    if options.view is not None or options.find or options.columns is not None:
        raise UserError("У календаря нет видов, поиска и столбцов: уберите их. Файл не записан.")
    with opened(options, output) as office:
        report = export_tasks(
            office,
            options.to,
            scope=_scope(office, options),
            form=Form(options.form),
            busy_only=options.busy_only,
            progress=TerminalProgress(),
        )
    told = f"Сохранено: {report.path} ({count(report.rows, *TASK_FORMS)})."
    output.result({"path": str(report.path), "rows": report.rows}, told)
    return DONE


def _scope(office: Office, options: argparse.Namespace) -> TaskScope:
    def midnight(text: str | None, more: int) -> int | None:
        if text is None:
            return None
        day = day_named(office, text, label="День") + timedelta(days=more)
        there = datetime.combine(day, time(), office.zone)
        return int(there.astimezone(UTC).timestamp() * 1000)

    return TaskScope(
        assignees=(member_named(office, options.assignee),) if options.assignee else None,
        since=midnight(options.since, 0),
        until=midnight(options.until, 1),
        done=options.done,
    )
