"""Finding clients by what a person typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.search.query import Reading, groups
from crm_desktop.search.ranking import score
from crm_desktop.search.sources import Source, source
from crm_desktop.search.typos import mended

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import apsw

    from crm_desktop.search.text import Part
    from crm_desktop.search.typos import Lexicon
    from db.search_query import Scope

_POOL = 200
_GROUP_PENALTY = 1000
# By what each was found is known of so many only.
_LOOKED_AT = 2000


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
    conn: apsw.Connection,
    text: str,
    *,
    limit: int = 20,
    only: Scope | None = None,
    but: Collection[Part] = (),
) -> list[Hit]:
    """The clients that fit the text, best first.

    All words must fit, in any order: by beginnings of words, or inside words from 3 characters on.
    What the text gives in another layout or alphabet follows when as typed there were fewer than
    `limit`: by beginnings when something was found as typed, else inside words too. Typos are
    mended only when nothing was found.

    Args:
        conn: The thread's connection; only reads.
        text: As typed; a text without letters and digits finds nothing.
        limit: The most hits to return.
        only: Which clients may be found at all.
        but: What nobody is to be found by: hidden fields.
    """
    where = source(conn, only)
    pool: dict[int, tuple[Hit, str]] = {}
    for penalty, group in enumerate(groups(text)):
        inside = penalty == 0 or not pool
        for reading in group:
            _collect(where, reading, pool, penalty=penalty, limit=limit, inside=inside)
    if not pool:
        for penalty, reading in mended_readings(where, text):
            _collect(where, reading, pool, penalty=penalty + 3, limit=limit)
            if pool:
                break
    told = (item for item in pool.values() if item[0].matched not in but)
    ranked = sorted(told, key=lambda item: (-item[0].score, item[1], item[0].id))
    return [hit for hit, _ in ranked[:limit]]


def matching_ids(
    conn: apsw.Connection,
    text: str,
    *,
    cap: int = 10_001,
    only: Scope | None = None,
    but: Collection[Part] = (),
) -> list[int]:
    """Ids of all clients that fit the text, in no useful order: a list's filter or count.

    The guesses (layout, alphabet, typos) count only when nothing fits the text as typed.

    Args:
        conn: The thread's connection; only reads.
        text: As typed.
        cap: Stop at this many.
        only: Which clients may be found at all.
        but: What nobody is to be found by; with it the best are looked at only.
    """
    if but:
        return [hit.id for hit in find(conn, text, limit=min(cap, _LOOKED_AT), only=only, but=but)]
    where = source(conn, only)
    for group in groups(text):
        found: dict[int, None] = {}
        for reading in group:
            if len(found) < cap:
                found.update(dict.fromkeys(where.ids(reading, cap)))
        if found:
            return list(found)[:cap]
    for _, reading in mended_readings(where, text):
        if ids := where.ids(reading, cap):
            return ids
    return []


def mended_readings(where: Lexicon, text: str) -> Iterator[tuple[int, Reading]]:
    """Readings with typos mended, each with its group's number: as typed, then the other layout."""
    for number, group in enumerate(groups(text)):
        for reading in group[:1]:
            if (number == 0 or reading.understood) and (better := mended(where, reading)):
                yield number, better


def _collect(
    where: Source,
    reading: Reading,
    pool: dict[int, tuple[Hit, str]],
    *,
    penalty: int,
    limit: int,
    inside: bool = True,
) -> None:
    """Add what fits the reading, stopping as soon as the better ways gave enough."""
    if len(pool) >= limit:
        return
    for rows in where.candidates(reading, limit=limit, most=_POOL, inside=inside):
        for row in rows:
            if row.client not in pool:
                points, matched = score(row, reading)
                points -= penalty * _GROUP_PENALTY
                pool[row.client] = Hit(row.client, matched, points, reading.understood), row.name
        if len(pool) >= limit:
            return
