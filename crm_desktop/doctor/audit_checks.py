"""Checking the audit: lines removed, put in past the program, or cut off at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.audit.anchor import is_end_missing
from crm_desktop.audit.chain import beside_the_chain
from crm_desktop.doctor.subject import Subject, verdict

if TYPE_CHECKING:
    from crm_desktop.doctor.report import Check


def check_audit(subject: Subject) -> Check:
    """No line of the audit is without a signature, none is gone, and the last one is there.

    That the signatures themselves are right is told by the check of seals.
    """
    faults = beside_the_chain(subject.db)
    cut = bool(is_end_missing(subject.db))
    lines = subject.number("SELECT count(*) FROM audit_entry")
    end = "Последние записи журнала исчезли. " if cut else ""
    return verdict(
        "audit",
        "Журнал доступа",
        lines,
        len(faults) + cut,
        f"{end}Следы правки мимо программы: {len(faults)}. Откройте «Журнал доступа» → «Проверить "
        "цепочку» и сравните базу с резервной копией.",
    )
