"""Finding events, notes and files by what a person typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_sql
from crm_desktop.search.entry_sources import SOURCES, EntrySource
from crm_desktop.search.find import mended_readings
from crm_desktop.search.passage import Passage, passage
from crm_desktop.search.query import groups
from db.search_entry_query import Entry, Ways, newest, ways_of, words_beginning
from db.search_query import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import apsw

    from crm_desktop.office.office import Office
    from crm_desktop.search.query import Reading
    from db.search_query import Term

TEXTS: Final = (EntrySource.EVENT, EntrySource.NOTE, EntrySource.RELATION)
FILES: Final = (EntrySource.FILE,)
_POOL: Final = 3
"""So many times more of the last indexed are looked at for the newest."""
_SHORTEST: Final = 2
_RESERVED: Final = 4


@dataclass(frozen=True, slots=True)
class TextHit:
    """A found text.

    Attributes:
        source: what it is a text of.
        record: id of the event, the file, the relation; of a note, of the client.
        client_id: whose card it is on.
        client_name: and his name.
        client_kind: `person` or `company`.
        kind: of an event (`call`), else `""`.
        at: when it happened or was added, UTC ms; None of a note and a relation.
        event_id: of a file, the event it came with.
        passage: the text around what was found.
        understood: what was searched instead of the typed text, else `""`.
    """

    source: EntrySource
    record: int
    client_id: int
    client_name: str
    client_kind: str
    kind: str
    at: int | None
    event_id: int | None
    passage: Passage
    understood: str


@use_case(Right.VIEW_CLIENTS)
def search_entries(
    office: Office, text: str, *, limit: int = 20, sources: Sequence[EntrySource] = TEXTS
) -> list[TextHit]:
    """Return texts that have every typed word, the newest first.

    Words are found by their beginnings and, from 3 letters on, by any part; in the other keyboard
    layout and alphabet when nothing fits as typed; with a typo when nothing fits at all. Only what
    hangs on clients this person may see is found.

    Args:
        office: the office.
        text: as typed; fewer than 2 letters find nothing.
        limit: at most this many.
        sources: of these kinds only.
    """
    if sum(char.isalnum() for char in text) < _SHORTEST or not sources:
        return []
    with office.reading():
        conn = office.db.connection()
        lexicon = _Lexicon(conn)
        for reading in _readings(lexicon, text):
            terms = [(term, lexicon.ways(term)) for term in reading.terms]
            if not terms or not all(ways for _term, ways in terms):
                continue
            ways = [each for _term, each in terms]
            scope = Scope(_visible(office))
            found = []
            for source in sources:
                entries = newest(conn, ways, source=source, limit=limit * _POOL, only=scope)
                if entries:
                    understood = reading.understood
                    hits = _hits(office, source, entries, terms, understood=understood, limit=limit)
                    found.append(hits)
            if found:
                return _shared(found, limit)
    return []


class _Lexicon:
    """The words of the base; each term is looked up once."""

    def __init__(self, conn: apsw.Connection) -> None:
        self._conn = conn
        self._known: dict[Term, Ways] = {}

    def ways(self, term: Term) -> Ways:
        if term not in self._known:
            self._known[term] = ways_of(self._conn, term)
        return self._known[term]

    def exists(self, term: Term) -> bool:
        return bool(self.ways(term))

    def words(self, start: str) -> Iterable[str]:
        return words_beginning(self._conn, start)


def _readings(lexicon: _Lexicon, text: str) -> Iterator[Reading]:
    for group in groups(text):
        yield from group
    for _number, reading in mended_readings(lexicon, text):
        yield reading


def _shared(found: list[list[TextHit]], limit: int) -> list[TextHit]:
    """The hits of each source in turn; what is rare is not crowded out by the first source."""
    rest = [hit for hits in found[1:] for hit in hits]
    reserved = min(len(rest), max(1, limit // _RESERVED)) if limit > 1 else 0
    first = found[0][: max(limit - len(rest), limit - reserved)]
    return [*first, *rest[: limit - len(first)]]


def _visible(office: Office) -> str:
    owner = " ".join(
        f"WHEN {table.source} THEN (SELECT o.{table.client} FROM {table.table} o"  # noqa: S608  the table of sources
        " WHERE o.id = e.record)"
        for table in SOURCES
    )
    return (
        f"EXISTS(SELECT 1 FROM client c WHERE c.id = CASE e.source {owner} END"  # noqa: S608  code only
        f" AND {visible_sql(office, 'c')})"
    )


_DETAILS: Final = {
    EntrySource.EVENT: "s.kind, s.happened_at, s.id",
    EntrySource.FILE: "'', s.added_at, s.event",
    EntrySource.NOTE: "'', NULL, NULL",
    EntrySource.RELATION: "'', NULL, NULL",
}


def _hits(
    office: Office,
    source: EntrySource,
    entries: Sequence[Entry],
    terms: Sequence[tuple[Term, Ways]],
    *,
    understood: str,
    limit: int,
) -> list[TextHit]:
    """The newest of some texts of one source."""
    table = next(each for each in SOURCES if each.source is source)
    marks = ", ".join("?" * len(entries))
    sql = " ".join(
        (
            "SELECT s.id, c.id, c.name, c.kind,", _DETAILS[source], ",", table.text,
            "FROM", table.table, "s JOIN client c ON c.id =", f"s.{table.client}",
            f"WHERE s.id IN ({marks})",
        )
    )  # fmt: skip
    rows = office.db.run(sql, [entry.record for entry in entries])
    rows.sort(key=lambda row: (row[5] or 0, row[0]), reverse=True)
    return [
        TextHit(
            source, record, client, name, client_kind, kind, at, event,
            passage(text, terms), understood,
        )
        for record, client, name, client_kind, kind, at, event, text in rows[:limit]
    ]  # fmt: skip
