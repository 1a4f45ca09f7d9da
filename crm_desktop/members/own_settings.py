"""What a person of the office set for himself: the same at every station, taken back as any act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

_FIND: Final = (
    "SELECT id, value FROM member_setting WHERE member = ? AND name = ? AND deleted_at IS NULL"
    " ORDER BY id DESC LIMIT 1"
)


@use_case(Right.VIEW_OFFICE)
def own_setting(office: Office, name: str) -> str:
    """Return a setting of the signed-in person; `""` if it was never set."""
    rows = office.db.run(_FIND, (office.user_id, name))
    return str(rows[0][1]) if rows else ""


@use_case(Right.VIEW_OFFICE)
def set_own_setting(office: Office, name: str, *, value: str, title: str) -> Changes:
    """Set something for the signed-in person; `""` sets it back to the usual.

    Args:
        office: the office.
        name: of the setting, `card_layout`.
        value: any text, JSON mostly.
        title: how history calls it.
    """
    with office.change(title) as change:
        rows = office.db.run(_FIND, (office.user_id, name))
        if rows and not value:
            # Two computers may have made one each.
            office.db.run(
                "UPDATE member_setting SET deleted_at = ? WHERE member = ? AND name = ?"
                " AND deleted_at IS NULL",
                (now_ms(), office.user_id, name),
            )
        elif rows:
            office.db.run("UPDATE member_setting SET value = ? WHERE id = ?", (value, rows[0][0]))
        elif value:
            office.db.run(
                "INSERT INTO member_setting(id, member, name, value) VALUES(?, ?, ?, ?)",
                (change.new_id(), office.user_id, name, value),
            )
    return change.changes
