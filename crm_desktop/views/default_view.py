"""The view a list opens with: each person's own choice, the same at every station."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import NotFoundError
from crm_desktop.views.view_rows import get_view, list_views

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office
    from crm_desktop.views.view_rows import ViewRow


@use_case(Right.VIEW_OFFICE)
def default_view(office: Office, *, area: str = "clients") -> ViewRow:
    """Return the view this person's list opens with; the first ready-made if none was chosen."""
    rows = office.db.run(
        "SELECT value FROM member_setting WHERE member = ? AND name = ? AND deleted_at IS NULL"
        " ORDER BY id DESC LIMIT 1",
        (office.user_id, _name(area)),
    )
    if rows:
        try:
            return get_view(office, rows[0][0])
        except NotFoundError:  # deleted since, or taken back by its owner
            pass
    return list_views(office, area=area)[0]


@use_case(Right.EDIT_CLIENTS)
def set_default_view(office: Office, key: str, *, area: str = "clients") -> Changes:
    """Let this person's list open with a view.

    Raises:
        NotFoundError: it is gone or is somebody else's.
    """
    view = get_view(office, key)
    with office.change(f"Вид по умолчанию: «{view.name}»") as change:
        there = office.db.run(
            "SELECT id FROM member_setting WHERE member = ? AND name = ? AND deleted_at IS NULL",
            (office.user_id, _name(area)),
        )
        if there:
            office.db.run(
                "UPDATE member_setting SET value = ? WHERE id = ?", (view.key, there[-1][0])
            )
        else:
            office.db.run(
                "INSERT INTO member_setting(id, member, name, value) VALUES(?, ?, ?, ?)",
                (change.new_id(), office.user_id, _name(area), view.key),
            )
    return change.changes


def _name(area: str) -> str:
    return f"default_view.{area}"
