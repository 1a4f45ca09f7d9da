"""What stayed with the winner when a merge was taken apart, in Russian sentences."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.fields import read_catalogue
from crm_desktop.clients.history_words import Narrator
from crm_desktop.duplicates.merge_forest import Forest
from crm_desktop.duplicates.merge_links import CLIENT, HANGING, HANGING_BY_NAME
from crm_desktop.duplicates.merge_words import in_words
from crm_desktop.duplicates.unmerge_origins import origins
from db.journal_schema import INSERT
from db.tables import BY_NAME, BY_NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import tzinfo

    from crm_desktop.journal import UndoResult
    from db.connection import OfficeDatabase

_MERGED_AT: Final = (
    "SELECT min(stamp) FROM change_row WHERE change = ? AND tbl = ? AND record IN"
    " (SELECT value FROM json_each(?)) AND json_type(old, '$.merged_into') IS NOT NULL"
)


def what_stayed(
    db: OfficeDatabase, result: UndoResult, parents: Mapping[int, int], merge: int, *, zone: tzinfo
) -> list[str]:
    """Return a sentence for each thing that did not go back with the freed clients.

    Args:
        db: inside a snapshot.
        result: of the undo.
        parents: freed client -> what it was merged into.
        merge: the change set of the merge.
        zone: the office's.
    """
    narrator = Narrator(db, read_catalogue(db), now=datetime.now(UTC), zone=zone)
    told = narrator.tell_left(result.left)
    forest = Forest(db)
    for winner in dict.fromkeys(parents.values()):
        clients = [client for client, into in parents.items() if into == winner]
        at = db.run(_MERGED_AT, (merge, BY_NAME[CLIENT].number, json.dumps(clients)))[0][0]
        root = forest.root(winner)
        added = in_words(_added(db, root, at or merge))
        if added:
            told.append(
                f"Добавленное после объединения осталось у клиента «{_name(db, root)}»: {added}."
            )
        if root != winner:
            told.append(
                f"«{_name(db, winner)}» сам объединён с «{_name(db, root)}»: значения полей, "
                "которые перешли туда, остались там."
            )
    gone = in_words(_deleted(db, merge, parents))
    if gone:
        told.append(f"Удалённое после объединения осталось удалённым: {gone}.")
    told += [
        f"«{_name(db, client)}» сейчас в корзине: восстановите его там."
        for client in parents
        if db.run("SELECT deleted_at FROM client WHERE id = ?", (client,))[0][0] is not None
    ]
    return told


def _added(db: OfficeDatabase, client: int, since: int) -> dict[str, int]:
    """Return table -> how many live records of a client were made after a stamp."""
    found = {}
    for hanging in HANGING:
        where = " OR ".join(f"t.{column} = ?1" for column in hanging.columns)
        sql = " ".join(
            (
                "SELECT count(*) FROM", hanging.name, f"t WHERE ({where}) AND t.deleted_at IS NULL",
                "AND EXISTS (SELECT 1 FROM journal j WHERE j.tbl = ?2 AND j.record = t.id",
                "AND j.op = ?3 AND j.stamp > ?4)",
            )
        )  # fmt: skip
        found[hanging.name] = db.run(sql, (client, hanging.table.number, INSERT, since))[0][0]
    return found


def _deleted(db: OfficeDatabase, merge: int, parents: Mapping[int, int]) -> dict[str, int]:
    """Return table -> how many records the merge moved and a person deleted since."""
    found: dict[str, int] = {}
    for name, records in _moved(db, merge):
        hanging = HANGING_BY_NAME[name]
        columns = hanging.table.columns
        sql = " ".join(
            ("SELECT id,", ", ".join(columns), "FROM", name, "WHERE deleted_at IS NOT NULL",
             "AND id IN (SELECT value FROM json_each(?))")
        )  # fmt: skip
        rows = {
            record: dict(zip(columns, values, strict=True))
            for record, *values in db.run(sql, (json.dumps(records),))
        }
        began = db.run("SELECT min(stamp) FROM change_row WHERE change = ?", (merge,))[0][0]
        found[name] = sum(
            not origin.hidden_by
            and origin.gone_at > began
            and bool(set(origin.clients) & set(parents))
            for origin in origins(db, hanging, rows).values()
        )
    return found


def _moved(db: OfficeDatabase, merge: int) -> Iterator[tuple[str, list[int]]]:
    by_table: dict[int, list[int]] = {}
    for number, record in db.run(
        "SELECT DISTINCT tbl, record FROM change_row WHERE change = ?", (merge,)
    ):
        by_table.setdefault(number, []).append(record)
    for number, records in by_table.items():
        if BY_NUMBER[number].name in HANGING_BY_NAME:
            yield BY_NUMBER[number].name, records


def _name(db: OfficeDatabase, client: int) -> str:
    return str(db.run("SELECT name FROM client WHERE id = ?", (client,))[0][0])
