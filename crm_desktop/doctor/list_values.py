"""What lists are read by against the clients; derived, so the doctor mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.doctor.report import Check, Status
from crm_desktop.doctor.subject import verdict
from db.connection import transaction
from db.list_values import check, mend

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.doctor.subject import Subject

_TITLE: Final = "Индекс списков"


def check_lists(subject: Subject, step: Callable[[], None]) -> Check:
    """Compare what filters read with the clients, and mend it where it differs.

    Args:
        subject: the office.
        step: called now and then; may raise to cancel.
    """
    clients = subject.number("SELECT count(*) FROM client")
    connection = subject.db.connection()

    def heard(_done: int) -> None:
        step()

    wrong = check(connection, step=heard)
    text = f"Индекс списков расходится с карточками: {len(wrong)}."
    if not wrong or not subject.mend:
        return verdict("lists", _TITLE, clients, len(wrong), text)
    transaction(connection, "IMMEDIATE", lambda conn: mend(conn, wrong))
    if check(connection, step=heard):
        return verdict("lists", _TITLE, clients, len(wrong), f"{text} Исправить не удалось.")
    return Check("lists", _TITLE, Status.MENDED, clients, len(wrong), f"{text} Исправлено.")
