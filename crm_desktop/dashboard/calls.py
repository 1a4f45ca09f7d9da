"""Calls by month and author, counted along an index: events are far too many to be read.

Calls of clients that are gone do not count. To who sees everything they are taken off afterwards:
they are few, and looking every client up would take seconds.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from crm_desktop.views.sql import spell

if TYPE_CHECKING:
    from crm_desktop.dashboard.facts import Facts

_ALONG = spell(
    "SELECT count(*) FROM event e INDEXED BY event_done WHERE e.author = p.value",
    "AND e.kind = 'call' AND e.direction IN ('in', 'out', '')",
    "AND e.happened_at >= m.value ->> 0 AND e.happened_at < m.value ->> 1",
    "AND e.deleted_at IS NULL",
)
_LIVE = spell(
    "AND (e.client IS NULL OR EXISTS (SELECT 1 FROM client c WHERE c.id = e.client",
    "AND c.deleted_at IS NULL AND c.merged_into IS NULL))",
)
_GONE = spell(
    "SELECT id FROM client WHERE deleted_at IS NOT NULL",
    "UNION SELECT id FROM client WHERE merged_into IS NOT NULL",
)


def count_calls(facts: Facts) -> list[dict[int | None, int]]:
    """Return author -> calls for each of the months, of the people of the filters."""
    authors = facts.people if facts.scope.people is None else facts.scope.people
    args: dict[str, Any] = {
        "months": facts.bounds(facts.months), "authors": json.dumps(list(authors)),
    }  # fmt: skip
    # Beyond the gate few events are seen, and a client that is gone may not be among the clients.
    narrow = bool(facts.office.db.narrowness.views)
    found: list[dict[int | None, int]] = [{} for _ in facts.months]
    for month, author, number in facts.run(
        "SELECT m.key, p.value, (", _ALONG, _LIVE if narrow else "", ")",
        "FROM json_each(:months) m CROSS JOIN json_each(:authors) p", args=args,
    ):  # fmt: skip
        found[month][author] = number
    for month, author, number in () if narrow else facts.run(
        "SELECT m.key, e.author, count(*) FROM (", _GONE, ") g CROSS JOIN event e",
        "ON e.client = g.id CROSS JOIN json_each(:months) m",
        "ON e.happened_at >= m.value ->> 0 AND e.happened_at < m.value ->> 1",
        "WHERE e.kind = 'call' AND e.deleted_at IS NULL",
        "AND e.author IN (SELECT value FROM json_each(:authors)) GROUP BY 1, 2", args=args,
    ):  # fmt: skip
        found[month][author] -= number
    return [{author: number for author, number in by.items() if number} for by in found]
