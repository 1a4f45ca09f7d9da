"""Finding deals by what a person typed: for the search of the board and of the list."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from crm_desktop.access.hidden_fields import hidden_parts
from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_board_sql, visible_sql
from crm_desktop.search.entries import DEALS
from crm_desktop.search.owners import owners_matching

if TYPE_CHECKING:
    from crm_desktop.office.office import Office


@use_case(Right.VIEW_DEALS)
def deals_matching(office: Office, text: str) -> list[int]:
    """Return the deals a text fits, the newest first.

    Their titles, comments and lines are looked through, and their clients as the search for
    clients does it.

    Args:
        office: the office.
        text: as typed; nothing but spaces finds nothing.
    """
    with office.reading():
        conn = office.db.connection()
        clients = visible_sql(office, "c")
        found = owners_matching(
            conn,
            text,
            owner="deal",
            sources=DEALS,
            clients=clients,
            but=hidden_parts(office.db.narrowness.hidden),
            hides=bool(office.db.narrowness.hidden),
        )
        # `deal_board` has no deleted ones.
        sql = " ".join(
            (
                "SELECT b.deal FROM json_each(?) j CROSS JOIN deal_board b ON b.deal = j.value",
                "WHERE", visible_board_sql(office),
            )
        )  # fmt: skip
        deals: list[Any] = [row[0] for row in conn.execute(sql, (json.dumps(sorted(found)),))]
    return deals[::-1]
