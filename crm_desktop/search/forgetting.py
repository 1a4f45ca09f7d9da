"""Making the search forget texts for good: what is erased must not be found or read anywhere."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from crm_desktop.search.entry_sources import SOURCES, EntrySource, entry_words
from crm_desktop.search.recent import SEARCHED
from crm_desktop.search.translit import sound
from db.search_entries import EntryText, drop_words, write_entries
from db.search_index import remove_texts
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from db.connection import OfficeDatabase


def forget_texts(
    db: OfficeDatabase,
    clients: Collection[int],
    records: Mapping[str, Collection[int]] | None = None,
) -> int:
    """Take everything of these clients out of the search, inside an open change.

    Their own lines, their events, files, notes, relations, deals and tasks go, and the words that
    no other text has: of what is there now and of what the journal still holds of it. So call it
    before the journal's rows and the texts are emptied. Nothing indexes them again unless they
    change again.

    Args:
        db: the office's database, in a write transaction.
        clients: ids of the erased clients.
        records: table -> the records that are emptied, wherever they hang; None = all that hang
            on these clients.

    Returns:
        How many texts were taken out.
    """
    words: set[str] = set()
    entries: list[EntryText] = []
    for source, record, text in _all_texts(db, clients, records):
        words |= entry_words(text)
        entries.append(EntryText(source, record, frozenset()))
    unique = {(entry.source, entry.record): entry for entry in entries}
    removed = write_entries(db.connection(), unique.values(), sound)
    remove_texts(db.connection(), clients)
    # Somebody may have looked for one of them by name: which texts those are nobody can tell.
    db.run("DELETE FROM search_recent WHERE kind = ?", (SEARCHED,))
    drop_words(db.connection(), words)
    return removed


def words_of_rows(db: OfficeDatabase, rows: Collection[int]) -> frozenset[str]:
    """Return the words of what journal rows still tell that stood there before."""
    words: set[str] = set()
    for (old,) in db.run(
        "SELECT old FROM journal WHERE old IS NOT NULL AND seq IN (SELECT value FROM json_each(?))",
        (json.dumps(list(rows)),),
    ):
        for value in json.loads(old).values():
            if isinstance(value, str):
                words |= entry_words(value)
    return frozenset(words)


def _present(db: OfficeDatabase, ids: str) -> Iterator[tuple[EntrySource, int, str]]:
    among = "IN (SELECT value FROM json_each(?1))"
    for table in SOURCES:
        hangs = []
        if not table.client.startswith("("):  # else its client is its deal's or its task's
            hangs.append(f"{table.client} {among}")
        if table.source is EntrySource.RELATION:
            hangs.append(f"s.other {among}")
        if table.task == "s.task":
            hangs.append(f"s.task IN (SELECT id FROM task WHERE client {among})")  # noqa: S608 - code only
        elif table.deal != "NULL":
            hangs.append(f"{table.deal} IN (SELECT id FROM deal WHERE client {among})")  # noqa: S608 - code only
        sql = " ".join(
            (
                "SELECT s.id,", table.text, "FROM", table.table, "s WHERE (", " OR ".join(hangs),
                ")",
            )
        )  # fmt: skip
        for record, text in db.run(sql, (ids,)):
            yield table.source, record, text


def _of_records(
    db: OfficeDatabase, records: Mapping[str, Collection[int]]
) -> Iterator[tuple[EntrySource, int, str]]:
    for table in SOURCES:
        sql = " ".join(
            (
                "SELECT s.id,", table.text, "FROM", table.table,
                "s WHERE s.id IN (SELECT value FROM json_each(?))",
            )
        )  # fmt: skip
        for record, text in db.run(sql, (json.dumps(list(records.get(table.table, ()))),)):
            yield table.source, record, text


def _all_texts(
    db: OfficeDatabase, clients: Collection[int], emptied: Mapping[str, Collection[int]] | None
) -> Iterator[tuple[EntrySource, int, str]]:
    """(source, record, text) of all there is of them, present and former."""
    present = list(
        _present(db, json.dumps(list(clients))) if emptied is None else _of_records(db, emptied)
    )
    yield from present
    for table in SOURCES:
        records = [record for source, record, _text in present if source is table.source]
        former = (
            "SELECT record, old FROM journal WHERE tbl = ? AND old NOT NULL"
            " AND record IN (SELECT value FROM json_each(?))"
        )
        for record, old in db.run(former, (BY_NAME[table.table].number, json.dumps(records))):
            values = json.loads(old)
            text = "\n".join(str(values.get(name) or "") for name in table.told)
            yield table.source, record, text
