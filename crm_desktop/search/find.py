"""Finding clients by what a person typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.search.query import Reading, groups
from crm_desktop.search.ranking import score
from crm_desktop.search.typos import mended
from db.search_query import by_name, by_parts, by_words, has_inside, ids_by_parts, ids_by_words

if TYPE_CHECKING:
    import apsw

    from crm_desktop.search.text import Part
    from db.search_query import Candidate, Scope

_POOL = 200
_GROUP_PENALTY = 1000


@dataclass(frozen=True, slots=True)
class Hit:
    """A found client.

    Attributes:
        id: The client's record id.
        matched: What was found; the weakest part when several words fit different parts.
        score: Higher is better; above 0 for what was typed, at most 0 for what was guessed.
        understood: What was searched instead of the typed text («ромашка» for «hjvfirf»), else ''.
    """

    id: int
    matched: Part
    score: int
    understood: str = ""


def find(
    conn: apsw.Connection, text: str, *, limit: int = 20, only: Scope | None = None
) -> list[Hit]:
    """The clients that fit the text, best first.

    All words must fit, in any order: by beginnings of words, or inside words from 3 characters on.
    What the text gives in another layout or alphabet follows when as typed there were fewer than
    `limit`; typos are mended only when nothing was found.

    Args:
        conn: The thread's connection; only reads.
        text: As typed; a text without letters and digits finds nothing.
        limit: The most hits to return.
        only: Which clients may be found at all.
    """
    pool: dict[int, tuple[Hit, str]] = {}
    for penalty, group in enumerate(groups(text)):
        for reading in group:
            if len(pool) >= limit:
                break
            _collect(conn, reading, pool, penalty=penalty, limit=limit, only=only)
    if not pool:
        for reading in _mended_readings(conn, text, only):
            _collect(conn, reading, pool, penalty=2, limit=limit, only=only)
            if pool:
                break
    ranked = sorted(pool.values(), key=lambda item: (-item[0].score, item[1], item[0].id))
    return [hit for hit, _ in ranked[:limit]]


def matching_ids(
    conn: apsw.Connection, text: str, *, cap: int = 10_001, only: Scope | None = None
) -> list[int]:
    """Ids of all clients that fit the text, in no useful order: a list's filter or count.

    The guesses (layout, alphabet, typos) count only when nothing fits the text as typed.

    Args:
        conn: The thread's connection; only reads.
        text: As typed.
        cap: Stop at this many.
        only: Which clients may be found at all.
    """
    for group in groups(text):
        if found := _all_ids(conn, group, cap, only):
            return found
    for reading in _mended_readings(conn, text, only):
        if found := _all_ids(conn, [reading], cap, only):
            return found
    return []


def _all_ids(
    conn: apsw.Connection, group: list[Reading], cap: int, only: Scope | None
) -> list[int]:
    found: dict[int, None] = {}
    for reading in group:
        for ask in (ids_by_words, ids_by_parts):
            if len(found) < cap and (ask is ids_by_words or has_inside(reading.terms)):
                found.update(dict.fromkeys(ask(conn, reading.terms, limit=cap, only=only)))
    return list(found)[:cap]


def _mended_readings(conn: apsw.Connection, text: str, only: Scope | None) -> list[Reading]:
    candidates = [reading for group in groups(text) for reading in group]
    mends = (mended(conn, reading, only=only) for reading in candidates)
    return [reading for reading in mends if reading]


def _collect(
    conn: apsw.Connection,
    reading: Reading,
    pool: dict[int, tuple[Hit, str]],
    *,
    penalty: int,
    limit: int,
    only: Scope | None,
) -> None:
    """Add what fits the reading, stopping as soon as the better ways gave enough."""

    def add(rows: list[Candidate]) -> None:
        for row in rows:
            if row.client not in pool:
                points, matched = score(row, reading)
                points -= penalty * _GROUP_PENALTY
                pool[row.client] = Hit(row.client, matched, points, reading.understood), row.name

    if reading.phrase:
        add(by_name(conn, reading.phrase, limit=limit, only=only))
    if len(pool) < limit:
        add(by_words(conn, reading.terms, limit=_POOL, only=only))
    if len(pool) < limit and has_inside(reading.terms):
        add(by_parts(conn, reading.terms, limit=_POOL, only=only))
