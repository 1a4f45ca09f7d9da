"""The search index: a slim text table, words by their beginnings, and parts of words.

Three derived tables, all rebuilt from `search_text` at any time:

* `search_doc` and `search_text`: a dense `docid` for every indexed client. A 63-bit record id as
  the rowid of an FTS5 table makes the index 2.5 times larger, so the index never sees it.
* `search_words`: every word of `name`, `body` and `rest` whole, with prefix indexes: finds words
  by their beginnings. `codes` stay out: a million different numbers would make it slow and large.
* `search_grams`: four letters from every place of every word of `name`, `body` and `codes` (three
  at a word's end): finds parts of words. The words of `rest` stand there whole behind `REST_MARK`:
  they are found by beginnings only, but one query may mix both kinds.

The caller opens the transaction; nothing here commits.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import apsw

REST_MARK = "="
"""Stands before a word of `rest` in `search_grams`; the normaliser never leaves it in a word."""
SOUND_MARK = "~"
"""Stands before the sound key of a word (see `crm_desktop.search.translit`)."""
GRAM = 4
INSIDE = 3
"""The shortest part that is found inside a word; shorter ones match beginnings only."""

_TOKENS = "tokenize=\"ascii tokenchars '@._+-~='\""
_FTS = f"t, content='', contentless_delete=1, detail=none, {_TOKENS}"

TABLES = ("search_words", "search_grams")
"""The text indexes."""
# FTS5 merges whole segments when it sees fit: after a bulk load one save in sixteen stalled for a
# second per 100,000 clients. So its own merging is off and every write pays for a little of it.
_MERGING = (("automerge", 0), ("crisismerge", 1000), ("usermerge", 8))
_MERGE_PAGES = 8
_CLIENTS_PER_PAGE = 4

SCHEMA: tuple[str, ...] = (
    "CREATE TABLE search_doc(docid INTEGER PRIMARY KEY, client INTEGER NOT NULL)",
    "CREATE UNIQUE INDEX search_doc_client ON search_doc(client)",
    """CREATE TABLE search_text(
        docid INTEGER PRIMARY KEY, name TEXT NOT NULL, body TEXT NOT NULL, codes TEXT NOT NULL,
        rest TEXT NOT NULL
    )""",
    "CREATE INDEX search_text_name ON search_text(name)",
    f"CREATE VIRTUAL TABLE search_words USING fts5({_FTS}, prefix='1 2 3')",
    f"CREATE VIRTUAL TABLE search_grams USING fts5({_FTS})",
    "CREATE VIRTUAL TABLE search_vocab USING fts5vocab(search_words, 'row')",
    *(
        f"INSERT INTO {table}({table}, rank) VALUES('{option}', {value})"
        for table in TABLES
        for option, value in _MERGING
    ),
)

_BATCH = 2000
_REBUILD_HASH = 32 << 20
_DEFAULT_HASH = 1 << 20


@dataclass(frozen=True, slots=True)
class SearchText:
    """Normalised text of one client; words are separated by spaces.

    Attributes:
        name: Words of the shown name, the legal form last: «ромашка ооо». Found inside words too.
        body: Lines of words, one line a kind (see `crm_desktop.search.text`), each word with a
            space before it. Found inside words too.
        codes: Lines of numbers and addresses, written like `body`. Found by any part of 3
            characters and more.
        rest: Words found by their beginnings only, each with a space before it.
    """

    name: str
    body: str
    codes: str
    rest: str


@dataclass(frozen=True, slots=True)
class IndexCheck:
    """What `check` found.

    Attributes:
        clients: How many clients are indexed.
        wrong: Clients whose text or index entries differ from what should be, or are missing.
        extra: Clients (or −docid where no client is known) in the index that should not be there.
    """

    clients: int
    wrong: tuple[int, ...]
    extra: tuple[int, ...]

    @property
    def good(self) -> bool:
        """Whether the index is what it should be."""
        return not self.wrong and not self.extra


def replace_texts(conn: apsw.Connection, rows: Iterable[tuple[int, SearchText]]) -> int:
    """Index these clients anew; those whose text stays the same cost one look-up.

    Args:
        conn: A connection in a write transaction.
        rows: Client ids with their texts; the last one counts when an id repeats.

    Returns:
        How many clients were written.
    """
    written = 0
    iterator = iter(rows)
    while chunk := dict(islice(iterator, _BATCH)):
        count = _replace_chunk(conn, chunk)
        if count:
            tend(conn, pages=_MERGE_PAGES + count // _CLIENTS_PER_PAGE)
        written += count
    return written


def remove_texts(conn: apsw.Connection, ids: Iterable[int]) -> int:
    """Take these clients out of the index; unknown ids are passed over. Returns how many went."""
    removed = 0
    for client in ids:
        docids = list(conn.execute("SELECT docid FROM search_doc WHERE client = ?", (client,)))
        _forget(conn, docids)
        removed += len(docids)
    return removed


def tend(conn: apsw.Connection, *, pages: int) -> None:
    """Merge small segments of the index, at most about this many pages of each table.

    Every write does a little of it by itself; an idle moment may do more.
    """
    for table in TABLES:
        _configure(conn, table, "merge", pages)


def rebuild(conn: apsw.Connection, *, step: Callable[[int], None] | None = None) -> int:
    """Build both FTS tables anew from `search_text`.

    Args:
        conn: A connection in a write transaction.
        step: Called with the number of clients done after each batch; may raise to cancel.

    Returns:
        How many clients were indexed.
    """
    for table in TABLES:
        conn.execute(f"INSERT INTO {table}({table}) VALUES('delete-all')").fetchall()
        _configure(conn, table, "hashsize", _REBUILD_HASH)
    done = 0
    for batch in _stored(conn):
        _index(conn, batch)
        done += len(batch)
        if step:
            step(done)
    for table in TABLES:
        _configure(conn, table, "hashsize", _DEFAULT_HASH)
    optimise(conn)
    return done


def optimise(conn: apsw.Connection) -> None:
    """Merge the whole index into one piece, without what was taken out of it."""
    for table in TABLES:
        conn.execute(f"INSERT INTO {table}({table}) VALUES('optimize')").fetchall()


def check(
    conn: apsw.Connection, expected: Iterable[tuple[int, SearchText]] | None = None
) -> IndexCheck:
    """Compare every index entry with the stored texts, and those with what should be.

    Reads the whole index (about 13 s per 100,000 clients): for the doctor, not for daily use.

    Args:
        conn: A connection; only reads.
        expected: All clients that should be indexed with their texts; None compares the index only.
    """
    docs: dict[int, int] = dict(conn.execute("SELECT docid, client FROM search_doc"))
    wrong: set[int] = set()
    extra: set[int] = set()
    for table, tokens in (("search_words", words_of), ("search_grams", grams_of)):
        sums = token_sums(conn, table)
        known: dict[str, int] = {}
        for batch in _stored(conn):
            for docid, text in batch:
                total = 0
                for token in tokens(text):
                    value = known.get(token)
                    if value is None:
                        value = known[token] = _mix(token)
                    total += value
                if sums.pop(docid, 0) != total or docid not in docs:
                    wrong.add(docs.get(docid, -docid))
        extra.update(docs.get(docid, -docid) for docid in sums)
    texts = {docid for (docid,) in conn.execute("SELECT docid FROM search_text")}
    wrong.update(client for docid, client in docs.items() if docid not in texts)
    if expected is not None:
        unseen = set(docs.values())
        for client, text in expected:
            unseen.discard(client)
            if not _alike(stored_text(conn, client), text):
                wrong.add(client)
        extra |= unseen
    return IndexCheck(len(docs), tuple(sorted(wrong)), tuple(sorted(extra)))


def _alike(stored: SearchText | None, text: SearchText) -> bool:
    """Tell whether texts find the same; channels and labels may come in another order."""
    if stored is None or stored.name != text.name:
        return False
    pairs = ((stored.body, text.body), (stored.codes, text.codes), (stored.rest, text.rest))
    return all(one == other or sorted(one.split()) == sorted(other.split()) for one, other in pairs)


def stored_text(conn: apsw.Connection, client: int) -> SearchText | None:
    """The text a client is indexed under, None when it is not indexed."""
    sql = (
        "SELECT t.name, t.body, t.codes, t.rest FROM search_doc d JOIN search_text t USING(docid)"
        " WHERE d.client = ?"
    )
    row = list(conn.execute(sql, (client,)))
    return SearchText(*row[0]) if row else None


def words_of(text: SearchText) -> set[str]:
    """The tokens of `search_words`."""
    return {*text.name.split(), *text.body.split(), *text.rest.split()}


def grams_of(text: SearchText) -> set[str]:
    """The tokens of `search_grams`."""
    grams = {
        word[start : start + GRAM]
        for word in {*text.name.split(), *text.body.split(), *text.codes.split()}
        for start in range(len(word) - INSIDE + 1)
    }
    grams.update(REST_MARK + word for word in text.rest.split())
    return grams


def _replace_chunk(conn: apsw.Connection, chunk: dict[int, SearchText]) -> int:
    [(docid,)] = list(conn.execute("SELECT coalesce(max(docid), 0) FROM search_doc"))
    look_up = (
        "SELECT d.docid, t.name, t.body, t.codes, t.rest FROM search_doc d"
        " LEFT JOIN search_text t USING(docid) WHERE d.client = ?"
    )
    fresh: list[tuple[int, int]] = []
    stale: list[tuple[int]] = []
    batch: list[tuple[int, SearchText]] = []
    for client, text in chunk.items():
        found = list(conn.execute(look_up, (client,)))
        if not found:
            docid += 1
            fresh.append((docid, client))
            batch.append((docid, text))
        elif found[0][1:] != (text.name, text.body, text.codes, text.rest):
            stale.append((found[0][0],))
            batch.append((found[0][0], text))
    for table in TABLES:
        conn.executemany(f"DELETE FROM {table} WHERE rowid = ?", stale).fetchall()  # noqa: S608 - two fixed names
    conn.executemany("INSERT INTO search_doc(docid, client) VALUES(?, ?)", fresh).fetchall()
    conn.executemany(
        "INSERT OR REPLACE INTO search_text(docid, name, body, codes, rest) VALUES(?, ?, ?, ?, ?)",
        [(number, text.name, text.body, text.codes, text.rest) for number, text in batch],
    ).fetchall()
    _index(conn, batch)
    return len(batch)


def _index(conn: apsw.Connection, batch: list[tuple[int, SearchText]]) -> None:
    conn.executemany(
        "INSERT INTO search_words(rowid, t) VALUES(?, ?)",
        [(docid, " ".join(words_of(text))) for docid, text in batch],
    ).fetchall()
    conn.executemany(
        "INSERT INTO search_grams(rowid, t) VALUES(?, ?)",
        [(docid, " ".join(grams_of(text))) for docid, text in batch],
    ).fetchall()


def _forget(conn: apsw.Connection, docids: list[tuple[int]]) -> None:
    for statement in (
        "DELETE FROM search_words WHERE rowid = ?",
        "DELETE FROM search_grams WHERE rowid = ?",
        "DELETE FROM search_text WHERE docid = ?",
        "DELETE FROM search_doc WHERE docid = ?",
    ):
        conn.executemany(statement, docids).fetchall()


def _stored(conn: apsw.Connection) -> Iterator[list[tuple[int, SearchText]]]:
    """All stored texts by docid, in batches."""
    last = 0
    sql = (
        "SELECT docid, name, body, codes, rest FROM search_text WHERE docid > ?"
        " ORDER BY docid LIMIT ?"
    )
    while rows := list(conn.execute(sql, (last, _BATCH))):
        last = rows[-1][0]
        yield [(docid, SearchText(*texts)) for docid, *texts in rows]


def _configure(conn: apsw.Connection, table: str, option: str, value: int) -> None:
    conn.execute(f"INSERT INTO {table}({table}, rank) VALUES(?, ?)", (option, value)).fetchall()


def tokens_sum(tokens: Iterable[str]) -> int:
    """The sum `token_sums` has for an entry of exactly these tokens."""
    return sum(map(_mix, tokens))


def token_sums(conn: apsw.Connection, table: str) -> dict[int, int]:
    """By docid, the sum of the mixed hashes of its tokens, as an FTS5 table of ours has them."""
    conn.execute("DROP TABLE IF EXISTS temp.search_check").fetchall()
    conn.execute(
        f"CREATE VIRTUAL TABLE temp.search_check USING fts5vocab(main, {table}, 'instance')"
    ).fetchall()
    sums: dict[int, int] = {}
    term, value = None, 0
    for found, docid in conn.execute("SELECT term, doc FROM temp.search_check"):
        if found != term:
            term, value = found, _mix(found)
        sums[docid] = sums.get(docid, 0) + value
    conn.execute("DROP TABLE temp.search_check").fetchall()
    return sums


def _mix(token: str) -> int:
    """A 64-bit fingerprint of one token; sums of them tell sets of tokens apart."""
    data = token.encode()
    return (zlib.crc32(data) << 32 | zlib.adler32(data, 7)) + 1
