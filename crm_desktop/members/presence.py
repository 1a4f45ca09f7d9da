"""Where people work and when they were here last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, may, use_case
from crm_desktop.audit.acts import Act

if TYPE_CHECKING:
    from crm_desktop.office.office import Office


@use_case(Right.VIEW_OFFICE)
def last_seen(office: Office) -> dict[int, int]:
    """Return when each person signed in last, UTC ms; who never did is missing.

    Who may neither manage people nor see the audit is told of himself only.
    """
    rows = office.db.run(
        "SELECT author, max(happened_at) FROM audit_entry WHERE act = ? GROUP BY author",
        (Act.SIGN_IN.value,),
    )
    everybody = may(office, Right.MANAGE_PEOPLE) or may(office, Right.VIEW_AUDIT)
    return {member: at for member, at in rows if everybody or member == office.user_id}


@use_case(Right.VIEW_OFFICE)
def places_of(office: Office) -> dict[int, int]:
    """Return the department each person works in; who works in none is missing."""
    return dict(
        office.db.run(
            "SELECT id, department FROM member WHERE department IS NOT NULL AND deleted_at IS NULL"
        )
    )
