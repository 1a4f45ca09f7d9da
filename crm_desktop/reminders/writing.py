"""Giving a task its reminders; they ring by themselves from the commit on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import NotFoundError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.reminders.reading import reminders_of
from crm_desktop.reminders.words import check_reminders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office
    from crm_desktop.tasks.drafts import ReminderDraft

_RECENT_MS: Final = 2 * 86_400_000
_TOLD_ALREADY: Final = (
    "INSERT OR IGNORE INTO reminder_state SELECT n.id, s.member, s.start, n.task, NULL, s.armed_at,"
    " s.armed_until, s.shown_at, s.answered_at FROM reminder o CROSS JOIN reminder n"
    " ON n.task = ?2 AND n.minutes_before IS o.minutes_before AND n.member IS o.member"
    " CROSS JOIN reminder_state s ON s.reminder = o.id"
    " WHERE o.task = ?1 AND o.deleted_at IS NULL AND n.deleted_at IS NULL AND s.start > ?3"
)


@use_case(Right.EDIT_TASKS)
def set_reminders(
    office: Office, change: Change, task_id: int, wanted: Sequence[ReminderDraft]
) -> None:
    """Give a task exactly these reminders, inside an open change.

    One it has already stays the row it is: what was shown is not shown anew.

    Raises:
        NotFoundError: a person to be reminded is not there.
        UserError: one of them cannot be; nothing was changed.
    """
    check_reminders(wanted)
    rows = office.db.run(
        "SELECT minutes_before, at, member, id FROM reminder"
        " WHERE task = ? AND deleted_at IS NULL ORDER BY id",
        (task_id,),
    )
    there: dict[tuple[int | None, int | None, int | None], int] = {}
    twice: list[int] = []
    for minutes, at, member, record in rows:
        if there.setdefault((minutes, at, member), record) != record:
            twice.append(record)
    asked = {(one.minutes_before, one.at, one.member_id): one for one in wanted}
    gone = [record for what, record in there.items() if what not in asked]
    for record in (*gone, *twice):
        office.db.run("UPDATE reminder SET deleted_at = ? WHERE id = ?", (now_ms(), record))
    for what, one in asked.items():
        if what not in there:
            _require_member(office, one.member_id)
            office.db.run(
                "INSERT INTO reminder(id, task, minutes_before, at, member) VALUES(?, ?, ?, ?, ?)",
                (change.new_id(), task_id, *what),
            )


@use_case(Right.EDIT_TASKS)
def copy_reminders(office: Office, change: Change, from_task: int, to_task: int) -> None:
    """Give a task the reminders of another, inside an open change.

    An instant of its own belongs to one task and is left out. What was told of an occurrence of
    the one is told of the same occurrence of the other: it does not ring anew.
    """
    wanted = [one for one in reminders_of(office, from_task) if one.at is None]
    set_reminders(office, change, to_task, wanted)
    office.db.run(_TOLD_ALREADY, (from_task, to_task, now_ms() - _RECENT_MS))


def _require_member(office: Office, member_id: int | None) -> None:
    if member_id is not None and not office.db.run(
        "SELECT 1 FROM member WHERE id = ? AND deleted_at IS NULL", (member_id,)
    ):
        raise NotFoundError(
            "Этого сотрудника в офисе больше нет. Ничего не изменено. Выберите, кому напомнить."
        )
