"""Which stations' work counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.narrowed import EVERYTHING

if TYPE_CHECKING:
    from db.connection import OfficeDatabase


def slot_allowed(db: OfficeDatabase, slot: int, seq: int) -> bool:
    """Tell whether a station's segment counts: a retired one's do up to its last."""
    with db.through(EVERYTHING):
        rows = db.run(
            "SELECT last_seq FROM workstation WHERE slot = ? AND retired_at IS NOT NULL"
            " AND deleted_at IS NULL",
            (slot,),
        )
    return all(last is None or seq <= last for (last,) in rows)
