"""When reminders ring, against the tasks; derived, so it is mended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.doctor.report import Check, Status
from crm_desktop.doctor.subject import verdict
from crm_desktop.reminders.keeping import check, mend
from db.connection import transaction

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.doctor.subject import Subject

_TITLE: Final = "Напоминания"


def check_reminders(subject: Subject, step: Callable[[], None]) -> Check:
    """Compare when reminders ring with the tasks, and mend what differs.

    Args:
        subject: the office.
        step: called now and then; may raise to cancel.
    """
    rows = subject.number("SELECT count(*) FROM reminder WHERE deleted_at IS NULL")
    wrong = _wrong(subject, step)
    text = f"Время напоминаний расходится с задачами: {len(wrong)}."
    if not wrong or not subject.mend:
        return verdict("reminders", _TITLE, rows, len(wrong), text)
    db = subject.db
    transaction(db.connection(), "IMMEDIATE", lambda _conn: mend(db, wrong))
    if _wrong(subject, step):
        return verdict("reminders", _TITLE, rows, len(wrong), f"{text} Исправить не удалось.")
    return Check("reminders", _TITLE, Status.MENDED, rows, len(wrong), f"{text} Исправлено.")


def _wrong(subject: Subject, step: Callable[[], None]) -> tuple[int, ...]:
    """What differs at one moment: a task and its reminders belong together."""
    subject.db.run("BEGIN")
    try:
        return check(subject.db, step=step)
    finally:
        if subject.db.connection().in_transaction:
            subject.db.run("ROLLBACK")
