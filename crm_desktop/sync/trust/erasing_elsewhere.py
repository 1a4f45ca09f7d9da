"""An erasure by law reaches every station, without a change set of its own there.

The change set of whoever erased travels as any: it empties the records he knew and says, in a row
of `erasure`, whose they were. What it cannot do each station does by itself, the same everywhere:

* records of the person its author did not know, and whatever is written into them later, are
  emptied alike;
* the journal forgets the old values, transactions their salts, titles what they quote;
* what waits or was put aside for these records goes.

It happens inside the transaction that applies, so no moment shows a person half erased.
"""

from __future__ import annotations

import json
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.attachments.blobs import remove_blobs
from crm_desktop.backup.notes import read_note, write_note
from crm_desktop.clients.search_text import texts_of
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.personal_data.applying import together
from crm_desktop.personal_data.emptied_records import (
    Touched,
    acts_of,
    emptied_among,
    mark_emptied,
    reached_by,
    with_parts,
)
from crm_desktop.personal_data.erasure_list import places_of, read_list, write_list
from crm_desktop.personal_data.known_texts import known_texts
from crm_desktop.personal_data.late_titles import forget_late_titles, remember_names
from crm_desktop.personal_data.purging import (
    RECENT,
    drop_waiting,
    empty_records,
    forget_derived,
    forget_rows,
    names_forgotten,
    rows_of,
)
from crm_desktop.personal_data.reach import REACH, ErasureKind
from crm_desktop.personal_data.staying_empty import forget_filled, touched_since
from crm_desktop.personal_data.titles import FORGOTTEN, forget_titles
from crm_desktop.search.forgetting import forget_texts
from crm_desktop.sync.conflicts.forgetting import drop_beside_erased
from db.search_index import replace_texts
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from crm_desktop.office.office import Office
    from crm_desktop.personal_data.erasure_list import Listed
    from db.connection import OfficeDatabase

LEFT: Final = "sync.erased_files"
"""The note of this station with the attachments that are still to go off the disk."""
LATE: Final = "sync.erased_late"
"""The note of this station with the UTC ms when anything of the erased last came from elsewhere."""
_ERASURE: Final = BY_NAME["erasure"].number


@dataclass(frozen=True, slots=True)
class Emptied:
    """What an erasure from elsewhere did here.

    Attributes:
        clients: whose records were emptied.
        records: how many.
        stamps: transactions whose values are gone: segments that hold them are to go as well.
    """

    clients: tuple[int, ...] = ()
    records: int = 0
    stamps: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return self.records > 0


def empty_erased(db: OfficeDatabase, first_seq: int, changes: Collection[int] = ()) -> Emptied:
    """Empty what was just applied of people erased by law, and all of those erased just now.

    One look-up in an office that never erased anybody.

    Args:
        db: inside a transaction that applies (`Journal.applying`), at its end.
        first_seq: of the first journal row it wrote.
        changes: the change sets it brought, those that wrote nothing too.
    """
    acts = acts_of(db)
    if acts and forget_late_titles(db, changes):
        write_note(db, LATE, str(now_ms()))
    written = touched_since(db, first_seq) if acts else {}
    if not written:
        return Emptied()
    fresh = written.get(_ERASURE, set())
    among: Touched = defaultdict(set, {table: set(ids) for table, ids in written.items()})
    for act in acts:
        if act.erased.row in fresh:
            for table, ids in reached_by(db, act).items():
                among[table] |= ids
            remember_names(db, names_forgotten(db, act.erased.entry))
    clients: list[int] = []
    stamps: set[int] = set()
    count = 0
    for act, found in zip(acts, emptied_among(db, acts, among), strict=True):
        if act.erased.row in fresh:
            _forget_titles_of(db, act.erased.titles)
        records = with_parts(db, found)
        if records:
            mark_emptied(db, act, records)
            stamps |= _empty(db, act.erased.entry, records, first_seq, own=act.stamp)
            clients += act.clients
            count += sum(map(len, records.values()))
    stamps.update(forget_filled(db, acts, first_seq, among=None if fresh else written))
    drop_beside_erased(db)
    if stamps:
        write_note(db, LATE, str(now_ms()))
    return Emptied(tuple(clients), count, tuple(sorted(stamps)))


def empty_listed(db: OfficeDatabase, entries: Iterable[Listed], first_seq: int) -> None:
    """Empty the cards of people the list of erasures names, in a base put back to an earlier day.

    Nobody sees them any more. Their erasure comes once more from the other stations and tells
    which records go with them: some that hang on them here may be somebody else's since.

    Args:
        db: inside a transaction that applies.
        entries: of the list.
        first_seq: of the first journal row it may write.
    """
    for entry in entries:
        _empty(db, entry, {"client": sorted(entry.clients)}, first_seq)


def finish_erased(office: Office) -> bool:
    """Take files of the erased off the disk and note the erasures beside the base.

    The base itself is rewritten at the next opening, when nobody waits for it. One look-up when
    nothing is left to be done; no use case: the exchange calls it.

    Returns:
        Whether nothing is left but that.
    """
    if read_note(office.db, LEFT) is None:
        return True
    key, folder = office.unlocked.database_key, office.folder
    listed = read_list(places_of(folder), *office.unlocked.database_keys)
    with suppress(OSError):
        write_list(folder, together(office.db, listed), key)
    try:
        remove_blobs(office.db, folder.attachments, left_files(office.db))
    except UserError:
        return False
    forget_left_files(office.db)
    return True


def left_files(db: OfficeDatabase) -> list[str]:
    """Return the encrypted files of the erased that are still to go off the disk."""
    return [str(each) for each in json.loads(read_note(db, LEFT) or "[]")]


def forget_left_files(db: OfficeDatabase) -> None:
    """Note that they are gone."""
    write_note(db, LEFT, None)


def _empty(
    db: OfficeDatabase,
    entry: Listed,
    records: dict[str, list[int]],
    first_seq: int,
    *,
    own: int = 0,
) -> set[int]:
    """Empty records of one person; returns the stamps of what lost its values."""
    db.run("PRAGMA secure_delete = 1")
    clients = list(entry.clients)
    told = known_texts(db, clients)
    files = _files(db, records.get("attachment", []))
    forget_texts(db, clients, records)
    last_seq = int(db.run("SELECT coalesce(max(seq), 0) FROM journal")[0][0])
    # Journalled for a moment, so that what is built from these records follows.
    db.run("UPDATE current_change SET applying = 0")
    for reach in REACH:
        empty_records(
            db, reach, records.get(reach.table, []), kind=ErasureKind(entry.kind),
            number=entry.number, at=entry.erased_at,
        )  # fmt: skip
    forget_derived(db, clients, first_seq)
    # Who was erased twice changes no more the second time.
    replace_texts(db.connection(), texts_of(db, clients))
    db.run("UPDATE current_change SET applying = 1")
    db.run("DELETE FROM journal WHERE seq > ?", (last_seq,))
    rows, changes = rows_of(db, records)
    rows |= _recent_rows(db)
    # What another erasure left of these records may not be what it signed any more.
    stamps = forget_rows(db, rows, own={own})
    forget_titles(db, told, changes - _changes_of(db, {own}))
    drop_waiting(db, records)
    _keep_files(db, files)
    return set(stamps)


def _forget_titles_of(db: OfficeDatabase, changes: Iterable[int]) -> None:
    db.run(
        "UPDATE change_set SET title = ? WHERE id IN (SELECT value FROM json_each(?))",
        (FORGOTTEN, json.dumps(sorted(changes))),
    )


def _changes_of(db: OfficeDatabase, stamps: set[int]) -> set[int]:
    return {
        row[0]
        for row in db.run(
            "SELECT DISTINCT change FROM journal WHERE stamp IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(stamps)),),
        )
    }


def _recent_rows(db: OfficeDatabase) -> set[int]:
    """Journal rows of what people searched for of late, a name perhaps."""
    rows = db.run(
        "SELECT seq FROM journal WHERE tbl = ? AND record IN"
        " (SELECT id FROM member_setting WHERE name = ?)",
        (BY_NAME["member_setting"].number, RECENT),
    )
    return {row[0] for row in rows}


def _files(db: OfficeDatabase, attachments: list[int]) -> set[str]:
    """Names of all encrypted files these attachments ever had."""
    listed = json.dumps(attachments)
    rows = db.run(
        "SELECT blob FROM attachment WHERE id IN (SELECT value FROM json_each(?1)) UNION"
        " SELECT json_extract(old, '$.blob') FROM journal WHERE tbl = ?2 AND old IS NOT NULL"
        " AND record IN (SELECT value FROM json_each(?1))",
        (listed, BY_NAME["attachment"].number),
    )
    return {str(row[0]) for row in rows if row[0]}


def _keep_files(db: OfficeDatabase, files: set[str]) -> None:
    """Note what is to go off the disk once this is committed, and that something was erased."""
    named = {
        row[0]
        for row in db.run(
            "SELECT blob FROM attachment WHERE blob IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(files)),),
        )
    }
    write_note(db, LEFT, json.dumps(sorted({*left_files(db), *(files - named)})))
