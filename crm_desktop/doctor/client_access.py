"""Through whom clients are seen, against shares, deals and tasks; derived, so it is mended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.doctor.report import Check, Status
from crm_desktop.doctor.subject import verdict
from db.client_access import check, mend
from db.connection import transaction

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.doctor.subject import Subject

_TITLE: Final = "Кому видны клиенты"


def check_access(subject: Subject, step: Callable[[], None]) -> Check:
    """Compare who sees clients with the shares, deals and tasks, and mend what differs.

    Args:
        subject: the office.
        step: called now and then; may raise to cancel.
    """
    clients = subject.number("SELECT count(*) FROM client")
    wrong = _wrong(subject, step)
    text = f"Неверно посчитано, кому видны клиенты: {len(wrong)}."
    if not wrong or not subject.mend:
        return verdict("access", _TITLE, clients, len(wrong), text)
    transaction(subject.db.connection(), "IMMEDIATE", lambda conn: mend(conn, wrong))
    if _wrong(subject, step):
        return verdict("access", _TITLE, clients, len(wrong), f"{text} Исправить не удалось.")
    return Check("access", _TITLE, Status.MENDED, clients, len(wrong), f"{text} Исправлено.")


def _wrong(subject: Subject, step: Callable[[], None]) -> tuple[int, ...]:
    """What differs at one moment: a client and its deals and tasks belong together."""
    subject.db.run("BEGIN")
    try:
        return check(subject.db.connection(), step=lambda _done: step())
    finally:
        if subject.db.connection().in_transaction:
            subject.db.run("ROLLBACK")
