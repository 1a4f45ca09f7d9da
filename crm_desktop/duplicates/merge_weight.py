"""Which of several records of a client says most about it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.duplicates.merge_checks import Candidate
    from db.connection import OfficeDatabase

_WEIGHT: Final = """
SELECT c.id,
    (c.inn IS NOT NULL) * 2 + (c.kpp IS NOT NULL) + (c.ogrn IS NOT NULL)
    + (c.full_name IS NOT NULL) + (c.director IS NOT NULL) + (c.industry IS NOT NULL)
    + (c.type IS NOT NULL) + (c.segment IS NOT NULL) + (c.source IS NOT NULL)
    + (c.region IS NOT NULL) + (c.responsible IS NOT NULL) + (c.birthday IS NOT NULL)
    + (c.last_name IS NOT NULL) + (c.first_name IS NOT NULL) + (c.middle_name IS NOT NULL)
    + (c.note IS NOT NULL) + (c.preferences IS NOT NULL) + (c.family IS NOT NULL)
    + (SELECT count(*) FROM json_each(coalesce(c.custom, '{}')))
    + (SELECT count(*) FROM channel h WHERE h.client = c.id AND h.deleted_at IS NULL)
    + (SELECT count(*) FROM address a WHERE a.client = c.id AND a.deleted_at IS NULL)
    + (SELECT count(*) FROM bank_account b WHERE b.client = c.id AND b.deleted_at IS NULL)
    + (SELECT count(*) FROM contact k WHERE k.company = c.id AND k.deleted_at IS NULL)
    + (SELECT count(*) FROM (SELECT 1 FROM event e WHERE e.client = c.id
                             AND e.deleted_at IS NULL LIMIT 20))
    + 2 * (SELECT count(*) FROM (SELECT 1 FROM deal d WHERE d.client = c.id
                                 AND d.deleted_at IS NULL LIMIT 20)) AS weight,
    c.created_at
FROM client c WHERE c.id IN (SELECT value FROM json_each(?))
"""


def weights(db: OfficeDatabase, clients: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Return for each client how much it says, and minus its age: the greatest is the fullest."""
    rows = db.run(_WEIGHT, (json.dumps(list(clients)),))
    return {client: (weight, -created_at) for client, weight, created_at in rows}


def fullest(db: OfficeDatabase, clients: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Return the clients with the fullest first (of equals the oldest), the rest as they stood."""
    weight = weights(db, [client.id for client in clients])
    best = max(clients, key=lambda client: weight[client.id])
    return best, *(client for client in clients if client is not best)
