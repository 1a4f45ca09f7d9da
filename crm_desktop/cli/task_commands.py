"""`tasks`, `task add`, `task done`, `reminders`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.cli.output import DONE, Output
from crm_desktop.cli.parsing import a_number, parse_id
from crm_desktop.cli.session import Commands, add_command, opened
from crm_desktop.cli.task_words import (
    due_as_json,
    instant_named,
    kind_named,
    member_named,
    priority_named,
    repeat_named,
    task_as_json,
    task_line,
    today_of,
)
from crm_desktop.clients.present import require_client
from crm_desktop.deals.present import require_deal
from crm_desktop.errors import UserError
from crm_desktop.reminders.due import due_reminders
from crm_desktop.tasks.buckets import BUCKET_NAMES, Bucket
from crm_desktop.tasks.doing import complete_task
from crm_desktop.tasks.drafts import ReminderDraft, TaskDraft
from crm_desktop.tasks.due import parse_due
from crm_desktop.tasks.kinds import DEFAULT_KIND
from crm_desktop.tasks.list_filter import TaskFilter
from crm_desktop.tasks.listing import list_tasks
from crm_desktop.tasks.planning import plan_task
from crm_desktop.tasks.reading import get_task
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    import argparse

    from crm_desktop.office.office import Office

_DUE: Final = {
    "overdue": (Bucket.OVERDUE,),
    "today": (Bucket.TODAY,),
    "tomorrow": (Bucket.TOMORROW,),
    "week": (Bucket.TODAY, Bucket.TOMORROW, Bucket.WEEK),
    "later": (Bucket.LATER,),
    "undated": (Bucket.UNDATED,),
    "done": (Bucket.DONE,),
}
_OPEN: Final = tuple(bucket for bucket in Bucket if bucket is not Bucket.DONE)
_MOST: Final = 10_000_000
_WEEK_M: Final = 7 * 24 * 60
_YEAR_M: Final = 366 * 24 * 60


def add_commands(commands: Commands) -> None:
    """Add the commands about tasks."""
    parser = add_command(commands, "tasks", _tasks, text="задачи по срокам")
    parser.add_argument(
        "--due", choices=tuple(_DUE),
        help="overdue — просроченные, today — на сегодня, tomorrow — на завтра, week — сегодня и "
        "ещё 7 дней, later — позже, undated — без срока, done — только что выполненные; без него "
        "все открытые",
    )  # fmt: skip
    parser.add_argument("--assignee", metavar="NAME", help="имя или фамилия исполнителя; me — я")
    parser.add_argument("--client", metavar="ID", help="номер клиента")
    parser.add_argument("--deal", metavar="ID", help="номер сделки")
    parser.add_argument("--kind", metavar="KIND", help="call, meeting, letter, todo или название")
    parser.add_argument("--find", default="", metavar="TEXT", help="только найденные поиском")
    parser.add_argument("--limit", type=a_number(_MOST), default=1000, help="не больше стольких")
    task = commands.add_parser(
        "task", help="задача: add — поставить, done — выполнить", description="Одна задача."
    )
    acts = task.add_subparsers(title="что сделать", metavar="ДЕЙСТВИЕ", required=True)
    _add_parser(acts)
    parser = add_command(acts, "done", _done, text="отметить задачу выполненной")
    parser.add_argument("id", metavar="ID", help="номер задачи")
    parser.add_argument("--result", default="", metavar="TEXT", help="чем закончилось")
    parser.add_argument("--slot", metavar="SLOT", help="какой из повторов: 2026-11-25T10:00")
    parser.add_argument(
        "--anyway", action="store_true", help="даже если она ждёт других, не выполненных"
    )
    parser = add_command(commands, "reminders", _reminders, text="о чём пора напомнить")
    parser.add_argument("--now", metavar="ISO", help="в какой момент; без него — сейчас")


def _add_parser(acts: Commands) -> None:
    parser = add_command(acts, "add", _add, text="поставить задачу")
    parser.add_argument("title", metavar="TITLE", help="что сделать")
    parser.add_argument("--due", default="", metavar="WHEN", help="завтра, 25.11, «25.11 14:30»…")
    parser.add_argument("--kind", default=DEFAULT_KIND, metavar="KIND",
                        help="call, meeting, letter, todo или название своего вида")  # fmt: skip
    parser.add_argument("--assignee", metavar="NAME", help="кому; без него — себе")
    parser.add_argument("--client", metavar="ID", help="номер клиента")
    parser.add_argument("--deal", metavar="ID", help="номер сделки")
    parser.add_argument("--text", default="", help="описание")
    parser.add_argument("--place", default="", help="где")
    parser.add_argument("--minutes", type=a_number(_WEEK_M), help="сколько минут займёт")
    parser.add_argument("--priority", metavar="P", help="от 0 (низкий) до 3 (наивысший)")
    parser.add_argument(
        "--repeat", metavar="RULE", help="каждый день, workdays… или правило FREQ=WEEKLY;BYDAY=MO"
    )
    parser.add_argument(
        "--remind", type=a_number(_YEAR_M), action="append", metavar="MINUTES",
        help="за сколько минут напомнить; можно несколько раз",
    )  # fmt: skip
    parser.add_argument("--no-remind", action="store_true", help="не напоминать")
    parser.add_argument(
        "--result-required", action="store_true", help="выполнить можно только с результатом"
    )


def _tasks(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        asked = TaskFilter(
            assignees=(member_named(office, options.assignee),) if options.assignee else (),
            kinds=(kind_named(office, options.kind),) if options.kind else (),
            client_id=_client(office, options.client),
            deal_id=_deal(office, options.deal),
            text=options.find,
        )
        buckets = _DUE[options.due] if options.due else _OPEN
        page = list_tasks(office, asked, buckets=buckets, limit=options.limit)
        zone = office.zone
    lines: list[str] = []
    for bucket in buckets:
        found = [task_line(row) for row in page.rows if row.bucket is bucket]
        if found:
            lines += [f"{BUCKET_NAMES[bucket]}:", *found]
    if page.total > len(page.rows):
        lines.append(f"Показаны {len(page.rows)} из {page.total}.")
    output.result([task_as_json(row, zone) for row in page.rows], "\n".join(lines) or "Задач нет.")
    return DONE


def _client(office: Office, text: str | None) -> int | None:
    return None if text is None else require_client(office, parse_id(text)).id


def _deal(office: Office, text: str | None) -> int | None:
    return None if text is None else require_deal(office, parse_id(text)).id


def _add(options: argparse.Namespace, output: Output) -> int:
    if options.no_remind and options.remind:
        raise UserError("--remind и --no-remind вместе не бывают. Ничего не изменено.")
    with opened(options, output) as office:
        draft = _draft(office, options)
        task, changes = plan_task(office, draft)
        row = get_task(office, task)
        told = task_as_json(row, office.zone)
    output.result(
        {**told, "change_set": str(changes.change_id)},
        f"{task_line(row)}\nОтменить: undo {changes.change_id}.",
    )
    return DONE


def _draft(office: Office, options: argparse.Namespace) -> TaskDraft:
    today = today_of(office)
    due = parse_due(options.due, today=today, zone=office.zone)
    repeats, days_off = "", ""
    if options.repeat:
        repeats, days_off = repeat_named(options.repeat, due.day(office.zone) or today)
    reminders: tuple[ReminderDraft, ...] | None = None
    if options.no_remind:
        reminders = ()
    elif options.remind:
        reminders = tuple(ReminderDraft(minutes) for minutes in options.remind)
    return TaskDraft(
        kind=kind_named(office, options.kind),
        title=options.title,
        text=options.text,
        due=due,
        client_id=_client(office, options.client),
        deal_id=_deal(office, options.deal),
        assignee_id=member_named(office, options.assignee) if options.assignee else None,
        priority=None if options.priority is None else priority_named(options.priority),
        duration=options.minutes,
        place=options.place,
        result_required=options.result_required,
        repeats=repeats,
        days_off=days_off,
        reminders=reminders,
    )


def _done(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        done = complete_task(
            office,
            parse_id(options.id),
            slot=options.slot,
            result=options.result,
            anyway=options.anyway,
        )
        following = None if done.next is None else due_as_json(done.next, office.zone)
    words = [f"{done.changes.title}. Отменить: undo {done.changes.change_id}."]
    if following is not None:
        words.append(f"Следующий раз: {following}.")
    if done.last:
        words.append("Следующее действие по сделке не запланировано.")
    output.result(
        {
            "id": str(done.done_id),
            "task": str(done.task_id),
            "next": following,
            "unplanned": done.last,
            "change_set": str(done.changes.change_id),
        },
        " ".join(words),
    )
    return DONE


def _reminders(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office:
        zone = office.zone
        now = None if options.now is None else instant_named(options.now, zone)
        found = due_reminders(office, now=now)
    told = []
    for each in found:
        json = each.as_json(zone)
        for name in ("task", "client_id", "deal_id"):
            json[name] = None if json[name] is None else str(json[name])
        told.append(json)
    lines = [f"{local(each.fires_at, zone):%d.%m.%Y %H:%M}  {each.title}" for each in found]
    output.result(told, "\n".join(lines) or "Напоминать не о чем.")
    return DONE
