"""Which row of which source a deal came from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.journal import Change
    from db.connection import OfficeDatabase


def find_deals_by_link(
    db: OfficeDatabase, source: str, source_ids: Iterable[str]
) -> dict[str, int]:
    """Return id in the source -> the live deal that came from it; the newest one of several."""
    rows = db.run(
        "SELECT l.source_id, l.deal FROM json_each(?2) j CROSS JOIN deal_link l"
        " ON l.source = ?1 AND l.source_id = j.value JOIN deal d ON d.id = l.deal"
        " WHERE l.deleted_at IS NULL AND d.deleted_at IS NULL ORDER BY l.id",
        (source, json.dumps(list(source_ids), ensure_ascii=False)),
    )
    return dict(rows)


def write_link(
    db: OfficeDatabase, change: Change, deal: int, *, source: str, source_id: str | None
) -> None:
    """Note where a deal came from; `source_id` None = the source has no ids."""
    db.run(
        "INSERT INTO deal_link(id, deal, source, source_id) VALUES(?, ?, ?, ?)",
        (change.new_id(), deal, source, source_id),
    )
