"""Field values a winner took from one record that leaves it while others stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.duplicates.merge_forest import Forest
from crm_desktop.journal.history import entries_of
from crm_desktop.journal.records import Fields, read_records, same, write_records
from crm_desktop.journal.undo import Left, before_and_after
from db.tables import BY_NAME

if TYPE_CHECKING:
    from db.connection import OfficeDatabase

_NOT_OF_IT: Final = frozenset({"merged_into", "created_at", "deleted_at"})


def return_fields(db: OfficeDatabase, merge: int, client: int) -> list[Left]:
    """Take back what the winner took from `client` alone, where it still says so.

    Args:
        db: inside an open change, before the client is freed.
        merge: the change set that hid it.
        client: the hidden record.

    Returns:
        The fields that changed since and were left alone.
    """
    table = BY_NAME["client"]
    winner = Forest(db).path(client)[1]
    others = [
        row[0]
        for row in db.run(
            "SELECT id FROM client WHERE merged_into = ? AND id <> ?", (winner, client)
        )
    ]
    rows = read_records(db, table, [winner, client, *others])
    now = rows[winner]
    found, after = before_and_after(entries_of(db, table, [winner])[winner], merge, now)
    back: Fields = {}
    left = []
    for name, value in found.items():
        given = after[name]
        mine = same(rows[client].get(name), given) and not same(value, given)
        if name in _NOT_OF_IT or not mine or any(same(rows[o].get(name), given) for o in others):
            continue
        if same(now.get(name), given):
            back[name] = value
        else:
            left.append(Left(table.name, winner, name))
    if back:
        write_records(db, table, {winner: back})
    return left
