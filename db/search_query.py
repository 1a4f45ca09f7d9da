"""Reading the search index: SQL that turns terms into clients.

Every function streams from an index and stops at `limit`; none sorts a broad match.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from db.search_index import GRAM, INSIDE, REST_MARK, SOUND_MARK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import apsw

    from db.among import Among

_TOP = "\U0010ffff"
_FEW = 3000
_SMALL_BASE = 30_000
_COMMON = ("абвгдежзийклмнопрстуфхцчшщъыьэюя", "0123456789", "abcdefghijklmnopqrstuvwxyz")


@dataclass(frozen=True, slots=True)
class Needle:
    """One way a term may be found.

    Attributes:
        text: A normalised word or a part of it, not empty, without spaces.
        inside: Whether it may stand inside a word of name, body or codes (needs 3 characters); else
            only at a word's beginning (of `codes` too from 3 characters on).
    """

    text: str
    inside: bool


Term = tuple[Needle, ...]
"""Alternatives: a client fits a term by any of them, and a query by all its terms."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which clients may be found at all: rights, deleted ones, the list's other filters.

    Attributes:
        sql: A SELECT whose column `id` gives client ids, such as
            «SELECT id FROM client WHERE deleted_at IS NULL AND responsible = :me». It is asked per
            candidate, so `id` should be an indexed column of a plain (flattenable) SELECT. `""` =
            `among` tells all.
        args: Values of its named parameters; names beginning with `search_` are taken.
        among: None but these may be found.
    """

    sql: str
    args: Mapping[str, int | str | None] = field(default_factory=dict)
    among: Among | None = None


class Candidate(NamedTuple):
    """A client with the texts it was found by."""

    client: int
    name: str
    body: str
    codes: str
    rest: str


def by_name(
    conn: apsw.Connection, phrase: str, *, limit: int, only: Scope | None = None
) -> list[Candidate]:
    """Clients whose normalised name begins with the phrase, in the order of names."""
    where, args = _scoped(only)
    sql = (
        "SELECT d.client, t.name, t.body, t.codes, t.rest"  # noqa: S608 - `where` is the caller's own scope
        " FROM search_text t CROSS JOIN search_doc d ON d.docid = t.docid"
        f" WHERE t.name >= :search_from AND t.name < :search_to{where}"
        " ORDER BY t.name, t.docid LIMIT :search_limit"
    )
    args |= {"search_from": phrase, "search_to": phrase + _TOP, "search_limit": limit}
    return [Candidate(*row) for row in conn.execute(sql, args)]


def by_words(
    conn: apsw.Connection, terms: Sequence[Term], *, limit: int, only: Scope | None = None
) -> list[Candidate]:
    """Clients that have every term at the beginning of a word, in the order of indexing."""
    where, args = _scoped(only)
    sql = (
        "SELECT d.client, t.name, t.body, t.codes, t.rest FROM search_words"  # noqa: S608 - the caller's own scope
        " CROSS JOIN search_doc d ON d.docid = search_words.rowid"
        " CROSS JOIN search_text t ON t.docid = search_words.rowid"
        f" WHERE search_words MATCH :search_match{where} LIMIT :search_limit"
    )
    args |= {"search_match": _words_match(terms), "search_limit": limit}
    return [Candidate(*row) for row in conn.execute(sql, args)]


def ids_by_words(
    conn: apsw.Connection, terms: Sequence[Term], *, limit: int, only: Scope | None = None
) -> list[int]:
    """Like `by_words`, ids only: reads no texts."""
    where, args = _scoped(only, among=False)
    sql = (
        "SELECT d.client FROM search_words CROSS JOIN search_doc d ON d.docid = search_words.rowid"  # noqa: S608 - the caller's own scope
        f" WHERE search_words MATCH :search_match{where}"
    )
    args["search_match"] = _words_match(terms)
    return _taken(conn.execute(sql, args), limit, only)


def count_by_words(conn: apsw.Connection, terms: Sequence[Term]) -> int:
    """How many clients of all have every term at the beginning of a word."""
    sql = "SELECT count(*) FROM search_words WHERE search_words MATCH ?"
    [(count,)] = conn.execute(sql, (_words_match(terms),))
    return int(count)


def by_parts(
    conn: apsw.Connection,
    terms: Sequence[Term],
    *,
    limit: int,
    only: Scope | None = None,
    common: bool = False,
) -> list[Candidate]:
    """Clients that have every term, inside words where the term allows it; texts are verified.

    Finds all that `by_words` finds. Nothing is narrowed by terms that have a needle shorter than 3
    characters; when all terms are such, only `by_words` is asked.

    Args:
        conn: The thread's connection.
        terms: All must fit.
        limit: The most clients to return.
        only: Which clients may be found.
        common: For a term of 3 characters look only before a common letter of its alphabet: quick
            where there are many, but may miss some.
    """
    match = _parts_match(terms, common=common)
    if not match:
        return by_words(conn, terms, limit=limit, only=only)
    where, args = _scoped(only)
    verify = _verify(terms, args)
    texts = " CROSS JOIN search_text t ON t.docid = search_grams.rowid"
    clients = " CROSS JOIN search_doc d ON d.docid = search_grams.rowid"
    # Where most are strangers, their texts are not read.
    joined = texts + clients if only is None or only.among is None else clients + texts
    sql = (
        "SELECT d.client, t.name, t.body, t.codes, t.rest FROM search_grams"  # noqa: S608 - the caller's own scope
        f"{joined} WHERE search_grams MATCH :search_match AND {verify}{where} LIMIT :search_limit"
    )
    args |= {"search_match": match, "search_limit": limit}
    return [Candidate(*row) for row in conn.execute(sql, args)]


def ids_by_parts(
    conn: apsw.Connection, terms: Sequence[Term], *, limit: int, only: Scope | None = None
) -> list[int]:
    """Like `by_parts`, ids only: reads texts only where the indexes leave doubt."""
    match = _parts_match(terms)
    if not match:
        return ids_by_words(conn, terms, limit=limit, only=only)
    where, args = _scoped(only, among=False)
    args["search_match"] = match
    doubt = ""
    if not all(_certain(needle) for term in terms for needle in term):
        # Of strangers there is no doubt to dispel.
        asked = "1"
        if only is not None and only.among is not None:
            asked, args["search_among"] = "is_among(:search_among, d.client)", only.among.number
        doubt = (
            f" AND CASE WHEN {asked} THEN (search_grams.rowid IN"  # noqa: S608 - placeholders only
            " (SELECT rowid FROM search_words WHERE search_words MATCH :search_words)"
            " OR EXISTS(SELECT 1 FROM search_text t WHERE t.docid = search_grams.rowid"
            f" AND {_verify(terms, args)})) END"
        )
        args["search_words"] = _words_match(terms)
    sql = (
        "SELECT d.client FROM search_grams"  # noqa: S608 - the caller's own scope
        " CROSS JOIN search_doc d ON d.docid = search_grams.rowid"
        f" WHERE search_grams MATCH :search_match{doubt}{where}"
    )
    return _taken(conn.execute(sql, args), limit, only)


def few_texts(conn: apsw.Connection, only: Scope) -> list[Candidate] | None:
    """The texts of all clients of a scope; None when they are not few or the base is small.

    A person who sees 1,000 of 1,000,000 clients would wait while the index offers strangers.
    """
    [(size,)] = list(conn.execute("SELECT coalesce(max(docid), 0) FROM search_doc"))
    if size <= _SMALL_BASE:
        return None
    if only.among is not None:
        if len(only.among.ids) > _FEW:
            return None
        told = "SELECT value AS id FROM json_each(:search_ids)"
        if only.sql:
            told = f"SELECT s.id FROM ({told}) n CROSS JOIN ({only.sql}) s ON s.id = n.id"  # noqa: S608 - the caller's own scope
        args = dict(only.args) | {"search_ids": json.dumps(list(only.among.ids))}
    else:
        told, args = only.sql, dict(only.args)
        count = f"SELECT count(*) FROM (SELECT 1 FROM ({told}) LIMIT :search_limit)"  # noqa: S608 - the caller's own scope
        [(visible,)] = list(conn.execute(count, args | {"search_limit": _FEW + 1}))
        if visible > _FEW:
            return None
    sql = (
        "SELECT d.client, t.name, t.body, t.codes, t.rest"  # noqa: S608 - the caller's own scope
        f" FROM ({told}) AS scope CROSS JOIN search_doc d ON d.client = scope.id"
        " CROSS JOIN search_text t ON t.docid = d.docid"
    )
    return [Candidate(*row) for row in conn.execute(sql, args)]


def vocabulary(conn: apsw.Connection, low: str, high: str) -> list[str]:
    """Indexed words from `low` up to, not including, `high`."""
    sql = "SELECT term FROM search_vocab WHERE term >= ? AND term < ?"
    return [row[0] for row in conn.execute(sql, (low, high))]


def _taken(rows: apsw.Cursor, limit: int, only: Scope | None) -> list[int]:
    """The first ids of a statement that are among those that may be found."""
    found: Iterator[Any] = (client for (client,) in rows)
    if only is not None and only.among is not None:
        ids = only.among.ids
        found = (client for client in found if client in ids)
    return list(islice(found, limit))


def _scoped(only: Scope | None, *, among: bool = True) -> tuple[str, dict[str, int | str | None]]:
    if only is None:
        return "", {}
    args, told = dict(only.args), ""
    if among and only.among is not None:
        args["search_among"] = only.among.number
        told = " AND is_among(:search_among, d.client)"
    if only.sql:
        told += f" AND EXISTS(SELECT 1 FROM ({only.sql}) AS scope WHERE scope.id = d.client)"  # noqa: S608 - the scope is code, its values are bound
    return told, args


def _words_match(terms: Sequence[Term]) -> str:
    return " AND ".join(
        "(" + " OR ".join(f'"{needle.text}"*' for needle in term) + ")" for term in terms
    )


def _parts_match(terms: Sequence[Term], *, common: bool = False) -> str:
    """The terms that four-letter parts can narrow; the others are left to verification."""
    parts = [
        "(" + " OR ".join(_part(needle, common=common) for needle in term) + ")"
        for term in terms
        if all(len(needle.text) >= INSIDE for needle in term)
    ]
    return " AND ".join(parts)


def _part(needle: Needle, *, common: bool) -> str:
    text = needle.text
    marked = f'"{REST_MARK}{text}"*'
    if text.startswith(SOUND_MARK):
        return marked
    if len(text) < GRAM:
        if common:
            # A prefix query collects all its matches before it gives the first; these stream.
            following = next((letters for letters in _COMMON if text[-1] in letters), "")
            return " OR ".join(f'"{text}{letter}"' for letter in ("", *following))
        return f'"{text}"* OR {marked}'
    last = len(text) - GRAM
    starts = sorted({*range(0, last, 2), last})
    grams = " AND ".join(f'"{text[start : start + GRAM]}"' for start in starts)
    return f"({grams}) OR {marked}"


def _certain(needle: Needle) -> bool:
    """Whether the index alone tells that the needle fits."""
    if needle.text.startswith(SOUND_MARK):
        return True
    return needle.inside and len(needle.text) <= GRAM


def _verify(terms: Sequence[Term], args: dict[str, int | str | None]) -> str:
    conditions = []
    for term in terms:
        ways = []
        for needle in term:
            key = f"search_{len(args)}"
            args[key] = needle.text if needle.inside else " " + needle.text
            if needle.inside:
                ways.append(
                    f"instr(t.name, :{key}) OR instr(t.body, :{key}) OR instr(t.codes, :{key})"
                    f" OR instr(t.rest, ' ' || :{key})"
                )
            else:
                ways.append(
                    f"instr(' ' || t.name, :{key}) OR instr(t.body, :{key})"
                    f" OR instr(t.rest, :{key})"
                )
                if len(needle.text) >= INSIDE:
                    ways.append(f"instr(t.codes, :{key})")
        conditions.append("(" + " OR ".join(ways) + ")")
    return " AND ".join(conditions)
