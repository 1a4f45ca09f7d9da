"""How long a task may be late before the head hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import UserError
from crm_desktop.wording import count

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

DEFAULT_HOURS: Final = 24
MOST_HOURS: Final = 24 * 90
_SETTING: Final = "task_escalation_hours"
_OFF: Final = "off"


@use_case(Right.VIEW_OFFICE)
def escalation_hours(office: Office) -> int | None:
    """Return after how many hours a late task is told to the head; None = never."""
    return hours_of(office.db)


@use_case(Right.EDIT_SETTINGS)
def set_escalation(office: Office, hours: int | None) -> Changes:
    """Set after how many hours a late task is told to the head; None = never.

    Raises:
        UserError: less than an hour or more than 90 days.
    """
    if hours is not None and not 1 <= hours <= MOST_HOURS:
        raise UserError(
            f"О просрочке можно сообщать через 1–{MOST_HOURS} часов. Ничего не изменено."
        )
    told = "не сообщать" if hours is None else f"через {count(hours, 'час', 'часа', 'часов')}"
    value = _OFF if hours is None else str(hours)
    with office.change(f"Руководителю о просрочке: {told}") as change:
        rows = office.db.run(
            "SELECT id FROM setting WHERE name = ? AND deleted_at IS NULL ORDER BY id", (_SETTING,)
        )
        if rows:
            office.db.run("UPDATE setting SET value = ? WHERE id = ?", (value, rows[-1][0]))
        else:
            office.db.run(
                "INSERT INTO setting(id, name, value) VALUES(?, ?, ?)",
                (change.new_id(), _SETTING, value),
            )
    return change.changes


def hours_of(db: OfficeDatabase) -> int | None:
    """Return what a base holds, for what works below the office."""
    rows = db.run(
        "SELECT value FROM setting WHERE name = ? AND deleted_at IS NULL ORDER BY id DESC LIMIT 1",
        (_SETTING,),
    )
    if not rows:
        return DEFAULT_HOURS
    value = str(rows[0][0])
    if value == _OFF:
        return None
    return int(value) if value.isdecimal() and 1 <= int(value) <= MOST_HOURS else DEFAULT_HOURS
