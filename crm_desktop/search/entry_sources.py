"""Which texts besides the clients' own lines are searched, and keeping their index in step.

A new kind of text is one more line in `SOURCES`: its number stays for ever.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.search.normalise import address, phone_key, words
from crm_desktop.search.translit import sound
from db.connection import transaction
from db.search_entries import LONGEST_WORD, EntryText, rebuild, write_entries
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    import apsw

    from db.connection import OfficeDatabase

_BATCH: Final = 2000
_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_PHONE: Final = re.compile(r"\+?\d[\d \u00a0()‑–-]{8,20}\d")
_PHONE_DIGITS: Final = range(10, 16)


class EntrySource(IntEnum):
    """Kinds of texts; the number is in the index and never changes."""

    EVENT = 1
    FILE = 2
    NOTE = 3
    RELATION = 4
    DEAL = 5
    TASK = 6
    DEAL_LINE = 7
    TASK_ITEM = 8
    TASK_COMMENT = 9


@dataclass(frozen=True, slots=True)
class SourceTable:
    """Where the texts of a source lie.

    Attributes:
        source: its number.
        table: a table of people's data.
        text: an SQL expression over a row `s` of it.
        told: the columns the text is made of.
        client: SQL over `s`: the client it hangs on, NULL if on none.
        deal: the same of the deal.
        task: the same of the task.
    """

    source: EntrySource
    table: str
    text: str
    told: tuple[str, ...]
    client: str = "s.client"
    deal: str = "NULL"
    task: str = "NULL"


def _part_of_task(source: EntrySource, table: str) -> SourceTable:
    return SourceTable(
        source, table, "s.text", ("text",),
        "(SELECT o.client FROM task o WHERE o.id = s.task)",
        "(SELECT o.deal FROM task o WHERE o.id = s.task)", "s.task",
    )  # fmt: skip


SOURCES: Final = (
    SourceTable(EntrySource.EVENT, "event", "s.text", ("text",), deal="s.deal"),
    SourceTable(EntrySource.FILE, "attachment", "s.name", ("name",), deal="s.deal"),
    SourceTable(
        EntrySource.NOTE, "client", "concat_ws(char(10), s.note, s.preferences, s.family)",
        ("note", "preferences", "family"), "s.id",
    ),
    SourceTable(EntrySource.RELATION, "relation", "coalesce(s.note, '')", ("note",)),
    SourceTable(
        EntrySource.DEAL, "deal", "concat_ws(char(10), s.title, s.note, s.loss_note)",
        ("title", "note", "loss_note"), deal="s.id",
    ),
    SourceTable(
        EntrySource.TASK, "task", "concat_ws(char(10), s.title, s.text, s.result, s.place)",
        ("title", "text", "result", "place"), deal="s.deal", task="s.id",
    ),
    SourceTable(
        EntrySource.DEAL_LINE, "deal_line", "s.title", ("title",),
        "(SELECT o.client FROM deal o WHERE o.id = s.deal)", "s.deal",
    ),
    _part_of_task(EntrySource.TASK_ITEM, "task_item"),
    _part_of_task(EntrySource.TASK_COMMENT, "task_comment"),
)  # fmt: skip


def entry_words(text: str) -> frozenset[str]:
    """The words a text is found by; e-mail addresses and phones also as a whole.

    >>> sorted(entry_words("Звонить: 8 (921) 555-10-24"))
    ['10', '24', '555', '8', '921', '9215551024', 'звонить']
    """
    found = {word[:LONGEST_WORD] for word in words(text)}
    if "@" in text:
        found.update(address(one)[:LONGEST_WORD] for one in _ADDRESS.findall(text))
    for number in _PHONE.findall(text):
        key = phone_key(number)
        if len(key) in _PHONE_DIGITS:
            found.add(key)
    found.discard("")
    return frozenset(found)


def keep_entries_current(db: OfficeDatabase, first_seq: int) -> None:
    """Index anew the texts that the journal rows from `first_seq` on concern."""
    numbers = {
        row[0]
        for row in db.run(
            "SELECT DISTINCT tbl FROM journal NOT INDEXED WHERE seq >= ?", (first_seq,)
        )
    }
    for table in SOURCES:
        if BY_NAME[table.table].number in numbers:
            write_entries(db.connection(), _changed(db, table, first_seq), sound)


def all_entries(db: OfficeDatabase) -> Iterator[EntryText]:
    """Yield every text that should be found, those of one source by id."""
    for table in SOURCES:
        sql = " ".join(
            (
                "SELECT s.id,", table.text, "FROM", table.table, "s WHERE s.deleted_at IS NULL",
                "AND", table.text, "<> '' AND s.id > ? ORDER BY s.id LIMIT ?",
            )
        )  # fmt: skip
        last = -1
        while rows := db.run(sql, (last, _BATCH)):
            last = rows[-1][0]
            for record, text in rows:
                yield EntryText(table.source, record, entry_words(text))


def index_backlog(db: OfficeDatabase) -> None:
    """Index the texts of a base that an older program made; at once when there is nothing to do."""
    if not db.run("SELECT 1 FROM search_backlog"):
        return

    def index(connection: apsw.Connection) -> None:
        if list(connection.execute("SELECT 1 FROM search_backlog")):
            rebuild(connection, all_entries(db), sound)

    transaction(db.connection(), "IMMEDIATE", index)


def _changed(db: OfficeDatabase, table: SourceTable, first_seq: int) -> Iterator[EntryText]:
    said = " OR ".join(f"instr(j.old, '\"{name}\":')" for name in (*table.told, "deleted_at"))
    sql = " ".join(
        (
            "SELECT s.id, CASE WHEN s.deleted_at IS NULL THEN", table.text, "ELSE '' END",
            "FROM", table.table, "s WHERE s.id IN (SELECT j.record FROM journal j NOT INDEXED",
            f"WHERE j.seq >= ? AND j.tbl = ? AND (j.old IS NULL OR {said}))",
            "AND (", table.text, "<> ''",
            "OR EXISTS (SELECT 1 FROM search_entry e WHERE e.record = s.id AND e.source = ?))",
        )
    )  # fmt: skip
    for record, text in db.run(sql, (first_seq, BY_NAME[table.table].number, int(table.source))):
        yield EntryText(table.source, record, entry_words(text))
