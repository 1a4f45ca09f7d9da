"""Reading tasks: of a deal, of a client, the next one, any by their ids."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.unseen import client_name
from crm_desktop.access.visibility import visible_task_sql
from crm_desktop.errors import NotFoundError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.tasks.buckets import Borders, Bucket
from crm_desktop.tasks.due import ActionState, Due, show_due, state_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.office.office import Office


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as a list shows it.

    Attributes:
        state: of an open task; `NONE` for a done one and one without a date.
        due_text: «завтра в 14:00», «просрочено 3 дня», `""` without a date.
        done_at: UTC ms; None = open.
        duration: minutes; None = as its kind takes.
        ends_on: the last day of one of several days.
        zone: IANA name; `""` = the office's.
        repeats: the rule of a repeating one; `slot` is then where it stands.
        series_id: the repeating task this is an occurrence of.
        moved: how often it was put off.
        escalated_at: when the head heard that it is late, UTC ms.
        handed_by_id: the colleague who gave it; `accepted_at` None = not taken yet.
        waits: how many open tasks it waits for.
        items: lines of the checklist.
        spent: minutes told so far.
        helpers: how many help.
        bucket: where it lies in a list.
    """

    id: int
    kind: str
    title: str
    text: str
    due: Due
    state: ActionState
    due_text: str
    client_id: int | None
    client: str
    deal_id: int | None
    deal: str
    assignee_id: int | None
    assignee: str
    author_id: int | None
    author: str
    created_at: int
    done_at: int | None
    done_by: str
    result: str
    priority: int | None = None
    duration: int | None = None
    ends_on: date | None = None
    zone: str = ""
    place: str = ""
    result_required: bool = False
    repeats: str = ""
    repeats_from: str = ""
    days_off: str = ""
    series_id: int | None = None
    slot: str | None = None
    moved: int = 0
    escalated_at: int | None = None
    handed_by_id: int | None = None
    handed_by: str = ""
    handed_at: int | None = None
    handed_note: str = ""
    accepted_at: int | None = None
    rule_id: int | None = None
    script_id: int | None = None
    run_id: int | None = None
    waits: int = 0
    items: int = 0
    items_done: int = 0
    comments: int = 0
    spent: int = 0
    helpers: int = 0
    bucket: Bucket = Bucket.UNDATED

    @property
    def to_accept(self) -> bool:
        """Whether it was handed over and is not taken yet."""
        return self.handed_at is not None and self.accepted_at is None and self.done_at is None


@use_case(Right.VIEW_TASKS)
def tasks_of_deal(office: Office, deal_id: int, *, done: bool | None = None) -> list[TaskRow]:
    """Return the tasks of a deal: open ones, the soonest first, then done ones, the latest first.

    Args:
        office: the office.
        deal_id: the deal.
        done: only done ones, only open ones, or both.
    """
    return _in_order(office, "t.deal = ?", deal_id, done=done)


@use_case(Right.VIEW_TASKS)
def tasks_of_client(office: Office, client_id: int, *, done: bool | None = None) -> list[TaskRow]:
    """Return the tasks of a client and its deals, in the order of `tasks_of_deal`."""
    return _in_order(office, "t.client = ?", client_id, done=done)


@use_case(Right.VIEW_TASKS)
def get_task(office: Office, task_id: int) -> TaskRow:
    """Return one task.

    Raises:
        NotFoundError: it is not there any more.
    """
    rows = read_rows(office, [task_id])
    if not rows:
        raise NotFoundError("Этой задачи уже нет. Обновите список.")
    return rows[0]


@use_case(Right.VIEW_TASKS)
def next_action(office: Office, deal_id: int) -> TaskRow | None:
    """Return what is to be done next in a deal: its soonest open task, a dated one first."""
    rows = _in_order(office, "t.deal = ?", deal_id, done=False)
    return rows[0] if rows else None


@use_case(Right.VIEW_TASKS)
def read_rows(
    office: Office, task_ids: Sequence[int], *, borders: Borders | None = None
) -> list[TaskRow]:
    """Return tasks in the order of their ids given; those that are gone are left out.

    Args:
        office: the office.
        task_ids: the tasks.
        borders: the moment they are seen from; None = now.
    """
    where = "t.id IN (SELECT value FROM json_each(?))"
    found = {row.id: row for row in _rows(office, where, json.dumps(list(task_ids)), borders)}
    return [found[task] for task in task_ids if task in found]


_SELECT: Final = f"""
SELECT t.id, t.kind, t.title, coalesce(t.text, ''), t.due_on, t.due_at, t.client,
       {client_name("c", "t.client")}, t.deal, coalesce(d.title, ''), t.assignee,
       coalesce(a.name, ''),
       t.author, coalesce(m.name, ''), t.created_at, t.done_at, coalesce(b.name, ''),
       coalesce(t.result, ''), t.priority, t.duration, t.ends_on, coalesce(t.zone, ''),
       coalesce(t.place, ''), coalesce(t.result_required, 0), coalesce(t.repeats, ''),
       coalesce(t.repeats_from, ''), coalesce(t.days_off, ''), t.series, t.slot,
       coalesce(t.moved, 0), t.escalated_at, t.handed_by, coalesce(h.name, ''), t.handed_at,
       coalesce(t.handed_note, ''), t.accepted_at, t.rule, t.script, t.run,
       (SELECT count(*) FROM task_dependency x JOIN task n ON n.id = x.needs
        WHERE x.task = t.id AND x.deleted_at IS NULL AND n.done_at IS NULL
            AND n.deleted_at IS NULL),
       (SELECT count(*) FROM task_item x WHERE x.task = t.id AND x.deleted_at IS NULL),
       (SELECT count(*) FROM task_item x WHERE x.task = t.id AND x.deleted_at IS NULL
            AND x.done_at IS NOT NULL),
       (SELECT count(*) FROM task_comment x WHERE x.task = t.id AND x.deleted_at IS NULL),
       (SELECT coalesce(sum(x.minutes), 0) FROM time_entry x WHERE x.task = t.id
            AND x.deleted_at IS NULL),
       (SELECT count(*) FROM task_helper x WHERE x.task = t.id AND x.deleted_at IS NULL)
FROM task t LEFT JOIN client c ON c.id = t.client LEFT JOIN deal d ON d.id = t.deal
LEFT JOIN member a ON a.id = t.assignee LEFT JOIN member m ON m.id = t.author
LEFT JOIN member b ON b.id = t.done_by LEFT JOIN member h ON h.id = t.handed_by
WHERE
"""  # noqa: S608 - code only
_WHICH: Final = {
    None: "TRUE", True: "t.done_at IS NOT NULL", False: "t.done_at IS NULL",
}  # fmt: skip
_FAR: Final = 1 << 62


def _in_order(office: Office, where: str, value: int, *, done: bool | None) -> list[TaskRow]:
    zone = office.zone

    def order(row: TaskRow) -> tuple[bool, int, int]:
        if row.done_at is not None:
            return True, -row.done_at, row.id
        instant = row.due.instant(zone)
        return False, _FAR if instant is None else instant, row.id

    return sorted(_rows(office, f"{where} AND {_WHICH[done]}", value), key=order)


def _rows(
    office: Office, where: str, value: int | str, borders: Borders | None = None
) -> list[TaskRow]:
    seen = borders or Borders.at(now_ms(), office.zone)
    found = office.db.run(" ".join((_SELECT, where, "AND", visible_task_sql(office))), (value,))
    return [_told(row, seen) for row in found]


def _told(row: tuple[Any, ...], seen: Borders) -> TaskRow:
    task, kind, title, text, on, at, *people, priority, minutes, last = row[:21]
    due, done_at = Due.read(on, at), people[9]
    ends_on = date.fromisoformat(last) if last else None
    state, words = ActionState.NONE, ""
    if done_at is None:
        state, words = _standing(due, ends_on, seen)
    values: list[Any] = [
        task, kind, title, text, due, state, words, *people, priority, minutes, ends_on,
        row[21], row[22], bool(row[23]), *row[24:], seen.bucket(due, ends_on, done_at),
    ]  # fmt: skip
    return TaskRow(*values)


def _standing(due: Due, ends_on: date | None, seen: Borders) -> tuple[ActionState, str]:
    """Return how an open task stands; one of several days is under way until the last is over."""
    now, zone = seen.now, seen.zone
    if ends_on is None or due.on is None or due.on > seen.today or ends_on <= due.on:
        return state_of(due.instant(zone), now=now, zone=zone), show_due(due, now=now, zone=zone)
    last = Due(ends_on)
    words = show_due(last, now=now, zone=zone)
    if ends_on < seen.today:
        return ActionState.OVERDUE, words
    return ActionState.TODAY, f"до {words}" if ends_on != seen.today else "последний день"
