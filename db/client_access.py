"""Through whom else a client is seen than through the responsible: one narrow row for each.

`client_access` is derived: a client opened by hand (`client_share`), the responsible and the
helpers of its deals, the assignee, the helpers, the author and who handed them over of its open
tasks and of those of its deals. Who answers for the client is left out: `client.responsible`
tells that. `live` is 1 where the client is neither deleted nor merged, `name_key` its sort key:
«whom this member sees besides his own, by name» is one walk of the index.

The rows are kept by `keep_access_current` inside every commit and can be rebuilt from the rest at
any time; inside an open change they stand as the last commit left them. The caller opens the
transaction; nothing here commits.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import apsw

SCHEMA: Final = (
    """CREATE TABLE client_access(
        client INTEGER NOT NULL, member INTEGER NOT NULL, live INTEGER NOT NULL,
        name_key TEXT NOT NULL, PRIMARY KEY(client, member)) WITHOUT ROWID""",
    "CREATE INDEX client_access_member ON client_access(member, live, name_key, client)",
    # Walking the names tells whose department a client is in without looking at the client.
    "DROP INDEX client_name",
    """CREATE INDEX client_name ON client(name_key, id, kind, type, segment, source, region,
        responsible, priority, created_at, department)
        WHERE deleted_at IS NULL AND merged_into IS NULL""",
)

_BATCH: Final = 2000
_DEAL_SAYS: Final = ("client", "responsible", "deleted_at")
_TASK_SAYS: Final = (
    "client", "deal", "assignee", "author", "handed_by", "done_at", "deleted_at",
)  # fmt: skip
_CLIENT_SAYS: Final = ("responsible", "name_key", "deleted_at", "merged_into")
_OLD_CLIENT: Final = "json_extract(j.old, '$.client')"
_OLD_DEALS: Final = "(SELECT o.client FROM deal o WHERE o.id = json_extract(j.old, '$.deal'))"
# Table -> the clients of a record `t`, present and former, what else must be joined for them, and
# the columns that matter; () = whatever changed.
_CLIENTS: Final[dict[str, tuple[str, str, tuple[str, ...]]]] = {
    "client_share": (f"t.client, {_OLD_CLIENT}", "", ()),
    "deal": (f"t.client, {_OLD_CLIENT}", "", _DEAL_SAYS),
    "deal_helper": (f"d.client, {_OLD_DEALS}", "LEFT JOIN deal d ON d.id = t.deal", ()),
    "task": (
        f"t.client, {_OLD_CLIENT}, d.client, {_OLD_DEALS}",
        "LEFT JOIN deal d ON d.id = t.deal",
        _TASK_SAYS,
    ),
    "task_helper": (
        "k.client, d.client",
        "LEFT JOIN task k ON k.id = t.task LEFT JOIN deal d ON d.id = k.deal",
        (),
    ),
}
# What a new client says of itself matters only with what hangs on it, which is told by that.
_SAID_OF_CLIENT: Final = " OR ".join(f"instr(j.old, '\"{name}\":')" for name in _CLIENT_SAYS)
# Client, member, live, sort key.
_Row = tuple[Any, Any, Any, Any]


def keep_access_current(conn: apsw.Connection, first_seq: int) -> None:
    """Bring the rows up to date with the journal rows from `first_seq` on."""
    clients = touched(conn, first_seq)
    if clients:
        mend(conn, sorted(clients))


def rebuild(conn: apsw.Connection, *, step: Callable[[int], None] | None = None) -> int:
    """Fill the table anew.

    Args:
        conn: a connection in a write transaction.
        step: called with the number of clients done after each batch; may raise to cancel.

    Returns:
        How many clients were looked at.
    """
    conn.execute("DELETE FROM client_access").fetchall()
    done = 0
    for ids in _batches(conn, "SELECT id FROM client WHERE id > ?1 ORDER BY id LIMIT ?2"):
        _replace(conn, ids)
        done += len(ids)
        if step:
            step(done)
    return done


def check(conn: apsw.Connection, *, step: Callable[[int], None] | None = None) -> tuple[int, ...]:
    """Return the clients whose rows are not what they should be; only reads."""
    wrong: list[int] = []
    done = 0
    sql = (
        "SELECT id FROM client WHERE id > ?1 UNION SELECT client FROM client_access"
        " WHERE client > ?1 ORDER BY 1 LIMIT ?2"
    )
    for ids in _batches(conn, sql):
        given = json.dumps(ids)
        differing = _stored(conn, given) ^ _wanted(conn, given)
        wrong.extend(sorted({row[0] for row in differing}))
        done += len(ids)
        if step:
            step(done)
    return tuple(wrong)


def mend(conn: apsw.Connection, clients: Iterable[int]) -> None:
    """Bring the rows of these clients to what `check` expects, in the caller's transaction."""
    wanted = iter(clients)
    while portion := list(islice(wanted, _BATCH)):
        _replace(conn, portion)


def _batches(conn: apsw.Connection, sql: str) -> Iterator[list[int]]:
    last: Any = 0
    while rows := conn.execute(sql, (last, _BATCH)).fetchall():
        ids: list[Any] = [row[0] for row in rows]
        yield ids
        last = ids[-1]


def touched(conn: apsw.Connection, first_seq: int) -> set[Any]:
    """Return the clients whose rows the journal rows from `first_seq` on may have changed."""
    numbers = {
        row[0]
        for row in conn.execute(
            "SELECT DISTINCT tbl FROM journal NOT INDEXED WHERE seq >= ?", (first_seq,)
        )
    }
    found: set[Any] = set()
    client = BY_NAME["client"].number
    if client in numbers:
        sql = " ".join(
            (
                "SELECT j.record FROM journal j NOT INDEXED",
                "WHERE j.seq >= ? AND j.tbl = ? AND j.op = 1 AND (", _SAID_OF_CLIENT, ")",
            )
        )  # fmt: skip
        found.update(row[0] for row in conn.execute(sql, (first_seq, client)))
    for name, (clients, joined, told) in _CLIENTS.items():
        if BY_NAME[name].number not in numbers:
            continue
        said = ("j.op = 0", *(f"instr(j.old, '\"{column}\":')" for column in told))
        sql = " ".join(
            (
                "SELECT", clients, "FROM journal j NOT INDEXED CROSS JOIN", name,
                "t ON t.id = j.record", joined, "WHERE j.seq >= ? AND j.tbl = ? AND (",
                " OR ".join(said) if told else "1", ")",
            )
        )  # fmt: skip
        for row in conn.execute(sql, (first_seq, BY_NAME[name].number)):
            found.update(row)
    found.discard(None)
    return found


def _replace(conn: apsw.Connection, clients: list[int]) -> None:
    given = json.dumps(clients)
    there, wanted = _stored(conn, given), _wanted(conn, given)
    gone = [row[:2] for row in there - wanted]
    for sql, rows in (
        ("DELETE FROM client_access WHERE client = ? AND member = ?", gone),
        ("INSERT INTO client_access VALUES(?, ?, ?, ?)", wanted - there),
    ):
        if rows:
            conn.executemany(sql, sorted(rows)).fetchall()


def _stored(conn: apsw.Connection, given: str) -> set[_Row]:
    return set(
        conn.execute(
            "SELECT a.client, a.member, a.live, a.name_key FROM json_each(?) j"
            " CROSS JOIN client_access a ON a.client = j.value",
            (given,),
        )
    )


_DEALS: Final = (
    "json_each(?1) j CROSS JOIN deal d INDEXED BY deal_client ON d.client = j.value"
    " AND d.deleted_at IS NULL"
)
_OPEN: Final = "t.done_at IS NULL AND t.deleted_at IS NULL"
# The open tasks of clients, and those of their deals.
_TASKS: Final = (
    f"json_each(?1) j CROSS JOIN task t INDEXED BY task_client ON t.client = j.value AND {_OPEN}",
    f"{_DEALS} CROSS JOIN task t INDEXED BY task_deal ON t.deal = d.id AND {_OPEN}",
)
# What stands between `SELECT j.value,` and the end.
_SHARES: Final = "json_each(?1) j CROSS JOIN client_share s ON s.client = j.value"
_WAYS: Final = (
    f"s.member FROM {_SHARES} WHERE s.deleted_at IS NULL",
    f"d.responsible FROM {_DEALS} WHERE d.responsible NOT NULL",
    f"h.member FROM {_DEALS} CROSS JOIN deal_helper h ON h.deal = d.id AND h.deleted_at IS NULL",
    *(f"t.assignee FROM {tasks} WHERE t.assignee NOT NULL" for tasks in _TASKS),
    *(f"t.author FROM {tasks} WHERE t.author NOT NULL" for tasks in _TASKS),
    *(f"t.handed_by FROM {tasks} WHERE t.handed_by NOT NULL" for tasks in _TASKS),
    *(
        f"h.member FROM {tasks} CROSS JOIN task_helper h ON h.task = t.id AND h.deleted_at IS NULL"
        for tasks in _TASKS
    ),
)
_QUERIES: Final = tuple(" ".join(("SELECT j.value,", way)) for way in _WAYS)


_CLIENT: Final = (
    "SELECT c.id, c.responsible, c.deleted_at IS NULL AND c.merged_into IS NULL, c.name_key"
    " FROM json_each(?1) j CROSS JOIN client c ON c.id = j.value"
)


def _wanted(conn: apsw.Connection, given: str) -> set[_Row]:
    pairs = {pair for query in _QUERIES for pair in conn.execute(query, (given,))}
    if not pairs:
        return set()
    told = {client: rest for client, *rest in conn.execute(_CLIENT, (given,))}
    found: set[_Row] = set()
    for client, member in pairs:
        responsible, live, name_key = told.get(client, (member, 0, ""))
        if member != responsible:
            found.add((client, member, live, name_key))
    return found
