"""Finding deals by what a person typed: for the search of the board and of the list."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_board_sql, visible_sql
from crm_desktop.search.entries import DEALS, readings_of
from crm_desktop.search.entry_sources import EntrySource
from crm_desktop.search.find import find
from db.search_entry_query import newest
from db.search_query import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable

    import apsw

    from crm_desktop.office.office import Office

_MOST: Final = 1_000_000
_CLIENTS: Final = 2000
"""Of more clients that fit only the best are looked at: whoever typed so little wants no deal."""
_ANY: Final = Scope("1")


@use_case(Right.VIEW_DEALS)
def deals_matching(office: Office, text: str) -> list[int]:
    """Return the deals a text fits, the newest first.

    Their titles, comments and lines are looked through, and their clients as the search for
    clients does it. Where one of the two knows the text as typed, what the other only guesses (the
    other layout, a typo) is left out.

    Args:
        office: the office.
        text: as typed; nothing but spaces finds nothing.
    """
    if not text.strip():
        return []
    with office.reading():
        conn = office.db.connection()
        said, said_guess = _said(conn, text)
        met, met_guess = _met(office, conn, text)
        if said_guess and met and not met_guess:
            said = set()
        elif met_guess and said and not said_guess:
            met = set()
        return _seen(office, conn, said | met)


def _said(conn: apsw.Connection, text: str) -> tuple[set[Any], bool]:
    """Deals whose own texts have the words, and whether that is a guess."""
    if not any(char.isalnum() for char in text):
        return set(), False
    for terms, understood in readings_of(conn, text):
        ways = [each for _term, each in terms]
        found: set[Any] = set()
        for source in DEALS:
            entries = newest(conn, ways, source=source, limit=_MOST, only=_ANY)
            records: Iterable[Any] = (entry.record for entry in entries)
            if source is EntrySource.DEAL_LINE:
                records = _deals_of_lines(conn, list(records))
            found.update(records)
        if found:
            return found, bool(understood)
    return set(), False


def _met(office: Office, conn: apsw.Connection, text: str) -> tuple[set[Any], bool]:
    """Deals whose clients fit, and whether that is a guess."""
    condition = visible_sql(office, "c")
    only = Scope(" ".join(("SELECT c.id AS id FROM client c WHERE", condition)))
    hits = find(conn, text, limit=_CLIENTS, only=only)
    rows = conn.execute(
        "SELECT d.id FROM json_each(?) j CROSS JOIN deal d ON d.client = j.value",
        (json.dumps([hit.id for hit in hits]),),
    )
    return {row[0] for row in rows}, bool(hits and hits[0].understood)


def _deals_of_lines(conn: apsw.Connection, lines: list[Any]) -> list[Any]:
    rows = conn.execute(
        "SELECT l.deal FROM json_each(?) j CROSS JOIN deal_line l ON l.id = j.value",
        (json.dumps(lines),),
    )
    return [row[0] for row in rows]


def _seen(office: Office, conn: apsw.Connection, deals: set[Any]) -> list[int]:
    """Those that are there and this person sees; `deal_board` has no deleted ones."""
    sql = " ".join(
        (
            "SELECT b.deal FROM json_each(?) j CROSS JOIN deal_board b ON b.deal = j.value WHERE",
            visible_board_sql(office),
        )
    )  # fmt: skip
    found: list[Any] = [row[0] for row in conn.execute(sql, (json.dumps(sorted(deals)),))]
    return found[::-1]
