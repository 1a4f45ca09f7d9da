"""What lists of clients are filtered by beyond the columns: own fields, tags, birthdays, no phone.

`list_value` is a derived table: a row for every value a live client bears, with the client's sort
key, so that «all with this value, by name» is read off an index in order. It is kept by
`keep_values_current` inside every commit and can be rebuilt from the rest at any time.

Inside an open change it stands as the last commit left it. The caller opens the transaction;
nothing here commits.
"""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from db.folding import fold
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import apsw

# Numbers of what is no own field; those have ids of 50 bits and more.
TAG: Final = 1
"""A tag the client bears: the value is its item."""
NO_PHONE: Final = 2
"""The client has no phone: the value is 1."""
BIRTHDAY: Final = 3
"""The day of the birthday: the value is `MM-DD`."""
CUT: Final = 80
"""So much of a text is kept."""
NO_DATE: Final = "?"
"""Stands before what is no date in a field of dates; sorts after every date."""
DATE_SHAPE: Final = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
"""What a date looks like, for GLOB."""

SCHEMA: Final = (
    """CREATE TABLE list_value(
        client INTEGER NOT NULL, field INTEGER NOT NULL, value NOT NULL, name_key TEXT NOT NULL,
        PRIMARY KEY(client, field, value)) WITHOUT ROWID""",
    "CREATE INDEX list_value_order ON list_value(field, value, name_key, client)",
    # Walking the names answers by itself what a list is most often narrowed by: looking every
    # client up costs forty times more. An index by name for each of the columns would cost an
    # import six times what this does.
    "DROP INDEX client_name",
    """CREATE INDEX client_name ON client(name_key, id, kind, type, segment, source, region,
        responsible, priority, created_at) WHERE deleted_at IS NULL AND merged_into IS NULL""",
    # And these find what is rare.
    *(
        f"CREATE INDEX client_{column} ON client({column})"
        f" WHERE {column} IS NOT NULL AND deleted_at IS NULL AND merged_into IS NULL"
        for column in ("type", "segment", "source", "region", "priority")
    ),
    # The last event, «no phone», «has the tag» are told without looking at the rows.
    "DROP INDEX event_client",
    "CREATE INDEX event_client ON event(client, happened_at, deleted_at)",
    "DROP INDEX channel_client",
    "CREATE INDEX channel_client ON channel(client, kind, deleted_at)",
    "DROP INDEX client_label_client",
    "CREATE INDEX client_label_client ON client_label(client, item, deleted_at)",
)
COVERED: Final = frozenset(
    {
        "kind", "type", "segment", "source", "region", "responsible", "priority", "created_at",
        "department",
    }
)  # fmt: skip
"""Columns the index of names holds besides the names."""

_IS_DATE: Final = re.compile(DATE_SHAPE)
_BATCH: Final = 2000
_LARGEST: Final = 1 << 63
_PARTS: Final = ("channel", "client_label")
# By client: (field, value) -> sort key.
_Values = dict[Any, dict[Any, Any]]


def index_values(type_: str, value: object) -> list[int | float | str]:
    """Return what `list_value` keeps of a stored value of an own field."""
    found: list[int | float | str] = []
    match type_, value:
        case _, None | "":
            pass
        case "text" | "link", _:
            found = [fold(str(value))[:CUT]]
        case "choice", _:
            found = _ids([str(value)])
        case "choices", str():
            found = _ids(_listed(value))
        case "date", _ if not _IS_DATE.fullmatch(str(value)):
            found = [f"{NO_DATE}{value}"[:CUT]]
        case _, int() | float() | str():
            found = [value if not isinstance(value, str) else value[:CUT]]
        case _:
            pass
    return found


def keep_values_current(conn: apsw.Connection, first_seq: int) -> None:
    """Bring the values up to date with the journal rows from `first_seq` on."""
    mend(conn, _touched(conn, first_seq))


def rebuild(conn: apsw.Connection, *, step: Callable[[int], None] | None = None) -> int:
    """Fill the table anew.

    Args:
        conn: a connection in a write transaction.
        step: called with the number of clients done after each batch; may raise to cancel.

    Returns:
        How many clients were looked at.
    """
    conn.execute("DELETE FROM list_value").fetchall()
    done = 0
    sql = "SELECT id FROM client WHERE id > ?1 ORDER BY id LIMIT ?2"
    for ids in _batches(conn, sql):
        _replace(conn, ids)
        done += len(ids)
        if step:
            step(done)
    return done


def check(conn: apsw.Connection, *, step: Callable[[int], None] | None = None) -> tuple[int, ...]:
    """Return the clients whose values are not what they should be; only reads."""
    wrong: list[int] = []
    done = 0
    sql = (
        "SELECT id FROM client WHERE id > ?1 UNION SELECT client FROM list_value WHERE client > ?1"
        " ORDER BY 1 LIMIT ?2"
    )
    for ids in _batches(conn, sql):
        given = json.dumps(ids)
        there, wanted = _stored(conn, given), _wanted(conn, given)
        wrong.extend(client for client in ids if there.get(client, {}) != wanted.get(client, {}))
        done += len(ids)
        if step:
            step(done)
    return tuple(wrong)


def mend(conn: apsw.Connection, clients: Iterable[int]) -> None:
    """Bring the values of these clients to what `check` expects, in the caller's transaction."""
    wanted = iter(clients)
    while portion := list(islice(wanted, _BATCH)):
        _replace(conn, portion)


def _batches(conn: apsw.Connection, sql: str) -> Iterator[list[int]]:
    last: Any = 0
    while rows := conn.execute(sql, (last, _BATCH)).fetchall():
        ids: list[Any] = [row[0] for row in rows]
        yield ids
        last = ids[-1]


def _touched(conn: apsw.Connection, first_seq: int) -> Iterator[int]:
    numbers = {
        row[0]
        for row in conn.execute(
            "SELECT DISTINCT tbl FROM journal NOT INDEXED WHERE seq >= ?", (first_seq,)
        )
    }
    found: set[Any] = set()
    client = BY_NAME["client"].number
    if client in numbers:
        found.update(
            row[0]
            for row in conn.execute(
                "SELECT record FROM journal NOT INDEXED WHERE seq >= ? AND tbl = ? AND (op = 0"
                """ OR instr(old, '"custom.') OR instr(old, '"name_key"')"""
                """ OR instr(old, '"birthday"')"""
                """ OR instr(old, '"deleted_at"') OR instr(old, '"merged_into"'))""",
                (first_seq, client),
            )
        )
    for name in _PARTS:
        if BY_NAME[name].number in numbers:
            sql = " ".join(
                (
                    "SELECT t.client, j.op, json_extract(j.old, '$.client')",
                    "FROM journal j NOT INDEXED CROSS JOIN", name, "t ON t.id = j.record",
                    "WHERE j.seq >= ? AND j.tbl = ?",
                )
            )  # fmt: skip
            for owner, _op, former in conn.execute(sql, (first_seq, BY_NAME[name].number)):
                # A part may have moved from one client to another (a merge).
                found.update((owner, former) if former is not None else (owner,))
    if BY_NAME["own_field"].number in numbers:
        # A field of another type keeps other values; a new one has none yet.
        sql = (
            "SELECT c.id FROM journal j NOT INDEXED CROSS JOIN client c"
            " ON instr(c.custom, j.record)"
            " WHERE j.seq >= ? AND j.tbl = ? AND j.op = 1 AND EXISTS (SELECT 1 FROM own_field f"
            # With what a new record begins with the type is journalled, changed or not.
            " WHERE f.id = j.record AND instr(j.old, '\"type\":')"
            " AND f.type IS NOT j.old ->> '$.type')"
        )
        found.update(row[0] for row in conn.execute(sql, (first_seq, BY_NAME["own_field"].number)))
    return iter(sorted(found))


def _replace(conn: apsw.Connection, clients: list[int]) -> None:
    given = json.dumps(clients)
    there, wanted = _stored(conn, given), _wanted(conn, given)
    gone: list[tuple[Any, ...]] = []
    new: list[tuple[Any, ...]] = []
    for client in clients:
        old, fresh = there.get(client, {}), wanted.get(client, {})
        gone.extend((client, *key) for key, name in old.items() if fresh.get(key) != name)
        new.extend((client, *key, name) for key, name in fresh.items() if old.get(key) != name)
    # In the order of the index: neighbours fall into one page.
    new.sort(key=lambda row: (row[1], isinstance(row[2], str), *row[2:]))
    for sql, rows in (
        ("DELETE FROM list_value WHERE client = ? AND field = ? AND value = ?", gone),
        ("INSERT INTO list_value(client, field, value, name_key) VALUES(?, ?, ?, ?)", new),
    ):
        if rows:
            conn.executemany(sql, rows).fetchall()


def _stored(conn: apsw.Connection, given: str) -> _Values:
    found: _Values = {}
    for client, field, value, name in conn.execute(
        "SELECT v.client, v.field, v.value, v.name_key FROM json_each(?) j"
        " CROSS JOIN list_value v ON v.client = j.value",
        (given,),
    ):
        found.setdefault(client, {})[field, value] = name
    return found


def _wanted(conn: apsw.Connection, given: str) -> _Values:
    """What live clients should have: computed from their rows, labels and phones."""
    known = conn.execute("SELECT id, type FROM own_field")
    types = {f"f{field}": (field, type_) for field, type_ in known}
    found: _Values = {}
    names: dict[Any, Any] = {}
    for client, name, custom, born, phone in conn.execute(
        "SELECT c.id, c.name_key, c.custom, c.birthday,"
        " EXISTS (SELECT 1 FROM channel h WHERE h.client = c.id"
        " AND h.kind = 'phone' AND h.deleted_at IS NULL)"
        " FROM json_each(?) j CROSS JOIN client c ON c.id = j.value"
        " WHERE c.deleted_at IS NULL AND c.merged_into IS NULL",
        (given,),
    ):
        names[client] = name
        rows = found[client] = {} if phone else {(NO_PHONE, 1): name}
        if born:
            rows[BIRTHDAY, born[-5:]] = name
        for key, value in _custom(custom):
            if key in types:
                field, type_ = types[key]
                rows.update(((field, each), name) for each in index_values(type_, value))
    for client, item in conn.execute(
        "SELECT l.client, l.item FROM json_each(?) j CROSS JOIN client_label l"
        " ON l.client = j.value JOIN directory_item i ON i.id = l.item"
        " WHERE l.deleted_at IS NULL AND i.directory = 'tag'",
        (given,),
    ):
        if client in names:
            found[client][TAG, item] = names[client]
    return found


def _custom(text: Any) -> Iterable[tuple[str, Any]]:
    if not text:
        return ()
    try:
        found = json.loads(text)
    except ValueError:  # the doctor tells of it
        return ()
    return found.items() if isinstance(found, dict) else ()


def _ids(texts: list[str]) -> list[int | float | str]:
    return [
        int(text) for text in texts if text.isascii() and text.isdecimal() and int(text) < _LARGEST
    ]


def _listed(text: str) -> list[str]:
    try:
        found = json.loads(text)
    except ValueError:
        return []
    return [str(each) for each in found] if isinstance(found, list) else []
