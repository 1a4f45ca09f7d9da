"""Deals that come back to a stage that is gone: they go on to a live one beside it.

Taking an act back, or out of the trash, may bring a deal to where it stood before a colleague
deleted the stage. It goes where the stage's other deals went, as far as can be told.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from crm_desktop.deals.places import first_place
from crm_desktop.deals.writing import MoveRow, write_move
from crm_desktop.errors import UserError
from crm_desktop.journal.records import Fields, write_records
from crm_desktop.journal.stamps import now_ms
from crm_desktop.journal.undo import Left
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Collection

    from crm_desktop.journal import Change
    from db.connection import OfficeDatabase

STAGE_GONE: Final = "stage.gone"
"""The field of a `Left`: the deal did not stay at the stage it came back to."""

_STRANDED: Final = """
SELECT d.id, d.outcome, d.stage, s.name, f.deleted_at IS NULL, d.funnel, s.position
FROM deal d JOIN stage s ON s.id = d.stage JOIN funnel f ON f.id = d.funnel
WHERE d.deleted_at IS NULL AND (s.deleted_at IS NOT NULL OR f.deleted_at IS NOT NULL)
    AND d.id IN (SELECT value FROM json_each(?))
"""
_OF_CHANGE: Final = "SELECT DISTINCT record FROM change_row WHERE change = ? AND tbl = ?"
_BESIDE: Final = (
    "SELECT id FROM stage WHERE funnel = ?1 AND deleted_at IS NULL"
    " ORDER BY position >= ?2, abs(position - ?2), id LIMIT 1"
)


def house_deals(db: OfficeDatabase, change: Change, deals: Collection[int]) -> list[Left]:
    """Bring those of the deals that stand at a deleted stage to a live one; return which."""
    return _house(db, change, db.run(_STRANDED, (json.dumps(list(deals)),)))


def house_after_undo(db: OfficeDatabase, change: Change, change_id: int) -> list[Left]:
    """The same for every deal that taking `change_id` back may have brought to a dead stage."""
    touched = {
        table: [row[0] for row in db.run(_OF_CHANGE, (change_id, BY_NAME[table].number))]
        for table in ("deal", "stage", "funnel")
    }
    deals = touched["deal"]
    if touched["stage"] or touched["funnel"]:
        standing = (
            "SELECT id FROM deal WHERE deleted_at IS NULL AND (stage IN (SELECT value FROM"
            " json_each(?)) OR funnel IN (SELECT value FROM json_each(?)))"
        )
        places = (json.dumps(touched["stage"]), json.dumps(touched["funnel"]))
        deals += [row[0] for row in db.run(standing, places)]
    return house_deals(db, change, deals)


def _house(
    db: OfficeDatabase,
    change: Change,
    stranded: list[tuple[int, str | None, int, str, int, int, int]],
) -> list[Left]:
    at = now_ms()
    places: dict[int, tuple[int, int] | None] = {}
    written: dict[int, Fields] = {}
    for deal, outcome, stage, name, funnel_lives, funnel, position in stranded:
        if stage not in places:
            places[stage] = _place_for(db, funnel if funnel_lives else 0, position)
        place = places[stage]
        if place is None:
            continue
        written[deal] = {"funnel": place[0], "stage": place[1]}
        if outcome is None:
            written[deal] |= {"stage_since": at, "probability": None}
            row = MoveRow(at, *place, None, change.header.author, f"Этап «{name}» удалён")
            write_move(db, change, deal, row)
    write_records(db, BY_NAME["deal"], written)
    return [Left("deal", deal, STAGE_GONE) for deal in written]


def _place_for(db: OfficeDatabase, funnel: int, position: int) -> tuple[int, int] | None:
    """Return funnel and stage: the one before, else the one after, else of the first funnel.

    None if the office has no stage any more.
    """
    if beside := db.run(_BESIDE, (funnel, position)):
        return funnel, beside[0][0]
    try:
        place = first_place(db, None)
    except UserError:
        return None
    return place.funnel, place.stage
