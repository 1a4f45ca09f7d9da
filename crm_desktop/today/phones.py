"""The number one would call for a client: its own, or that of a person who works there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_sql
from crm_desktop.today.model import Phone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.office.office import Office

_LIVE: Final = "h.kind = 'phone' AND h.deleted_at IS NULL AND h.dead_at IS NULL"


@use_case(Right.VIEW_OFFICE)
def phones_of(office: Office, clients: Iterable[int | None]) -> dict[int, Phone]:
    """Return a number for each of these clients that has one; a company's may be its contact's."""
    wanted = sorted({client for client in clients if client is not None})
    found: dict[int, Phone] = {}
    own = " ".join(
        (
            "SELECT c.id, c.id, c.name, h.value, h.key FROM json_each(?) j",
            "CROSS JOIN channel h ON h.client = j.value AND", _LIVE,
            "JOIN client c ON c.id = h.client AND", visible_sql(office, "c"),
            "ORDER BY h.position, h.id",
        )
    )  # fmt: skip
    _take(office, own, wanted, found)
    lacking = [client for client in wanted if client not in found]
    theirs = " ".join(
        (
            "SELECT k.company, c.id, c.name, h.value, h.key FROM json_each(?) j",
            "CROSS JOIN contact k ON k.company = j.value AND k.deleted_at IS NULL",
            "JOIN client c ON c.id = k.person AND", visible_sql(office, "c"),
            "JOIN channel h ON h.client = k.person AND", _LIVE,
            "ORDER BY k.id, h.position, h.id",
        )
    )  # fmt: skip
    _take(office, theirs, lacking, found)
    return found


def _take(office: Office, sql: str, clients: list[int], found: dict[int, Phone]) -> None:
    if not clients:
        return
    rows: list[tuple[Any, ...]] = office.db.run(sql, (json.dumps(clients),))
    for of, whose, name, value, key in rows:
        found.setdefault(of, Phone(whose, name, value, key))
