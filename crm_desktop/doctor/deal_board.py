"""What the board and the totals of deals read, against the deals; derived, so it is mended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.doctor.report import Check, Status
from crm_desktop.doctor.subject import verdict
from db.connection import transaction
from db.deal_board import check, mend

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.doctor.subject import Subject

_TITLE: Final = "Доска и итоги сделок"


def check_board(subject: Subject, step: Callable[[], None]) -> Check:
    """Compare what the board reads with the deals, and mend it where it differs.

    Args:
        subject: the office.
        step: called now and then; may raise to cancel.
    """
    deals = subject.number("SELECT count(*) FROM deal")
    wrong = _wrong(subject, step)
    text = f"Доска сделок расходится с карточками: {len(wrong)}."
    if not wrong or not subject.mend:
        return verdict("board", _TITLE, deals, len(wrong), text)
    transaction(subject.db.connection(), "IMMEDIATE", lambda conn: mend(conn, wrong))
    if _wrong(subject, step):
        return verdict("board", _TITLE, deals, len(wrong), f"{text} Исправить не удалось.")
    return Check("board", _TITLE, Status.MENDED, deals, len(wrong), f"{text} Исправлено.")


def _wrong(subject: Subject, step: Callable[[], None]) -> tuple[int, ...]:
    """What differs at one moment: rows and their sums belong together."""
    subject.db.run("BEGIN")
    try:
        return check(subject.db.connection(), step=lambda _done: step())
    finally:
        if subject.db.connection().in_transaction:
            subject.db.run("ROLLBACK")
