"""The search index against the tables: the one thing the doctor may mend."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from crm_desktop.clients.search_text import all_texts, texts_of
from crm_desktop.search.entry_sources import all_entries
from crm_desktop.search.translit import sound
from db import search_entries
from db.connection import transaction
from db.search_index import IndexCheck, check, rebuild, remove_texts, replace_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import apsw

    from db.connection import OfficeDatabase
    from db.search_entries import EntryCheck

    T = TypeVar("T")

_EVERY = 1000
_EVERYTHING = ("search_doc", "search_text")


def examine_index(db: OfficeDatabase, step: Callable[[], None]) -> IndexCheck:
    """Compare every entry with what it should be; a deleted client keeps the text it had.

    Args:
        db: the office's database.
        step: called now and then; may raise to cancel.
    """
    found = check(db.connection(), _heard(all_texts(db), step))
    deleted = {row[0] for row in db.run("SELECT id FROM client WHERE deleted_at IS NOT NULL")}
    return IndexCheck(found.clients, found.wrong, tuple(c for c in found.extra if c not in deleted))


def mend_index(db: OfficeDatabase, found: IndexCheck) -> None:
    """Bring the index to what `examine_index` expects, in one transaction."""
    wrong = {*found.wrong, *found.extra}
    known = {row[0] for row in db.run("SELECT id FROM client")}

    def mend(connection: apsw.Connection) -> None:
        if min(wrong) < 0:
            # Entries of nobody: only a new index is sure to be without them.
            for table in _EVERYTHING:
                connection.execute(" ".join(("DELETE FROM", table))).fetchall()
            rebuild(connection)
            replace_texts(connection, texts_of(db, sorted(known)))
        else:
            remove_texts(connection, wrong)
            replace_texts(connection, texts_of(db, sorted(wrong & known)))

    transaction(db.connection(), "IMMEDIATE", mend)


def examine_entries(db: OfficeDatabase, step: Callable[[], None]) -> EntryCheck:
    """Compare the index of events, notes and files with what it should be.

    Args:
        db: the office's database.
        step: called now and then; may raise to cancel.
    """
    return search_entries.check(db.connection(), _heard(all_entries(db), step), sound)


def mend_entries(db: OfficeDatabase) -> None:
    """Build the index of events, notes and files anew, in one transaction."""

    def mend(connection: apsw.Connection) -> None:
        search_entries.rebuild(connection, all_entries(db), sound)

    transaction(db.connection(), "IMMEDIATE", mend)


def _heard(texts: Iterable[T], step: Callable[[], None]) -> Iterator[T]:
    for number, text in enumerate(texts):
        if number % _EVERY == 0:
            step()
        yield text
