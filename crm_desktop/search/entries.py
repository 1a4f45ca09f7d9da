"""Finding events, notes, deals, tasks and files by what a person typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_deal_sql, visible_sql, visible_task_sql
from crm_desktop.search.entry_sources import SOURCES, EntrySource, entry_words
from crm_desktop.search.find import mended_readings
from crm_desktop.search.passage import Passage, passage
from crm_desktop.search.query import groups
from db.search_entry_query import Entry, Ways, newest, ways_of, words_beginning
from db.search_query import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TypeAlias

    import apsw

    from crm_desktop.office.office import Office
    from crm_desktop.search.entry_sources import SourceTable
    from crm_desktop.search.query import Reading
    from db.search_query import Term

    _Terms: TypeAlias = list[tuple[Term, Ways]]

TEXTS: Final = (EntrySource.EVENT, EntrySource.NOTE, EntrySource.RELATION)
TASKS: Final = (EntrySource.TASK, EntrySource.TASK_ITEM, EntrySource.TASK_COMMENT)
FILES: Final = (EntrySource.FILE,)
DEALS: Final = (EntrySource.DEAL, EntrySource.DEAL_LINE)
_POOL: Final = 3
"""So many times more of the last indexed are looked at for the newest."""
_SHORTEST: Final = 2
_BY_SOURCE: Final = {table.source: table for table in SOURCES}
_RESERVED: Final = 4


@dataclass(frozen=True, slots=True)
class TextHit:
    """A found text.

    Attributes:
        source: what it is a text of.
        record: id of the event, the file, the relation, the deal, the task, the line of a deal, the
            part of a task; of a note, of the client.
        client_id: whose card it is on; None of what hangs on a deal without a client.
        client_name: and his name, `""` for none.
        client_kind: `person` or `company`, `""` for none.
        kind: of an event, of the task it is of (`call`), else `""`.
        at: when it happened, was added or opened, UTC ms; None of a note, a relation and a line.
        event_id: of a file, the event it came with.
        passage: the text around what was found.
        understood: what was searched instead of the typed text, else `""`.
        deal_id: the deal it is of, None for none.
        deal_title: and its title, `""` for none.
        task_id: the task it is of, None for none.
        task_title: and its title, `""` for none.
    """

    source: EntrySource
    record: int
    client_id: int | None
    client_name: str
    client_kind: str
    kind: str
    at: int | None
    event_id: int | None
    passage: Passage
    understood: str
    deal_id: int | None = None
    deal_title: str = ""
    task_id: int | None = None
    task_title: str = ""


@use_case(Right.VIEW_CLIENTS)
def search_entries(
    office: Office, text: str, *, limit: int = 20, sources: Sequence[EntrySource] = TEXTS
) -> list[TextHit]:
    """Return texts that have every typed word, the newest first.

    Words are found by their beginnings and, from 3 letters on, by any part; in the other keyboard
    layout and alphabet when nothing fits as typed; with a typo when nothing fits at all. Only what
    hangs on clients, deals and tasks this person may see is found.

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
        for terms, understood in readings_of(conn, text):
            ways = [each for _term, each in terms]
            found = []
            for source in sources:
                scope = Scope(_visible(office, _BY_SOURCE[source]))
                entries = newest(conn, ways, source=source, limit=limit * _POOL, only=scope)
                if entries:
                    hits = _hits(office, source, entries, terms, understood=understood, limit=limit)
                    found += [hits] if hits else []
            if found:
                return _shared(found, limit)
    return []


def readings_of(conn: apsw.Connection, text: str) -> Iterator[tuple[_Terms, str]]:
    """Yield what a typed text may mean in words of the base: terms, and what was understood.

    The likeliest first: as typed, in the other layout or alphabet, with a typo.
    """
    lexicon = _Lexicon(conn)
    for reading in _readings(lexicon, text):
        terms = [(term, lexicon.ways(term)) for term in reading.terms]
        if terms and all(ways for _term, ways in terms):
            yield terms, reading.understood


def tells(text: str, ways: Sequence[Ways]) -> bool:
    """Whether a text has every term: the index knows its hidden parts too.

    Args:
        text: as this person may read it.
        ways: of the terms.
    """
    said = entry_words(text)
    return all(any(each.fit(word) for word in said) for each in ways)


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


# Of these the client's card tells, if there is a client; the deal need not be there any more.
_OF_CLIENT: Final = frozenset({EntrySource.EVENT, EntrySource.FILE})


def _visible(office: Office, table: SourceTable) -> str:
    """The text hangs on a client, a deal or a task this person sees, on all it hangs on."""
    seen, deal_seen = visible_sql(office, "c"), visible_deal_sql(office, "d")
    task_seen = visible_task_sql(office, "t")
    if table.source in _OF_CLIENT:
        told = f"CASE WHEN c.id IS NULL THEN d.id NOT NULL AND {deal_seen} ELSE {seen} END"
    else:
        told = (
            "coalesce(c.id, d.id, t.id) NOT NULL"
            f" AND (c.id IS NULL OR ({seen})) AND (d.id IS NULL OR ({deal_seen}))"
            f" AND (t.id IS NULL OR ({task_seen}))"
        )
    return f"EXISTS(SELECT 1 FROM {_with_owners(table)} WHERE s.id = e.record AND {told})"  # noqa: S608 - code only


def _with_owners(table: SourceTable) -> str:
    return (
        f"{table.table} s LEFT JOIN client c ON c.id = {table.client}"
        f" LEFT JOIN deal d ON d.id = {table.deal} LEFT JOIN task t ON t.id = {table.task}"
    )


_DETAILS: Final = {
    EntrySource.EVENT: "s.kind, s.happened_at, s.id",
    EntrySource.FILE: "'', s.added_at, s.event",
    EntrySource.NOTE: "'', NULL, NULL",
    EntrySource.RELATION: "'', NULL, NULL",
    EntrySource.DEAL: "'', s.created_at, NULL",
    EntrySource.TASK: "s.kind, s.created_at, NULL",
    EntrySource.DEAL_LINE: "'', NULL, NULL",
    EntrySource.TASK_ITEM: "t.kind, t.created_at, NULL",
    EntrySource.TASK_COMMENT: "t.kind, s.at, NULL",
}


def _hits(
    office: Office,
    source: EntrySource,
    entries: Sequence[Entry],
    terms: _Terms,
    *,
    understood: str,
    limit: int,
) -> list[TextHit]:
    """The newest of some texts of one source."""
    table = _BY_SOURCE[source]
    marks = ", ".join("?" * len(entries))
    sql = " ".join(
        (
            "SELECT s.id, c.id, coalesce(c.name, ''), coalesce(c.kind, ''),", _DETAILS[source],
            ",", table.text, ", d.id, coalesce(d.title, ''), t.id, coalesce(t.title, '') FROM",
            _with_owners(table),
            f"WHERE s.id IN ({marks})",
        )
    )  # fmt: skip
    rows = office.db.run(sql, [entry.record for entry in entries])
    if office.db.narrowness.hidden:
        rows = [row for row in rows if tells(row[7], [ways for _term, ways in terms])]
    rows.sort(key=lambda row: (row[5] or 0, row[0]), reverse=True)
    return [
        TextHit(
            source, record, client, name, client_kind, kind, at, event,
            passage(text, terms), understood, *rest,
        )
        for record, client, name, client_kind, kind, at, event, text, *rest in rows[:limit]
    ]  # fmt: skip
