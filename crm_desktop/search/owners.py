"""Which deals or tasks a typed text fits: by their own texts, and by their clients."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.search.entries import readings_of, tells
from crm_desktop.search.entry_sources import SOURCES
from crm_desktop.search.find import find
from db.search_entry_query import newest
from db.search_query import Scope

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import Literal

    import apsw

    from crm_desktop.search.entry_sources import EntrySource
    from crm_desktop.search.text import Part

_MOST: Final = 1_000_000
_CLIENTS: Final = 2000
"""Of more clients that fit only the best are looked at: whoever typed so little wants no deal."""
_ANY: Final = Scope("1")
_TABLES: Final = {table.source: table for table in SOURCES}


def owners_matching(
    conn: apsw.Connection,
    text: str,
    *,
    owner: Literal["deal", "task"],
    sources: Sequence[EntrySource],
    clients: str,
    but: Collection[Part] = (),
    hides: bool = False,
) -> set[Any]:
    """Return ids of deals or tasks, seen or not, that have the words or whose clients fit.

    Where one of the two knows the text as typed, what the other only guesses (the other layout, a
    typo) is left out.

    Args:
        conn: in a reading transaction.
        text: as typed; nothing but spaces finds nothing.
        owner: the table they are in.
        sources: which texts are looked through.
        clients: SQL over `client c`: those who may be found.
        but: what no client is to be found by.
        hides: whether this person does not read all of the texts that are indexed.
    """
    if not text.strip():
        return set()
    said, said_guess = _said(conn, text, owner, sources, hides=hides)
    met, met_guess = _met(conn, text, owner, clients, but)
    if said_guess and met and not met_guess:
        return met
    if met_guess and said and not said_guess:
        return said
    return said | met


def _said(
    conn: apsw.Connection, text: str, owner: str, sources: Sequence[EntrySource], *, hides: bool
) -> tuple[set[Any], bool]:
    """Those whose own texts have the words, and whether that is a guess."""
    if not any(char.isalnum() for char in text):
        return set(), False
    for terms, understood in readings_of(conn, text):
        ways = [each for _term, each in terms]
        found: set[Any] = set()
        for source in sources:
            entries = newest(conn, ways, source=source, limit=_MOST, only=_ANY)
            records = json.dumps([entry.record for entry in entries])
            table = _TABLES[source]
            sql = " ".join(
                (
                    "SELECT", table.deal if owner == "deal" else table.task,
                    ",", table.text if hides else "''", "FROM json_each(?) j CROSS JOIN",
                    table.table, "s ON s.id = j.value",
                )
            )  # fmt: skip
            rows = conn.execute(sql, (records,))
            found.update(row[0] for row in rows if not hides or tells(row[1], ways))
        if found:
            return found, bool(understood)
    return set(), False


def _met(
    conn: apsw.Connection, text: str, owner: str, clients: str, but: Collection[Part]
) -> tuple[set[Any], bool]:
    """Those whose clients fit, and whether that is a guess."""
    only = Scope(" ".join(("SELECT c.id AS id FROM client c WHERE", clients)))
    hits = find(conn, text, limit=_CLIENTS, only=only, but=but)
    sql = f"SELECT o.id FROM json_each(?) j CROSS JOIN {owner} o ON o.client = j.value"  # noqa: S608 - one of two names
    rows = conn.execute(sql, (json.dumps([hit.id for hit in hits]),))
    return {row[0] for row in rows}, bool(hits and hits[0].understood)
