"""The index of texts that are not a client's own line: events, notes, names of files.

Five derived tables, all rebuilt from people's data at any time:

* `search_entry`: a dense `docid` for every indexed text. `source` says which kind of text it is (a
  number, see `crm_desktop.search.entry_sources`), `record` whose it is in that source's table.
* `search_entries`: the words of every text, whole. A text is found newest first: by `docid`.
* `search_word`: every word there is, once, with its sound key; `search_word_parts`: three letters
  from every place of it. What people write is made of few different words, so parts of words,
  other alphabets and typos are looked up among them, and the texts by whole words.
* `search_backlog`: one row while the texts of an older base wait to be indexed.

`search_recent` stands beside them: what each person looked for and opened last.

The texts themselves are not stored here. The caller opens the transaction; nothing here commits.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from db.search_index import token_sums, tokens_sum

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import apsw

PART: Final = 3
"""The shortest part that is found inside a word."""
LONGEST_WORD: Final = 40
"""Longer ones are cut: nobody types them whole."""
MARK: Final = "="
"""`=2` is a word of every text of source 2, but for the first source, which has most texts."""
COMMONEST: Final = 1

_OPTIONS: Final = "content='', contentless_delete=1, detail=none"
TABLES: Final = ("search_entries", "search_word_parts")
"""The text indexes."""
# See `db.search_index`: merging by itself stalls a save now and then.
_MERGING: Final = (("automerge", 0), ("crisismerge", 1000), ("usermerge", 8))
_MERGE_PAGES: Final = 4
_TEXTS_PER_PAGE: Final = 30
_BATCH: Final = 2000
_REBUILD_HASH: Final = 32 << 20
_DEFAULT_HASH: Final = 1 << 20

SCHEMA: Final = (
    """CREATE TABLE search_entry(
        docid INTEGER PRIMARY KEY, source INTEGER NOT NULL, record INTEGER NOT NULL)""",
    "CREATE UNIQUE INDEX search_entry_record ON search_entry(record, source)",
    f"""CREATE VIRTUAL TABLE search_entries USING fts5(t, {_OPTIONS}, prefix='2 3',
        tokenize="ascii tokenchars '@._+-='")""",
    """CREATE TABLE search_word(
        id INTEGER PRIMARY KEY, word TEXT NOT NULL, sound TEXT NOT NULL)""",
    "CREATE UNIQUE INDEX search_word_word ON search_word(word)",
    "CREATE INDEX search_word_sound ON search_word(sound, word) WHERE sound <> ''",
    f"""CREATE VIRTUAL TABLE search_word_parts USING fts5(t, {_OPTIONS},
        tokenize="ascii tokenchars '@._+-='")""",
    *(
        f"INSERT INTO {table}({table}, rank) VALUES('{option}', {value})"
        for table in TABLES
        for option, value in _MERGING
    ),
    # What each person looked for and opened last. Not journalled: it is nobody's work.
    """CREATE TABLE search_recent(
        member INTEGER NOT NULL, kind INTEGER NOT NULL, value NOT NULL, used_at INTEGER NOT NULL,
        PRIMARY KEY(member, kind, value)) WITHOUT ROWID""",
    "CREATE TABLE search_backlog(one INTEGER PRIMARY KEY CHECK(one = 1))",
    "INSERT INTO search_backlog SELECT 1 WHERE EXISTS(SELECT 1 FROM client)",
)


@dataclass(frozen=True, slots=True)
class EntryText:
    """Normalised words of one text; none = the text is not to be found.

    Attributes:
        source: which kind of text.
        record: id of the row it is a text of.
        words: each once, in any order, at most `LONGEST_WORD` long.
    """

    source: int
    record: int
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class EntryCheck:
    """What `check` found: how many texts are indexed and how many entries are not right."""

    texts: int
    wrong: int


def write_entries(
    conn: apsw.Connection, texts: Iterable[EntryText], sound_of: Callable[[str], str]
) -> int:
    """Index these texts anew; one without words goes out of the index.

    Args:
        conn: a connection in a write transaction.
        texts: each (source, record) once.
        sound_of: the sound key of a word, `""` if it has none.

    Returns:
        How many entries were written or taken out.
    """
    iterator = iter(texts)
    written = 0
    while chunk := list(islice(iterator, _BATCH)):
        count = _write(conn, chunk, sound_of)
        if count:
            tend(conn, pages=_MERGE_PAGES + count // _TEXTS_PER_PAGE)
        written += count
    return written


def tend(conn: apsw.Connection, *, pages: int) -> None:
    """Merge small segments, at most about this many pages of each table."""
    for table in TABLES:
        _configure(conn, table, "merge", pages)


def rebuild(
    conn: apsw.Connection, texts: Iterable[EntryText], sound_of: Callable[[str], str]
) -> int:
    """Empty the index and fill it with these texts; the backlog is done with.

    Args:
        conn: a connection in a write transaction.
        texts: all there are; the newest last.
        sound_of: the sound key of a word.

    Returns:
        How many texts were indexed.
    """
    for table in TABLES:
        conn.execute(f"INSERT INTO {table}({table}) VALUES('delete-all')").fetchall()
        _configure(conn, table, "hashsize", _REBUILD_HASH)
    for plain in ("search_entry", "search_word", "search_backlog"):
        conn.execute(f"DELETE FROM {plain}").fetchall()  # noqa: S608 - three fixed names
    iterator = iter(texts)
    written = 0
    while chunk := list(islice(iterator, _BATCH)):
        written += _write(conn, chunk, sound_of)
    for table in TABLES:
        _configure(conn, table, "hashsize", _DEFAULT_HASH)
    squeeze(conn)
    return written


def squeeze(conn: apsw.Connection) -> None:
    """Write the index anew without what was taken out of it; takes seconds on a large base."""
    for table in TABLES:
        conn.execute(f"INSERT INTO {table}({table}) VALUES('optimize')").fetchall()


def drop_words(conn: apsw.Connection, words: Iterable[str]) -> int:
    """Forget those of the words that no text has any more. Returns how many went."""
    gone = [
        row
        for word in set(words)
        for row in conn.execute("SELECT id, word FROM search_word WHERE word = ?", (word,))
        if not _is_used(conn, word)
    ]
    for number, _word in gone:
        conn.execute("DELETE FROM search_word_parts WHERE rowid = ?", (number,)).fetchall()
        conn.execute("DELETE FROM search_word WHERE id = ?", (number,)).fetchall()
    return len(gone)


def check(
    conn: apsw.Connection, expected: Iterable[EntryText], sound_of: Callable[[str], str]
) -> EntryCheck:
    """Compare every entry with what it should be; reads the whole index.

    Words that no text has any more are no fault.

    Args:
        conn: a connection; only reads.
        expected: every text that should be found.
        sound_of: the sound key of a word.
    """
    docs = {
        (source, record): docid
        for docid, source, record in conn.execute("SELECT docid, source, record FROM search_entry")
    }
    known = dict(conn.execute("SELECT word, sound FROM search_word"))
    sums = token_sums(conn, "search_entries")
    number, wrong = len(docs), 0
    unknown: set[str] = set()
    for text in expected:
        if not text.words:
            continue
        docid = docs.pop((text.source, text.record), None)
        unknown.update(word for word in text.words if word not in known)
        if docid is None or sums.pop(docid, 0) != tokens_sum(_tokens(text)):
            wrong += 1
    wrong += len(docs)
    for docid in docs.values():
        sums.pop(docid, None)
    wrong += len(sums) + len(unknown)
    wrong += sum(sound != sound_of(word) for word, sound in known.items())
    parts = token_sums(conn, "search_word_parts")
    for word_id, word in conn.execute("SELECT id, word FROM search_word"):
        wrong += parts.pop(word_id, 0) != tokens_sum(parts_of(word))
    return EntryCheck(number, wrong + len(parts))


def parts_of(word: str) -> set[str]:
    """The tokens of `search_word_parts`: parts from its second letter on (beginnings need none).

    >>> sorted(parts_of("ромаш"))
    ['аш', 'маш', 'ома']
    """
    return {word[start : start + PART] for start in range(1, len(word) - 1)}


def _write(conn: apsw.Connection, chunk: list[EntryText], sound_of: Callable[[str], str]) -> int:
    [(docid,)] = list(conn.execute("SELECT coalesce(max(docid), 0) FROM search_entry"))
    look_up = "SELECT docid FROM search_entry WHERE record = ? AND source = ?"
    stale: list[tuple[int]] = []
    emptied: list[tuple[int]] = []
    fresh: list[tuple[int, int, int]] = []
    rows: list[tuple[int, str]] = []
    words: set[str] = set()
    for text in chunk:
        found = list(conn.execute(look_up, (text.record, text.source)))
        if found:
            stale.append(found[0])
            number = found[0][0]
            if not text.words:
                emptied.append(found[0])
        elif text.words:
            docid += 1
            number = docid
            fresh.append((number, text.source, text.record))
        if text.words:
            rows.append((number, " ".join(_tokens(text))))
            words |= text.words
    conn.executemany("DELETE FROM search_entries WHERE rowid = ?", stale).fetchall()
    conn.executemany("DELETE FROM search_entry WHERE docid = ?", emptied).fetchall()
    conn.executemany("INSERT INTO search_entry VALUES(?, ?, ?)", fresh).fetchall()
    conn.executemany("INSERT INTO search_entries(rowid, t) VALUES(?, ?)", rows).fetchall()
    _learn(conn, words, sound_of)
    return len(rows) + len(emptied)


def _learn(conn: apsw.Connection, words: set[str], sound_of: Callable[[str], str]) -> None:
    """Keep the words that are met for the first time."""
    known = "SELECT 1 FROM search_word WHERE word = ?"
    new = [word for word in sorted(words) if not list(conn.execute(known, (word,)))]
    if not new:
        return
    [(last,)] = list(conn.execute("SELECT coalesce(max(id), 0) FROM search_word"))
    numbered = list(enumerate(new, last + 1))
    conn.executemany(
        "INSERT INTO search_word(id, word, sound) VALUES(?, ?, ?)",
        [(number, word, sound_of(word)) for number, word in numbered],
    ).fetchall()
    conn.executemany(
        "INSERT INTO search_word_parts(rowid, t) VALUES(?, ?)",
        [(number, " ".join(parts)) for number, word in numbered if (parts := parts_of(word))],
    ).fetchall()


def _tokens(text: EntryText) -> set[str]:
    return {*text.words, f"{MARK}{text.source}"} if text.source != COMMONEST else {*text.words}


def _is_used(conn: apsw.Connection, word: str) -> bool:
    sql = "SELECT 1 FROM search_entries WHERE search_entries MATCH ? LIMIT 1"
    return bool(list(conn.execute(sql, (f'"{word}"',))))


def _configure(conn: apsw.Connection, table: str, option: str, value: int) -> None:
    conn.execute(f"INSERT INTO {table}({table}, rank) VALUES(?, ?)", (option, value)).fetchall()
