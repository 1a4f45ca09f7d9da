"""Reading the index of texts: terms become words of the base, words become texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from db.search_entries import COMMONEST, LONGEST_WORD, MARK, PART
from db.search_index import SOUND_MARK

if TYPE_CHECKING:
    from collections.abc import Sequence

    import apsw

    from db.search_query import Needle, Scope, Term

_TOP: Final = "\U0010ffff"
_MOST_WORDS: Final = 80
"""A needle stands for at most so many words: each costs the index a look-up. Of more words that
begin so the index is asked for the beginning; of more that hold it inside, the first learnt ones,
which are the commonest, are taken."""
_INDEXED_PREFIX: Final = 3


class Entry(NamedTuple):
    """A found text: which source's, whose record, and how new it is in the index."""

    docid: int
    source: int
    record: int


@dataclass(frozen=True, slots=True)
class Ways:
    """The words of the base that fit one term.

    Attributes:
        words: whole words.
        beginnings: of words too many to be listed.
    """

    words: frozenset[str]
    beginnings: frozenset[str]

    def fit(self, word: str) -> bool:
        """Whether a normalised word of a text fits."""
        word = word[:LONGEST_WORD]
        return word in self.words or word.startswith(tuple(self.beginnings))

    def __bool__(self) -> bool:
        return bool(self.words or self.beginnings)


def ways_of(conn: apsw.Connection, term: Term) -> Ways:
    """Look up which words of the base a term may stand for; none = it is in no text."""
    words: set[str] = set()
    beginnings: set[str] = set()
    for needle in term:
        _look_up(conn, needle, words, beginnings)
    return Ways(frozenset(words), frozenset(beginnings))


def newest(
    conn: apsw.Connection,
    terms: Sequence[Ways],
    *,
    source: int,
    limit: int,
    only: Scope,
) -> list[Entry]:
    """Texts that have every term, the last indexed first.

    Args:
        conn: the thread's connection.
        terms: all must fit; none of them empty.
        source: of this one only.
        limit: the most texts to return.
        only: its `sql` is a condition over `e` (a row of `search_entry`).
    """
    match = " AND ".join(_alternatives(ways) for ways in terms)
    if source != COMMONEST:
        match = f'({match}) AND "{MARK}{source:d}"'
    sql = (
        "SELECT e.docid, e.source, e.record FROM search_entries"  # noqa: S608 - numbers and the caller's own scope
        " CROSS JOIN search_entry e ON e.docid = search_entries.rowid"
        f" WHERE search_entries MATCH :search_match AND e.source = {source:d} AND {only.sql}"
        " ORDER BY search_entries.rowid DESC LIMIT :search_limit"
    )
    args = {**only.args, "search_match": match, "search_limit": limit}
    return [Entry(*row) for row in conn.execute(sql, args)]


def words_beginning(conn: apsw.Connection, start: str) -> list[str]:
    """The words of the base that begin so."""
    sql = "SELECT word FROM search_word WHERE word >= ? AND word < ?"
    return [row[0] for row in conn.execute(sql, (start, start + _TOP))]


def _look_up(conn: apsw.Connection, needle: Needle, words: set[str], beginnings: set[str]) -> None:
    text = needle.text
    if text.startswith(SOUND_MARK):
        key = text.removeprefix(SOUND_MARK)
        sql = "SELECT word FROM search_word WHERE sound <> '' AND sound >= ? AND sound < ? LIMIT ?"
        words.update(row[0] for row in conn.execute(sql, (key, key + _TOP, _MOST_WORDS)))
        return
    text = text[:LONGEST_WORD]
    sql = "SELECT word FROM search_word WHERE word >= ? AND word < ? LIMIT ?"
    begin = [row[0] for row in conn.execute(sql, (text, text + _TOP, _MOST_WORDS + 1))]
    if begin and (len(text) <= _INDEXED_PREFIX or len(begin) > _MOST_WORDS):
        beginnings.add(text)
    else:
        words.update(begin)
    if needle.inside and len(text) >= PART:
        words.update(_inside(conn, text))


def _inside(conn: apsw.Connection, text: str) -> list[str]:
    """Words that have the text after their first letter; of very many only some."""
    parts = {text[start : start + PART] for start in range(len(text) - PART + 1)}
    sql = (
        "SELECT w.word FROM search_word_parts CROSS JOIN search_word w"
        " ON w.id = search_word_parts.rowid"
        " WHERE search_word_parts MATCH ? AND instr(substr(w.word, 2), ?) LIMIT ?"
    )
    match = " AND ".join(f'"{part}"' for part in sorted(parts))
    return [row[0] for row in conn.execute(sql, (match, text, _MOST_WORDS))]


def _alternatives(ways: Ways) -> str:
    listed = [f'"{word}"' for word in sorted(ways.words)]
    listed += [f'"{start}"*' for start in sorted(ways.beginnings)]
    return "(" + " OR ".join(listed) + ")"
