"""What is written into the records of a person erased by law is emptied at once.

Every station empties what comes of such a person from elsewhere; who writes it himself, in a bulk
act or beside a nameless client, must come to the same.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.search_text import texts_of
from crm_desktop.personal_data.emptied_records import (
    Touched,
    acts_of,
    emptied_among,
    with_parts,
)
from crm_desktop.personal_data.merged_values import rows_with_values, trashed_beside
from crm_desktop.personal_data.purging import empty_records, forget_rows
from crm_desktop.personal_data.reach import REACH, ErasureKind
from crm_desktop.search.entry_sources import keep_entries_current
from crm_desktop.search.forgetting import words_of_rows
from db.search_entries import drop_words
from db.search_index import replace_texts
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from crm_desktop.journal import Change
    from crm_desktop.personal_data.emptied_records import Act
    from db.connection import OfficeDatabase

_CLIENT: Final = BY_NAME["client"].number


def touched_since(db: OfficeDatabase, first_seq: int) -> Touched:
    """Return table number -> records written since a journal row."""
    found: Touched = defaultdict(set)
    for table, record in db.run(
        "SELECT DISTINCT tbl, record FROM journal NOT INDEXED WHERE seq >= ?", (first_seq,)
    ):
        found[table].add(record)
    return found


def keep_erased_empty(db: OfficeDatabase, change: Change) -> None:
    """Empty what an open change wrote into records of the erased; else they are as they were.

    One look-up in an office that never erased anybody.

    Args:
        db: inside the change.
        change: whose rows are looked at.
    """
    acts = acts_of(db)
    if not acts:
        return
    touched = touched_since(db, change.first_seq)
    if not touched:
        return
    for act, found in zip(acts, emptied_among(db, acts, touched), strict=True):
        if not found:
            continue
        records = with_parts(db, found)
        for reach in REACH:
            empty_records(
                db, reach, records.get(reach.table, []), kind=ErasureKind(act.erased.entry.kind),
                number=act.erased.entry.number, at=act.erased.entry.erased_at,
            )  # fmt: skip
    forget_filled(db, acts, change.first_seq, among=touched, own=(change.stamp,))


def forget_filled(
    db: OfficeDatabase,
    acts: Sequence[Act],
    first_seq: int,
    *,
    among: Touched | None = None,
    own: Collection[int] = (),
) -> list[int]:
    """Forget what merges with the erased put into the records of others, where it is past.

    Args:
        db: inside a write transaction.
        acts: the erasures.
        first_seq: of the first journal row of the transaction.
        among: what the transaction wrote; None = look through everything: somebody was erased.
        own: the stamp of an open change.

    Returns:
        The stamps of the transactions that forgot their salt.
    """
    everybody = {client for act in acts for client in act.clients}
    if among is None or among.get(_CLIENT):
        replace_texts(db.connection(), texts_of(db, trashed_beside(db, everybody, among)))
    rows, unverified = rows_with_values(db, everybody, but=everybody, among=among)
    if not rows and not unverified:
        return []
    words = words_of_rows(db, rows)
    stamps = forget_rows(db, rows, own=own, unverified=unverified)
    if words:
        # What stands now first: a word another text has stays.
        keep_entries_current(db, first_seq)
        drop_words(db.connection(), words)
    return stamps
