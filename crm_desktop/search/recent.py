"""What a person looked for and opened last: kept in the encrypted base, in no history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_sql
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from crm_desktop.office.office import Office

MOST: Final = 8
"""So many of each are kept."""
OPENED: Final = 1
SEARCHED: Final = 2
"""Kinds of what is remembered; the numbers are in the base."""
_LONGEST: Final = 100


@use_case(Right.VIEW_CLIENTS)
def remember_opened(office: Office, client_id: int) -> None:
    """Put a client first among those the signed-in person opened last."""
    _remember(office, OPENED, client_id)


@use_case(Right.VIEW_CLIENTS)
def remember_search(office: Office, text: str) -> None:
    """Put a text first among those the signed-in person looked for last."""
    typed = " ".join(text.split())[:_LONGEST]
    if typed:
        _remember(office, SEARCHED, typed)


@use_case(Right.VIEW_CLIENTS)
def recently_opened(office: Office) -> list[int]:
    """Return ids of the clients opened last, the latest first; those gone are left out."""
    sql = " ".join(
        (
            "SELECT c.id FROM search_recent r JOIN client c ON c.id = r.value",
            "WHERE r.member = ? AND r.kind = ? AND", visible_sql(office, "c"),
            "ORDER BY r.used_at DESC",
        )
    )  # fmt: skip
    return [row[0] for row in office.db.run(sql, (office.user_id, OPENED))]


@use_case(Right.VIEW_CLIENTS)
def recent_searches(office: Office) -> list[str]:
    """Return the texts looked for last, the latest first."""
    rows = office.db.run(
        "SELECT value FROM search_recent WHERE member = ? AND kind = ? ORDER BY used_at DESC",
        (office.user_id, SEARCHED),
    )
    return [str(row[0]) for row in rows]


@use_case(Right.VIEW_CLIENTS)
def forget_searches(office: Office) -> None:
    """Forget what the signed-in person looked for."""
    office.db.begin_writing()
    office.db.run(
        "DELETE FROM search_recent WHERE member = ? AND kind = ?",
        (office.user_id, SEARCHED),
    )
    office.db.run("COMMIT")


def _remember(office: Office, kind: int, value: Any) -> None:
    db, mine = office.db, (office.user_id, kind)
    db.begin_writing()
    try:
        [(last,)] = db.run(
            "SELECT coalesce(max(used_at), 0) FROM search_recent WHERE member = ? AND kind = ?",
            mine,
        )
        # The clock may stand still or go back; the order must not.
        db.run(
            "INSERT OR REPLACE INTO search_recent VALUES(?, ?, ?, ?)",
            (*mine, value, max(now_ms(), last + 1)),
        )
        db.run(
            "DELETE FROM search_recent WHERE member = ?1 AND kind = ?2 AND used_at NOT IN"
            " (SELECT used_at FROM search_recent WHERE member = ?1 AND kind = ?2"
            " ORDER BY used_at DESC LIMIT ?3)",
            (*mine, MOST),
        )
        db.run("COMMIT")
    except BaseException:
        if db.connection().in_transaction:
            db.run("ROLLBACK")
        raise
