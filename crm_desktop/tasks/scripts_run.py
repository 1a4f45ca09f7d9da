"""Starting a script for a client or a deal: all its tasks at once; stopping what is left of it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_task_sql
from crm_desktop.errors import NotFoundError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.reminders.habits import default_reminders
from crm_desktop.tasks.drafts import LONGEST_TITLE, ReminderDraft, TaskDraft
from crm_desktop.tasks.due import Due, check_due
from crm_desktop.tasks.handing import tell_handed
from crm_desktop.tasks.kinds import any_kind, live_kinds
from crm_desktop.tasks.putting_off import at_clock
from crm_desktop.tasks.scripts import get_script
from crm_desktop.tasks.writing import write_task
from crm_desktop.timeline.subject import find_subject
from crm_desktop.workdays.reading import work_calendar

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office
    from crm_desktop.tasks.scripts_json import Script, Step
    from crm_desktop.timeline.subject import Subject
    from crm_desktop.workdays.calendar import WorkCalendar


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """What becomes of a step.

    Attributes:
        step: the step.
        title: as it will be called.
        kind: the key of its kind; of one that was deleted `todo`.
        due: when.
        assignee_id: who.
        assignee: their name.
        note: what is not as the script says, in plain words; `""` = nothing.
    """

    step: Step
    title: str
    text: str
    kind: str
    due: Due
    assignee_id: int
    assignee: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Started:
    """A script that was started: its run and its tasks in the order of the steps."""

    changes: Changes
    run_id: int
    task_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RunRow:
    """One use of a script; `started_at` is UTC ms."""

    run_id: int
    script_id: int
    name: str
    started_at: int
    total: int
    done: int

    @property
    def open(self) -> int:
        """How many of its tasks are still to be done."""
        return self.total - self.done


_RUNS: Final = """
SELECT t.run, t.script, coalesce(s.name, ''), min(t.created_at), count(*), count(t.done_at)
FROM task t LEFT JOIN task_script s ON s.id = t.script
WHERE t.run IS NOT NULL AND
"""
_WORD: Final = re.compile(r"\{[^{}]{1,20}\}")
_LOOSE: Final = " :,—-"
_NO_MEMBER: Final = "Сотрудника этого шага в офисе больше нет — исполнитель вы"
_NO_KIND: Final = "Вида задачи больше нет — будет «Дело»"


@use_case(Right.VIEW_TASKS)
def preview_script(
    office: Office,
    script: Script,
    *,
    start: date,
    client_id: int | None = None,
    deal_id: int | None = None,
) -> tuple[PlannedStep, ...]:
    """Return what would be planned.

    Args:
        office: the office.
        script: the script.
        start: the day of the start; steps that count working days begin on a working one.
        client_id: for which client.
        deal_id: for which deal.

    Raises:
        NotFoundError: the client or the deal is not there.
        UserError: a task would be due when no task can be.
    """
    subject = find_subject(office, client_id=client_id, deal_id=deal_id)
    responsible = _responsible(office, subject)
    members: dict[int, str] = dict(
        office.db.run("SELECT id, name FROM member WHERE deleted_at IS NULL")
    )
    calendar, zone = work_calendar(office), office.zone
    kinds = live_kinds(office.db)
    words = {"{клиент}": subject.name, "{сделка}": _deal_title(office, deal_id) or subject.name}
    planned = []
    for step in script.steps:
        day = _day(step, start, calendar)
        due = at_clock(day, time.fromisoformat(step.at), zone) if step.at else Due(day)
        check_due(due)
        member, note = _who(step, members, responsible, office.user_id)
        kind = step.kind if step.kind in kinds else "todo"
        if kind != step.kind:
            note = f"{note}. {_NO_KIND}" if note else _NO_KIND
        title = _filled(step.title, words) or any_kind(office.db, kind).label
        title = title[:LONGEST_TITLE].rstrip()
        planned.append(
            PlannedStep(
                step, title, _filled(step.text, words), kind, due, member, members[member], note
            )
        )
    return tuple(planned)


@use_case(Right.EDIT_TASKS)
def start_script(
    office: Office,
    script_id: int,
    *,
    start: date,
    client_id: int | None = None,
    deal_id: int | None = None,
) -> Started:
    """Plan all tasks of a script in one act.

    Args:
        office: the office.
        script_id: the script.
        start: the day of the start.
        client_id: for which client; a deal brings its own.
        deal_id: for which deal.

    Raises:
        NotFoundError: the script, the client or the deal is not there.
        UserError: a task cannot be planned so; nothing was planned.
    """
    script = get_script(office, script_id)
    name = find_subject(office, client_id=client_id, deal_id=deal_id).name
    with office.change(f"Сценарий «{script.name}»" + (f": {name}" if name else "")) as change:
        run = change.new_id()
        tasks: list[int] = []
        given: dict[int, int] = {}
        for planned in preview_script(
            office, script, start=start, client_id=client_id, deal_id=deal_id
        ):
            step = planned.step
            remind = (
                default_reminders(
                    office, planned.kind, timed=bool(step.at), member_id=planned.assignee_id
                )
                if step.remind is None
                else (ReminderDraft(step.remind),)
            )
            draft = TaskDraft(
                planned.kind, planned.title, planned.text, planned.due, client_id, deal_id,
                planned.assignee_id, step.priority, duration=step.duration, reminders=remind,
                needs=(tasks[-1],) if step.waits and tasks else None, script_id=script_id,
                run_id=run,
            )  # fmt: skip
            tasks.append(write_task(office, change, draft, tell=False))
            given[tasks[-1]] = planned.assignee_id
        tell_handed(office.db, change, given, by=office.user_id)
    return Started(change.changes, run, tuple(tasks))


@use_case(Right.EDIT_TASKS)
def stop_run(office: Office, run_id: int) -> Changes:
    """Drop what is still to be done of one use of a script; what is done stays.

    Raises:
        NotFoundError: nothing of it is open any more.
    """
    rows = office.db.run(
        " ".join(
            ("SELECT t.id, coalesce(s.name, '') FROM task t LEFT JOIN task_script s",
             "ON s.id = t.script WHERE t.run = ? AND t.done_at IS NULL AND",
             visible_task_sql(office))
        ),
        (run_id,),
    )  # fmt: skip
    if not rows:
        raise NotFoundError("У этого сценария открытых задач уже нет. Ничего не изменено.")
    with office.change(f"Сценарий остановлен: {rows[0][1]}") as change:
        office.db.run(
            "UPDATE task SET deleted_at = ? WHERE deleted_at IS NULL AND done_at IS NULL"
            " AND id IN (SELECT value FROM json_each(?))",
            (now_ms(), json.dumps([row[0] for row in rows])),
        )
    return change.changes


@use_case(Right.VIEW_TASKS)
def runs_of(
    office: Office, *, client_id: int | None = None, deal_id: int | None = None
) -> tuple[RunRow, ...]:
    """Return the uses of scripts for a client or a deal, the latest first."""
    where = "t.deal = ?" if deal_id is not None else "t.client = ?"
    sql = " ".join(
        (_RUNS, visible_task_sql(office), "AND", where, "GROUP BY t.run ORDER BY 1 DESC")
    )
    return tuple(
        RunRow(run, script, name, at, total, done)
        for run, script, name, at, total, done in office.db.run(
            sql, (deal_id if deal_id is not None else client_id,)
        )
    )


def _day(step: Step, start: date, calendar: WorkCalendar) -> date:
    if not step.working:
        return start + timedelta(days=step.days)
    if step.days < 0:
        return calendar.add(start, step.days)
    return calendar.add(calendar.next_working(start), step.days)


def _who(step: Step, members: dict[int, str], responsible: int | None, me: int) -> tuple[int, str]:
    if step.who == "me":
        return me, ""
    wanted = responsible if step.who == "responsible" else step.member_id
    if wanted is not None and wanted in members:
        return wanted, ""
    return me, "" if wanted is None else _NO_MEMBER


def _responsible(office: Office, subject: Subject) -> int | None:
    rows = office.db.run(
        "SELECT coalesce((SELECT responsible FROM deal WHERE id = ?),"
        " (SELECT responsible FROM client WHERE id = ?))",
        (subject.deal_id, subject.client_id),
    )
    return None if rows[0][0] is None else int(rows[0][0])


def _deal_title(office: Office, deal_id: int | None) -> str:
    rows = office.db.run("SELECT title FROM deal WHERE id = ?", (deal_id,))
    return str(rows[0][0]) if rows else ""


def _filled(text: str, words: dict[str, str]) -> str:
    """Return a text with its words in curly brackets told; a colon before nothing goes too."""
    told = _WORD.sub(lambda found: words.get(found[0], found[0]), text).strip()
    return told if text.rstrip().endswith(tuple(_LOOSE)) else told.rstrip(_LOOSE)
