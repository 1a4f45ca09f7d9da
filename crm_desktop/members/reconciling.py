"""The signed list is the truth: the table of members follows it, also after a crash in between.

In a shared office the rows come with the change set of who changed the list; five-and-twenty
stations mending the same would only make noise. There an administrator's program mends alone, and
a row that is missing is made where the person was added: a record made at two stations would be
two different ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.membership import Role
from crm_desktop.access.membership_past import ever_members
from crm_desktop.access.rights import Right, use_case
from crm_desktop.journal.stamps import now_ms, slot_of

if TYPE_CHECKING:
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

_ROWS: Final = "SELECT id, name, role, deleted_at FROM member"


@use_case(Right.VIEW_OFFICE)
def reconcile_members(office: Office) -> int:
    """Bring the rows of those who sign in in line with the signed list, as a change of the system.

    Costs one look-up when they agree.

    Returns:
        How many rows were written.
    """
    if not _Differing(office) or (_shared(office) and office.role is not Role.ADMIN):
        return 0
    with office.change("Список сотрудников приведён к подписанному", kind="system"):
        # A colleague may have been changing the list just now: keys first, then rows. Nobody
        # else writes any more, so both tell the same moment.
        office.membership_changed(anew=True)
        found = _Differing(office)
        for member in found.missing:
            office.db.run(
                "INSERT INTO member(id, name, role) VALUES(?, ?, ?)",
                (member.user_id, member.name, member.role.value),
            )
        for member in found.differing:
            office.db.run(
                "UPDATE member SET name = ?, role = ?, deleted_at = NULL WHERE id = ?",
                (member.name, member.role.value, member.user_id),
            )
        for user_id in found.gone:
            office.db.run("UPDATE member SET deleted_at = ? WHERE id = ?", (now_ms(), user_id))
    return len(found)


def _shared(office: Office) -> bool:
    return bool(office.db.run("SELECT 1 FROM sync_place WHERE mode <> 'left'"))


def _slots_of_others(db: OfficeDatabase) -> frozenset[int]:
    """The other stations at work: what they made comes from them, late or never."""
    rows = db.run(
        "SELECT w.slot FROM workstation w, station s WHERE w.retired_at IS NULL"
        " AND w.deleted_at IS NULL AND w.slot <> s.slot"
        " UNION SELECT p.slot FROM sync_peer p, station s WHERE p.slot <> s.slot"
        " AND NOT EXISTS(SELECT 1 FROM workstation w WHERE w.slot = p.slot)"
    )
    return frozenset(slot for (slot,) in rows)


class _Differing:
    """Where the table and the signed list do not agree now."""

    def __init__(self, office: Office) -> None:
        membership = office.unlocked.membership
        rows = {row[0]: row[1:] for row in office.db.run(_ROWS)}
        members = membership.members.values()
        foreign = _slots_of_others(office.db)
        self.missing = [
            member
            for member in members
            if member.user_id not in rows and slot_of(member.user_id) not in foreign
        ]
        self.differing = [
            member
            for member in members
            if rows.get(member.user_id) not in {None, (member.name, member.role.value, None)}
        ]
        self.gone = [
            user_id
            for user_id in ever_members(membership)
            if user_id not in membership.members and user_id in rows and rows[user_id][2] is None
        ]

    def __len__(self) -> int:
        return len(self.missing) + len(self.differing) + len(self.gone)
