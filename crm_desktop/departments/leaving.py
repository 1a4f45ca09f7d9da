"""What becomes of a leaver's place: clients opened to them, departments they lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.departments.tree import read_tree
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from db.connection import OfficeDatabase


def count_openings(db: OfficeDatabase, member_id: int) -> int:
    """Return how many clients are open to a member by hand."""
    [(count,)] = db.run(
        "SELECT count(DISTINCT client) FROM client_share WHERE member = ? AND deleted_at IS NULL",
        (member_id,),
    )
    return int(count)


def departments_led(db: OfficeDatabase, member_id: int) -> tuple[str, ...]:
    """Return the names of the departments a member leads, in the order of the tree."""
    tree = read_tree(db)
    led = tree.led_by({member_id})
    return tuple(tree.label(each.id) for each in tree if each.id in led)


def hand_openings(db: OfficeDatabase, member_id: int, *, to: int) -> None:
    """Open to another member, inside an open change, the clients that were open to a leaver."""
    # Whoever sees a client already needs no second line.
    db.run(
        "UPDATE client_share SET deleted_at = ?1 WHERE member = ?2 AND deleted_at IS NULL"
        " AND (EXISTS (SELECT 1 FROM client_share o WHERE o.client = client_share.client"
        " AND o.member = ?3 AND o.deleted_at IS NULL)"
        " OR EXISTS (SELECT 1 FROM client c WHERE c.id = client_share.client"
        " AND c.responsible = ?3))",
        (now_ms(), member_id, to),
    )
    db.run(
        "UPDATE client_share SET member = ? WHERE member = ? AND deleted_at IS NULL",
        (to, member_id),
    )


def end_place(db: OfficeDatabase, member_id: int) -> None:
    """Close, inside an open change, what was open to a leaver; nobody leads their departments.

    Who leads a department sees all of it, so nobody gets that by being handed work over.
    """
    db.run(
        "UPDATE client_share SET deleted_at = ? WHERE member = ? AND deleted_at IS NULL",
        (now_ms(), member_id),
    )
    db.run("UPDATE department SET head = NULL WHERE head = ?", (member_id,))
