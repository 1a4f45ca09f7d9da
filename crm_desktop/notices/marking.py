"""Marking notices as read, and as not read after all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office


@use_case(Right.VIEW_OFFICE)
def mark_read(office: Office, ids: Sequence[int] | None = None) -> Changes:
    """Mark notices of the signed-in person as read; None = all of them."""
    return _mark(office, ids, now_ms())


@use_case(Right.VIEW_OFFICE)
def mark_unread(office: Office, ids: Sequence[int]) -> Changes:
    """Mark notices of the signed-in person as not read."""
    return _mark(office, ids, None)


def _mark(office: Office, ids: Sequence[int] | None, at: int | None) -> Changes:
    title, where = (
        ("Уведомления прочитаны", "read_at IS NULL")
        if at is not None
        else ("Уведомления не прочитаны", "read_at IS NOT NULL")
    )
    sql = " ".join(
        (
            "UPDATE notice SET read_at = ?1 WHERE member = ?2 AND deleted_at IS NULL AND", where,
            "AND (?3 IS NULL OR id IN (SELECT value FROM json_each(?3)))",
        )
    )  # fmt: skip
    given = None if ids is None else json.dumps(list(ids))
    # Of the kind «system»: nobody wants to take back that he has read something.
    with office.change(title, kind="system") as change:
        office.db.run(sql, (at, office.user_id, given))
    return change.changes
