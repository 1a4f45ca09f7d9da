"""Finding tasks by what a person typed: for the search of their list."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from crm_desktop.access.hidden_fields import hidden_parts
from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_sql, visible_task_sql
from crm_desktop.search.entries import TASKS
from crm_desktop.search.owners import owners_matching

if TYPE_CHECKING:
    from crm_desktop.office.office import Office


@use_case(Right.VIEW_TASKS)
def tasks_matching(office: Office, text: str) -> list[int]:
    """Return the tasks a text fits, the newest first.

    Their titles, texts, results, places, checklists and comments are looked through, and their
    clients as the search for clients does it.

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
            owner="task",
            sources=TASKS,
            clients=clients,
            but=hidden_parts(office.db.narrowness.hidden),
            hides=bool(office.db.narrowness.hidden),
        )
        sql = " ".join(
            (
                "SELECT t.id FROM json_each(?) j CROSS JOIN task t ON t.id = j.value WHERE",
                visible_task_sql(office, "t"),
            )
        )  # fmt: skip
        tasks: list[Any] = [row[0] for row in conn.execute(sql, (json.dumps(sorted(found)),))]
    return tasks[::-1]
