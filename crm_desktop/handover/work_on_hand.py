"""What a member has on hand besides clients: open deals and open tasks."""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.clients.removal import changes_of
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_desktop.journal import Change
    from db.connection import OfficeDatabase


@dataclass(frozen=True, slots=True)
class HeldDeal:
    """An open deal somebody answers for."""

    id: int
    title: str
    client_id: int | None


def deals_on_hand(db: OfficeDatabase, member_id: int, *, visible: str) -> tuple[HeldDeal, ...]:
    """Return the open deals of a member by title.

    Args:
        db: the base.
        member_id: whose.
        visible: condition over `deal d`: what the reader may see.
    """
    sql = " ".join(
        (
            "SELECT d.id, d.title, d.client FROM deal d WHERE d.responsible = ?",
            "AND d.outcome IS NULL AND", visible, "ORDER BY d.title_key, d.id",
        )
    )  # fmt: skip
    return tuple(HeldDeal(*row) for row in db.run(sql, (member_id,)))


def tasks_on_hand(db: OfficeDatabase, member_id: int) -> int:
    """Return how many open tasks a member has."""
    rows = db.run(
        "SELECT count(*) FROM task WHERE assignee = ? AND done_at IS NULL AND deleted_at IS NULL",
        (member_id,),
    )
    return int(rows[0][0])


def share_deals(
    deals: Sequence[HeldDeal], takers_of: Mapping[int, int], evenly_to: Sequence[int]
) -> dict[int, array[int]]:
    """Share deals out: each goes with its client, the rest evenly; what nobody takes stays.

    Args:
        deals: open ones of the one who leaves.
        takers_of: client -> member who gets it.
        evenly_to: members who share the rest.
    """
    parts: dict[int, array[int]] = {}
    shared = 0
    for deal in deals:
        to = takers_of.get(deal.client_id or 0)
        if to is None and evenly_to:
            to = evenly_to[shared % len(evenly_to)]
            shared += 1
        if to is not None:
            parts.setdefault(to, array("q")).append(deal.id)
    return parts


def hand_deals(
    db: OfficeDatabase,
    change: Change,
    parts: Mapping[int, Sequence[int]],
    *,
    member_id: int,
    author_id: int,
    why: str,
) -> int:
    """Give open deals that are still the member's to others, and say why; return how many."""
    handed = 0
    for to, ids in parts.items():
        deals = [
            row[0]
            for row in db.run(
                "SELECT id FROM deal WHERE responsible = ? AND outcome IS NULL"
                " AND deleted_at IS NULL AND id IN (SELECT value FROM json_each(?)) ORDER BY id",
                (member_id, json.dumps(list(ids))),
            )
        ]
        db.run(
            "UPDATE deal SET responsible = ? WHERE id IN (SELECT value FROM json_each(?))",
            (to, json.dumps(deals)),
        )
        rows = [(change.new_id(), deal, to, now_ms(), why, author_id) for deal in deals]
        db.connection().executemany(
            "INSERT INTO deal_assignment(id, deal, member, at, way, why, author)"
            " VALUES(?, ?, ?, ?, 'hand', ?, ?)",
            rows,
        ).fetchall()
        handed += len(deals)
    return handed


def hand_tasks(db: OfficeDatabase, *, member_id: int, rest_to: int) -> int:
    """Give open tasks to whoever answers for their deal or client now; return how many.

    Reminders of them that were the member's alone are the new assignee's.

    Args:
        db: inside the open change, when clients and deals are handed over.
        member_id: whose tasks.
        rest_to: who gets those of neither; 0 = they stay.
    """
    tasks = [
        row[0]
        for row in db.run(
            "SELECT id FROM task WHERE assignee = ? AND done_at IS NULL AND deleted_at IS NULL",
            (member_id,),
        )
    ]
    db.run(
        "UPDATE task SET assignee = coalesce((SELECT d.responsible FROM deal d"
        " WHERE d.id = task.deal AND d.responsible <> ?1), (SELECT c.responsible FROM client c"
        " WHERE c.id = task.client AND c.responsible <> ?1), nullif(?2, 0), assignee)"
        " WHERE assignee = ?1 AND done_at IS NULL AND deleted_at IS NULL",
        (member_id, rest_to),
    )
    handed = changes_of(db)
    db.run(
        "UPDATE reminder SET member = (SELECT t.assignee FROM task t WHERE t.id = reminder.task)"
        " WHERE deleted_at IS NULL AND member = ?1 AND task IN (SELECT value FROM json_each(?2)"
        " WHERE value IN (SELECT id FROM task WHERE assignee <> ?1))",
        (member_id, json.dumps(tasks)),
    )
    return handed
