"""A merge and an erasure by law that knew nothing of each other: the merge is taken back.

Whoever erased decided about the card he saw. Another card that was merged with it meanwhile stands
again, with what is its own; what the merge brought it from the erased one goes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from crm_desktop.duplicates.merge_links import HANGING
from crm_desktop.duplicates.unmerge_undo import POINTER, free
from crm_desktop.journal.records import write_records
from crm_desktop.personal_data.emptied_records import acts_of, emptied_among
from crm_desktop.personal_data.merged_values import given_values, writes_of
from db.tables import BY_NAME, BY_NUMBER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.connection import OfficeDatabase

TITLE: Final = "Объединение с уничтоженной карточкой снято"
_CLIENT: Final = BY_NAME["client"]
_CROSSED: Final = (
    "SELECT c.id, c.merged_into, c.erased_at IS NOT NULL FROM client c JOIN client z"
    " ON z.id = c.merged_into WHERE (c.erased_at IS NULL) <> (z.erased_at IS NULL)"
)


def find_crossed(db: OfficeDatabase) -> dict[int, tuple[int, bool]]:
    """Return the merged clients of whom, or of whose winner, alone the data are destroyed.

    Returns:
        client -> what it is merged into, and whether it is the client that was erased.
    """
    if not db.run("SELECT 1 FROM erasure LIMIT 1"):
        return {}
    return {client: (into, bool(erased)) for client, into, erased in db.run(_CROSSED)}


def take_back_crossed(db: OfficeDatabase, crossed: Mapping[int, tuple[int, bool]]) -> None:
    """Let such clients stand alone again, inside an open change.

    Args:
        db: the base.
        crossed: of `find_crossed`, read inside the change.
    """
    for client, (into, erased) in crossed.items():
        if erased:
            _return_values(db, client, into)
            _take_along(db, client, into)
        free(db, {client: into}, undone=_merge_of(db, client))


def _merge_of(db: OfficeDatabase, client: int) -> int:
    """Return the act that hid a client; what it was before may be forgotten."""
    changes = [w.change for w in writes_of(db, _CLIENT.number, client) if POINTER in w.names]
    return changes[-1] if changes else 0


def _return_values(db: OfficeDatabase, client: int, into: int) -> None:
    """What the one that stays was given by the erased one becomes what it was before."""
    for (table, record), values in given_values(db, client).items():
        if table != _CLIENT.number or record == into:
            write_records(db, BY_NUMBER[table], {record: values})


def _take_along(db: OfficeDatabase, client: int, into: int) -> None:
    """Emptied records go back to the one they were emptied with."""
    acts = [act for act in acts_of(db) if client in act.clients]
    for hanging in HANGING:
        for column in hanging.columns:
            sql = " ".join(("SELECT id FROM", hanging.name, "WHERE", column, "= ?"))
            ids = {row[0] for row in db.run(sql, (into,))}
            emptied: set[int] = set()
            for records in emptied_among(db, acts, {hanging.table.number: ids}):
                emptied.update(records.get(hanging.name, ()))
            move = " ".join(
                (
                    "UPDATE", hanging.name, "SET", column,
                    "= ? WHERE id IN (SELECT value FROM json_each(?))",
                )
            )  # fmt: skip
            db.run(move, (client, json.dumps(sorted(emptied))))
